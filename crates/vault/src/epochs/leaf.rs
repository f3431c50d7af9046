//! A closed epoch's leaf: what a registry is told of the epoch, and what the registry has said of it.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::leaf::LeafReceipt;
use ashiato_core::protocol::terms::Level;
use ashiato_zk_circuits::gadgets::merkle::Path;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// An ended epoch's way into the registry. It says what was browsed in encoded footprints only, and has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeafState {
    /// The network.
    pub(crate) network: String,
    /// The epoch.
    pub(crate) epoch: Epoch,
    /// Its bundle.
    pub(crate) bundle: FieldElement,
    /// Its words, in bundle order; empty for an epoch without footprints.
    pub(crate) words: Vec<Word>,
    /// When it may be registered, milliseconds since 1970.
    pub(crate) register_at: u64,
    /// The node's receipt.
    pub(crate) receipt: Option<LeafReceipt>,
    /// Why it never will be registered.
    pub(crate) missed: Option<Code>,
    /// Checkpoints that the leaves were found to give.
    pub(crate) checkpoints: Vec<Checkpoint>,
    /// Where our leaf stands in them.
    pub(crate) anchors: Vec<Anchor>,
    /// Signed checkpoints that contradict each other, kept as evidence against the node.
    pub(crate) evidence: Vec<Checkpoint>,
}

/// A checkpoint that covers our leaf.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Anchor {
    /// Its level.
    pub(crate) level: Level,
    /// Leaves it is over.
    pub(crate) size: u64,
    /// Its root.
    pub(crate) root: FieldElement,
    /// Merkle path of the device's leaf; none for an empty bundle, which can't be staked.
    pub(crate) path: Option<Path>,
}

impl Drop for LeafState {
    fn drop(&mut self) {
        self.words.zeroize();
    }
}

impl LeafState {
    /// The anchor of a level.
    pub(crate) fn anchor(&self, level: Level) -> Option<&Anchor> {
        self.anchors.iter().find(|anchor| anchor.level == level)
    }

    /// Whether the node signed contradicting checkpoints for this epoch.
    pub(crate) fn equivocal(&self) -> bool {
        !self.evidence.is_empty()
    }

    /// Whether it still waits for its registration.
    pub(crate) fn unregistered(&self) -> bool {
        self.receipt.is_none() && self.missed.is_none()
    }
}
