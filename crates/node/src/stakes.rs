//! A stake's way in, in the protocol's order: size and schema (the routes), canonical field elements (the types), then
//! known pool, epoch and level · the value's form and bounds · nullifier unseen · rate · pairing · one transaction that
//! stores nullifier, stake and receipt.

use std::net::IpAddr;

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::signed::Signature;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::clock::Clock;
use crate::db::StakeRow;
use crate::keyfile::Signing;
use crate::node::Node;
use crate::problem::Refusal;

fn decode_proof(text: &str) -> Result<Vec<u8>, Refusal> {
    let proof = STANDARD.decode(text).map_err(|_| Refusal::ProofEncoding)?;
    if proof.len() == ashiato_core::protocol::limits::PROOF_BYTES { Ok(proof) } else { Err(Refusal::ProofLength) }
}

/// Whether a request claims what was accepted. The proof is left out: the same claim has many.
fn claims_the_same(stake: &StakeRow, request: &StakeRequest) -> bool {
    stake.nullifier == request.nullifier
        && stake.pool == request.pool
        && stake.epoch == request.epoch
        && stake.value == request.value
        && stake.content_commitment == request.content_commitment
        && stake.payout_key == request.payout_key
}

/// The receipt of a stake.
pub fn receipt(stake: &StakeRow) -> StakeReceipt {
    StakeReceipt {
        pool: stake.pool,
        epoch: stake.epoch,
        nullifier: stake.nullifier,
        value: stake.value,
        accepted_in: stake.accepted_in,
        signature: stake.receipt,
    }
}

fn sign(key: &Signing, network: &str, stake: &mut StakeRow) {
    let [pool, epoch, nullifier, value, accepted] = receipt(stake).signed_parts();
    stake.receipt =
        key.sign(signing::STAKE_RECEIPT, &[network.as_bytes(), &pool, &epoch, &nullifier, &value, &accepted]);
}

impl Node {
    /// Takes a stake from an address.
    pub async fn stake(&self, from: IpAddr, request: &StakeRequest) -> Result<StakeReceipt, Refusal> {
        let proof = decode_proof(&request.proof)?;
        let earlier = self.db.stake(request.nullifier).await?;
        if let Some(stake) = earlier.as_ref().filter(|stake| claims_the_same(stake, request)) {
            // A receipt once given holds, whatever has closed since.
            return Ok(receipt(stake));
        }

        let pool = self.pool(request.pool)?;
        let now = self.clock.now_ms();
        if request.epoch >= self.config.schedule.epoch_at(now) {
            return Err(Refusal::EpochNotEnded);
        }
        let checkpoints = self.db.checkpoints(request.epoch).await?;
        let level = pool.terms().level;
        let checkpoint = checkpoints.iter().find(|c| c.level == level).ok_or(Refusal::CheckpointMissing)?;
        pool.admits(request.value, now)?;
        if earlier.is_some() {
            return Err(Refusal::NullifierSpent);
        }
        if self.proof_rate.check_key(&from).is_err() {
            return Err(Refusal::RateLimited);
        }
        let claim = pool.claim(
            request.epoch,
            checkpoint.root,
            request.nullifier,
            request.value,
            request.content_commitment,
            &request.payout_key,
        );
        self.verifiers.verify(request.words, claim, proof.clone()).await?;

        let mut book = self.db.begin().await?;
        if let Some(stake) = book.stake(request.nullifier).await? {
            return if claims_the_same(&stake, request) { Ok(receipt(&stake)) } else { Err(Refusal::NullifierSpent) };
        }
        // Time went on during the pairing; inside the transaction it decides whose budget the stake shares.
        let now = self.clock.now_ms();
        self.pool(request.pool)?.admits(request.value, now)?;
        let accepted_in: Epoch = self.config.schedule.epoch_at(now);
        let mut stake = StakeRow {
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
        sign(&self.key, &self.config.network, &mut stake);
        book.put_stake(&stake).await?;
        book.commit().await?;
        Ok(receipt(&stake))
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
