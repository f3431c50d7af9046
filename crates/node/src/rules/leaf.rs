//! A registered leaf: what a repeat gets, and what a sound one looks like.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{PublicKey, Signature};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::protocol::leaf::{LeafReceipt, RegisterRequest};
use ashiato_zk_circuits::stake::commitment;

use crate::rules::refusal::Refusal;

/// A registered leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The epoch.
    pub epoch: Epoch,
    /// Its place in the tree.
    pub index: u64,
    /// The token.
    pub token: FieldElement,
    /// The bundle.
    pub bundle: FieldElement,
    /// The leaf.
    pub leaf: FieldElement,
    /// The token key's signature of the registration.
    pub signature: Signature,
    /// When it was registered, milliseconds since 1970.
    pub registered_ms: u64,
}

impl Leaf {
    /// The receipt.
    pub fn receipt(&self) -> LeafReceipt {
        LeafReceipt { epoch: self.epoch, index: self.index, leaf: self.leaf }
    }

    /// The receipt again, for the same bundle.
    ///
    /// # Errors
    ///
    /// [`Refusal::LeafExists`] for another bundle: a token has one leaf an epoch.
    pub fn repeated(&self, request: &RegisterRequest) -> Result<LeafReceipt, Refusal> {
        if self.bundle == request.bundle { Ok(self.receipt()) } else { Err(Refusal::LeafExists) }
    }

    /// Faults of a stored leaf, whose token has this key and which should stand at `index` and not before
    /// `not_before_ms`.
    pub fn fault(
        &self,
        network: &str,
        schedule: &EpochSchedule,
        key: Option<&PublicKey>,
        index: u64,
        not_before_ms: u64,
    ) -> Option<&'static str> {
        let request =
            RegisterRequest { id: self.token, epoch: self.epoch, bundle: self.bundle, signature: self.signature };
        let closes_ms = schedule.final_checkpoint_ms(self.epoch);
        if self.index != index {
            Some("its place is not in order")
        } else if self.leaf != commitment::leaf(self.token, self.bundle) {
            Some("it is not the hash of its token and bundle")
        } else if self.registered_ms < not_before_ms || self.registered_ms >= closes_ms {
            Some("it was registered out of time or order")
        } else if key.is_none_or(|key| request.verify(network, key).is_err()) {
            Some("its token did not sign it")
        } else {
            None
        }
    }
}
