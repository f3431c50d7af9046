//! A closed epoch: its footprints, what they add up to, and the records that both lie in.

use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::summary::Caps;
use ashiato_core::footprint::sums::Sums;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_records::slot::TEXT_BYTES;

use crate::keys::user_key::VaultKeys;
use crate::store::formats::v1;
use crate::store::records::{Kind, OpenRecords, RecordError, Records};
use crate::store::{Op, Store};

/// Footprints of one part.
const PART: usize = 256;

/// What sums are worth under a tariff within bounds, in tenths of a point; 0 under bounds that no network may have.
pub(crate) fn value(sums: &Sums, caps: Caps, tariff: &Tariff) -> u64 {
    sums.summary(caps).map_or(0, |(summary, _)| tariff.value(&summary))
}

/// An epoch's place among all epochs of all lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Length of the epochs in milliseconds.
    pub(crate) length_ms: u64,
    /// The epoch.
    pub(crate) epoch: Epoch,
}

impl Place {
    /// The place of an epoch of a schedule.
    pub(crate) fn new(epoch: Epoch, schedule: &EpochSchedule) -> Self {
        Self { length_ms: schedule.length_ms, epoch }
    }

    /// Its first millisecond.
    pub(crate) fn start_ms(self) -> u64 {
        self.epoch.0.saturating_mul(self.length_ms)
    }

    /// The first millisecond after it.
    pub(crate) fn end_ms(self) -> u64 {
        self.start_ms().saturating_add(self.length_ms)
    }

    fn key(self) -> Vec<u8> {
        [self.length_ms.to_be_bytes(), self.epoch.0.to_be_bytes()].concat()
    }

    fn part_key(self, part: u32) -> Vec<u8> {
        let mut key = self.key();
        key.extend_from_slice(&part.to_be_bytes());
        key
    }
}

/// A closed epoch.
#[derive(Clone)]
pub(crate) struct Closed {
    /// Which.
    pub(crate) place: Place,
    /// The footprints that count, in the epoch's order.
    pub(crate) footprints: Vec<Footprint>,
    /// Those that came after the commitment.
    pub(crate) late: Vec<Footprint>,
    /// What the ones that count are worth, in tenths of a point.
    pub(crate) value: u64,
    /// Whether it was committed.
    pub(crate) committed: bool,
    /// The person's clock when it was closed, in minutes ahead of UTC: what the days' sums were added up by.
    pub(crate) zone_minutes: i32,
    /// Parts that it lies in now.
    parts: u32,
}

fn clip(text: &mut String) {
    if text.len() > TEXT_BYTES {
        let end = (0..=TEXT_BYTES).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
    }
}

impl Closed {
    /// An epoch that is closed now. Texts are cut to what a record holds.
    pub(crate) fn new(place: Place, mut footprints: Vec<Footprint>, caps: Caps, tariff: &Tariff) -> Self {
        for footprint in &mut footprints {
            let texts = [&mut footprint.path, &mut footprint.title, &mut footprint.query, &mut footprint.detail];
            texts.into_iter().flatten().for_each(clip);
        }
        let sums: Sums = footprints.iter().collect();
        let value = value(&sums, caps, tariff);
        Self { place, footprints, late: Vec::new(), value, committed: false, zone_minutes: 0, parts: 0 }
    }

    /// The same epoch in the place of an earlier closing, with footprints that came too late for its commitment.
    pub(crate) fn after(self, known: &Self, late: Vec<Footprint>) -> Self {
        let zone_minutes = if known.committed { known.zone_minutes } else { self.zone_minutes };
        let value = if known.committed { known.value } else { self.value };
        Self { late, value, zone_minutes, committed: known.committed, parts: known.parts, ..self }
    }

    /// Its footprints, the late ones after all others.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Footprint> {
        self.footprints.iter().chain(&self.late)
    }

    /// What the footprints that count add up to.
    pub(crate) fn sums(&self) -> Sums {
        self.footprints.iter().collect()
    }

    /// Reads a closed epoch; `None` where none was closed.
    ///
    /// # Errors
    /// Those of [`Records::read`], and a damaged record for one whose parts are not all there.
    pub(crate) async fn read<S: Store>(
        place: Place,
        records: &Records<S>,
        keys: &VaultKeys,
    ) -> Result<Option<Self>, RecordError> {
        let Some(record) = head(place, records, keys).await? else { return Ok(None) };
        let mut footprints = Vec::new();
        for number in 0..record.parts {
            footprints.extend(part(place, number, records, keys).await?);
        }
        let late = footprints.split_off(footprints.len().min(record.footprints as usize));
        if (footprints.len(), late.len()) != (record.footprints as usize, record.late as usize) {
            return Err(RecordError::DAMAGED);
        }
        let v1::EpochRecord { value, committed, zone_minutes, parts, .. } = record;
        Ok(Some(Self { place, footprints, late, value, committed, zone_minutes, parts }))
    }

    /// The changes that store it in the place of what lay there.
    ///
    /// # Errors
    /// Those of [`OpenRecords::put`].
    pub(crate) fn put<S: Store>(&mut self, records: &mut OpenRecords<'_, S>) -> Result<Vec<Op>, RecordError> {
        let before = self.parts;
        let all: Vec<v1::Footprint> = self.all().cloned().map(Into::into).collect();
        let mut ops = Vec::new();
        let mut parts = 0;
        for footprints in all.chunks(PART) {
            let part = v1::Footprints { footprints: footprints.to_vec() };
            ops.push(records.put(Kind::Footprints, &self.place.part_key(parts), &part)?);
            parts += 1;
        }
        self.parts = parts;
        ops.extend((parts..before).map(|gone| records.delete(Kind::Footprints, &self.place.part_key(gone))));
        ops.push(records.put(Kind::Epoch, &self.place.key(), &self.record())?);
        Ok(ops)
    }

    /// The change that notes that it was committed; its parts stay as they are.
    ///
    /// # Errors
    /// Those of [`OpenRecords::put`].
    pub(crate) fn put_committed<S: Store>(&mut self, records: &mut OpenRecords<'_, S>) -> Result<Op, RecordError> {
        self.committed = true;
        records.put(Kind::Epoch, &self.place.key(), &self.record())
    }

    /// The changes that remove it.
    pub(crate) fn delete<S: Store>(&self, records: &OpenRecords<'_, S>) -> Vec<Op> {
        let parts = (0..self.parts).map(|part| records.delete(Kind::Footprints, &self.place.part_key(part)));
        parts.chain([records.delete(Kind::Epoch, &self.place.key())]).collect()
    }

    fn record(&self) -> v1::EpochRecord {
        v1::EpochRecord {
            epoch: self.place.epoch,
            length_ms: self.place.length_ms,
            sums: (&self.sums()).into(),
            value: self.value,
            footprints: self.footprints.len() as u32,
            late: self.late.len() as u32,
            parts: self.parts,
            committed: self.committed,
            zone_minutes: self.zone_minutes,
        }
    }
}

/// The record of a closed epoch without its footprints.
///
/// # Errors
/// Those of [`Records::read`].
pub(crate) async fn head<S: Store>(
    place: Place,
    records: &Records<S>,
    keys: &VaultKeys,
) -> Result<Option<v1::EpochRecord>, RecordError> {
    records.read(keys, Kind::Epoch, &place.key()).await
}

/// One part of a closed epoch's footprints.
///
/// # Errors
/// Those of [`Records::read`], and a damaged record where it is not there.
pub(crate) async fn part<S: Store>(
    place: Place,
    number: u32,
    records: &Records<S>,
    keys: &VaultKeys,
) -> Result<Vec<Footprint>, RecordError> {
    let part: Option<v1::Footprints> = records.read(keys, Kind::Footprints, &place.part_key(number)).await?;
    Ok(part.ok_or(RecordError::DAMAGED)?.footprints.into_iter().map(Into::into).collect())
}
