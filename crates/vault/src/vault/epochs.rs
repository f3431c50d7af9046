//! Reading the log, and closing epochs that have ended.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::word::Word;

use crate::capture::event_log::Read;
use crate::epochs::close::{self, Epochs, Footprints, ids};
use crate::epochs::commit::EpochRecord;
use crate::epochs::leaf::LeafState;
use crate::keys::access::VaultState;
use crate::store::{Op, Store};
use crate::sync::cache::leaf_op;
use crate::sync::registry::new_leaf;
use crate::vault::facade::{Result, Vault};

impl<S: Store> Vault<S> {
    /// Reads the log and the index of the closed epochs, unless they are in memory.
    pub(super) async fn read_log(&mut self, now_ms: u64) -> Result<()> {
        self.access.keys()?;
        if self.log.is_read() {
            return Ok(());
        }
        self.flush(now_ms).await?;
        let keys = self.access.keys()?;
        let (read, names) = Read::from_store(&self.records, keys, &self.settings.schedule()).await?;
        let index = Epochs::read_index(&self.records, keys).await?;
        if !names.is_empty() {
            let op = names.merge(&mut self.records.with(keys, self.entropy.as_mut())).await?;
            self.records.commit(vec![op]).await?;
        }
        self.log.hold(read);
        self.epochs.hold(index);
        Ok(())
    }

    /// The footprints of epochs that are not closed, waiting events included, and those that came too late for a closed
    /// one. Reads the log first.
    pub(crate) async fn open_epochs(&mut self, now_ms: u64) -> Result<&Footprints> {
        self.read_log(now_ms).await?;
        let keys = self.access.keys()?;
        let events = self.log.events().chain(self.intake.pending());
        self.epochs.fold(events, &self.settings, &self.records, keys).await?;
        const NONE: &Footprints = &Footprints::new();
        Ok(self.epochs.open().unwrap_or(NONE))
    }

    /// The footprints of epochs that have ended and are not closed yet, and those that came too late for a closed one.
    pub(crate) async fn ended_epochs(&mut self, now_ms: u64) -> Result<Footprints> {
        let current = self.settings.epoch_at(now_ms);
        Ok(self.open_epochs(now_ms).await?.range(..current).map(|(epoch, held)| (*epoch, held.clone())).collect())
    }

    /// Points in all, from the footprints.
    pub(super) async fn counted_points(&mut self, now_ms: u64) -> Result<u64> {
        self.open_epochs(now_ms).await?;
        Ok(self.epochs.points(self.settings.tariff()))
    }

    /// Counts the points anew from the footprints, and stores the total if it was another.
    pub(crate) async fn recount(&mut self, now_ms: u64) -> Result<u64> {
        self.flush(now_ms).await?;
        let total = self.counted_points(now_ms).await?;
        self.intake.keep_points(total, &self.records).await?;
        Ok(total)
    }

    /// Closes every ended epoch that has footprints and every one that may still be registered; gives their number.
    ///
    /// Only an unlocked vault with a token closes. Events that are still pending are taken in first, so nothing of an
    /// ended epoch is left out.
    pub(super) async fn close_ended(&mut self, now_ms: u64) -> Result<usize> {
        let Some(info) = self.settings.network().cloned() else { return Ok(0) };
        if self.state() != VaultState::Unlocked {
            return Ok(0);
        }
        let current = info.schedule.epoch_at(now_ms);
        let Some(last) = current.0.checked_sub(1).map(Epoch) else { return Ok(0) };
        self.recall().await?;
        if self.sync.minted_in().is_none() || self.epochs.closed_to(last) {
            return Ok(0);
        }
        self.flush_attention(now_ms).await?;
        let ended = self.ended_epochs(now_ms).await?;
        let empty: Vec<Epoch> = (current.0.saturating_sub(info.schedule.grace)..current.0)
            .map(Epoch)
            .filter(|epoch| !ended.contains_key(epoch) && self.sync.registrable(*epoch, current, &info))
            .collect();
        let mut records = self.records.with(self.access.keys()?, self.entropy.as_mut());
        let mut closed: Vec<EpochRecord> = Vec::new();
        let mut leaves: Vec<LeafState> = Vec::new();
        for (epoch, footprints) in ended {
            let record = close::close(epoch, footprints, &info, &mut records).await?;
            if self.sync.registrable(epoch, current, &info) {
                leaves.push(new_leaf(&record, record.words(), &info, records.entropy(), now_ms)?);
            }
            closed.push(record);
        }
        for epoch in empty {
            let record = close::close(epoch, Vec::new(), &info, &mut records).await?;
            let words: Vec<Word> = Vec::new();
            leaves.push(new_leaf(&record, words, &info, records.entropy(), now_ms)?);
        }
        let mut ops = Vec::new();
        for leaf in &leaves {
            ops.push(leaf_op(leaf, &mut records)?);
        }
        let count = closed.len().max(leaves.len());
        self.keep_closed(&closed, ops, now_ms).await?;
        self.epochs.set_closed_to(last);
        self.sync.hold_leaves(leaves);
        Ok(count)
    }

    /// Stores closed epochs, drops their events, and carries out other changes, all in one transaction.
    pub(crate) async fn keep_closed(&mut self, closed: &[EpochRecord], others: Vec<Op>, now_ms: u64) -> Result<()> {
        if closed.is_empty() {
            if !others.is_empty() {
                self.records.commit(others).await?;
            }
            return Ok(());
        }
        self.read_log(now_ms).await?;
        let keys = self.access.keys()?;
        let mut records = self.records.with(keys, self.entropy.as_mut());
        let (mut ops, summaries) = self.epochs.closing(closed, &self.settings, &mut records)?;
        ops.extend(others);
        let (dropped, compaction) = self.log.compaction(
            ids(closed),
            &mut self.intake,
            &self.settings,
            keys.capture(),
            self.entropy.as_mut(),
            now_ms,
        )?;
        ops.extend(dropped);
        self.records.commit(ops).await?;
        self.log.compacted(compaction, &mut self.intake);
        self.epochs.closed(summaries);
        Ok(())
    }
}
