//! Checkpoints: signed roots of an epoch's tree.

use serde::{Deserialize, Serialize};

use crate::encoding::domain::signing;
use crate::encoding::field::FieldElement;
use crate::encoding::signed::{PublicKey, Signature, SignatureError, verify};
use crate::footprint::epoch::Epoch;
use crate::protocol::claim::LeastAge;
use crate::protocol::founding::NetworkId;
use crate::protocol::terms::Level;

/// A signed root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checkpoint {
    /// The epoch whose tree this is.
    pub epoch: Epoch,
    /// Level 1 at the end of epoch e + 1, level 0 at the end of epoch e + grace.
    pub level: Level,
    /// Number of leaves.
    pub size: u64,
    /// Leaves of tokens that are at least 0, 7, 30, 90 and 365 epochs old in that epoch: the sets that hide a proof.
    pub aged: [u64; 5],
    /// Root over the first `size` leaves, the rest of the tree zero.
    pub root: FieldElement,
    /// The node's signature.
    pub signature: Signature,
}

impl Checkpoint {
    /// The parts that are signed, after the network.
    pub fn signed_parts(&self) -> [Vec<u8>; 5] {
        let level = match self.level {
            Level::Final => 0u8,
            Level::Early => 1,
        };
        [
            self.epoch.0.to_be_bytes().to_vec(),
            vec![level],
            self.size.to_be_bytes().to_vec(),
            self.aged.iter().flat_map(|leaves| leaves.to_be_bytes()).collect(),
            self.root.to_bytes().to_vec(),
        ]
    }

    /// Leaves among which a proof of a token of that age hides; an upper bound.
    pub fn hiding(&self, least_age: LeastAge) -> u64 {
        let place = LeastAge::ALL.iter().position(|age| *age == least_age);
        place.and_then(|place| self.aged.get(place)).copied().unwrap_or_default()
    }

    /// Checks the node's signature.
    ///
    /// # Errors
    /// [`SignatureError`]; also where more tokens are said to be old than there are.
    pub fn verify(&self, network: &NetworkId, node_key: &PublicKey) -> Result<(), SignatureError> {
        if self.aged[0] > self.size || !self.aged.is_sorted_by(|younger, older| younger >= older) {
            return Err(SignatureError);
        }
        let [epoch, level, size, aged, root] = self.signed_parts();
        verify(node_key, signing::CHECKPOINT, &[&network.0, &epoch, &level, &size, &aged, &root], &self.signature)
    }
}
