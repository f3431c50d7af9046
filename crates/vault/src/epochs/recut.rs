//! Cutting anew: closed epochs of another length that a network of this length may still register.

use std::collections::BTreeMap;

use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::event::PageId;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::sums::VISIT_MS;

use crate::epochs::closed::{Closed, Place};
use crate::epochs::day_list;
use crate::keys::user_key::VaultKeys;
use crate::store::Store;
use crate::store::records::{RecordError, Records};

/// Closed epochs of another length, none of them committed, that reach beyond an instant. Days are gone through from the
/// newest one back to the instant's.
///
/// # Errors
/// Those of [`Records::read`].
pub(crate) async fn misfits<S: Store>(
    newest_day: Option<u64>,
    from_ms: u64,
    schedule: &EpochSchedule,
    records: &Records<S>,
    keys: &VaultKeys,
) -> Result<Vec<Closed>, RecordError> {
    let mut found = Vec::new();
    let mut next = newest_day;
    while let Some(day) = next {
        let list = match day_list::read(day, records, keys).await {
            Err(error) if error.is_damage() => break,
            other => other?,
        };
        let Some(list) = list else { break };
        for known in list.epochs.iter().filter(|known| known.length_ms != schedule.length_ms) {
            let place = Place { length_ms: known.length_ms, epoch: known.epoch };
            if place.start_ms().saturating_add(known.length_ms) <= from_ms {
                continue;
            }
            match Closed::read(place, records, keys).await {
                Err(error) if error.is_damage() => records.count_damaged(),
                other => found.extend(other?.filter(|closed| !closed.committed)),
            }
        }
        // An epoch may reach into the day after the one it begins on.
        if day.saturating_add(2).saturating_mul(86_400_000) < from_ms {
            break;
        }
        next = list.before;
    }
    Ok(found)
}

/// Footprints of closed epochs in the epochs of a schedule. Attention is spread from the epoch it began in on, each epoch
/// up to its length, and never beyond the end of the epoch that it was closed in: what was attended by then has room.
pub(crate) fn cut(closed: &[Closed], schedule: &EpochSchedule) -> BTreeMap<Epoch, Vec<Footprint>> {
    let mut all: Vec<(&Footprint, u64)> =
        closed.iter().flat_map(|closed| closed.all().map(|footprint| (footprint, closed.place.end_ms()))).collect();
    all.sort_by_key(|(footprint, _)| (footprint.started_at, footprint.id.as_str()));
    let mut epochs: BTreeMap<Epoch, Vec<Footprint>> = BTreeMap::new();
    // Every epoch before this one that may be asked for again is full.
    let (mut frontier, mut room) = (Epoch(0), schedule.length_ms);
    for (footprint, end_ms) in all {
        let began = schedule.epoch_at(footprint.started_at);
        if footprint.attention_ms == 0 {
            epochs.entry(began).or_default().push(footprint.clone());
            continue;
        }
        if began > frontier {
            (frontier, room) = (began, schedule.length_ms);
        }
        let (mut left, mut first, mut continued) = (footprint.attention_ms, true, footprint.continued);
        while left > 0 && schedule.start_ms(frontier) < end_ms {
            let attention_ms = left.min(room);
            if attention_ms > 0 {
                (left, room) = (left - attention_ms, room - attention_ms);
                let id = if first { footprint.id.clone() } else { piece_id(&footprint.id, frontier) };
                let started_at = footprint.started_at.max(schedule.start_ms(frontier));
                let piece = Footprint { id, started_at, attention_ms, continued, ..footprint.clone() };
                epochs.entry(frontier).or_default().push(piece);
                (first, continued) = (false, continued || attention_ms >= VISIT_MS);
            }
            if room == 0 {
                (frontier, room) = (Epoch(frontier.0.saturating_add(1)), schedule.length_ms);
            }
        }
    }
    for footprints in epochs.values_mut() {
        footprints.sort_by(|a, b| (a.started_at, &a.id).cmp(&(b.started_at, &b.id)));
    }
    epochs
}

/// The id of a footprint's later piece: made as a page's ids are, from the footprint's own.
fn piece_id(id: &str, epoch: Epoch) -> String {
    PageId::try_from(id.to_owned()).map_or_else(|_| id.to_owned(), |id| id.footprint_id(epoch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::epochs::commit::tests::footprint;
    use ashiato_core::footprint::summary::Caps;
    use ashiato_core::footprint::sums::Sums;
    use ashiato_core::footprint::tariff::Tariff;
    use proptest::prelude::*;

    const DAY: u64 = 86_400_000;

    proptest! {
        /// Whatever was attended, one page after the other, is all there afterwards; no epoch holds more than its length,
        /// and no visit is counted twice.
        #[test]
        fn no_time_is_lost_and_no_visit_is_made(
            pages in proptest::collection::vec((0u64..200_000, 1u64..400_000), 1..40),
            length in 1u64..200,
        ) {
            let schedule = EpochSchedule { length_ms: length * 1_000, grace: 10 };
            let mut at = 3 * DAY;
            let mut footprints = Vec::new();
            for (i, (pause, ms)) in pages.into_iter().enumerate() {
                at += pause;
                footprints.push(Footprint { started_at: at, ..footprint(i as u64, ms) });
                at += ms;
            }
            let before: Sums = footprints.iter().collect();
            let place = Place { length_ms: DAY, epoch: Epoch(3) };
            let caps = Caps { attention_cap: 86_400, event_cap: 100 };
            let closed = [Closed::new(place, footprints, caps, &Tariff::base())];
            let cut = cut(&closed, &schedule);
            let mut after = Sums::default();
            let mut ids = std::collections::BTreeSet::new();
            for (epoch, footprints) in &cut {
                prop_assert!(footprints.iter().all(|one| schedule.epoch_at(one.started_at) == *epoch && ids.insert(&one.id)));
                prop_assert!(footprints.iter().map(|one| one.attention_ms).sum::<u64>() <= schedule.length_ms);
                prop_assert!(schedule.start_ms(*epoch) <= at);
                after.merge(&footprints.iter().collect());
            }
            prop_assert_eq!(after.attention_ms(), before.attention_ms());
            let counted = |sums: &Sums| sums.counts().iter().flatten().sum::<u32>();
            prop_assert!(counted(&after) <= counted(&before));
        }
    }
}
