//! Reading the log, closing epochs that have ended, and committing them.

use std::collections::BTreeSet;

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::event::Event;

use crate::capture::event_log::{Logged, Read};
use crate::epochs::close::Epochs;
use crate::epochs::closed::{Closed, Place};
use crate::epochs::open::{Open, OpenEpoch};
use crate::epochs::recut;
use crate::store::{Op, Store};
use crate::vault::facade::{Result, Vault};

/// Ids of footprints whose events are in a closing.
fn ids(closed: &[(Closed, Option<Closed>)]) -> BTreeSet<String> {
    closed.iter().flat_map(|(now, _)| now.all()).map(|footprint| footprint.id.clone()).collect()
}

impl<S: Store> Vault<S> {
    /// Sets the person's own clock, in minutes ahead of UTC: pictures are drawn by it. Footprints that were summed up
    /// under another one stay where they are.
    pub fn set_zone(&mut self, minutes: i32) {
        self.epochs.set_zone(minutes.clamp(-24 * 60, 24 * 60));
    }

    /// Reads the log and the totals of the closed epochs, unless they are in memory.
    pub(super) async fn read_log(&mut self, now_ms: u64) -> Result<()> {
        self.access.keys()?;
        if self.log.is_read() {
            return Ok(());
        }
        self.flush(now_ms).await?;
        let keys = self.access.keys()?;
        let (read, names) = Read::from_store(&self.records, keys, &self.settings.schedule()).await?;
        let totals = Epochs::read_totals(&self.records, keys).await?;
        if !names.is_empty() {
            let op = names.merge(&mut self.records.with(keys, self.entropy.as_mut())).await?;
            self.records.commit(vec![op]).await?;
        }
        self.log.hold(read);
        self.epochs.hold(totals);
        Ok(())
    }

    /// The open epochs, waiting events included. Reads the log first.
    pub(crate) async fn open_epochs(&mut self, now_ms: u64) -> Result<&Open> {
        self.read_log(now_ms).await?;
        let keys = self.access.keys()?;
        let pending: &[Event] = self.intake.pending();
        let logged = Logged { log: &self.log, pending };
        self.epochs.fold(logged, &self.settings, &self.records, keys).await?;
        const NONE: &Open = &Open::new();
        Ok(self.epochs.open().unwrap_or(NONE))
    }

    /// Tenths of a point in all, from the footprints.
    pub(super) async fn counted_value(&mut self, now_ms: u64) -> Result<u64> {
        self.open_epochs(now_ms).await?;
        Ok(self.epochs.value(&self.settings))
    }

    /// Counts the total anew from the footprints, and stores it if it was another.
    pub(crate) async fn recount(&mut self, now_ms: u64) -> Result<u64> {
        self.flush(now_ms).await?;
        let total = self.counted_value(now_ms).await?;
        let ops = self.intake.value_ops(total);
        if !ops.is_empty() {
            self.records.commit(ops).await?;
        }
        self.intake.take_value(total);
        Ok(total)
    }

    /// Closes every epoch that has ended by the device's clock and has footprints; gives their number. With or without
    /// a token and a node: what is closed can be closed again until it is committed.
    ///
    /// Events that are still pending are taken in first, so nothing of an ended epoch is left out.
    pub(crate) async fn close_ended(&mut self, now_ms: u64) -> Result<usize> {
        if !self.access.readable() {
            return Ok(0);
        }
        let current = self.settings.epoch_at(now_ms);
        if !self.epochs.is_fitted() {
            // Also after a worker that died between hearing of another length and this.
            self.read_log(now_ms).await?;
            self.recut(now_ms).await?;
            self.epochs.set_fitted();
        }
        let Some(last) = current.0.checked_sub(1).map(Epoch) else { return Ok(0) };
        if self.epochs.closed_to(last) && self.log.is_read() {
            return Ok(0);
        }
        self.tick_quietly(now_ms)?;
        self.flush(now_ms).await?;
        self.open_epochs(now_ms).await?;
        let ended = self.epochs.ended(current);
        let count = ended.len();
        self.keep_closed(ended, &[], Vec::new(), now_ms).await?;
        self.epochs.set_closed_to(last);
        Ok(count)
    }

    /// Closes every epoch that has footprints, the running one too, as before epochs get another length. Like every
    /// closing it can be done again.
    pub(super) async fn close_all(&mut self, now_ms: u64) -> Result<()> {
        self.open_epochs(now_ms).await?;
        let open = self.epochs.take_open();
        self.keep_closed(open, &[], Vec::new(), now_ms).await
    }

    /// Stores closed epochs with every sum, removes others, drops their events, and carries out other changes, all in
    /// one transaction.
    pub(crate) async fn keep_closed(
        &mut self,
        ended: Open,
        removed: &[Closed],
        others: Vec<Op>,
        now_ms: u64,
    ) -> Result<()> {
        let kept = self.store_closed(ended, removed, others, now_ms).await;
        if kept.is_err() {
            // What is in memory may not be what is stored now.
            self.log.forget();
            self.epochs.forget();
        }
        kept
    }

    async fn store_closed(&mut self, ended: Open, removed: &[Closed], others: Vec<Op>, now_ms: u64) -> Result<()> {
        if ended.is_empty() && removed.is_empty() {
            if !others.is_empty() {
                self.records.commit(others).await?;
            }
            return Ok(());
        }
        let closed: Vec<(Closed, Option<Closed>)> =
            ended.into_iter().map(|(epoch, open)| self.epochs.close(epoch, open, &self.settings)).collect();
        let ids = ids(&closed);
        let keys = self.access.keys()?;
        let (mut ops, closing) =
            self.epochs.closing(closed, removed, &self.records, keys, self.entropy.as_mut()).await?;
        ops.extend(others);
        let (dropped, compaction) = self.log.compaction(
            &ids,
            &mut self.intake,
            &self.settings,
            keys.capture(),
            self.entropy.as_mut(),
            now_ms,
        )?;
        ops.extend(dropped);
        self.records.commit(ops).await?;
        self.log.compacted(compaction, &mut self.intake);
        self.epochs.closed(closing);
        Ok(())
    }

    /// Cuts anew what a network of this epoch length may still be told of and was closed in epochs of another length:
    /// nothing that was committed, and nothing that lies wholly before what the network still takes.
    pub(super) async fn recut(&mut self, now_ms: u64) -> Result<()> {
        let schedule = self.settings.schedule();
        let current = schedule.epoch_at(now_ms);
        let from_ms = schedule.start_ms(Epoch(current.0.saturating_sub(schedule.grace)));
        let (newest, keys) = (self.epochs.totals().newest_day, self.access.keys()?);
        let removed = recut::misfits(newest, from_ms, &schedule, &self.records, keys).await?;
        if removed.is_empty() {
            return Ok(());
        }
        let mut open = Open::new();
        for (epoch, cut) in recut::cut(&removed, &schedule) {
            let known = match Closed::read(Place::new(epoch, &schedule), &self.records, keys).await {
                // What would be cut stays as it is, and other epochs are closed.
                Err(error) if error.is_damage() => {
                    self.records.count_damaged();
                    return Ok(());
                }
                known => known?,
            };
            open.extend(OpenEpoch::new(cut, known, &BTreeSet::new()).map(|found| (epoch, found)));
        }
        self.keep_closed(open, &removed, Vec::new(), now_ms).await
    }
}
