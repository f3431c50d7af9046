//! Registering an epoch's bundle, and the leaves of an epoch.

use serde::{Deserialize, Serialize};

use crate::encoding::domain::signing;
use crate::encoding::field::FieldElement;
use crate::encoding::signed::{PublicKey, Signature, SignatureError, verify};
use crate::footprint::epoch::Epoch;

/// Registers an epoch's bundle. The node computes the leaf from the token's own id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RegisterRequest {
    /// The token's id.
    pub id: FieldElement,
    /// The epoch the bundle is of.
    pub epoch: Epoch,
    /// The bundle `H(domain.bundle, words_digest, content, r)`.
    pub bundle: FieldElement,
    /// The token key's signature over network, epoch, id and bundle.
    pub signature: Signature,
}

impl RegisterRequest {
    /// Checks the signature with the token's key.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, network: &str, key: &PublicKey) -> Result<(), SignatureError> {
        let parts: [&[u8]; 4] =
            [network.as_bytes(), &self.epoch.0.to_be_bytes(), &self.id.to_bytes(), &self.bundle.to_bytes()];
        verify(key, signing::REGISTER, &parts, &self.signature)
    }
}

/// The leaf stands in the epoch's tree. A repeat of the same request gets the same receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeafReceipt {
    /// The epoch.
    pub epoch: Epoch,
    /// Its place in the tree.
    pub index: u64,
    /// `H(domain.leaf, id, bundle)`.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub leaf: FieldElement,
}

/// Every leaf of an epoch, in order. A checkpoint of size n is over the first n.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeafList {
    /// The epoch.
    pub epoch: Epoch,
    /// The leaves.
    pub leaves: Vec<FieldElement>,
}
