//! Closing ended epochs: their footprints are committed, summed up, and known from then on by their records.

use std::collections::{BTreeMap, BTreeSet};

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::event::Event;
use ashiato_core::footprint::fold::{fold, points};
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_zk_circuits::Size;

use crate::capture::settings::Settings;
use crate::epochs::commit::{EpochRecord, commit};
use crate::epochs::error::EpochsError;
use crate::epochs::sums::{IndexPage, Summary, index_ops};
use crate::keys::user_key::VaultKeys;
use crate::store::records::{Kind, OpenRecords, RecordError, Records};
use crate::store::{Op, Store};

/// Footprints by epoch.
pub(crate) type Footprints = BTreeMap<Epoch, Vec<Footprint>>;

/// The epochs: what is known of the closed ones, and the footprints of those that are not. In memory from the first
/// reading after the unlock until the lock.
#[derive(Default)]
pub(crate) struct Epochs {
    index: BTreeMap<Epoch, Summary>,
    open: Option<Footprints>,
    /// The last epoch that was looked at for closing.
    closed_to: Option<Epoch>,
}

/// The record's key in [`Kind::Epoch`].
fn key(epoch: Epoch) -> [u8; 8] {
    epoch.0.to_be_bytes()
}

/// A closed epoch's record.
///
/// # Errors
/// Those of [`Records::read`].
pub(crate) async fn record<S: Store>(
    epoch: Epoch,
    records: &Records<S>,
    keys: &VaultKeys,
) -> Result<Option<EpochRecord>, RecordError> {
    records.read(keys, Kind::Epoch, &key(epoch)).await
}

/// Closes an epoch under a network's sizes. One that is closed already keeps its commitment; footprints that came too
/// late for it stay the person's own.
///
/// # Errors
/// [`EpochsError`].
pub(crate) async fn close<S: Store>(
    epoch: Epoch,
    footprints: Vec<Footprint>,
    info: &NetworkInfo,
    records: &mut OpenRecords<'_, S>,
) -> Result<EpochRecord, EpochsError> {
    if let Some(mut record) = records.read::<EpochRecord>(Kind::Epoch, &key(epoch)).await? {
        let late: Vec<Footprint> = footprints
            .into_iter()
            .filter(|late| !record.footprints.iter().chain(&record.rest).any(|known| known.id == late.id))
            .collect();
        record.rest.extend(late);
        return Ok(record);
    }
    let largest = Size::from_words(info.words).ok_or(RecordError::Damaged)?;
    let size = largest.circuit_for(footprints.len());
    Ok(commit(epoch, footprints, size, info.schedule.attention_cap(), records.entropy())?)
}

/// Ids of the footprints that closed epochs hold.
pub(crate) fn ids(closed: &[EpochRecord]) -> BTreeSet<&str> {
    closed
        .iter()
        .flat_map(|record| record.footprints.iter().chain(&record.rest))
        .map(|footprint| footprint.id.as_str())
        .collect()
}

impl Epochs {
    /// Forgets everything that was read.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Notes that the events changed: the open footprints are folded anew when they are asked for.
    pub(crate) fn events_changed(&mut self) {
        self.open = None;
    }

    /// Reads the index.
    ///
    /// # Errors
    /// [`RecordError::Store`]. A damaged page is counted and left out.
    pub(crate) async fn read_index<S: Store>(
        records: &Records<S>,
        keys: &VaultKeys,
    ) -> Result<BTreeMap<Epoch, Summary>, RecordError> {
        let pages = records.read_all::<IndexPage>(keys, Kind::Index).await?;
        let summaries = pages.into_iter().flat_map(|page| page.epochs);
        Ok(summaries.map(|summary| (summary.epoch, summary)).collect())
    }

    /// Keeps an index that was read.
    pub(crate) fn hold(&mut self, index: BTreeMap<Epoch, Summary>) {
        self.index = index;
    }

    /// Summaries of the closed epochs.
    pub(crate) fn index(&self) -> &BTreeMap<Epoch, Summary> {
        &self.index
    }

    /// The footprints of epochs that are not closed, and those that came too late for a closed one, if they were folded
    /// since the last event.
    pub(crate) fn open(&self) -> Option<&Footprints> {
        self.open.as_ref()
    }

    /// Folds the events into the footprints of epochs that are not closed, unless that was done since the last event.
    ///
    /// # Errors
    /// Those of [`record`], for a closed epoch that events belong to.
    pub(crate) async fn fold<'e, S: Store>(
        &mut self,
        events: impl Iterator<Item = &'e Event>,
        settings: &Settings,
        records: &Records<S>,
        keys: &VaultKeys,
    ) -> Result<(), RecordError> {
        if self.open.is_some() {
            return Ok(());
        }
        let mut epochs = fold(events.cloned(), &settings.schedule());
        for (epoch, footprints) in epochs.iter_mut().filter(|(epoch, _)| self.index.contains_key(epoch)) {
            let closed: Vec<EpochRecord> = record(*epoch, records, keys).await?.into_iter().collect();
            let known = ids(&closed);
            footprints.retain(|footprint| !known.contains(footprint.id.as_str()));
        }
        epochs.retain(|_, footprints| !footprints.is_empty());
        self.open = Some(epochs);
        Ok(())
    }

    /// Points in all: of the closed epochs by their summaries, of the others by their footprints.
    pub(crate) fn points(&self, tariff: &Tariff) -> u64 {
        let closed: u64 = self.index.values().map(|summary| summary.points).sum();
        let open = self.open.iter().flatten().filter(|(epoch, _)| !self.index.contains_key(epoch));
        closed + open.map(|(_, footprints)| points(footprints, tariff)).sum::<u64>()
    }

    /// Whether every epoch up to this one was looked at for closing.
    pub(crate) fn closed_to(&self, epoch: Epoch) -> bool {
        self.closed_to.is_some_and(|closed| closed >= epoch)
    }

    /// Notes that every epoch up to this one was looked at for closing.
    pub(crate) fn set_closed_to(&mut self, epoch: Epoch) {
        self.closed_to = Some(epoch);
    }

    /// Forgets which epochs were looked at for closing: another network may take others.
    pub(crate) fn look_again(&mut self) {
        self.closed_to = None;
    }

    /// The changes that store closed epochs with their summaries. They belong in one transaction with the compaction of
    /// the events, which [`Epochs::closed`] follows.
    ///
    /// # Errors
    /// Those of [`OpenRecords::put`].
    pub(crate) fn closing<S: Store>(
        &self,
        closed: &[EpochRecord],
        settings: &Settings,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(Vec<Op>, Vec<Summary>), RecordError> {
        let mut ops = Vec::new();
        for record in closed {
            ops.push(records.put(Kind::Epoch, &key(record.epoch), record)?);
        }
        let summary = |record| Summary::new(record, &settings.schedule(), settings.tariff());
        let summaries: Vec<Summary> = closed.iter().map(summary).collect();
        ops.extend(index_ops(&self.index, &summaries, records)?);
        Ok((ops, summaries))
    }

    /// Takes the summaries of epochs that were closed just now.
    pub(crate) fn closed(&mut self, summaries: Vec<Summary>) {
        self.index.extend(summaries.into_iter().map(|summary| (summary.epoch, summary)));
        self.open = None;
    }
}
