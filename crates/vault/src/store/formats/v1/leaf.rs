//! A closed epoch's way into a network's registry.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::Signature;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::summary::ELEMENTS;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::terms::Level;
use ashiato_core::protocol::{checkpoint, leaf};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

stored! {
    /// The node's receipt for a leaf.
    LeafReceipt = leaf::LeafReceipt {
        epoch: Epoch,
        index: u64,
        minted: Epoch,
        leaf: FieldElement,
    }
}

stored! {
    /// A checkpoint.
    Checkpoint = checkpoint::Checkpoint {
        epoch: Epoch,
        level: Level,
        size: u64,
        aged: [u64; 5],
        root: FieldElement,
        signature: Signature,
    }
}

/// What proofs about a committed epoch need beside its leaf. It never leaves the device.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Commitment {
    /// The network.
    pub(crate) network: NetworkId,
    /// The epoch.
    pub(crate) epoch: Epoch,
    /// Seed of the records' salts, order and padding, hexadecimal.
    pub(crate) seed: String,
    /// The bundle's randomness r.
    pub(crate) randomness: FieldElement,
    /// The records' field element.
    pub(crate) records: FieldElement,
}

impl Drop for Commitment {
    fn drop(&mut self) {
        self.seed.zeroize();
        self.randomness.zeroize();
    }
}

/// The leaf of an epoch.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeafRecord {
    /// The network.
    pub(crate) network: NetworkId,
    /// The epoch.
    pub(crate) epoch: Epoch,
    /// The epoch of the token's mint.
    pub(crate) minted: u32,
    /// The summary, packed.
    pub(crate) summary: [FieldElement; ELEMENTS],
    /// Footprints that the records hold.
    pub(crate) footprints: u32,
    /// Its bundle.
    pub(crate) bundle: FieldElement,
    /// The registration, byte for byte as it is sent.
    pub(crate) request: String,
    /// When it may be registered, milliseconds since 1970.
    pub(crate) register_at: u64,
    /// The node's receipt.
    pub(crate) receipt: Option<LeafReceipt>,
    /// Why it never will be registered: a code.
    pub(crate) missed: Option<String>,
    /// Checkpoints that the leaves were found to give.
    pub(crate) checkpoints: Vec<Checkpoint>,
    /// The levels of those checkpoints that hold this leaf, each with its path to the root; none for an epoch without
    /// footprints.
    pub(crate) anchors: Vec<Anchor>,
    /// Signed checkpoints that contradict each other, kept as evidence against the node.
    pub(crate) evidence: Vec<Checkpoint>,
}

impl Drop for LeafRecord {
    fn drop(&mut self) {
        self.summary.zeroize();
    }
}

/// A checkpoint that holds a leaf. The leaf's path lies beside it.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Anchor {
    /// Its level.
    pub(crate) level: Level,
    /// Leaves of tokens that are at least 0, 7, 30, 90 and 365 epochs old.
    pub(crate) aged: [u64; 5],
    /// Its root.
    pub(crate) root: FieldElement,
}

/// A leaf's path to the root of a checkpoint.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PathRecord {
    /// Children of six nodes, the one above the leaf first.
    pub(crate) levels: [[FieldElement; 8]; 6],
    /// Children of the top.
    pub(crate) top: [FieldElement; 4],
}

impl Drop for PathRecord {
    fn drop(&mut self) {
        self.levels.iter_mut().for_each(Zeroize::zeroize);
        self.top.zeroize();
    }
}

/// The newest leaves on a network: those that pages and offers look at.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Leaves {
    /// Their epochs, oldest first.
    pub(crate) epochs: Vec<Epoch>,
    /// Leaves that were registered, of all epochs.
    pub(crate) registered: u64,
}
