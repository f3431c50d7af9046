//! A registered leaf: what a repeat gets, and what a sound one looks like.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{PublicKey, Signature};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::leaf::{LeafReceipt, RegisterRequest};
use ashiato_zk_circuits::stake::commitment;

use crate::rules::refusal::Refusal;
use crate::rules::token::Token;

/// A registered leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The epoch.
    pub epoch: Epoch,
    /// Its place in the tree.
    pub index: u64,
    /// The token's id.
    pub id: FieldElement,
    /// The token's key.
    pub key: PublicKey,
    /// The epoch of the token's mint.
    pub minted: Epoch,
    /// The bundle.
    pub bundle: FieldElement,
    /// The leaf.
    pub leaf: FieldElement,
    /// The device's signature of the registration.
    pub signature: Signature,
    /// When it was registered, milliseconds since 1970.
    pub registered_ms: u64,
}

/// The leaf of a token's bundle.
///
/// # Errors
///
/// [`Refusal::Internal`] for a mint at or above epoch 2³², which no clock reaches.
pub fn leaf_of(token: &Token, bundle: FieldElement) -> Result<FieldElement, Refusal> {
    let minted = u32::try_from(token.minted.0).map_err(|_| Refusal::Internal)?;
    Ok(commitment::leaf(token.id, minted, bundle))
}

impl Leaf {
    /// The receipt.
    pub fn receipt(&self) -> LeafReceipt {
        LeafReceipt { epoch: self.epoch, index: self.index, minted: self.minted, leaf: self.leaf }
    }

    /// The receipt again, for the same bundle.
    ///
    /// # Errors
    ///
    /// [`Refusal::LeafExists`] for another bundle: a token has one leaf an epoch.
    pub fn repeated(&self, request: &RegisterRequest) -> Result<LeafReceipt, Refusal> {
        if self.bundle == request.bundle { Ok(self.receipt()) } else { Err(Refusal::LeafExists) }
    }

    /// The first fault of a stored leaf of `token`, which should stand at `index` and not before `not_before_ms`.
    pub fn fault(
        &self,
        network: &NetworkId,
        schedule: &EpochSchedule,
        token: &Token,
        index: u64,
        not_before_ms: u64,
    ) -> Option<&'static str> {
        let request = RegisterRequest {
            id: self.id,
            key: self.key,
            epoch: self.epoch,
            bundle: self.bundle,
            signature: self.signature,
        };
        let closes_ms = schedule.final_checkpoint_ms(self.epoch);
        if self.index != index {
            Some("its place is not in order")
        } else if self.minted != token.minted || leaf_of(token, self.bundle) != Ok(self.leaf) {
            Some("it is not the hash of its token, mint and bundle")
        } else if self.registered_ms < not_before_ms || self.registered_ms >= closes_ms {
            Some("it was registered out of time or order")
        } else if token.registers(network, &request).is_err() {
            Some("its epoch's device did not sign it")
        } else {
            None
        }
    }
}
