//! A committed epoch's leaf: what a registry is told of the epoch, and what the registry has said of it.

use ashiato_core::encoding::code::Code;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::summary::Summary;
use ashiato_core::protocol::claim::LeastAge;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::terms::Level;
use ashiato_zk_circuits::gadgets::tree::path::Path;

pub(crate) use crate::store::formats::v1::{Anchor, LeafRecord, PathRecord};

impl LeafRecord {
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

    /// Whether there is nothing to stake.
    pub(crate) fn is_empty(&self) -> bool {
        self.footprints == 0
    }

    /// Notes that it will never be registered.
    pub(crate) fn miss(&mut self, code: Code) {
        self.missed = Some(code.name().to_owned());
    }

    /// The summary; nothing for one that no device packed.
    pub(crate) fn summary(&self) -> Summary {
        Summary::unpack(&self.summary).unwrap_or_default()
    }

    /// Whether the early checkpoint was signed without this leaf: its epoch is lost to pools of level 1.
    pub(crate) fn lost_to_early(&self) -> bool {
        let signed = self.checkpoints.iter().any(|checkpoint| checkpoint.level == Level::Early);
        signed && self.anchor(Level::Early).is_none()
    }
}

impl Anchor {
    /// Leaves among which a proof of a token of that age hides; an upper bound.
    pub(crate) fn hiding(&self, least_age: LeastAge) -> u64 {
        let place = LeastAge::ALL.iter().position(|age| *age == least_age);
        place.and_then(|place| self.aged.get(place)).copied().unwrap_or_default()
    }
}

/// The key of an epoch's record on a network.
pub(crate) fn epoch_key(network: &NetworkId, epoch: Epoch) -> Vec<u8> {
    [network.0.as_slice(), &epoch.0.to_be_bytes()].concat()
}

/// The key of a leaf's path.
pub(crate) fn path_key(network: &NetworkId, epoch: Epoch, level: Level) -> Vec<u8> {
    let level = match level {
        Level::Final => 0,
        Level::Early => 1,
    };
    let mut key = epoch_key(network, epoch);
    key.push(level);
    key
}

impl From<&Path> for PathRecord {
    fn from(path: &Path) -> Self {
        Self { levels: path.levels, top: path.top }
    }
}

impl From<&PathRecord> for Path {
    fn from(record: &PathRecord) -> Self {
        Self { levels: record.levels, top: record.top }
    }
}
