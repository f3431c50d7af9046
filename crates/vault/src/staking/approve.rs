//! Approving: from a person's word to a proof that waits to be sent.
//!
//! Everything that a stake will say is fixed and stored at the approval, secrets sealed; the proof is stored before it
//! is sent; what is sent is the same bytes each time, until the node signed a receipt or refused for good.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::protocol::claim::{StakeClaim, minted_by};
use ashiato_core::protocol::limits::PROOF_BYTES;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_zk_circuits::stake::commitment;
use ashiato_zk_circuits::stake::{StakeWitness, check};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::epochs::delay::random_delay;
use crate::epochs::leaf::{LeafRecord, PathRecord, epoch_key, path_key};
use crate::keys::entropy::draw;
use crate::staking::caution::Caution;
use crate::staking::error::StakeError;
use crate::staking::offer::{Stakeable, is_choice};
use crate::staking::record::{PayoutSeed, Progress, Stake, StakeRecord};
use crate::staking::stakes::Stakes;
use crate::store::Store;
use crate::store::formats::v1::Commitment;
use crate::store::records::{Kind, OpenRecords, RecordError};

/// A job for the prover in the offscreen document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct ProofJob {
    /// Names the job.
    pub id: String,
    /// JSON of `{claim, witness, verifying_key}` for `Prover.prove`. Secret: it goes to the offscreen worker and nowhere
    /// else.
    pub job: String,
    /// SHA-256 of the file of the verifying key, in hexadecimal, which names the proving key; it stands in the job too.
    pub verifying_key: String,
}

/// What the prover gets.
#[derive(Serialize)]
struct JobText<'a> {
    claim: &'a StakeClaim,
    witness: &'a StakeWitness,
    verifying_key: Hash,
}

/// What a person approved.
pub(crate) struct Approval {
    /// The claimed value.
    pub(crate) value: u32,
    /// The node's address as it was shown.
    pub(crate) node: String,
    /// The cautions that were acknowledged.
    pub(crate) acknowledged: Vec<Caution>,
}

/// Approves a stake: fixes everything it will say, and gives the job for the prover. Nothing leaves yet.
///
/// Approving the same stake again, as after a prover that died, gives the same job; another approval in the same scope
/// takes the place of one that has no proof yet.
///
/// # Errors
/// [`StakeError::ValueNotOffered`], [`StakeError::EpochDamaged`], and those of keeping the stake.
pub(crate) async fn approve<S: Store>(
    approval: Approval,
    found: &Stakeable<'_>,
    stakes: &mut Stakes,
    records: &mut OpenRecords<'_, S>,
    now_ms: u64,
) -> Result<ProofJob, StakeError> {
    let (info, pool, leaf) = (found.info, found.pool, found.leaf);
    let (value, epoch, network) = (approval.value, leaf.epoch, info.id());
    if !is_choice(value, leaf, &pool.terms) {
        return Err(StakeError::ValueNotOffered);
    }
    let (root, scope) = (found.anchor.root, found.scope);
    let rival = |stake: &&Stake| stake.record.scope == scope && stake.record.progress == Progress::Approved;
    let same = |stake: &&Stake| {
        let record = &stake.record;
        (record.pool, record.epoch, record.value, record.root) == (pool.id, epoch, value, root)
            && record.verifying_key == found.verifying_key
    };
    if let Some(known) = stakes.iter().filter(rival).find(same) {
        return job(known, leaf, records).await;
    }
    let rivals: Vec<String> = stakes.iter().filter(rival).map(|stake| stake.record.job.clone()).collect();
    let secret = Zeroizing::new(records.keys().identity_secret(&network));
    let records_nonce = FieldElement::from_31_bytes(&draw(records.entropy())?);
    let payout = PayoutSeed(Zeroizing::new(draw(records.entropy())?));
    let name: [u8; 16] = draw(records.entropy())?;
    let committed = commitment_of(leaf, records).await?;
    let record = StakeRecord {
        job: hex::encode(name),
        network,
        node: approval.node,
        signed: pool.signed.clone().into(),
        pool: pool.id,
        epoch,
        root,
        scope,
        nullifier: commitment::nullifier(*secret, scope),
        attention_cap: info.founding.caps.attention_cap,
        event_cap: info.founding.caps.event_cap,
        minted_by: minted_by(epoch, pool.terms.least_age).map_err(|_| StakeError::TooYoung)?,
        value,
        records_commitment: commitment::records_commitment(committed.records, records_nonce),
        records_nonce,
        payout,
        verifying_key: found.verifying_key,
        acknowledged: approval.acknowledged.into_iter().map(|caution| caution.name().to_owned()).collect(),
        approved_at: now_ms,
        progress: Progress::Approved,
        left: false,
        again: false,
        ready_at: 0,
        send_at: 0,
        proof: None,
        receipt: None,
        reward: None,
        error: None,
    };
    let stake = Stake { record, terms: pool.terms.clone() };
    let job = job(&stake, leaf, records).await?;
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
    let waiting = stakes.get(job).filter(|stake| stake.record.progress == Progress::Approved);
    let mut stake = waiting.cloned().ok_or(StakeError::JobUnknown)?;
    let delay = random_delay(info, info.founding.schedule.length_ms, records.entropy())?;
    stake.record.progress = Progress::Ready;
    stake.record.ready_at = now_ms;
    stake.record.send_at = now_ms.saturating_add(delay);
    stake.record.proof = Some(STANDARD.encode(proof));
    Ok(stakes.keep(stake, &[], records).await?)
}

/// Whether bytes have a proof's length.
///
/// # Errors
/// [`StakeError::ProofLength`].
pub(crate) fn check_proof(proof: &[u8]) -> Result<(), StakeError> {
    if proof.len() == PROOF_BYTES { Ok(()) } else { Err(StakeError::ProofLength) }
}

/// The jobs of stakes that have to be proven anew under another verifying key: a person has approved each. A stake whose
/// epoch is damaged is left out.
///
/// # Errors
/// [`StakeError::Record`] of a store that fails.
pub(crate) async fn jobs_again<S: Store>(
    stakes: &Stakes,
    records: &OpenRecords<'_, S>,
) -> Result<Vec<ProofJob>, StakeError> {
    let mut jobs = Vec::new();
    for stake in stakes.iter().filter(|stake| stake.record.again && stake.record.progress == Progress::Approved) {
        let key = epoch_key(&stake.record.network, stake.record.epoch);
        let made = match records.read(Kind::Leaf, &key).await {
            Ok(Some(leaf)) => job(stake, &leaf, records).await,
            Ok(None) => Err(StakeError::EpochDamaged),
            Err(error) => Err(error.into()),
        };
        match made {
            Err(StakeError::EpochDamaged | StakeError::NoEpochReady) => {}
            Err(StakeError::Record(error)) if error.is_damage() => records.count_damaged(),
            made => jobs.push(made?),
        }
    }
    Ok(jobs)
}

async fn commitment_of<S: Store>(leaf: &LeafRecord, records: &OpenRecords<'_, S>) -> Result<Commitment, StakeError> {
    let key = epoch_key(&leaf.network, leaf.epoch);
    records.read(Kind::Commitment, &key).await?.ok_or(StakeError::EpochDamaged)
}

/// The prover's job. The plain statement is checked first: a prover never gets what it could not prove.
async fn job<S: Store>(stake: &Stake, leaf: &LeafRecord, records: &OpenRecords<'_, S>) -> Result<ProofJob, StakeError> {
    let committed = commitment_of(leaf, records).await?;
    let key = path_key(&stake.record.network, stake.record.epoch, stake.terms.level);
    let path: PathRecord = records.read(Kind::Path, &key).await?.ok_or(StakeError::NoEpochReady)?;
    let witness = StakeWitness {
        secret: records.keys().identity_secret(&stake.record.network),
        minted: leaf.minted,
        bundle_randomness: committed.randomness,
        records_nonce: stake.record.records_nonce,
        summary: leaf.summary(),
        records: committed.records,
        path: (&path).into(),
    };
    let claim = stake.claim();
    check(&claim, &witness).map_err(|_| StakeError::EpochDamaged)?;
    let verifying_key = stake.record.verifying_key;
    let text = JobText { claim: &claim, witness: &witness, verifying_key };
    let job = serde_json::to_string(&text).map_err(|_| RecordError::UNWRITABLE)?;
    Ok(ProofJob { id: stake.record.job.clone(), job, verifying_key: verifying_key.to_hex() })
}
