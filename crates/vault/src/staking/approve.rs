//! Approving: from a person's word to a proof that waits to be sent.
//!
//! Everything that a stake will say is fixed and stored at the approval, secrets sealed; the proof is stored before it
//! is sent; what is sent is the same bytes each time, until the node signed a receipt or refused for good.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::protocol::claim::{self, StakeClaim};
use ashiato_core::protocol::limits::PROOF_BYTES;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::stake::commitment;
use ashiato_zk_circuits::stake::{StakeWitness, check};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::epochs::commit::EpochRecord;
use crate::epochs::delay::random_delay;
use crate::epochs::leaf::LeafState;
use crate::keys::entropy::draw;
use crate::keys::user_key::VaultKeys;
use crate::staking::caution::Caution;
use crate::staking::error::StakeError;
use crate::staking::offer::{Stakeable, is_choice};
use crate::staking::record::{PayoutSeed, Progress, StakeRecord};
use crate::staking::stakes::Stakes;
use crate::store::Store;
use crate::store::records::{OpenRecords, RecordError};

/// A job for the prover in the offscreen document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct ProofJob {
    /// Names the job.
    pub id: String,
    /// JSON of `{claim, witness, words}` for `Prover.prove`. Secret: it goes to the offscreen worker and nowhere else.
    pub job: String,
    /// Words in the circuit, which names the key.
    pub words: u32,
}

/// What the prover gets.
#[derive(Serialize)]
struct JobText<'a> {
    claim: &'a StakeClaim,
    witness: &'a StakeWitness,
    words: u32,
}

/// What a person approved.
pub(crate) struct Approval {
    /// The claimed value.
    pub(crate) value: u32,
    /// The cautions that were acknowledged.
    pub(crate) acknowledged: Vec<Caution>,
}

/// Approves a stake: fixes everything it will say, and gives the job for the prover. Nothing leaves yet. `record` is the
/// epoch's.
///
/// Approving the same stake again, as after a prover that died, gives the same job; another approval in the same scope
/// takes the place of one that has no proof yet.
///
/// # Errors
/// [`StakeError::ValueNotOffered`], [`StakeError::EpochDamaged`], and those of keeping the stake.
pub(crate) async fn approve<S: Store>(
    approval: Approval,
    found: &Stakeable<'_>,
    record: &EpochRecord,
    stakes: &mut Stakes,
    records: &mut OpenRecords<'_, S>,
    now_ms: u64,
) -> Result<ProofJob, StakeError> {
    let (info, pool, leaf) = (found.info, found.pool, found.leaf);
    let (value, epoch) = (approval.value, leaf.epoch);
    if !is_choice(value, leaf, &pool.terms) {
        return Err(StakeError::ValueNotOffered);
    }
    let root = leaf.anchor(pool.terms.level).ok_or(StakeError::NoEpochReady)?.root;
    let scope = pool.terms.scope(epoch.0);
    let rival = |stake: &&StakeRecord| stake.claim.scope == scope && stake.progress == Progress::Approved;
    let same = |stake: &&StakeRecord| {
        (stake.pool, stake.epoch, stake.claim.value, stake.claim.root) == (pool.id, epoch, value, root)
    };
    if let Some(known) = stakes.iter().filter(rival).find(same) {
        return job(known, leaf, record, records.keys());
    }
    let rivals: Vec<String> = stakes.iter().filter(rival).map(|stake| stake.job.clone()).collect();
    let secret = Zeroizing::new(records.keys().identity_secret(&info.network));
    let content_nonce = FieldElement::from_31_bytes(&draw(records.entropy())?);
    let payout = PayoutSeed(Zeroizing::new(draw(records.entropy())?));
    let name: [u8; 16] = draw(records.entropy())?;
    let stake = StakeRecord {
        job: hex::encode(name),
        network: info.network.clone(),
        signed: pool.signed.clone(),
        pool: pool.id,
        epoch,
        claim: StakeClaim {
            root,
            scope,
            nullifier: commitment::nullifier(*secret, scope),
            terms_hash: pool.id,
            tariff: pool.terms.tariff.clone(),
            value,
            content_commitment: commitment::content_commitment(record.content, content_nonce),
            recipient: claim::recipient(&payout.public_key().0),
        },
        terms: pool.terms.clone(),
        words: record.size,
        content_nonce,
        payout,
        acknowledged: approval.acknowledged,
        approved_at: now_ms,
        progress: Progress::Approved,
        ready_at: 0,
        send_at: 0,
        proof: None,
        receipt: None,
        reward: None,
        error: None,
    };
    let job = job(&stake, leaf, record, records.keys())?;
    stakes.keep(stake, &rivals, records).await?;
    Ok(job)
}

/// Takes a finished proof: the stake is stored with it before it is sent, at once on a test network, at a random time
/// within an epoch elsewhere.
///
/// # Errors
/// [`StakeError::JobUnknown`] where no stake waits for it, and those of keeping the stake.
pub(crate) async fn take_proof<S: Store>(
    job: &str,
    proof: &[u8],
    info: &NetworkInfo,
    stakes: &mut Stakes,
    records: &mut OpenRecords<'_, S>,
    now_ms: u64,
) -> Result<(), StakeError> {
    let waiting = stakes.get(job).filter(|stake| stake.progress == Progress::Approved);
    let mut stake = waiting.cloned().ok_or(StakeError::JobUnknown)?;
    let delay = random_delay(info, info.schedule.length_ms, records.entropy())?;
    stake.progress = Progress::Ready;
    stake.ready_at = now_ms;
    stake.send_at = now_ms.saturating_add(delay);
    stake.proof = Some(STANDARD.encode(proof));
    Ok(stakes.keep(stake, &[], records).await?)
}

/// Whether bytes have a proof's length.
///
/// # Errors
/// [`StakeError::ProofLength`].
pub(crate) fn check_proof(proof: &[u8]) -> Result<(), StakeError> {
    if proof.len() == PROOF_BYTES { Ok(()) } else { Err(StakeError::ProofLength) }
}

/// The prover's job. The plain statement is checked first: a prover never gets what it could not prove.
fn job(stake: &StakeRecord, leaf: &LeafState, record: &EpochRecord, keys: &VaultKeys) -> Result<ProofJob, StakeError> {
    let anchor = leaf.anchor(stake.terms.level).ok_or(StakeError::NoEpochReady)?;
    let witness = StakeWitness {
        secret: keys.identity_secret(&stake.network),
        bundle_randomness: record.randomness,
        content_nonce: stake.content_nonce,
        words: record.words(),
        content: record.content,
        path: anchor.path.clone().ok_or(StakeError::NoEpochReady)?,
    };
    let size = Size::from_words(record.size).ok_or(StakeError::EpochDamaged)?;
    check(&stake.claim, &witness, size).map_err(|_| StakeError::EpochDamaged)?;
    let text = JobText { claim: &stake.claim, witness: &witness, words: record.size };
    let job = serde_json::to_string(&text).map_err(|_| RecordError::Unwritable)?;
    Ok(ProofJob { id: stake.job.clone(), job, words: record.size })
}
