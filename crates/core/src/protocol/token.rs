//! Minting a token: the challenge, the request, the receipt.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::encoding::domain::signing;
use crate::encoding::field::FieldElement;
use crate::encoding::signed::{Hash, PublicKey, Signature, SignatureError, verify};
use crate::footprint::epoch::Epoch;

/// A challenge for admission by proof of work; good for ten minutes, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// Random bytes, and what the node needs to know them again.
    pub challenge: Hash,
    /// Leading zero bits asked for.
    pub bits: u8,
}

/// Asks for a token: an identity commitment bound to a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MintRequest {
    /// The identity commitment `H(domain.identity, s, 0)`.
    pub id: FieldElement,
    /// The token's key, which signs registrations.
    pub key: PublicKey,
    /// The key's signature over network and id: it is held by whoever asks.
    pub signature: Signature,
    /// With proof of work: the challenge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub challenge: Option<Hash>,
    /// With proof of work: the nonce that solves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub nonce: Option<u64>,
}

impl MintRequest {
    /// Checks that the key signed this request for this network.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, network: &str) -> Result<(), SignatureError> {
        verify(&self.key, signing::MINT, &[network.as_bytes(), &self.id.to_bytes()], &self.signature)
    }
}

/// The proof of work's measure: leading zero bits of SHA-256 over challenge, id, key and nonce (8 bytes, big-endian),
/// concatenated as they are, since each has a fixed length.
pub fn work_bits(challenge: &Hash, id: FieldElement, key: &PublicKey, nonce: u64) -> u32 {
    let mut hasher = Sha256::new();
    hasher.update(challenge.0);
    hasher.update(id.to_bytes());
    hasher.update(key.0);
    hasher.update(nonce.to_be_bytes());
    let mut bits = 0;
    for byte in hasher.finalize() {
        bits += byte.leading_zeros();
        if byte != 0 {
            break;
        }
    }
    bits
}

/// A token was minted, or had been before with the same key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MintReceipt {
    /// The identity commitment: the token's id.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub id: FieldElement,
    /// Epoch of the mint.
    pub epoch: Epoch,
}
