//! Registering an epoch's bundle, and the leaves of an epoch.

use serde::{Deserialize, Serialize};

use crate::encoding::domain::signing;
use crate::encoding::field::FieldElement;
use crate::encoding::signed::{PublicKey, Signature, SignatureError, verify};
use crate::footprint::epoch::Epoch;
use crate::protocol::founding::NetworkId;

/// Registers an epoch's bundle. The node computes the leaf from the token's own id and the epoch of its mint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RegisterRequest {
    /// The token's id.
    pub id: FieldElement,
    /// The token's key: id and key together are the token.
    pub key: PublicKey,
    /// The epoch the bundle is of.
    pub epoch: Epoch,
    /// The bundle `H(domain.bundle, e₁ … e₁₁, records, r)`.
    pub bundle: FieldElement,
    /// The signature of the device that registers for the token, over network, epoch, id and bundle.
    pub signature: Signature,
}

impl RegisterRequest {
    /// The parts that are signed, after the network.
    pub fn signed_parts(id: FieldElement, epoch: Epoch, bundle: FieldElement) -> [Vec<u8>; 3] {
        [epoch.0.to_be_bytes().to_vec(), id.to_bytes().to_vec(), bundle.to_bytes().to_vec()]
    }

    /// Checks the signature with the device's key.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, network: &NetworkId, device_key: &PublicKey) -> Result<(), SignatureError> {
        let [epoch, id, bundle] = Self::signed_parts(self.id, self.epoch, self.bundle);
        verify(device_key, signing::REGISTER, &[&network.0, &epoch, &id, &bundle], &self.signature)
    }
}

/// The leaf stands in the epoch's tree. A repeat of the same request gets the same receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeafReceipt {
    /// The epoch.
    pub epoch: Epoch,
    /// Its place in the tree.
    pub index: u64,
    /// The epoch of the token's mint.
    pub minted: Epoch,
    /// `H(domain.leaf, id, minted, bundle)`.
    pub leaf: FieldElement,
}

/// Every leaf of an epoch, in order. A checkpoint of size n is over the first n.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeafList {
    /// The epoch.
    pub epoch: Epoch,
    /// The leaves.
    pub leaves: Vec<FieldElement>,
}
