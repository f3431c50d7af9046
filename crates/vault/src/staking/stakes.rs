//! The stakes: each by its job, in memory from the first look after the unlock until the lock.

use std::collections::BTreeMap;

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::protocol::network::NetworkInfo;

use crate::keys::user_key::VaultKeys;
use crate::staking::record::{Progress, StakeRecord};
use crate::store::records::{Kind, OpenRecords, RecordError, Records};
use crate::store::{Op, Store};

/// The stakes on this network.
#[derive(Default)]
pub(crate) struct Stakes {
    /// By job; `None` until they are read.
    held: Option<BTreeMap<String, StakeRecord>>,
}

impl Stakes {
    /// Reads the stakes on a network, unless they are in memory.
    ///
    /// # Errors
    /// Those of [`Records::read_all`].
    pub(crate) async fn recall<S: Store>(
        &mut self,
        network: Option<&NetworkInfo>,
        records: &Records<S>,
        keys: &VaultKeys,
    ) -> Result<(), RecordError> {
        if self.held.is_some() {
            return Ok(());
        }
        let mut held = BTreeMap::new();
        if let Some(info) = network {
            for stake in records.read_all::<StakeRecord>(keys, Kind::Stake).await? {
                if stake.network == info.network {
                    held.insert(stake.job.clone(), stake);
                }
            }
        }
        self.held = Some(held);
        Ok(())
    }

    /// Forgets what was read.
    pub(crate) fn forget(&mut self) {
        self.held = None;
    }

    /// The stakes, by their jobs' names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &StakeRecord> {
        self.held.iter().flat_map(BTreeMap::values)
    }

    /// The stake of a job.
    pub(crate) fn get(&self, job: &str) -> Option<&StakeRecord> {
        self.held.as_ref()?.get(job)
    }

    /// Whether an epoch's scope is taken by a stake that left or will leave.
    pub(crate) fn scope_taken(&self, scope: FieldElement) -> bool {
        self.iter().any(|stake| stake.claim.scope == scope && stake.holds_scope())
    }

    /// Test credits earned in all.
    pub(crate) fn balance(&self) -> u64 {
        let rewards = self.iter().filter_map(|stake| stake.reward.as_ref());
        rewards.fold(0u64, |sum, reward| sum.saturating_add(reward.amount))
    }

    /// The change that stores a stake.
    ///
    /// # Errors
    /// Those of [`OpenRecords::put`].
    pub(crate) fn put<S: Store>(stake: &StakeRecord, records: &mut OpenRecords<'_, S>) -> Result<Op, RecordError> {
        records.put(Kind::Stake, stake.job.as_bytes(), stake)
    }

    /// Takes a stake that was stored just now.
    pub(crate) fn hold(&mut self, stake: StakeRecord) {
        self.held.get_or_insert_default().insert(stake.job.clone(), stake);
    }

    /// Stores a stake in one transaction with the removal of others, then remembers it.
    ///
    /// # Errors
    /// Those of [`OpenRecords::put`] and [`OpenRecords::commit`].
    pub(crate) async fn keep<S: Store>(
        &mut self,
        stake: StakeRecord,
        removed: &[String],
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), RecordError> {
        let mut ops: Vec<Op> = removed.iter().map(|job| records.delete(Kind::Stake, job.as_bytes())).collect();
        ops.push(Self::put(&stake, records)?);
        records.commit(ops).await?;
        self.hold(stake);
        self.drop_held(removed);
        Ok(())
    }

    /// Ends a stake for good, with the reason.
    ///
    /// # Errors
    /// Those of [`Stakes::keep`].
    pub(crate) async fn end<S: Store>(
        &mut self,
        job: &str,
        progress: Progress,
        code: Code,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), RecordError> {
        let Some(mut stake) = self.get(job).cloned() else { return Ok(()) };
        stake.progress = progress;
        stake.error = Some(code);
        self.keep(stake, &[], records).await
    }

    /// Removes the stakes of a pool and epoch that have come just so far; gives their number.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn remove<S: Store>(
        &mut self,
        pool: &str,
        epoch: u64,
        progress: Progress,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<usize, RecordError> {
        let jobs: Vec<String> = self
            .iter()
            .filter(|stake| stake.progress == progress)
            .filter(|stake| stake.pool.to_hex() == pool && stake.epoch.0 == epoch)
            .map(|stake| stake.job.clone())
            .collect();
        if !jobs.is_empty() {
            records.commit(jobs.iter().map(|job| records.delete(Kind::Stake, job.as_bytes())).collect()).await?;
        }
        self.drop_held(&jobs);
        Ok(jobs.len())
    }

    fn drop_held(&mut self, jobs: &[String]) {
        if let Some(held) = &mut self.held {
            held.retain(|job, _| !jobs.contains(job));
        }
    }
}
