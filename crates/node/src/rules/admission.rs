//! Proof-of-work admission. The node keeps no challenge that it gives out: it recognises its own by an authentication tag.
//!
//! A challenge is `expiry (8 bytes, big-endian, milliseconds) ‖ random (8) ‖ tag (16)`; the tag is HMAC-SHA256 over
//! network, bits, expiry and random under a key that only this node derives. A challenge is good for ten minutes
//! and once: the book keeps a used challenge until it expires.

use ashiato_core::encoding::domain;
use ashiato_core::encoding::signed::{Hash, length_prefixed};
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::network::Admission;
use ashiato_core::protocol::token::{Challenge, MintRequest, work_bits};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::rules::refusal::Refusal;

/// How long a challenge is good, in milliseconds.
pub const CHALLENGE_MS: u64 = 600_000;

/// A challenge that was solved, to be spent in the same transaction as the mint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Solved {
    /// The challenge.
    pub challenge: Hash,
    /// When it expires, milliseconds since 1970.
    pub expires_ms: u64,
}

/// The admission policy of a network.
pub struct Gate {
    admission: Admission,
    network: NetworkId,
    key: Zeroizing<[u8; 32]>,
}

impl Gate {
    /// A gate whose challenges only this `key` recognises.
    pub fn new(admission: Admission, network: NetworkId, key: Zeroizing<[u8; 32]>) -> Self {
        Self { admission, network, key }
    }

    fn mac(&self, bits: u8, expires: &[u8], random: &[u8]) -> Result<Hmac<Sha256>, Refusal> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_slice()).map_err(|_| Refusal::Internal)?;
        mac.update(&length_prefixed(domain::hash::CHALLENGE.text(), &[&self.network.0, &[bits], expires, random]));
        Ok(mac)
    }

    /// A new challenge from eight random bytes.
    ///
    /// # Errors
    ///
    /// [`Refusal::AdmissionOpen`] where admission needs no challenge.
    pub fn challenge(&self, now_ms: u64, random: [u8; 8]) -> Result<Challenge, Refusal> {
        let Admission::ProofOfWork { bits } = self.admission else { return Err(Refusal::AdmissionOpen) };
        let expires = now_ms.saturating_add(CHALLENGE_MS).to_be_bytes();
        let tag = self.mac(bits, &expires, &random)?.finalize().into_bytes();
        let mut challenge = [0; 32];
        challenge[..8].copy_from_slice(&expires);
        challenge[8..16].copy_from_slice(&random);
        challenge[16..].copy_from_slice(&tag[..16]);
        Ok(Challenge { challenge: Hash(challenge), bits })
    }

    /// Whether a mint is admitted; with proof of work, the challenge that it must spend.
    ///
    /// # Errors
    ///
    /// [`Refusal::WorkMissing`], [`Refusal::ChallengeInvalid`], [`Refusal::ChallengeExpired`] and
    /// [`Refusal::WorkInsufficient`], in this order.
    pub fn admit(&self, request: &MintRequest, now_ms: u64) -> Result<Option<Solved>, Refusal> {
        let Admission::ProofOfWork { bits } = self.admission else { return Ok(None) };
        let (Some(challenge), Some(nonce)) = (request.challenge, request.nonce) else {
            return Err(Refusal::WorkMissing);
        };
        let (expires, rest) = challenge.0.split_at(8);
        let (random, tag) = rest.split_at(8);
        self.mac(bits, expires, random)?.verify_truncated_left(tag).map_err(|_| Refusal::ChallengeInvalid)?;
        let expires_ms = expires.iter().fold(0u64, |n, byte| n << 8 | u64::from(*byte));
        if now_ms >= expires_ms {
            return Err(Refusal::ChallengeExpired);
        }
        if work_bits(&challenge, request.id, &request.key, nonce) < u32::from(bits) {
            return Err(Refusal::WorkInsufficient);
        }
        Ok(Some(Solved { challenge, expires_ms }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ashiato_core::encoding::field::FieldElement;
    use ashiato_core::encoding::signed::{PublicKey, Signature};

    fn gate(bits: u8) -> Gate {
        Gate::new(Admission::ProofOfWork { bits }, NetworkId([1; 32]), Zeroizing::new([1; 32]))
    }

    fn solve(challenge: &Challenge) -> MintRequest {
        let (id, key) = (FieldElement::from_u128(5), PublicKey([2; 32]));
        let nonce =
            (0..u64::MAX).find(|n| work_bits(&challenge.challenge, id, &key, *n) >= u32::from(challenge.bits)).unwrap();
        let (device_key, signature) = (PublicKey([3; 32]), Signature([0; 64]));
        MintRequest { id, key, device_key, signature, challenge: Some(challenge.challenge), nonce: Some(nonce) }
    }

    #[test]
    fn a_solved_challenge_is_admitted_until_it_expires() {
        let gate = gate(8);
        let challenge = gate.challenge(1_000, [3; 8]).unwrap();
        let request = solve(&challenge);
        let solved = Solved { challenge: challenge.challenge, expires_ms: 1_000 + CHALLENGE_MS };
        assert_eq!(gate.admit(&request, 1_000), Ok(Some(solved)));
        assert_eq!(gate.admit(&request, 1_000 + CHALLENGE_MS - 1), Ok(Some(solved)));
        assert_eq!(gate.admit(&request, 1_000 + CHALLENGE_MS), Err(Refusal::ChallengeExpired));
    }

    #[test]
    fn forged_challenges_and_missing_work_are_refused() {
        let gate = gate(8);
        let challenge = gate.challenge(1_000, [3; 8]).unwrap();
        let request = solve(&challenge);
        for bit in 0..256 {
            let mut forged = challenge.challenge;
            forged.0[bit / 8] ^= 1 << (bit % 8);
            let request = MintRequest { challenge: Some(forged), ..request.clone() };
            assert_eq!(gate.admit(&request, 1_000), Err(Refusal::ChallengeInvalid), "bit {bit}");
        }
        let other = Gate::new(Admission::ProofOfWork { bits: 8 }, NetworkId([2; 32]), Zeroizing::new([1; 32]));
        assert_eq!(other.admit(&request, 1_000), Err(Refusal::ChallengeInvalid), "another network");
        let harder = Gate::new(Admission::ProofOfWork { bits: 9 }, NetworkId([1; 32]), Zeroizing::new([1; 32]));
        assert_eq!(harder.admit(&request, 1_000), Err(Refusal::ChallengeInvalid), "an easier one");
        let bare = MintRequest { nonce: None, ..request.clone() };
        assert_eq!(gate.admit(&bare, 1_000), Err(Refusal::WorkMissing));
        let moved = MintRequest { id: FieldElement::from_u128(6), ..request.clone() };
        let lucky = work_bits(&challenge.challenge, moved.id, &moved.key, moved.nonce.unwrap()) >= 8;
        assert!(!lucky, "the vector would prove nothing");
        assert_eq!(gate.admit(&moved, 1_000), Err(Refusal::WorkInsufficient), "work is bound to the id");
    }

    #[test]
    fn open_admission_has_no_challenge() {
        let gate = Gate::new(Admission::Open, NetworkId([1; 32]), Zeroizing::new([1; 32]));
        assert_eq!(gate.challenge(0, [0; 8]), Err(Refusal::AdmissionOpen));
    }
}
