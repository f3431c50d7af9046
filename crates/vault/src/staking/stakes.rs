//! The stakes: each by its job, in memory from the first look after the unlock until the lock.
//!
//! A stake that is over, of an epoch that nothing looks at any more, is put aside with its reward added to a total: what
//! is read at an unlock does not grow with the years.

use std::collections::BTreeMap;

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::terms::ScopeTerms;

use crate::keys::user_key::VaultKeys;
use crate::staking::record::{Progress, Stake, StakeRecord};
use crate::store::formats::v1::PastStakes;
use crate::store::records::{Kind, OpenRecords, RecordError, Records};
use crate::store::{Op, Store};

/// Stakes that stay in view although they are over.
const NEWEST: usize = 20;

/// The stakes on this network.
#[derive(Default)]
pub(crate) struct Stakes {
    /// By job; `None` until they are read.
    held: Option<BTreeMap<String, Stake>>,
    /// Test credits of the stakes that were put aside.
    past_balance: u64,
}

impl Stakes {
    /// Reads the stakes on a network, unless they are in memory.
    ///
    /// # Errors
    /// Those of [`Records::read_all`].
    pub(crate) async fn recall<S: Store>(
        &mut self,
        network: Option<NetworkId>,
        records: &Records<S>,
        keys: &VaultKeys,
    ) -> Result<(), RecordError> {
        if self.held.is_some() {
            return Ok(());
        }
        let mut held = BTreeMap::new();
        let mut past = PastStakes::default();
        if let Some(network) = network {
            past = records.read_whole(keys, Kind::PastStakes, &network.0).await?.unwrap_or_default();
            for record in records.read_all::<StakeRecord>(keys, Kind::Stake).await? {
                if record.network != network {
                    continue;
                }
                match Stake::from_record(record) {
                    Some(stake) => {
                        held.insert(stake.record.job.clone(), stake);
                    }
                    None => records.count_damaged(),
                }
            }
        }
        self.past_balance = past.balance;
        self.held = Some(held);
        Ok(())
    }

    /// Forgets what was read.
    pub(crate) fn forget(&mut self) {
        self.held = None;
    }

    /// The stakes, by their jobs' names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Stake> {
        self.held.iter().flat_map(BTreeMap::values)
    }

    /// The stake of a job.
    pub(crate) fn get(&self, job: &str) -> Option<&Stake> {
        self.held.as_ref()?.get(job)
    }

    /// Whether an epoch's scope is taken by a stake that left or will leave.
    pub(crate) fn scope_taken(&self, scope: FieldElement) -> bool {
        self.iter().any(|stake| stake.record.scope == scope && stake.holds_scope())
    }

    /// Stakes that were approved and have not arrived.
    pub(crate) fn waiting(&self) -> u32 {
        u32::try_from(self.iter().filter(|stake| stake.waits()).count()).unwrap_or(u32::MAX)
    }

    /// Test credits earned in all.
    pub(crate) fn balance(&self) -> u64 {
        let rewards = self.iter().filter_map(|stake| stake.record.reward.as_ref());
        rewards.fold(self.past_balance, |sum, reward| sum.saturating_add(reward.amount))
    }

    /// The change that stores a stake.
    ///
    /// # Errors
    /// Those of [`OpenRecords::put`].
    pub(crate) fn put<S: Store>(stake: &Stake, records: &mut OpenRecords<'_, S>) -> Result<Op, RecordError> {
        records.put(Kind::Stake, stake.record.job.as_bytes(), &stake.record)
    }

    /// Takes a stake that was stored just now.
    pub(crate) fn hold(&mut self, stake: Stake) {
        self.held.get_or_insert_default().insert(stake.record.job.clone(), stake);
    }

    /// Stores a stake in one transaction with the removal of others, then remembers it.
    ///
    /// # Errors
    /// Those of [`OpenRecords::put`] and [`OpenRecords::commit`].
    pub(crate) async fn keep<S: Store>(
        &mut self,
        stake: Stake,
        removed: &[String],
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), RecordError> {
        let mut ops: Vec<Op> = removed.iter().map(|job| records.delete(Kind::Stake, job.as_bytes())).collect();
        ops.push(Self::put(&stake, records)?);
        records.commit(ops).await?;
        self.drop_held(removed);
        self.hold(stake);
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
        stake.record.progress = progress;
        stake.record.error = Some(code.name().to_owned());
        self.keep(stake, &[], records).await
    }

    /// Removes the stakes of a pool and epoch that a test holds for; gives their number.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn remove<S: Store>(
        &mut self,
        pool: &str,
        epoch: u64,
        which: impl Fn(&Stake) -> bool,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<usize, RecordError> {
        let jobs: Vec<String> = self
            .iter()
            .filter(|stake| which(stake))
            .filter(|stake| stake.record.pool.to_hex() == pool && stake.record.epoch.0 == epoch)
            .map(|stake| stake.record.job.clone())
            .collect();
        if !jobs.is_empty() {
            records.commit(jobs.iter().map(|job| records.delete(Kind::Stake, job.as_bytes())).collect()).await?;
        }
        self.drop_held(&jobs);
        Ok(jobs.len())
    }

    /// Puts stakes aside that are over and of epochs before `oldest`; those of a scope of once stay as long as the pool
    /// may ask again.
    ///
    /// # Errors
    /// Those of writing records.
    pub(crate) async fn put_aside<S: Store>(
        &mut self,
        oldest: Epoch,
        network: NetworkId,
        records: &mut OpenRecords<'_, S>,
        now_ms: u64,
    ) -> Result<(), RecordError> {
        let mut newest: Vec<&Stake> = self.iter().collect();
        newest.sort_by_key(|stake| core::cmp::Reverse(stake.record.approved_at));
        let over = |stake: &&Stake| {
            let ended = matches!(stake.record.progress, Progress::Rewarded | Progress::Refused | Progress::Stopped);
            let asked = matches!(stake.terms.scope, ScopeTerms::Once { .. }) && stake.terms.expires_at > now_ms;
            ended && !asked && stake.record.epoch < oldest
        };
        let past: Vec<Stake> = newest.into_iter().skip(NEWEST).filter(over).cloned().collect();
        if past.is_empty() {
            return Ok(());
        }
        let rewards = past.iter().filter_map(|stake| stake.record.reward.as_ref());
        let balance = rewards.fold(self.past_balance, |sum, reward| sum.saturating_add(reward.amount));
        let mut ops = vec![records.put(Kind::PastStakes, &network.0, &PastStakes { balance })?];
        for stake in &past {
            let job = stake.record.job.as_bytes();
            ops.push(records.delete(Kind::Stake, job));
            ops.push(records.put(Kind::PastStake, job, &stake.record)?);
        }
        records.commit(ops).await?;
        self.past_balance = balance;
        self.drop_held(&past.into_iter().map(|stake| stake.record.job.clone()).collect::<Vec<_>>());
        Ok(())
    }

    fn drop_held(&mut self, jobs: &[String]) {
        if let Some(held) = &mut self.held {
            held.retain(|job, _| !jobs.contains(job));
        }
    }
}
