//! Verification of openings against the field element that they were committed to by.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::{Epoch, EpochError, EpochSchedule};

use crate::hash::{Hash, VERSION, element, empty_root, leaf, slot_digest};
use crate::opened_record::{OpenedRecord, Span};
use crate::openings::{OpenedSlot, Opening, Openings};
use crate::refusal::Refusal;
use crate::slot::{SLOTS, Slot};
use crate::tree::{depth, root_from};

/// Checks one epoch's openings, part after part. Indices ascend over all parts, so no record comes twice.
pub struct Verifier {
    records: FieldElement,
    span: Span,
    /// The least index that may come next.
    next: u64,
}

impl Verifier {
    /// A verifier for the records of this epoch behind `records`.
    ///
    /// # Errors
    /// [`EpochError`] for a schedule that no network has.
    pub fn new(records: FieldElement, epoch: Epoch, schedule: &EpochSchedule) -> Result<Self, EpochError> {
        let schedule = EpochSchedule::new(schedule.length_ms, schedule.grace)?;
        let span = Span { epoch: epoch.0, start: schedule.start_ms(epoch), end: schedule.end_ms(epoch) };
        Ok(Self { records, span, next: 0 })
    }

    /// Checks a part and gives the records as far as they were opened. A part that is refused leaves the verifier as it
    /// was. Which slots were promised is not known here: the caller looks for [`Shown::Closed`].
    ///
    /// # Errors
    /// [`Refusal`], the first one in the order of `docs/records.md`.
    ///
    /// [`Shown::Closed`]: crate::opened_record::Shown::Closed
    pub fn check(&mut self, part: &Openings) -> Result<Vec<OpenedRecord>, Refusal> {
        if part.version != u64::from(VERSION) {
            return Err(Refusal::Version);
        }
        let depth = depth(part.number).ok_or(Refusal::Number)?;
        let rootless = part.number == 0 && part.root != empty_root();
        if rootless || element(&part.root, part.number) != self.records {
            return Err(Refusal::Element);
        }
        let mut next = self.next;
        let mut records = Vec::with_capacity(part.openings.len());
        for opening in &part.openings {
            if opening.index < next {
                return Err(Refusal::IndexOrder);
            }
            if opening.index >= part.number {
                return Err(Refusal::IndexRange);
            }
            next = opening.index + 1;
            records.push(self.check_one(opening, depth, &part.root)?);
        }
        self.next = next;
        Ok(records)
    }

    fn check_one(&self, opening: &Opening, depth: usize, root: &Hash) -> Result<OpenedRecord, Refusal> {
        if opening.path.len() != depth {
            return Err(Refusal::PathLength);
        }
        let opened = named(opening)?;
        let record = OpenedRecord::read(opening.index, &opened, &self.span)?;
        let digests = digests(&opened, &opening.closed).ok_or(Refusal::SlotCount)?;
        if root_from(leaf(&digests), opening.index, &opening.path) != *root {
            return Err(Refusal::Root);
        }
        Ok(record)
    }
}

/// The opened slots by their names: known, ascending, and with the closed ones as many as a record has.
fn named(opening: &Opening) -> Result<Vec<(Slot, &OpenedSlot)>, Refusal> {
    let mut opened = Vec::with_capacity(SLOTS);
    for it in &opening.opened {
        opened.push((Slot::from_name(&it.slot).ok_or(Refusal::SlotUnknown)?, it));
    }
    if !opened.is_sorted_by(|(one, _), (next, _)| one < next) {
        return Err(Refusal::SlotOrder);
    }
    if opened.len() + opening.closed.len() != SLOTS {
        return Err(Refusal::SlotCount);
    }
    Ok(opened)
}

/// All digests of a record in order; `None` where opened and closed ones are not as many as a record has.
fn digests(opened: &[(Slot, &OpenedSlot)], closed: &[Hash]) -> Option<[Hash; SLOTS]> {
    let (mut opened, mut closed) = (opened.iter().peekable(), closed.iter());
    let mut digests = [Hash([0; 32]); SLOTS];
    for (digest, slot) in digests.iter_mut().zip(Slot::ALL) {
        *digest = match opened.next_if(|(name, _)| *name == slot) {
            Some((_, it)) => slot_digest(slot, &it.salt, it.value.as_ref().map(|value| value.0.as_slice())),
            None => *closed.next()?,
        };
    }
    Some(digests)
}
