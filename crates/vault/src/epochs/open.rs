//! Epochs that are not closed, and closed ones that something was added to since: what a fold of the log gives.

use std::collections::{BTreeMap, BTreeSet};

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::sums::Sums;

use crate::epochs::closed::Closed;

/// Open epochs by number.
pub(crate) type Open = BTreeMap<Epoch, OpenEpoch>;

/// An epoch as it stands with everything that is known of it.
pub(crate) struct OpenEpoch {
    /// The footprints that count, those of an earlier closing among them.
    pub(crate) footprints: Vec<Footprint>,
    /// Footprints that came after the commitment.
    pub(crate) late: Vec<Footprint>,
    /// The earlier closing.
    pub(crate) known: Option<Closed>,
}

fn sort(footprints: &mut [Footprint]) {
    footprints.sort_by(|a, b| (a.started_at, &a.id).cmp(&(b.started_at, &b.id)));
}

impl OpenEpoch {
    /// An epoch from what the log gives and from its earlier closing; `None` where the log adds nothing.
    ///
    /// Attention is cumulative: of two footprints of one id the longer one counts. An epoch that was committed takes in
    /// nothing more.
    pub(crate) fn new(folded: Vec<Footprint>, known: Option<Closed>) -> Option<Self> {
        let Some(known) = known else {
            return (!folded.is_empty()).then_some(Self { footprints: folded, late: Vec::new(), known: None });
        };
        if known.committed {
            let ids: BTreeSet<&str> = known.all().map(|footprint| footprint.id.as_str()).collect();
            let new: Vec<Footprint> = folded.into_iter().filter(|late| !ids.contains(late.id.as_str())).collect();
            if new.is_empty() {
                return None;
            }
            let mut late = known.late.clone();
            late.extend(new);
            sort(&mut late);
            return Some(Self { footprints: known.footprints.clone(), late, known: Some(known) });
        }
        let mut merged: BTreeMap<&str, Footprint> =
            known.footprints.iter().map(|footprint| (footprint.id.as_str(), footprint.clone())).collect();
        let mut changed = false;
        for new in &folded {
            match merged.get_mut(new.id.as_str()) {
                Some(old) if old.attention_ms >= new.attention_ms => {}
                Some(old) => {
                    *old = Footprint { started_at: old.started_at.min(new.started_at), ..new.clone() };
                    changed = true;
                }
                None => {
                    merged.insert(&new.id, new.clone());
                    changed = true;
                }
            }
        }
        if !changed {
            return None;
        }
        let mut footprints: Vec<Footprint> = merged.into_values().collect();
        sort(&mut footprints);
        Some(Self { footprints, late: Vec::new(), known: Some(known) })
    }

    /// What the footprints that count add up to.
    pub(crate) fn sums(&self) -> Sums {
        self.footprints.iter().collect()
    }

    /// Whether it was committed.
    pub(crate) fn committed(&self) -> bool {
        self.known.as_ref().is_some_and(|known| known.committed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::epochs::closed::Place;
    use ashiato_core::footprint::summary::Caps;
    use ashiato_core::footprint::tariff::Tariff;

    fn closed(footprints: Vec<Footprint>, committed: bool) -> Closed {
        let place = Place { length_ms: 60_000, epoch: Epoch(0) };
        let mut closed = Closed::new(place, footprints, Caps { attention_cap: 60, event_cap: 100 }, &Tariff::base());
        closed.committed = committed;
        closed
    }

    use crate::epochs::commit::tests::footprint;

    #[test]
    fn attention_of_one_page_is_never_added_twice() {
        let known = || closed(vec![footprint(1, 10_000), footprint(2, 5_000)], false);
        assert!(OpenEpoch::new(vec![footprint(1, 10_000)], Some(known())).is_none(), "nothing new");
        assert!(OpenEpoch::new(vec![footprint(1, 9_000)], Some(known())).is_none(), "less than is known");
        let open = OpenEpoch::new(vec![footprint(1, 12_000), footprint(3, 1_000)], Some(known())).unwrap();
        let times: Vec<u64> = open.footprints.iter().map(|footprint| footprint.attention_ms).collect();
        assert_eq!(times, [12_000, 5_000, 1_000]);
    }

    #[test]
    fn a_committed_epoch_takes_in_nothing() {
        let known = || closed(vec![footprint(1, 10_000)], true);
        assert!(OpenEpoch::new(vec![footprint(1, 50_000)], Some(known())).is_none());
        let open = OpenEpoch::new(vec![footprint(2, 50_000)], Some(known())).unwrap();
        assert_eq!((open.footprints.len(), open.late.len()), (1, 1));
        assert_eq!(open.sums(), known().sums());
    }
}
