//! What could be staked, what is approved, and what came of it.

use crate::keys::access::VaultState;
use crate::keys::error::KeyError;
use crate::pages::views::{Caution, Offer, ProofJob, StakePreview, StakeView};
use crate::staking::approve::{self, Approval};
use crate::staking::error::StakeError;
use crate::staking::offer::Judge;
use crate::staking::prepare;
use crate::staking::record::{Progress, Stake};
use crate::store::Store;
use crate::vault::facade::{Result, Vault};

/// What a stake is judged by, from the vault's parts.
macro_rules! judge {
    ($vault:ident, $now_ms:ident) => {{
        let market = $vault.sync.market(&$vault.settings).ok_or(StakeError::NetworkUnknown)?;
        Judge { market, stakes: &$vault.stakes, shipped: &$vault.shipped, now_ms: $now_ms }
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
        Ok(judge!(self, now_ms).offers(trial))
    }

    /// Everything that a stake of an epoch to a pool would let out, before anything is decided.
    ///
    /// # Errors
    /// `fresh`, `trial` and `locked` where nothing can be staked; [`StakeError`], naming what is in the way.
    pub async fn preview(&mut self, pool: &str, epoch: u64, now_ms: u64) -> Result<StakePreview> {
        self.expire(now_ms);
        self.check_staking().await?;
        let found = judge!(self, now_ms).stakeable(pool, epoch)?;
        let (node, keys) = (self.settings.node(), self.access.keys()?);
        Ok(prepare::preview(&found, node, &self.stakes, keys, now_ms)?)
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
        let found = judge!(self, now_ms).stakeable(pool, epoch)?;
        let mut records = self.records.with(self.access.keys()?, self.entropy.as_mut());
        let approval = Approval { value, node: self.settings.node().to_owned(), acknowledged };
        Ok(approve::approve(approval, &found, &mut self.stakes, &mut records, now_ms).await?)
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
        let approved = |stake: &Stake| stake.record.progress == Progress::Approved && !stake.record.again;
        self.remove_stakes(pool, epoch, approved).await.map(|_| ())
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
        match self.remove_stakes(pool, epoch, Stake::can_be_taken_back).await? {
            0 => Err(StakeError::HandedOut.into()),
            _ => Ok(()),
        }
    }

    async fn remove_stakes(&mut self, pool: &str, epoch: u64, which: impl Fn(&Stake) -> bool) -> Result<usize> {
        if !self.access.readable() {
            return Ok(0);
        }
        self.recall().await?;
        let mut records = self.records.with(self.access.keys()?, self.entropy.as_mut());
        Ok(self.stakes.remove(pool, epoch, which, &mut records).await?)
    }

    /// Jobs of approved stakes that have to be proven anew, since the network retired the verifying key that they were
    /// proven under: the worker hands each to the prover, and its proof to [`Vault::proof_ready`]. Empty while they
    /// cannot be read.
    ///
    /// # Errors
    /// `epoch-damaged`; those of the store.
    pub async fn jobs_again(&mut self) -> Result<Vec<ProofJob>> {
        if !self.access.readable() {
            return Ok(Vec::new());
        }
        self.recall().await?;
        let records = self.records.with(self.access.keys()?, self.entropy.as_mut());
        Ok(approve::jobs_again(&self.stakes, &records).await?)
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
        let mut stakes: Vec<&Stake> = self.stakes.iter().collect();
        stakes.sort_by(|a, b| (b.record.approved_at, &b.record.job).cmp(&(a.record.approved_at, &a.record.job)));
        Ok(stakes.into_iter().take(limit as usize).map(Stake::view).collect())
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
        Ok(self.stakes.get(job).map(Stake::view))
    }

    /// Whether anything can be staked, and what is remembered of the network.
    pub(super) async fn check_staking(&mut self) -> Result<()> {
        match self.state() {
            VaultState::Fresh => Err(KeyError::Fresh.into()),
            VaultState::Trial => Err(KeyError::Trial.into()),
            VaultState::Locked => Err(KeyError::Locked.into()),
            VaultState::Unlocked => self.recall().await,
        }
    }
}
