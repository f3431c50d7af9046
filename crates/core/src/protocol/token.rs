//! A token: its mint, and the one device that registers for it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::encoding::domain::signing;
use crate::encoding::field::FieldElement;
use crate::encoding::signed::{Hash, PublicKey, Signature, SignatureError, verify};
use crate::footprint::epoch::Epoch;
use crate::protocol::founding::NetworkId;

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

/// Asks for a token: an identity commitment under a key. Id and key together are the token, so that nobody can take a
/// stranger's id away: under another key it is another token, which its owner's secret does not open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MintRequest {
    /// The identity commitment `H(domain.identity, s, 0)`.
    pub id: FieldElement,
    /// The token's key, which names the device that registers.
    pub key: PublicKey,
    /// The key of that device.
    pub device_key: PublicKey,
    /// The token key's signature over network, id and device key.
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
    /// The parts that are signed, after the network.
    pub fn signed_parts(id: FieldElement, device_key: &PublicKey) -> [Vec<u8>; 2] {
        [id.to_bytes().to_vec(), device_key.0.to_vec()]
    }

    /// Checks that the key signed this request for this network.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, network: &NetworkId) -> Result<(), SignatureError> {
        let [id, device_key] = Self::signed_parts(self.id, &self.device_key);
        verify(&self.key, signing::MINT, &[&network.0, &id, &device_key], &self.signature)
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

/// A token as the node keeps it: the answer to a mint, to a repeat of it, and to a change of device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenReceipt {
    /// The identity commitment.
    pub id: FieldElement,
    /// The token's key.
    pub key: PublicKey,
    /// Epoch of the mint.
    pub minted: Epoch,
    /// The device that registers now.
    pub device_key: PublicKey,
    /// How many devices registered before it.
    pub device_number: u32,
    /// The first epoch that this device may register: earlier ones stay the device's before it.
    pub device_from: Epoch,
}

/// Names another device for a token. The older one is refused from then on, with a code that says why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeviceRequest {
    /// The token's id.
    pub id: FieldElement,
    /// The token's key.
    pub key: PublicKey,
    /// The key of the device that registers from now on.
    pub device_key: PublicKey,
    /// One more than the token's device number: an old request is no second change.
    pub device_number: u32,
    /// The token key's signature over network, id, device key and number.
    pub signature: Signature,
}

impl DeviceRequest {
    /// The parts that are signed, after the network.
    pub fn signed_parts(id: FieldElement, device_key: &PublicKey, device_number: u32) -> [Vec<u8>; 3] {
        [id.to_bytes().to_vec(), device_key.0.to_vec(), device_number.to_be_bytes().to_vec()]
    }

    /// Checks that the token's key signed this request for this network.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, network: &NetworkId) -> Result<(), SignatureError> {
        let [id, device_key, number] = Self::signed_parts(self.id, &self.device_key, self.device_number);
        verify(&self.key, signing::DEVICE, &[&network.0, &id, &device_key, &number], &self.signature)
    }
}
