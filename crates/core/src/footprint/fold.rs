//! The fold: makes the footprints of each epoch from events, once the vault is open.

use std::collections::BTreeMap;

use crate::footprint::action::Action;
use crate::footprint::category::{Category, Reason};
use crate::footprint::epoch::{Epoch, EpochSchedule};
use crate::footprint::event::{Draft, Event, PageId};
use crate::footprint::footprint::Footprint;
use crate::footprint::sums::VISIT_MS;

#[derive(Default)]
struct PageFold {
    opened: Option<(u64, Draft)>,
    /// epoch → (first attended moment, attended milliseconds)
    attended: BTreeMap<Epoch, (u64, u64)>,
    /// epoch → category from then on
    reclassified: BTreeMap<Epoch, (Category, Reason)>,
    /// (when, the title)
    title: Option<(u64, String)>,
    withdrawn: bool,
}

/// What two openings of one page may differ in.
fn texts(draft: &Draft) -> (&Option<String>, &Option<String>) {
    (&draft.path, &draft.title)
}

/// Makes the footprints of each epoch from events in any order, repeated or not.
///
/// Within an epoch they are ordered by `(started_at, id)`. Visits that were never attended are left out, actions
/// stand in the epoch they were done in. Attention never exceeds the epoch's length, whatever the events say.
pub fn fold(events: impl Iterator<Item = Event>, schedule: &EpochSchedule) -> BTreeMap<Epoch, Vec<Footprint>> {
    let mut pages: BTreeMap<PageId, PageFold> = BTreeMap::new();
    for event in events {
        let fold = pages.entry(event.page().clone()).or_default();
        match event {
            Event::Opened { draft, at, .. } => {
                // A page that goes on under another address says so again: the last address stays.
                let later = |(known, before): &(u64, Draft)| (at, texts(&draft)) > (*known, texts(before));
                if fold.opened.as_ref().is_none_or(later) {
                    fold.opened = Some((at, draft));
                }
            }
            Event::Attended { epoch, started_at, attention_ms, .. } => {
                let entry = fold.attended.entry(epoch).or_insert((started_at, attention_ms));
                *entry = (entry.0.min(started_at), entry.1.max(attention_ms));
            }
            Event::Reclassified { epoch, category, reason, .. } => {
                let entry = fold.reclassified.entry(epoch).or_insert((category, reason));
                // One page says it once an epoch; of two, the order of arrival must not decide.
                if category < entry.0 {
                    *entry = (category, reason);
                }
            }
            Event::Titled { title, at, .. } => {
                let said = (at, title);
                if fold.title.as_ref().is_none_or(|known| said > *known) {
                    fold.title = Some(said);
                }
            }
            Event::Withdrawn { .. } => fold.withdrawn = true,
        }
    }
    let mut epochs: BTreeMap<Epoch, Vec<Footprint>> = BTreeMap::new();
    for (page, fold) in pages {
        let Some((at, draft)) = fold.opened else { continue };
        if fold.withdrawn {
            continue;
        }
        let opened_with = draft.title.clone().map(|title| (at, title));
        let title = fold.title.max(opened_with).map(|(_, title)| title);
        let mut leave = |epoch: Epoch, started_at: u64, attention_ms: u64, continued: bool| {
            let (start, end) = (schedule.start_ms(epoch), schedule.end_ms(epoch));
            let (category, reason) = fold
                .reclassified
                .range(..=epoch)
                .next_back()
                .map_or((draft.category, draft.reason), |(_, known)| *known);
            epochs.entry(epoch).or_default().push(Footprint {
                id: page.footprint_id(epoch),
                action: draft.action,
                category,
                reason,
                host: draft.host.clone(),
                path: draft.path.clone(),
                title: title.clone(),
                query: draft.query.clone(),
                detail: draft.detail.clone(),
                started_at: started_at.clamp(start, end.saturating_sub(1).max(start)),
                attention_ms: attention_ms.min(schedule.length_ms),
                continued,
            });
        };
        if draft.action == Action::Visit {
            // A visit counts once, in the first epoch in which it is attended long enough; its time counts where it fell.
            let mut continued = false;
            for (epoch, (started_at, attention_ms)) in &fold.attended {
                if *attention_ms > 0 {
                    leave(*epoch, *started_at, *attention_ms, continued);
                }
                continued |= *attention_ms >= VISIT_MS;
            }
        } else {
            leave(schedule.epoch_at(at), at, 0, false);
        }
    }
    for footprints in epochs.values_mut() {
        footprints.sort_by(|a, b| (a.started_at, &a.id).cmp(&(b.started_at, &b.id)));
    }
    epochs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::footprint::event::PageIdError;

    const SCHEDULE: EpochSchedule = EpochSchedule { length_ms: 60_000, grace: 10 };

    fn page(n: u8) -> PageId {
        PageId::from_bytes([n; 16])
    }

    fn draft(action: Action, n: u8) -> Draft {
        Draft {
            action,
            category: Category::Other,
            reason: Reason::Default,
            host: format!("site{n}.example"),
            path: None,
            title: None,
            query: None,
            detail: None,
        }
    }

    fn opened(n: u8) -> Event {
        let action = if n.is_multiple_of(3) { Action::Like } else { Action::Visit };
        Event::Opened { page: page(n), draft: draft(action, n), at: 60_000 + u64::from(n) }
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            (0u8..8).prop_map(opened),
            (0u8..8, 0u64..4, 0u64..240_000, 0u64..70_000).prop_map(|(n, epoch, started_at, attention_ms)| {
                Event::Attended { page: page(n), epoch: Epoch(epoch), started_at, attention_ms }
            }),
            (0u8..8, 0u64..4, 0u8..16).prop_map(|(n, epoch, category)| Event::Reclassified {
                page: page(n),
                epoch: Epoch(epoch),
                category: Category::from_id(category).unwrap(),
                reason: Reason::PageHint,
            }),
            (0u8..8, "[a-z]{1,5}", 0u64..9).prop_map(|(n, title, at)| Event::Titled { page: page(n), title, at }),
            (0u8..30).prop_map(|n| Event::Withdrawn { page: page(n) }),
        ]
    }

    #[test]
    fn a_page_id_is_32_digits_and_the_footprints_id_is_pinned() {
        for bad in ["", "0", &"g".repeat(32), &"A".repeat(32), &"0".repeat(33)] {
            assert_eq!(PageId::try_from((*bad).to_owned()), Err(PageIdError));
        }
        let id = page(0xab);
        let mut input = "ab".repeat(16).into_bytes();
        input.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, 7]);
        assert_eq!(id.footprint_id(Epoch(7)), hex::encode(&Sha256::digest(&input)[..16]));
    }

    #[test]
    fn the_last_word_on_attention_and_title_counts() {
        let attended =
            |attention_ms, started_at| Event::Attended { page: page(1), epoch: Epoch(1), started_at, attention_ms };
        let title = |text: &str, at| Event::Titled { page: page(1), title: text.into(), at };
        let events = [
            attended(9_000, 70_000),
            opened(1),
            title("b", 2),
            attended(20_000, 70_000),
            title("c", 1),
            attended(5_000, 70_000),
        ];
        let folded = fold(events.into_iter(), &SCHEDULE);
        let footprint = &folded[&Epoch(1)][0];
        assert_eq!(
            (footprint.attention_ms, footprint.started_at, footprint.title.as_deref()),
            (20_000, 70_000, Some("b"))
        );
        assert_eq!(folded.len(), 1);
    }

    #[test]
    fn the_last_address_of_a_page_stays() {
        let at = |path: &str, title: Option<&str>, at| {
            let draft = Draft { path: Some(path.into()), title: title.map(Into::into), ..draft(Action::Visit, 1) };
            Event::Opened { page: page(1), draft, at }
        };
        let attended = Event::Attended { page: page(1), epoch: Epoch(1), started_at: 60_000, attention_ms: 2_000 };
        let titled = Event::Titled { page: page(1), title: "said".into(), at: 60_002 };
        let mut events = vec![at("/b", Some("b"), 60_001), at("/a", None, 60_000), attended, titled];
        let seen = |events: &[Event]| {
            let folded = fold(events.iter().cloned(), &SCHEDULE);
            (folded[&Epoch(1)][0].path.clone().unwrap(), folded[&Epoch(1)][0].title.clone().unwrap())
        };
        assert_eq!(seen(&events), ("/b".into(), "said".into()));
        events.push(at("/c", Some("c"), 60_003));
        assert_eq!(seen(&events), ("/c".into(), "c".into()));
    }

    #[test]
    fn visits_need_attention_actions_do_not() {
        assert!(fold([opened(1)].into_iter(), &SCHEDULE).is_empty());
        assert_eq!(fold([opened(3)].into_iter(), &SCHEDULE)[&Epoch(1)][0].action, Action::Like);
        let unknown = Event::Attended { page: page(1), epoch: Epoch(1), started_at: 60_000, attention_ms: 10 };
        assert!(fold([unknown].into_iter(), &SCHEDULE).is_empty());
    }

    #[test]
    fn the_wire_form_is_closed_and_debug_is_silent() {
        let text = serde_json::to_string(&opened(1)).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), opened(1));
        assert!(serde_json::from_str::<Event>(&text.replace("\"at\"", "\"more\":1,\"at\"")).is_err());
        assert!(!format!("{:?}{:?}", opened(1), draft(Action::Visit, 1)).contains("site1"));
    }

    proptest! {
        #[test]
        fn order_and_repeats_do_not_matter(events in proptest::collection::vec(event(), 0..60), by in any::<usize>()) {
            let once = fold(events.iter().cloned(), &SCHEDULE);
            let mut turned = events.clone();
            turned.rotate_left(by % events.len().max(1));
            turned.extend(events.iter().rev().cloned());
            prop_assert_eq!(&fold(turned.into_iter(), &SCHEDULE), &once);
            for (epoch, footprints) in &once {
                prop_assert!(footprints.is_sorted_by_key(|f| (f.started_at, f.id.clone())));
                for footprint in footprints {
                    prop_assert_eq!(SCHEDULE.epoch_at(footprint.started_at), *epoch);
                    prop_assert!(footprint.attention_ms <= SCHEDULE.length_ms);
                }
            }
        }
    }
}
