//! Closing ended epochs, on the device alone: their footprints are kept, summed up, and their events dropped.
//!
//! A closing can be done again. Whatever clock it was done by, a footprint that comes later for an epoch that was not
//! committed is taken in by the next closing; so a wrong clock costs nothing here.

use std::collections::{BTreeMap, BTreeSet};

use ashiato_core::footprint::epoch::Epoch;

use crate::capture::event_log::{EventLog, Logged};
use crate::capture::settings::Settings;
use crate::epochs::closed::{Closed, Place, head, value};
use crate::epochs::day_list::{self, DayList};
use crate::epochs::day_sums::{self, Changes, DaySums, local};
use crate::epochs::open::{Open, OpenEpoch};
use crate::keys::entropy::Entropy;
use crate::keys::user_key::VaultKeys;
use crate::store::formats::v1::{Day, Totals};
use crate::store::records::{Kind, RecordError, Records};
use crate::store::{Op, Store};

const TOTALS: &[u8] = b"totals";

/// The epochs: totals over the closed ones, and the open ones. In memory from the first reading after the unlock until
/// the lock.
#[derive(Default)]
pub(crate) struct Epochs {
    totals: Totals,
    open: Option<Open>,
    /// The last epoch that was looked at for closing.
    closed_to: Option<Epoch>,
    /// The person's clock, in minutes ahead of UTC. It outlives the lock.
    zone_minutes: i32,
    /// Whether closed epochs of another length were looked for since the last reading.
    fitted: bool,
}

/// What a closing changes in memory, after its transaction has completed.
pub(crate) struct Closing {
    totals: Totals,
}

impl Epochs {
    /// Forgets everything that was read.
    pub(crate) fn forget(&mut self) {
        *self = Self { zone_minutes: self.zone_minutes, ..Self::default() };
    }

    /// Notes that the events changed: the open epochs are folded anew when they are asked for.
    pub(crate) fn events_changed(&mut self) {
        self.open = None;
    }

    /// The person's clock, in minutes ahead of UTC.
    pub(crate) fn zone_minutes(&self) -> i32 {
        self.zone_minutes
    }

    /// Sets the person's clock.
    pub(crate) fn set_zone(&mut self, minutes: i32) {
        self.zone_minutes = minutes;
    }

    /// Reads the totals. Damaged ones are counted, and added up anew from the closed epochs.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn read_totals<S: Store>(records: &Records<S>, keys: &VaultKeys) -> Result<Totals, RecordError> {
        match records.read(keys, Kind::Totals, TOTALS).await {
            Err(error) if error.is_damage() => records.count_damaged(),
            other => return Ok(other?.unwrap_or_default()),
        }
        let mut totals = Totals::default();
        for day in records.read_all::<Day>(keys, Kind::Day).await? {
            totals.newest_day = totals.newest_day.max(Some(day.day));
            for known in &day.epochs {
                totals.epochs = totals.epochs.saturating_add(1);
                totals.footprints = totals.footprints.saturating_add(u64::from(known.footprints));
                let place = Place { length_ms: known.length_ms, epoch: known.epoch };
                match head(place, records, keys).await {
                    Err(error) if error.is_damage() => records.count_damaged(),
                    other => {
                        let value = other?.map_or(0, |record| record.value);
                        totals.value = totals.value.saturating_add(value);
                    }
                }
            }
        }
        Ok(totals)
    }

    /// Keeps totals that were read.
    pub(crate) fn hold(&mut self, totals: Totals) {
        self.totals = totals;
    }

    /// The totals over the closed epochs.
    pub(crate) fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The open epochs, if they were folded since the last event.
    pub(crate) fn open(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    /// Folds the log into the open epochs, unless that was done since the last event.
    ///
    /// # Errors
    /// [`RecordError::Store`]. A closed epoch whose record is damaged is counted and left out.
    pub(crate) async fn fold<S: Store>(
        &mut self,
        logged: Logged<'_>,
        settings: &Settings,
        records: &Records<S>,
        keys: &VaultKeys,
    ) -> Result<(), RecordError> {
        if self.open.is_some() {
            return Ok(());
        }
        let schedule = settings.schedule();
        let mut open = Open::new();
        let withdrawn = EventLog::withdrawn(&logged);
        let mut folded = EventLog::fold(logged, &schedule);
        for epoch in withdrawn.keys() {
            folded.entry(*epoch).or_default();
        }
        let nothing = BTreeSet::new();
        for (epoch, folded) in folded {
            let known = match Closed::read(Place::new(epoch, &schedule), records, keys).await {
                Err(error) if error.is_damage() => {
                    // Its events stay where they are, and the other epochs go on.
                    records.count_damaged();
                    continue;
                }
                other => other?,
            };
            if let Some(found) = OpenEpoch::new(folded, known, withdrawn.get(&epoch).unwrap_or(&nothing)) {
                open.insert(epoch, found);
            }
        }
        self.open = Some(open);
        Ok(())
    }

    /// Tenths of a point in all: of the closed epochs by their total, of the open ones by their footprints.
    pub(crate) fn value(&self, settings: &Settings) -> u64 {
        self.open.iter().flatten().fold(self.totals.value, |total, (_, open)| {
            let known = open.known.as_ref().map_or(0, |known| known.value);
            let now = value(&open.sums(), settings.caps(), settings.tariff());
            total.saturating_sub(known).saturating_add(now)
        })
    }

    /// What a local day adds up to, open epochs included: one record and what is in memory, whatever lies behind.
    ///
    /// # Errors
    /// Those of [`Records::read`].
    pub(crate) async fn day<S: Store>(
        &self,
        day: i64,
        records: &Records<S>,
        keys: &VaultKeys,
    ) -> Result<DaySums, RecordError> {
        let mut sums = day_sums::read(day, records, keys).await?;
        let zone = self.zone_minutes;
        let mut changes = Changes::default();
        for open in self.open.iter().flat_map(BTreeMap::values) {
            for footprint in open.footprints.iter().chain(&open.late) {
                changes.add(footprint, zone);
            }
        }
        // What was closed before stands in the days of the clock that it was closed by.
        for known in self.open.iter().flat_map(BTreeMap::values).filter_map(|open| open.known.as_ref()) {
            for footprint in known.all() {
                let (its_day, hour) = local(footprint.started_at, known.zone_minutes);
                if its_day == day {
                    sums.remove(hour, footprint);
                }
            }
        }
        if let Some(open) = changes.of(day) {
            sums.merge(open);
        }
        Ok(sums)
    }

    /// Whether every epoch up to this one was looked at for closing. What was looked at by a clock further ahead is void.
    pub(crate) fn closed_to(&self, epoch: Epoch) -> bool {
        self.closed_to == Some(epoch)
    }

    /// Notes that every epoch up to this one was looked at for closing.
    pub(crate) fn set_closed_to(&mut self, epoch: Epoch) {
        self.closed_to = Some(epoch);
    }

    /// Whether closed epochs of another length were looked for.
    pub(crate) fn is_fitted(&self) -> bool {
        self.fitted
    }

    /// Notes that closed epochs of another length were looked for.
    pub(crate) fn set_fitted(&mut self) {
        self.fitted = true;
    }

    /// Every open epoch, the running one too.
    pub(crate) fn take_open(&mut self) -> Open {
        self.open.take().unwrap_or_default()
    }

    /// Forgets which epochs were looked at for closing.
    pub(crate) fn look_again(&mut self) {
        self.closed_to = None;
    }

    /// The open epochs that have ended by a clock, and those that were closed with a page that was withdrawn since.
    pub(crate) fn ended(&mut self, current: Epoch) -> Open {
        let Some(open) = &mut self.open else { return Open::new() };
        let (ended, running): (Open, Open) =
            core::mem::take(open).into_iter().partition(|(epoch, open)| *epoch < current || open.withdrawn);
        *open = running;
        ended
    }

    /// The changes that store these epochs as closed, with every sum that they are in. They belong into one transaction
    /// with the compaction of the log, which [`Epochs::closed`] follows.
    ///
    /// # Errors
    /// Those of reading and writing records.
    pub(crate) async fn closing<S: Store>(
        &self,
        closed: Vec<(Closed, Option<Closed>)>,
        removed: &[Closed],
        records: &Records<S>,
        keys: &VaultKeys,
        entropy: &mut dyn Entropy,
    ) -> Result<(Vec<Op>, Closing), RecordError> {
        let mut totals = self.totals.clone();
        let mut list = DayList::new(totals.newest_day, records, keys);
        let mut sums = Changes::default();
        let before = closed.iter().filter_map(|(_, known)| known.as_ref()).chain(removed);
        for known in before.clone() {
            sums.load(known.all(), known.zone_minutes, records, keys).await?;
        }
        for (now, _) in &closed {
            sums.load(now.all(), now.zone_minutes, records, keys).await?;
        }
        for known in before {
            known.all().for_each(|footprint| sums.remove(footprint, known.zone_minutes));
            totals.value = totals.value.saturating_sub(known.value);
            let footprints = known.all().count() as u64;
            totals.footprints = totals.footprints.saturating_sub(footprints);
            totals.epochs = totals.epochs.saturating_sub(u64::from(footprints > 0));
        }
        for (now, _) in &closed {
            now.all().for_each(|footprint| sums.add(footprint, now.zone_minutes));
            totals.value = totals.value.saturating_add(now.value);
            let footprints = now.all().count();
            totals.footprints = totals.footprints.saturating_add(footprints as u64);
            totals.epochs = totals.epochs.saturating_add(u64::from(footprints > 0));
            list.set(now.place, footprints).await?;
        }
        for known in removed {
            list.set(known.place, 0).await?;
        }
        totals.newest_day = list.newest();
        let days = list.into_changed();
        let mut sealed = records.with(keys, entropy);
        let mut ops: Vec<Op> = removed.iter().flat_map(|known| known.delete(&sealed)).collect();
        for (mut now, _) in closed {
            ops.extend(now.put(&mut sealed)?);
        }
        ops.extend(day_list::put(&days, &mut sealed)?);
        ops.extend(sums.put(&mut sealed)?);
        ops.push(sealed.put(Kind::Totals, TOTALS, &totals)?);
        Ok((ops, Closing { totals }))
    }

    /// Takes a closing whose transaction has completed.
    pub(crate) fn closed(&mut self, closing: Closing) {
        self.totals = closing.totals;
        self.open = None;
    }

    /// What an ended epoch is closed as.
    pub(crate) fn close(&self, epoch: Epoch, open: OpenEpoch, settings: &Settings) -> (Closed, Option<Closed>) {
        let place = Place::new(epoch, &settings.schedule());
        let mut now = Closed::new(place, open.footprints, settings.caps(), settings.tariff());
        now.zone_minutes = self.zone_minutes;
        if let Some(known) = &open.known {
            now = now.after(known, open.late);
        }
        (now, open.known)
    }
}
