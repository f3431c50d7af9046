//! What could be staked, what is approved, and what came of it.

use crate::keys::access::VaultState;
use crate::keys::error::KeyError;
use crate::pages::views::{Caution, Offer, ProofJob, StakePreview, StakeView};
use crate::staking::approve::{self, Approval};
use crate::staking::error::StakeError;
use crate::staking::offer::{self, Stakeable, stakeable};
use crate::staking::prepare;
use crate::staking::record::{Progress, StakeRecord};
use crate::store::Store;
use crate::vault::facade::{Result, Vault};

/// A pool and an epoch that may be staked to it now, from the vault's parts.
macro_rules! stakeable {
    ($vault:ident, $pool:ident, $epoch:ident, $now_ms:ident) => {{
        let market = $vault.sync.market(&$vault.settings).ok_or(StakeError::NetworkUnknown)?;
        stakeable(market, &$vault.stakes, $pool, $epoch, $now_ms)?
    }};
}

impl<S: Store> Vault<S> {
    /// Every open pool with what could be staked to it now; empty while nothing can be read.
    pub(crate) async fn offers(&mut self, now_ms: u64) -> Result<Vec<Offer>> {
        if !self.access.readable() {
            return Ok(Vec::new());
        }
        self.recall().await?;
        let trial = self.state() == VaultState::Trial;
        let market = self.sync.market(&self.settings);
        Ok(market.map_or_else(Vec::new, |market| offer::offers(market, &self.stakes, trial, now_ms)))
    }

    /// Everything that a stake of an epoch to a pool would let out, before anything is decided.
    ///
    /// # Errors
    /// `fresh`, `trial` and `locked` where nothing can be staked; [`StakeError`], naming what is in the way.
    pub async fn preview(&mut self, pool: &str, epoch: u64, now_ms: u64) -> Result<StakePreview> {
        self.expire(now_ms);
        self.check_staking().await?;
        let found: Stakeable<'_> = stakeable!(self, pool, epoch, now_ms);
        let (node, keys) = (self.settings.node(), self.access.keys()?);
        Ok(prepare::preview(&found, node, &self.stakes, &self.records, keys, now_ms).await?)
    }

    /// Approves a stake: fixes everything it will say, and gives the job for the prover. Nothing leaves yet.
    ///
    /// Approving the same stake again, as after a prover that died, gives the same job; another approval in the same
    /// scope takes the place of one that has no proof yet.
    ///
    /// # Errors
    /// `caution-unacknowledged` unless every caution of the preview is acknowledged, `value-not-offered` unless the value
    /// is one of its choices; those of [`Vault::preview`].
    pub async fn approve(
        &mut self,
        pool: &str,
        epoch: u64,
        value: u32,
        acknowledged: Vec<Caution>,
        now_ms: u64,
    ) -> Result<ProofJob> {
        let preview = self.preview(pool, epoch, now_ms).await?;
        if preview.cautions.iter().any(|caution| !acknowledged.contains(caution)) {
            return Err(StakeError::Unacknowledged.into());
        }
        let found: Stakeable<'_> = stakeable!(self, pool, epoch, now_ms);
        let keys = self.access.keys()?;
        let record = prepare::epoch_record(found.leaf, &self.records, keys).await?;
        let mut records = self.records.with(keys, self.entropy.as_mut());
        let approval = Approval { value, acknowledged };
        Ok(approve::approve(approval, &found, &record, &mut self.stakes, &mut records, now_ms).await?)
    }

    /// Takes a finished proof. The stake is stored with it before [`Vault::next_request`] sends it: at once on a test
    /// network, at a random time within an epoch elsewhere.
    ///
    /// # Errors
    /// `proof-length`, `network-unknown`, `job-unknown` where no stake waits for it; those of the store.
    pub async fn proof_ready(&mut self, job: &str, proof: &[u8], now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        approve::check_proof(proof)?;
        if self.settings.network().is_none() {
            return Err(StakeError::NetworkUnknown.into());
        }
        self.recall().await?;
        let Some(info) = self.settings.network() else { return Ok(()) };
        let mut records = self.records.with(self.access.keys()?, self.entropy.as_mut());
        approve::take_proof(job, proof, info, &mut self.stakes, &mut records, now_ms).await?;
        // The catalogue is requested again before the stake is sent, so that its terms are compared with the approved
        // ones.
        self.sync.distrust_catalogue();
        Ok(())
    }

    /// Refuses a pool's offer: an approval whose proof is not there yet is taken back. Nothing left; nothing remains.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn refuse(&mut self, pool: &str, epoch: u64, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        self.remove_stakes(pool, epoch, Progress::Approved).await.map(|_| ())
    }

    /// Takes back a stake whose proof waits to be sent.
    ///
    /// # Errors
    /// `stake-handed-out` where none waits, `locked` where a locked vault can't tell; those of the store.
    pub async fn take_back(&mut self, pool: &str, epoch: u64, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        if !self.access.readable() {
            return Err(KeyError::Locked.into());
        }
        match self.remove_stakes(pool, epoch, Progress::Ready).await? {
            0 => Err(StakeError::HandedOut.into()),
            _ => Ok(()),
        }
    }

    async fn remove_stakes(&mut self, pool: &str, epoch: u64, progress: Progress) -> Result<usize> {
        if !self.access.readable() {
            return Ok(0);
        }
        self.recall().await?;
        let mut records = self.records.with(self.access.keys()?, self.entropy.as_mut());
        Ok(self.stakes.remove(pool, epoch, progress, &mut records).await?)
    }

    /// Stakes, newest first; empty while they cannot be read.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn stakes(&mut self, limit: u32) -> Result<Vec<StakeView>> {
        if !self.access.readable() {
            return Ok(Vec::new());
        }
        self.recall().await?;
        let mut stakes: Vec<&StakeRecord> = self.stakes.iter().collect();
        stakes.sort_by(|a, b| (b.approved_at, &b.job).cmp(&(a.approved_at, &a.job)));
        Ok(stakes.into_iter().take(limit as usize).map(StakeRecord::view).collect())
    }

    /// The stake of a job, as [`Vault::approve`] named it; `None` for one that is not there or cannot be read.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn stake(&mut self, job: &str) -> Result<Option<StakeView>> {
        if !self.access.readable() {
            return Ok(None);
        }
        self.recall().await?;
        Ok(self.stakes.get(job).map(StakeRecord::view))
    }

    /// Whether anything can be staked, and what is remembered of the network.
    async fn check_staking(&mut self) -> Result<()> {
        match self.state() {
            VaultState::Fresh => Err(KeyError::Fresh.into()),
            VaultState::Trial => Err(KeyError::Trial.into()),
            VaultState::Locked => Err(KeyError::Locked.into()),
            VaultState::Unlocked => self.recall().await,
        }
    }
}
