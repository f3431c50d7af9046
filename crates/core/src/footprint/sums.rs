//! Sums of footprints: what adds up over pages, hours and days, and what an epoch's summary is taken from.

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::footprint::action::Action;
use crate::footprint::category::Category;
use crate::footprint::footprint::Footprint;
use crate::footprint::summary::{COUNT_BITS, Caps, KINDS, SECONDS_BITS, Summary, SummaryError, VISITS_BITS};

/// Attention a visit needs to be counted, in milliseconds.
pub const VISIT_MS: u64 = 1_000;

/// Attended milliseconds by category, and footprints by category and action, without any bound.
///
/// Time is added up in milliseconds and rounded once, when a summary is made: how often an address changes costs nobody
/// anything.
#[derive(Clone, PartialEq, Eq, Default, Zeroize, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sums {
    attention_ms: [u64; KINDS],
    counts: [[u32; KINDS]; KINDS],
}

/// What of an epoch a summary could not hold. It stays the person's, and is worth nothing to a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Uncounted {
    /// Whole seconds of attention.
    pub seconds: u64,
    /// Footprints.
    pub footprints: u64,
}

impl core::fmt::Debug for Sums {
    /// Shows no number.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Sums(…)")
    }
}

impl Sums {
    /// Adds one footprint.
    pub fn add(&mut self, footprint: &Footprint) {
        self.leave(footprint.category, footprint.action, footprint.attention_ms, footprint.continued);
    }

    /// Adds what one footprint leaves. A visit below one second adds its time and is not counted, one that was counted in
    /// an earlier epoch neither.
    pub fn leave(&mut self, category: Category, action: Action, attention_ms: u64, continued: bool) {
        self.attend(category, attention_ms);
        if action != Action::Visit || (attention_ms >= VISIT_MS && !continued) {
            self.count(category, action);
        }
    }

    /// Adds attended milliseconds.
    pub fn attend(&mut self, category: Category, attention_ms: u64) {
        if let Some(time) = self.time(category) {
            *time = time.saturating_add(attention_ms);
        }
    }

    /// Takes attended milliseconds back.
    pub fn unattend(&mut self, category: Category, attention_ms: u64) {
        if let Some(time) = self.time(category) {
            *time = time.saturating_sub(attention_ms);
        }
    }

    /// Counts one footprint.
    pub fn count(&mut self, category: Category, action: Action) {
        if let Some(count) = self.counter(category, action) {
            *count = count.saturating_add(1);
        }
    }

    /// Takes the count of one footprint back.
    pub fn uncount(&mut self, category: Category, action: Action) {
        if let Some(count) = self.counter(category, action) {
            *count = count.saturating_sub(1);
        }
    }

    /// Counts so many footprints of one kind.
    pub fn count_many(&mut self, category: Category, action: Action, footprints: u32) {
        if let Some(count) = self.counter(category, action) {
            *count = count.saturating_add(footprints);
        }
    }

    fn time(&mut self, category: Category) -> Option<&mut u64> {
        self.attention_ms.get_mut(usize::from(category.id()))
    }

    fn counter(&mut self, category: Category, action: Action) -> Option<&mut u32> {
        self.counts.get_mut(usize::from(category.id()))?.get_mut(usize::from(action.id()))
    }

    /// Adds other sums.
    pub fn merge(&mut self, other: &Self) {
        for (time, more) in self.attention_ms.iter_mut().zip(other.attention_ms) {
            *time = time.saturating_add(more);
        }
        for (count, more) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            *count = count.saturating_add(*more);
        }
    }

    /// Takes other sums out again: the inverse of [`Sums::merge`].
    pub fn unmerge(&mut self, other: &Self) {
        for (time, less) in self.attention_ms.iter_mut().zip(other.attention_ms) {
            *time = time.saturating_sub(less);
        }
        for (count, less) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            *count = count.saturating_sub(*less);
        }
    }

    /// Whether nothing was added up.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Attended milliseconds by category's number.
    pub fn attention_ms(&self) -> &[u64; KINDS] {
        &self.attention_ms
    }

    /// Footprints by category's number, then action's number.
    pub fn counts(&self) -> &[[u32; KINDS]; KINDS] {
        &self.counts
    }

    /// The summary that a network takes, and what it could not hold.
    ///
    /// Numbers stop at the largest their place holds. Over the event cap visits are lowered first, one by one, each time
    /// in the category that has most of them (the smaller number where two have as many), then the other actions in the
    /// same way, from the last action to the first; over the attention cap the category with most seconds.
    ///
    /// # Errors
    /// [`SummaryError::Caps`].
    pub fn summary(&self, caps: Caps) -> Result<(Summary, Uncounted), SummaryError> {
        caps.check()?;
        let all_seconds: u64 = self.attention_ms.iter().fold(0, |sum, ms| sum.saturating_add(ms / 1_000));
        let all_events: u64 = self.counts.iter().flatten().map(|count| u64::from(*count)).sum();
        let mut seconds = self.attention_ms.map(|ms| (ms / 1_000).min((1 << SECONDS_BITS) - 1) as u32);
        level(seconds.iter_mut().collect(), u64::from(caps.attention_cap));
        let mut counts = self.counts.map(|row| {
            let mut action = 0;
            row.map(|count| {
                let bits = if action == 0 { VISITS_BITS } else { COUNT_BITS };
                action += 1;
                count.min((1 << bits) - 1)
            })
        });
        for action in core::iter::once(0).chain((1..KINDS).rev()) {
            let others: u64 = counts.iter().flatten().map(|count| u64::from(*count)).sum::<u64>()
                - counts.iter().map(|row| u64::from(row[action])).sum::<u64>();
            let room = u64::from(caps.event_cap).saturating_sub(others);
            level(counts.iter_mut().map(|row| &mut row[action]).collect(), room);
        }
        // Each count has 12 bits at most.
        let summary = Summary::new(seconds, counts.map(|row| row.map(|count| count as u16)))?;
        let uncounted = Uncounted {
            seconds: all_seconds.saturating_sub(u64::from(summary.attention())),
            footprints: all_events.saturating_sub(u64::from(summary.events())),
        };
        Ok((summary, uncounted))
    }
}

impl<'a> FromIterator<&'a Footprint> for Sums {
    fn from_iter<T: IntoIterator<Item = &'a Footprint>>(footprints: T) -> Self {
        let mut sums = Self::default();
        for footprint in footprints {
            sums.add(footprint);
        }
        sums
    }
}

/// Lowers the largest number by one, the first of equal ones, until the sum is at most `room`.
fn level(mut numbers: Vec<&mut u32>, room: u64) {
    let sum = |numbers: &[&mut u32]| numbers.iter().map(|number| u64::from(**number)).sum::<u64>();
    let mut over = sum(&numbers).saturating_sub(room);
    while over > 0 {
        let top = numbers.iter().map(|number| **number).max().unwrap_or_default();
        let next = numbers.iter().map(|number| **number).filter(|number| *number < top).max().unwrap_or_default();
        let mut highest: Vec<_> = numbers.iter_mut().filter(|number| ***number == top).collect();
        let each = highest.len() as u64;
        // As many whole turns as bring the highest down to the next, and then the rest, one by one in order.
        let turns = (over / each).min(u64::from(top - next));
        for number in &mut highest {
            ***number -= turns as u32;
        }
        over -= turns * each;
        if turns == 0 {
            for number in highest.into_iter().take(over as usize) {
                **number -= 1;
            }
            over = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::footprint::summary::{EVENT_CAP_MAX, NUMBERS};

    const DAY: Caps = Caps { attention_cap: 86_400, event_cap: EVENT_CAP_MAX };

    fn footprint() -> impl Strategy<Value = (Category, Action, u64)> {
        (0u8..16, 0u8..13, prop_oneof![0..3_000u64, 0..90_000_000u64]).prop_map(|(category, action, ms)| {
            (Category::from_id(category).unwrap(), Action::from_id(action).unwrap(), ms)
        })
    }

    /// The rule in one sentence: as long as there is too much, the first of the largest loses one.
    fn one_by_one(numbers: &mut [u32], room: u64) {
        while numbers.iter().map(|number| u64::from(*number)).sum::<u64>() > room {
            let most = *numbers.iter().max().unwrap();
            *numbers.iter_mut().find(|number| **number == most).unwrap() -= 1;
        }
    }

    #[test]
    fn twenty_minutes_on_a_map_are_twenty_minutes_however_often_its_address_changes() {
        let mut kept = Sums::default();
        kept.leave(Category::Learning, Action::Visit, 1_200_000, false);
        let mut rewritten = Sums::default();
        for _ in 0..20_000 {
            rewritten.leave(Category::Learning, Action::Visit, 60, false);
        }
        let (one, _) = kept.summary(DAY).unwrap();
        let (many, lost) = rewritten.summary(DAY).unwrap();
        assert_eq!((one.seconds_of(Category::Learning), many.seconds_of(Category::Learning)), (1_200, 1_200));
        assert_eq!((one.events(), many.events(), lost), (1, 0, Uncounted::default()));
    }

    #[test]
    fn visits_go_first_then_the_last_action() {
        let mut sums = Sums::default();
        for (category, action, times) in [
            (Category::News, Action::Visit, 2),
            (Category::Other, Action::Visit, 4),
            (Category::News, Action::Search, 3),
            (Category::Mail, Action::MailRead, 3),
        ] {
            (0..times).for_each(|_| sums.leave(category, action, 5_000, false));
        }
        let caps = |event_cap| Caps { attention_cap: 86_400, event_cap };
        let of = |event_cap| {
            let (summary, lost) = sums.summary(caps(event_cap)).unwrap();
            let count = |category, action| summary.count_of(category, action);
            (
                count(Category::Other, Action::Visit),
                count(Category::News, Action::Visit),
                count(Category::News, Action::Search),
                count(Category::Mail, Action::MailRead),
                lost.footprints,
            )
        };
        assert_eq!(of(12), (4, 2, 3, 3, 0));
        assert_eq!(of(10), (2, 2, 3, 3, 2), "the category with most visits");
        assert_eq!(of(9), (1, 2, 3, 3, 3), "of equal ones the smaller number");
        assert_eq!(of(5), (0, 0, 3, 2, 7), "mails before searches");
        assert_eq!(of(0), (0, 0, 0, 0, 12));
        let (summary, lost) = sums.summary(Caps { attention_cap: 7, event_cap: 12 }).unwrap();
        assert_eq!((summary.attention(), lost.seconds), (7, 53));
    }

    #[test]
    fn numbers_stop_at_what_their_place_holds() {
        let mut sums = Sums::default();
        for _ in 0..5_000 {
            sums.leave(Category::News, Action::Visit, 60_000, false);
            sums.leave(Category::News, Action::Like, 0, false);
        }
        let (summary, lost) = sums.summary(DAY).unwrap();
        assert_eq!(summary.count_of(Category::News, Action::Visit), 4_095);
        assert_eq!(summary.count_of(Category::News, Action::Like), 511);
        assert_eq!(summary.seconds_of(Category::News), 86_400);
        assert_eq!(lost, Uncounted { seconds: 300_000 - 86_400, footprints: 10_000 - 4_606 });
        assert_eq!(sums.summary(Caps { attention_cap: 86_401, event_cap: 1 }).err(), Some(SummaryError::Caps));
    }

    proptest! {
        #[test]
        fn whole_turns_give_what_one_by_one_gives(
            numbers in proptest::collection::vec(0u32..40, 16),
            room in 0u64..400,
        ) {
            let (mut quick, mut slow) = (numbers.clone(), numbers);
            level(quick.iter_mut().collect(), room);
            one_by_one(&mut slow, room);
            prop_assert_eq!(quick, slow);
        }

        #[test]
        fn nothing_is_lost_and_nothing_is_made(
            footprints in proptest::collection::vec(footprint(), 0..300),
            at in 0usize..300,
            attention_cap in 0u32..=86_400,
            event_cap in 0u16..=400,
        ) {
            let sum = |of: &[(Category, Action, u64)]| {
                let mut sums = Sums::default();
                for (category, action, ms) in of { sums.leave(*category, *action, *ms, false); }
                sums
            };
            let whole = sum(&footprints);
            let (left, right) = footprints.split_at(at.min(footprints.len()));
            let mut merged = sum(right);
            merged.merge(&sum(left));
            prop_assert_eq!(&merged, &whole);
            let caps = Caps { attention_cap, event_cap };
            let (summary, lost) = whole.summary(caps).unwrap();
            prop_assert_eq!(summary.check(caps), Ok(()));
            let seconds: u64 = whole.attention_ms().iter().map(|ms| ms / 1_000).sum();
            let events: u64 = footprints.iter().filter(|(_, action, ms)| *action != Action::Visit || *ms >= 1_000).count() as u64;
            prop_assert_eq!(u64::from(summary.attention()) + lost.seconds, seconds);
            prop_assert_eq!(u64::from(summary.events()) + lost.footprints, events);
            if seconds <= u64::from(attention_cap) { prop_assert_eq!(lost.seconds, 0); }
            if events <= u64::from(event_cap) { prop_assert_eq!(lost.footprints, 0); }
            // No number is above what was done.
            let done = whole.counts();
            for (row, most) in summary.counts().iter().flatten().zip(done.iter().flatten()) {
                prop_assert!(u32::from(*row) <= *most);
            }
            prop_assert_eq!(summary.numbers().len(), NUMBERS);
        }
    }
}
