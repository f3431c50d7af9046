//! A stake: how its proof is written, what a repeat gets, its signed receipt, what it earned.

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::limits::PROOF_BYTES;
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::{STAKE_VERSION, StakeReceipt, StakeRequest};
use ashiato_core::protocol::terms::{Level, Terms};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::rules::pool::Claimed;
use crate::rules::refusal::Refusal;
use crate::rules::signing::Signing;

/// An accepted stake: its nullifier, its receipt, and its reward once settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stake {
    /// The nullifier: a book holds each once.
    pub nullifier: FieldElement,
    /// The pool.
    pub pool: FieldElement,
    /// The epoch whose footprints are staked.
    pub epoch: Epoch,
    /// The accepted value.
    pub value: u32,
    /// SHA-256 of the file of the verifying key that the proof is for.
    pub verifying_key: Hash,
    /// The records commitment.
    pub records_commitment: FieldElement,
    /// The payout key.
    pub payout_key: PublicKey,
    /// The proof's bytes; never an identity, since proofs re-randomise.
    pub proof: Vec<u8>,
    /// The epoch whose budget it shares.
    pub budget_epoch: Epoch,
    /// The epoch at whose end that budget is shared.
    pub settled_after: Epoch,
    /// When it was accepted, milliseconds since 1970.
    pub accepted_ms: u64,
    /// The node's signature of the receipt.
    pub receipt: Signature,
    /// Credits, once settled.
    pub reward: Option<u64>,
}

/// The parts of a request that tell one version from another. A request of protocol 1 has no version; the number of words
/// in its circuit names it.
#[derive(Deserialize)]
struct AnyVersion {
    version: Option<u64>,
    words: Option<IgnoredAny>,
}

/// The refusal of a request that does not fit the schema: a version of its own, or no version at all.
pub fn unread(text: &[u8]) -> Refusal {
    let of_another = serde_json::from_slice::<AnyVersion>(text).is_ok_and(|any| match any.version {
        Some(version) => version != u64::from(STAKE_VERSION),
        None => any.words.is_some(),
    });
    if of_another { Refusal::ProtocolVersion } else { Refusal::Schema }
}

/// Requires that a request is of this protocol.
///
/// # Errors
///
/// [`Refusal::ProtocolVersion`].
pub fn of_this_protocol(request: &StakeRequest) -> Result<(), Refusal> {
    if request.version == STAKE_VERSION { Ok(()) } else { Err(Refusal::ProtocolVersion) }
}

/// Decodes a proof: padded base64 of exactly [`PROOF_BYTES`] bytes.
///
/// # Errors
///
/// [`Refusal::ProofEncoding`], [`Refusal::ProofLength`].
pub fn decode_proof(text: &str) -> Result<Vec<u8>, Refusal> {
    let proof = STANDARD.decode(text).map_err(|_| Refusal::ProofEncoding)?;
    if proof.len() == PROOF_BYTES { Ok(proof) } else { Err(Refusal::ProofLength) }
}

/// The checkpoint of the level that a pool asks for, among an epoch's.
///
/// # Errors
///
/// [`Refusal::CheckpointMissing`] when it is not signed.
pub fn checkpoint_of(level: Level, signed: &[Checkpoint]) -> Result<&Checkpoint, Refusal> {
    signed.iter().find(|checkpoint| checkpoint.level == level).ok_or(Refusal::CheckpointMissing)
}

/// The numbers that a request claims.
pub fn claimed(request: &StakeRequest) -> Claimed {
    Claimed {
        nullifier: request.nullifier,
        value: request.value,
        records_commitment: request.records_commitment,
        payout_key: request.payout_key,
    }
}

impl Stake {
    /// An accepted request, with the receipt signed by the key of its epoch.
    pub fn accept(
        key: &Signing,
        network: &NetworkId,
        terms: &Terms,
        request: &StakeRequest,
        proof: Vec<u8>,
        accepted_ms: u64,
    ) -> Self {
        let mut stake = Self {
            nullifier: request.nullifier,
            pool: request.pool,
            epoch: request.epoch,
            value: request.value,
            verifying_key: request.verifying_key,
            records_commitment: request.records_commitment,
            payout_key: request.payout_key,
            proof,
            budget_epoch: terms.scope.budget_epoch(request.epoch),
            settled_after: terms.taken_until(request.epoch),
            accepted_ms,
            receipt: Signature([0; 64]),
            reward: None,
        };
        let [pool, epoch, nullifier, value, budget, settled] = stake.receipt().signed_parts();
        let parts: [&[u8]; 7] = [&network.0, &pool, &epoch, &nullifier, &value, &budget, &settled];
        stake.receipt = key.sign(signing::STAKE_RECEIPT, &parts);
        stake
    }

    /// Whether a request claims what was accepted. Proof and verifying key are left out: the same claim has many proofs,
    /// under either key while two are taken.
    pub fn is_claimed_by(&self, request: &StakeRequest) -> bool {
        self.pool == request.pool && self.epoch == request.epoch && self.claimed() == claimed(request)
    }

    /// The numbers that were claimed.
    pub fn claimed(&self) -> Claimed {
        Claimed {
            nullifier: self.nullifier,
            value: self.value,
            records_commitment: self.records_commitment,
            payout_key: self.payout_key,
        }
    }

    /// The receipt again, for the same claim.
    ///
    /// # Errors
    ///
    /// [`Refusal::NullifierSpent`] for another claim under the same nullifier.
    pub fn repeated(&self, request: &StakeRequest) -> Result<StakeReceipt, Refusal> {
        if self.is_claimed_by(request) { Ok(self.receipt()) } else { Err(Refusal::NullifierSpent) }
    }

    /// The receipt.
    pub fn receipt(&self) -> StakeReceipt {
        StakeReceipt {
            pool: self.pool,
            epoch: self.epoch,
            nullifier: self.nullifier,
            value: self.value,
            budget_epoch: self.budget_epoch,
            settled_after: self.settled_after,
            signature: self.receipt,
        }
    }

    /// What the stake earned; `None` until it is settled.
    pub fn earned(&self) -> Option<Reward> {
        let amount = self.reward?;
        let (pool, epoch, nullifier, value) = (self.pool, self.budget_epoch, self.nullifier, self.value);
        Some(Reward { pool, epoch, nullifier, value, amount })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_has_one_encoding() {
        let proof = [7u8; 128];
        let text = STANDARD.encode(proof);
        assert_eq!(decode_proof(&text), Ok(proof.to_vec()));
        assert_eq!(decode_proof(text.trim_end_matches('=')), Err(Refusal::ProofEncoding), "no padding");
        assert_eq!(decode_proof(&format!("{text} ")), Err(Refusal::ProofEncoding), "white space");
        assert_eq!(decode_proof(&text.replace("Bwc=", "Bwd=")), Err(Refusal::ProofEncoding), "stray bits");
        assert_eq!(decode_proof(&STANDARD.encode([7u8; 127])), Err(Refusal::ProofLength));
        assert_eq!(decode_proof(""), Err(Refusal::ProofLength));
    }

    #[test]
    fn a_request_of_another_protocol_is_told_from_a_broken_one() {
        for (text, expected) in [
            (r#"{"pool":"00","words":256,"content_commitment":"00"}"#, Refusal::ProtocolVersion),
            (r#"{"version":1}"#, Refusal::ProtocolVersion),
            (r#"{"version":3,"value":"a new kind of number"}"#, Refusal::ProtocolVersion),
            (r#"{"version":2,"words":256}"#, Refusal::Schema),
            (r#"{"version":"2"}"#, Refusal::Schema),
            ("{}", Refusal::Schema),
            ("[]", Refusal::Schema),
            ("{", Refusal::Schema),
        ] {
            assert_eq!(unread(text.as_bytes()), expected, "{text}");
        }
    }
}
