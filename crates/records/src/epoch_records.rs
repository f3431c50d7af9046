//! The records of one epoch: what is committed to, and what can be opened of it.

use std::collections::BTreeMap;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::footprint::Footprint;

use crate::build_error::BuildError;
use crate::hash::{Hash, VERSION, element, slot_digest};
use crate::openings::{OpenedSlot, Opening, Openings, Value};
use crate::record::Record;
use crate::seconds::whole_seconds;
use crate::secrets::Seed;
use crate::slot::{SlotSet, TEXT_BYTES};
use crate::tree::{Tree, padded};

/// An epoch's records in their tree. It can open every one of them; it wipes the records and the seed when dropped, and
/// has no `Debug`.
pub struct EpochRecords {
    seed: Seed,
    /// By the index in the tree; padding stands between them.
    records: BTreeMap<u64, Record>,
    /// The index in the tree, by the place in the epoch's order.
    indices: Vec<u64>,
    tree: Tree,
}

impl EpochRecords {
    /// The records of an epoch's footprints, which are in the epoch's order, `(started_at, id)`, as
    /// [`fold`](ashiato_core::footprint::fold::fold) gives them. The same footprints and seed give the same records.
    ///
    /// Records and padding are shuffled together: an index says nothing of how many records there are.
    ///
    /// # Errors
    /// [`BuildError`], all but `Choice`.
    pub fn new(
        epoch: Epoch,
        schedule: &EpochSchedule,
        footprints: &[Footprint],
        seed: Seed,
    ) -> Result<Self, BuildError> {
        let number = padded(footprints.len())?;
        check(epoch, schedule, footprints)?;
        let mut by_tag: Vec<([u8; 32], u64)> = (0..number).map(|place| (seed.order_tag(place), place)).collect();
        by_tag.sort_unstable();
        let seconds = whole_seconds(footprints);
        let mut records = BTreeMap::new();
        let mut indices = vec![0; footprints.len()];
        let mut leaves = Vec::with_capacity(by_tag.len());
        for (index, (_, place)) in (0..).zip(by_tag) {
            let place = usize::try_from(place).unwrap_or(usize::MAX);
            let (Some(footprint), Some(seconds)) = (footprints.get(place), seconds.get(place)) else {
                leaves.push(seed.padding(index));
                continue;
            };
            let record = Record::new(epoch, footprint, *seconds);
            leaves.push(record.leaf(&seed.record_salt(index)));
            records.insert(index, record);
            if let Some(known) = indices.get_mut(place) {
                *known = index;
            }
        }
        Ok(Self { seed, records, indices, tree: Tree::new(leaves) })
    }

    /// The committed number: that of the records, padded to a power of two from 64 on; 0 where there are none.
    pub fn number(&self) -> u64 {
        self.tree.number()
    }

    /// The root over the records.
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// `records`, the field element that a bundle commits to.
    pub fn element(&self) -> FieldElement {
        element(&self.root(), self.number())
    }

    /// The index in the tree of the footprint at a place of the epoch's order; `None` beyond them.
    pub fn index(&self, place: usize) -> Option<u64> {
        self.indices.get(place).copied()
    }

    /// Opens records: for each its place in the epoch's order and the slots to show. The openings stand in the tree's
    /// order, which says nothing of the epoch's.
    ///
    /// # Errors
    /// [`BuildError::Choice`].
    pub fn open(&self, chosen: &[(usize, SlotSet)]) -> Result<Openings, BuildError> {
        let mut by_index = Vec::with_capacity(chosen.len());
        for (place, slots) in chosen {
            by_index.push((self.index(*place).ok_or(BuildError::Choice)?, *slots));
        }
        by_index.sort_unstable_by_key(|(index, _)| *index);
        if !by_index.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Err(BuildError::Choice);
        }
        let openings: Option<_> = by_index.into_iter().map(|(index, slots)| self.open_one(index, slots)).collect();
        Ok(Openings {
            version: VERSION.into(),
            number: self.number(),
            root: self.root(),
            openings: openings.ok_or(BuildError::Choice)?,
        })
    }

    fn open_one(&self, index: u64, slots: SlotSet) -> Option<Opening> {
        let record = self.records.get(&index)?;
        let salt = self.seed.record_salt(index);
        let (mut opened, mut closed) = (Vec::new(), Vec::new());
        for (slot, value) in record.values() {
            let salt = salt.of_slot(slot);
            if slots.has(slot) {
                let value = value.map(|value| Value(value.to_vec()));
                opened.push(OpenedSlot { slot: slot.name().to_owned(), salt, value });
            } else {
                closed.push(slot_digest(slot, &salt, value));
            }
        }
        Some(Opening { index, opened, closed, path: self.tree.path(index)? })
    }
}

fn check(epoch: Epoch, schedule: &EpochSchedule, footprints: &[Footprint]) -> Result<(), BuildError> {
    if !footprints.is_sorted_by(|one, next| (one.started_at, &one.id) < (next.started_at, &next.id)) {
        return Err(BuildError::Order);
    }
    for footprint in footprints {
        if schedule.epoch_at(footprint.started_at) != epoch || footprint.attention_ms > schedule.length_ms {
            return Err(BuildError::Outside);
        }
        let texts = [&footprint.path, &footprint.title, &footprint.query, &footprint.detail];
        let longest = texts.into_iter().flatten().map(String::len).max().unwrap_or(0);
        if longest.max(footprint.host.len()) > TEXT_BYTES {
            return Err(BuildError::TextLong);
        }
    }
    Ok(())
}
