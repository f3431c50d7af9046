//! A stake: how its proof is written, what a repeat gets, its signed receipt, what it earned.

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::limits::PROOF_BYTES;
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};
use ashiato_core::protocol::terms::Level;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

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
    /// Words in the circuit the proof is of.
    pub words: u32,
    /// The content commitment.
    pub content_commitment: FieldElement,
    /// The payout key.
    pub payout_key: PublicKey,
    /// The proof's bytes; never an identity, since proofs re-randomise.
    pub proof: Vec<u8>,
    /// The epoch whose budget it shares.
    pub accepted_in: Epoch,
    /// The node's signature of the receipt.
    pub receipt: Signature,
    /// Credits, once settled.
    pub reward: Option<u64>,
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

impl Stake {
    /// An accepted request, with the receipt signed.
    pub fn accept(key: &Signing, network: &str, request: &StakeRequest, proof: Vec<u8>, accepted_in: Epoch) -> Self {
        let mut stake = Self {
            nullifier: request.nullifier,
            pool: request.pool,
            epoch: request.epoch,
            value: request.value,
            words: request.words,
            content_commitment: request.content_commitment,
            payout_key: request.payout_key,
            proof,
            accepted_in,
            receipt: Signature([0; 64]),
            reward: None,
        };
        let [pool, epoch, nullifier, value, accepted] = stake.receipt().signed_parts();
        stake.receipt =
            key.sign(signing::STAKE_RECEIPT, &[network.as_bytes(), &pool, &epoch, &nullifier, &value, &accepted]);
        stake
    }

    /// Whether a request claims what was accepted. The proof is left out: the same claim has many.
    pub fn is_claimed_by(&self, request: &StakeRequest) -> bool {
        self.nullifier == request.nullifier
            && self.pool == request.pool
            && self.epoch == request.epoch
            && self.value == request.value
            && self.content_commitment == request.content_commitment
            && self.payout_key == request.payout_key
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
            accepted_in: self.accepted_in,
            signature: self.receipt,
        }
    }

    /// What the stake earned; `None` until it is settled.
    pub fn earned(&self) -> Option<Reward> {
        let amount = self.reward?;
        let (pool, epoch, nullifier, value) = (self.pool, self.accepted_in, self.nullifier, self.value);
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
}
