//! The list of closed epochs, a day at a time: each day names the one before it, so that the newest footprints are found
//! without reading all days.

use std::collections::{BTreeMap, BTreeSet};

use crate::epochs::closed::Place;
use crate::keys::user_key::VaultKeys;
use crate::store::formats::v1::{Day, DayEpoch};
use crate::store::records::{Kind, OpenRecords, RecordError, Records};
use crate::store::{Op, Store};

/// Milliseconds of a day.
const DAY_MS: u64 = 86_400_000;

/// A day's record; `None` where there is none.
///
/// # Errors
/// Those of [`Records::read`].
pub(crate) async fn read<S: Store>(
    day: u64,
    records: &Records<S>,
    keys: &VaultKeys,
) -> Result<Option<Day>, RecordError> {
    records.read(keys, Kind::Day, &day.to_be_bytes()).await
}

/// Changes to the list that belong into one transaction.
pub(crate) struct DayList<'a, S> {
    records: &'a Records<S>,
    keys: &'a VaultKeys,
    newest: Option<u64>,
    days: BTreeMap<u64, Day>,
    changed: BTreeSet<u64>,
}

impl<'a, S: Store> DayList<'a, S> {
    /// The list whose newest day is known.
    pub(crate) fn new(newest: Option<u64>, records: &'a Records<S>, keys: &'a VaultKeys) -> Self {
        Self { records, keys, newest, days: BTreeMap::new(), changed: BTreeSet::new() }
    }

    /// The newest day.
    pub(crate) fn newest(&self) -> Option<u64> {
        self.newest
    }

    async fn load(&mut self, day: u64) -> Result<Option<&mut Day>, RecordError> {
        if !self.days.contains_key(&day)
            && let Some(known) = self.records.read_whole(self.keys, Kind::Day, &day.to_be_bytes()).await?
        {
            self.days.insert(day, known);
        }
        Ok(self.days.get_mut(&day))
    }

    /// Names an epoch's number of footprints; none removes it from its day.
    ///
    /// # Errors
    /// Those of [`Records::read`].
    pub(crate) async fn set(&mut self, place: Place, footprints: usize) -> Result<(), RecordError> {
        let day = place.start_ms() / DAY_MS;
        let same = |known: &DayEpoch| (known.epoch, known.length_ms) == (place.epoch, place.length_ms);
        if footprints == 0 {
            if let Some(known) = self.load(day).await? {
                known.epochs.retain(|known| !same(known));
                self.changed.insert(day);
            }
            return Ok(());
        }
        if self.load(day).await?.is_none() {
            self.link(day).await?;
        }
        let Some(known) = self.days.get_mut(&day) else { return Err(RecordError::DAMAGED) };
        known.epochs.retain(|known| !same(known));
        let (epoch, length_ms) = (place.epoch, place.length_ms);
        known.epochs.push(DayEpoch { epoch, length_ms, footprints: u32::try_from(footprints).unwrap_or(u32::MAX) });
        known.epochs.sort_by_key(|known| known.epoch.0.saturating_mul(known.length_ms));
        self.changed.insert(day);
        Ok(())
    }

    /// Puts a new day between its neighbours.
    async fn link(&mut self, day: u64) -> Result<(), RecordError> {
        let mut above = None;
        let mut below = self.newest;
        while let Some(known) = below.filter(|known| *known > day) {
            above = Some(known);
            below = self.load(known).await?.and_then(|known| known.before);
        }
        if below == Some(day) {
            // Its record is damaged, and named the day before it.
            let days: Vec<Day> = self.records.read_all(self.keys, Kind::Day).await?;
            below = days.iter().map(|known| known.day).filter(|known| *known < day).max();
        }
        match above {
            Some(above) => {
                if let Some(known) = self.load(above).await? {
                    known.before = Some(day);
                    self.changed.insert(above);
                }
            }
            None => self.newest = Some(day),
        }
        self.days.insert(day, Day { day, before: below, epochs: Vec::new() });
        Ok(())
    }

    /// The days that changed, to be stored.
    pub(crate) fn into_changed(mut self) -> Vec<Day> {
        self.days.retain(|day, _| self.changed.contains(day));
        self.days.into_values().collect()
    }
}

/// The changes that store days.
///
/// # Errors
/// Those of [`OpenRecords::put`].
pub(crate) fn put<S: Store>(days: &[Day], records: &mut OpenRecords<'_, S>) -> Result<Vec<Op>, RecordError> {
    days.iter().map(|day| records.put(Kind::Day, &day.day.to_be_bytes(), day)).collect()
}
