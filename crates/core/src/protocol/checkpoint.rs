//! Checkpoints: signed roots of an epoch's tree.

use serde::{Deserialize, Serialize};

use crate::encoding::domain::signing;
use crate::encoding::field::FieldElement;
use crate::encoding::signed::{PublicKey, Signature, SignatureError, verify};
use crate::footprint::epoch::Epoch;
use crate::protocol::terms::Level;

/// A signed root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The epoch whose tree this is.
    pub epoch: Epoch,
    /// Level 1 at the end of epoch e + 1, level 0 at the end of epoch e + grace.
    pub level: Level,
    /// Number of leaves.
    pub size: u64,
    /// Root over the first `size` leaves, the rest of the tree zero.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub root: FieldElement,
    /// The node's signature.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub signature: Signature,
}

impl Checkpoint {
    /// The parts that are signed, after the network's name.
    pub fn signed_parts(&self) -> [Vec<u8>; 4] {
        let level = match self.level {
            Level::Final => 0u8,
            Level::Early => 1,
        };
        [
            self.epoch.0.to_be_bytes().to_vec(),
            vec![level],
            self.size.to_be_bytes().to_vec(),
            self.root.to_bytes().to_vec(),
        ]
    }

    /// Checks the node's signature.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, network: &str, node_key: &PublicKey) -> Result<(), SignatureError> {
        let [epoch, level, size, root] = self.signed_parts();
        verify(node_key, signing::CHECKPOINT, &[network.as_bytes(), &epoch, &level, &size, &root], &self.signature)
    }
}
