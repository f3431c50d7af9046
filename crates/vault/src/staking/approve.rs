//! Staking: from a person's approval to a proof that waits to be sent.
//!
//! Everything that a stake will say is fixed and stored at the approval, secrets sealed; the proof is stored before it
//! is sent; what is sent is the same bytes each time, until the node signed a receipt or refused for good.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::claim::{self, StakeClaim};
use ashiato_core::protocol::limits::PROOF_BYTES;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::stake::commitment;
use ashiato_zk_circuits::stake::{StakeWitness, check};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::epochs::commit::EpochRecord;
use crate::error::VaultError;
use crate::keys::entropy::draw;
use crate::pages::views::{ProofJob, StakeView};
use crate::staking::offer::is_choice;
use crate::staking::record::{PayoutSeed, Progress, StakeRecord};
use crate::store::Store;
use crate::store::records::Kind;
use crate::sync::state::LeafState;
use crate::vault::Vault;

/// Why a stake is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StakeError {
    /// No node was heard yet.
    #[error("no node was heard yet")]
    NetworkUnknown,
    /// No such pool in the catalogue, or its terms are not acceptable.
    #[error("there is no such pool")]
    PoolUnknown,
    /// The pool has closed.
    #[error("the pool has closed")]
    PoolExpired,
    /// The epoch has no leaf at a checkpoint of the level that the pool asks for.
    #[error("the epoch has no checkpoint of this pool's level yet")]
    NoEpochReady,
    /// The node signed two roots for the epoch.
    #[error("the node has signed two roots for this epoch")]
    Equivocation,
    /// The scope is used.
    #[error("this was staked already")]
    AlreadyStaked,
    /// Worth less than the pool takes.
    #[error("these footprints are worth less than the pool takes")]
    BelowLeast,
    /// A value that was not offered.
    #[error("not one of the values offered")]
    ValueNotOffered,
    /// A reason for caution that was not acknowledged.
    #[error("every reason for caution must be acknowledged")]
    Unacknowledged,
    /// No stake waits for this proof.
    #[error("no stake waits for this proof")]
    JobUnknown,
    /// The stake was handed out, and may have arrived.
    #[error("the stake was handed out already")]
    HandedOut,
    /// Not a proof's length.
    #[error("a proof has 128 bytes")]
    ProofLength,
    /// The sealed epoch does not give the leaf that was registered.
    #[error("the sealed epoch is not the registered one")]
    EpochDamaged,
}

impl StakeError {
    /// The stable code of this error.
    pub fn code(self) -> &'static str {
        match self {
            Self::NetworkUnknown => "network-unknown",
            Self::PoolUnknown => "pool-unknown",
            Self::PoolExpired => "pool-expired",
            Self::NoEpochReady => "no-epoch-ready",
            Self::Equivocation => "checkpoint-equivocation",
            Self::AlreadyStaked => "already-staked",
            Self::BelowLeast => "below-least",
            Self::ValueNotOffered => "value-not-offered",
            Self::Unacknowledged => "caution-unacknowledged",
            Self::JobUnknown => "job-unknown",
            Self::HandedOut => "stake-handed-out",
            Self::ProofLength => "proof-length",
            Self::EpochDamaged => "epoch-damaged",
        }
    }
}

/// What the prover gets.
#[derive(Serialize)]
struct JobText<'a> {
    claim: &'a StakeClaim,
    witness: &'a StakeWitness,
    words: u32,
}

impl<S: Store> Vault<S> {
    /// Approves a stake: fixes everything it will say, and gives the job for the prover. Nothing leaves yet.
    ///
    /// Refused unless every caution of the preview is acknowledged and the value is one of its choices. Approving the
    /// same stake again, as after a prover that died, gives the same job; another approval in the same scope takes the
    /// place of one that has no proof yet.
    pub async fn approve(
        &mut self,
        pool: &str,
        epoch: u64,
        value: u32,
        acknowledged: Vec<String>,
        now_ms: u64,
    ) -> Result<ProofJob, VaultError> {
        self.expire(now_ms);
        let preview = self.preview(pool, epoch, now_ms).await?;
        if preview.cautions.iter().any(|caution| !acknowledged.contains(caution)) {
            return Err(StakeError::Unacknowledged.into());
        }
        let (info, found, leaf) = self.stakeable(pool, epoch, now_ms).await?;
        if !is_choice(value, &leaf, &found.terms) {
            return Err(StakeError::ValueNotOffered.into());
        }
        let root = leaf.anchor(found.terms.level).ok_or(StakeError::NoEpochReady)?.root;
        let scope = found.terms.scope(epoch);
        let rivals: Vec<StakeRecord> = self
            .cache()
            .await?
            .stakes
            .values()
            .filter(|stake| stake.claim.scope == scope && stake.progress == Progress::Approved)
            .cloned()
            .collect();
        let same = |stake: &&StakeRecord| {
            (stake.pool, stake.epoch.0, stake.claim.value, stake.claim.root) == (found.id, epoch, value, root)
        };
        if let Some(known) = rivals.iter().find(same) {
            return self.job(known, &leaf).await;
        }
        let secret = Zeroizing::new(self.identity_secret(&info.network)?);
        let content_nonce = FieldElement::from_31_bytes(&draw(self.entropy())?);
        let payout = PayoutSeed(Zeroizing::new(draw(self.entropy())?));
        let job: [u8; 16] = draw(self.entropy())?;
        let record = self.epoch_record(&leaf).await?;
        let stake = StakeRecord {
            job: hex::encode(job),
            network: info.network.clone(),
            signed: found.signed.clone(),
            pool: found.id,
            epoch: Epoch(epoch),
            claim: StakeClaim {
                root,
                scope,
                nullifier: commitment::nullifier(*secret, scope),
                terms_hash: found.id,
                tariff: found.terms.tariff.clone(),
                value,
                content_commitment: commitment::content_commitment(record.content, content_nonce),
                recipient: claim::recipient(&payout.public_key().0),
            },
            terms: found.terms,
            words: record.size,
            content_nonce,
            payout,
            acknowledged,
            approved_at: now_ms,
            progress: Progress::Approved,
            ready_at: 0,
            send_at: 0,
            proof: None,
            receipt: None,
            reward: None,
            error: None,
        };
        let job = self.job(&stake, &leaf).await?;
        let mut ops = Vec::new();
        for rival in &rivals {
            ops.push(self.delete(Kind::Stake, rival.job.as_bytes())?);
        }
        self.keep_stake(stake, ops).await?;
        let cache = self.cache().await?;
        for rival in rivals {
            cache.stakes.remove(&rival.job);
        }
        Ok(job)
    }

    /// Takes a finished proof. The stake is stored with it before [`Vault::next_request`] sends it: at once on a test
    /// network, at a random time within an epoch elsewhere.
    pub async fn proof_ready(&mut self, job: &str, proof: &[u8], now_ms: u64) -> Result<(), VaultError> {
        self.expire(now_ms);
        if proof.len() != PROOF_BYTES {
            return Err(StakeError::ProofLength.into());
        }
        let info = self.known_network().ok_or(StakeError::NetworkUnknown)?;
        let waiting = self.cache().await?.stakes.get(job).filter(|stake| stake.progress == Progress::Approved).cloned();
        let mut stake = waiting.ok_or(StakeError::JobUnknown)?;
        let delay = self.random_delay(&info, info.schedule.length_ms)?;
        stake.progress = Progress::Ready;
        stake.ready_at = now_ms;
        stake.send_at = now_ms.saturating_add(delay);
        stake.proof = Some(STANDARD.encode(proof));
        self.keep_stake(stake, Vec::new()).await?;
        // The terms are looked at once more before it leaves, whatever was seen until now.
        self.network.catalogue_at = None;
        Ok(())
    }

    /// Refuses a pool's offer: an approval whose proof is not there yet is taken back. Nothing left; nothing remains.
    pub async fn refuse(&mut self, pool: &str, epoch: u64, now_ms: u64) -> Result<(), VaultError> {
        self.expire(now_ms);
        self.drop_stakes(pool, epoch, Progress::Approved).await.map(|_| ())
    }

    /// Takes back a stake whose proof waits to be sent. [`StakeError::HandedOut`] where none does, and
    /// [`VaultError::Locked`] where a locked vault can't tell.
    pub async fn take_back(&mut self, pool: &str, epoch: u64, now_ms: u64) -> Result<(), VaultError> {
        self.expire(now_ms);
        if !self.readable() {
            return Err(VaultError::Locked);
        }
        match self.drop_stakes(pool, epoch, Progress::Ready).await? {
            0 => Err(StakeError::HandedOut.into()),
            _ => Ok(()),
        }
    }

    /// Drops the stakes of a pool and epoch that have come just so far; gives their number.
    async fn drop_stakes(&mut self, pool: &str, epoch: u64, progress: Progress) -> Result<usize, VaultError> {
        if !self.readable() {
            return Ok(0);
        }
        let jobs: Vec<String> = self
            .cache()
            .await?
            .stakes
            .values()
            .filter(|stake| stake.progress == progress)
            .filter(|stake| stake.pool.to_hex() == pool && stake.epoch.0 == epoch)
            .map(|stake| stake.job.clone())
            .collect();
        let mut ops = Vec::new();
        for job in &jobs {
            ops.push(self.delete(Kind::Stake, job.as_bytes())?);
        }
        if !ops.is_empty() {
            self.commit(ops).await?;
        }
        let cache = self.cache().await?;
        for job in &jobs {
            cache.stakes.remove(job);
        }
        Ok(jobs.len())
    }

    /// Stakes, newest first; empty while they cannot be read.
    pub async fn stakes(&mut self, limit: u32) -> Result<Vec<StakeView>, VaultError> {
        if !self.readable() {
            return Ok(Vec::new());
        }
        let mut stakes: Vec<&StakeRecord> = self.cache().await?.stakes.values().collect();
        stakes.sort_by(|a, b| (b.approved_at, &b.job).cmp(&(a.approved_at, &a.job)));
        Ok(stakes.into_iter().take(limit as usize).map(StakeRecord::view).collect())
    }

    /// Test credits earned in all; 0 while they cannot be read.
    pub(crate) async fn balance(&mut self) -> Result<u64, VaultError> {
        if !self.readable() {
            return Ok(0);
        }
        let rewards = self.cache().await?.stakes.values().filter_map(|stake| stake.reward.as_ref());
        Ok(rewards.fold(0u64, |sum, reward| sum.saturating_add(reward.amount)))
    }

    pub(crate) async fn epoch_record(&mut self, leaf: &LeafState) -> Result<EpochRecord, VaultError> {
        let record: Option<EpochRecord> = self.read(Kind::Epoch, &leaf.epoch.0.to_be_bytes()).await?;
        Ok(record.filter(|record| record.bundle == leaf.bundle).ok_or(StakeError::EpochDamaged)?)
    }

    /// The prover's job. The plain statement is checked first: a prover never gets what it could not prove.
    async fn job(&mut self, stake: &StakeRecord, leaf: &LeafState) -> Result<ProofJob, VaultError> {
        let record = self.epoch_record(leaf).await?;
        let anchor = leaf.anchor(stake.terms.level).ok_or(StakeError::NoEpochReady)?;
        let witness = StakeWitness {
            secret: self.identity_secret(&stake.network)?,
            bundle_randomness: record.randomness,
            content_nonce: stake.content_nonce,
            words: record.words(),
            content: record.content,
            path: anchor.path.clone().ok_or(StakeError::NoEpochReady)?,
        };
        let size = Size::from_words(record.size).ok_or(StakeError::EpochDamaged)?;
        check(&stake.claim, &witness, size).map_err(|_| StakeError::EpochDamaged)?;
        let text = JobText { claim: &stake.claim, witness: &witness, words: record.size };
        let job = serde_json::to_string(&text).map_err(|_| VaultError::RecordUnwritable)?;
        Ok(ProofJob { id: stake.job.clone(), job, words: record.size })
    }
}
