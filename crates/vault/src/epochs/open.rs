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
    /// Whether the earlier closing holds a page that was withdrawn since: then it is closed anew at once.
    pub(crate) withdrawn: bool,
}

/// A committed footprint of a page that was withdrawn: its time and its kind are in the commitment and stay, where it
/// was left does not.
fn blank(footprint: &mut Footprint) {
    footprint.host.clear();
    (footprint.path, footprint.title, footprint.query, footprint.detail) = (None, None, None, None);
}

fn sort(footprints: &mut [Footprint]) {
    footprints.sort_by(|a, b| (a.started_at, &a.id).cmp(&(b.started_at, &b.id)));
}

impl OpenEpoch {
    /// An epoch from what the log gives and from its earlier closing; `None` where the log changes nothing. `gone` are
    /// the footprints of pages that were withdrawn.
    ///
    /// Attention is cumulative: of two footprints of one id the longer one counts. An epoch that was committed takes in
    /// nothing more, and a withdrawn page leaves its time there.
    pub(crate) fn new(folded: Vec<Footprint>, known: Option<Closed>, gone: &BTreeSet<String>) -> Option<Self> {
        let Some(known) = known else {
            let (footprints, late) = (folded, Vec::new());
            return (!footprints.is_empty()).then_some(Self { footprints, late, known: None, withdrawn: false });
        };
        let named = |footprint: &Footprint| gone.contains(&footprint.id) && !footprint.host.is_empty();
        let withdrawn = known.all().any(named);
        if known.committed {
            let ids: BTreeSet<&str> = known.all().map(|footprint| footprint.id.as_str()).collect();
            let new: Vec<Footprint> = folded.into_iter().filter(|late| !ids.contains(late.id.as_str())).collect();
            if new.is_empty() && !withdrawn {
                return None;
            }
            let mut footprints = known.footprints.clone();
            footprints.iter_mut().filter(|footprint| named(footprint)).for_each(blank);
            let mut late = known.late.clone();
            late.retain(|footprint| !named(footprint));
            late.extend(new);
            sort(&mut late);
            return Some(Self { footprints, late, known: Some(known), withdrawn });
        }
        let kept = known.footprints.iter().filter(|footprint| !named(footprint));
        let mut merged: BTreeMap<&str, Footprint> =
            kept.map(|footprint| (footprint.id.as_str(), footprint.clone())).collect();
        let mut changed = withdrawn;
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
        Some(Self { footprints, late: Vec::new(), known: Some(known), withdrawn })
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
        assert!(OpenEpoch::new(vec![footprint(1, 10_000)], Some(known()), &BTreeSet::new()).is_none(), "nothing new");
        assert!(
            OpenEpoch::new(vec![footprint(1, 9_000)], Some(known()), &BTreeSet::new()).is_none(),
            "less than is known"
        );
        let open =
            OpenEpoch::new(vec![footprint(1, 12_000), footprint(3, 1_000)], Some(known()), &BTreeSet::new()).unwrap();
        let times: Vec<u64> = open.footprints.iter().map(|footprint| footprint.attention_ms).collect();
        assert_eq!(times, [12_000, 5_000, 1_000]);
    }

    #[test]
    fn a_committed_epoch_takes_in_nothing() {
        let known = || closed(vec![footprint(1, 10_000)], true);
        assert!(OpenEpoch::new(vec![footprint(1, 50_000)], Some(known()), &BTreeSet::new()).is_none());
        let open = OpenEpoch::new(vec![footprint(2, 50_000)], Some(known()), &BTreeSet::new()).unwrap();
        assert_eq!((open.footprints.len(), open.late.len()), (1, 1));
        assert_eq!(open.sums(), known().sums());
    }

    #[test]
    fn a_withdrawn_page_leaves_a_committed_epoch_its_time_alone() {
        let gone = BTreeSet::from([footprint(1, 0).id, footprint(9, 0).id]);
        let known = || closed(vec![footprint(1, 10_000), footprint(2, 5_000)], true);
        let open = OpenEpoch::new(Vec::new(), Some(known()), &gone).unwrap();
        assert!(open.withdrawn && open.sums() == known().sums());
        let hosts: Vec<&str> = open.footprints.iter().map(|footprint| footprint.host.as_str()).collect();
        assert_eq!(hosts, ["", "site2.example"]);
        let mut again = known();
        again.footprints = open.footprints;
        assert!(OpenEpoch::new(Vec::new(), Some(again), &gone).is_none(), "once");
        let open = OpenEpoch::new(Vec::new(), Some(closed(vec![footprint(1, 10_000)], false)), &gone).unwrap();
        assert!(open.withdrawn && open.footprints.is_empty());
    }
}
