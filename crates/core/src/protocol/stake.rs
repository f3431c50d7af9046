//! A stake's request and receipt.

use serde::{Deserialize, Serialize};

use crate::encoding::domain::signing;
use crate::encoding::field::FieldElement;
use crate::encoding::signed::{Hash, PublicKey, Signature, SignatureError, verify};
use crate::footprint::epoch::Epoch;
use crate::protocol::founding::NetworkId;

/// Version of a stake's request.
pub const STAKE_VERSION: u32 = 2;

/// A stake. Root, scope, terms_hash, tariff, caps, age and recipient are not sent as numbers: the node derives them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StakeRequest {
    /// Version of the protocol: 2.
    pub version: u32,
    /// The pool's id.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub pool: FieldElement,
    /// The epoch whose footprints are staked.
    pub epoch: Epoch,
    /// The nullifier.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub nullifier: FieldElement,
    /// The claimed value: m · 2ᵏ with m below 16.
    pub value: u32,
    /// SHA-256 of the file of the verifying key that the proof is for.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub verifying_key: Hash,
    /// `H(domain.records_commitment, records, n)`.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub records_commitment: FieldElement,
    /// The payout key, fresh for this stake.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub payout_key: PublicKey,
    /// The proof: 128 bytes in padded base64 (standard alphabet).
    #[cfg_attr(feature = "openapi", schema(min_length = 172, max_length = 172))]
    pub proof: String,
}

/// The stake was accepted; signed by the node. A repeat of the same request gets the same receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StakeReceipt {
    /// The pool's id.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub pool: FieldElement,
    /// The epoch whose footprints are staked.
    pub epoch: Epoch,
    /// The nullifier.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub nullifier: FieldElement,
    /// The accepted value.
    pub value: u32,
    /// The epoch whose budget the stake shares: the staked one, or the last of the pool's range.
    pub budget_epoch: Epoch,
    /// The epoch at whose end that budget is shared.
    pub settled_after: Epoch,
    /// The node's signature.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub signature: Signature,
}

impl StakeReceipt {
    /// The parts that are signed, after the network.
    pub fn signed_parts(&self) -> [Vec<u8>; 6] {
        [
            self.pool.to_bytes().to_vec(),
            self.epoch.0.to_be_bytes().to_vec(),
            self.nullifier.to_bytes().to_vec(),
            self.value.to_be_bytes().to_vec(),
            self.budget_epoch.0.to_be_bytes().to_vec(),
            self.settled_after.0.to_be_bytes().to_vec(),
        ]
    }

    /// Checks the node's signature.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, network: &NetworkId, node_key: &PublicKey) -> Result<(), SignatureError> {
        let [pool, epoch, nullifier, value, budget_epoch, settled_after] = self.signed_parts();
        let parts: [&[u8]; 7] = [&network.0, &pool, &epoch, &nullifier, &value, &budget_epoch, &settled_after];
        verify(node_key, signing::STAKE_RECEIPT, &parts, &self.signature)
    }
}
