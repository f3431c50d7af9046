//! What a network is: never what a node calls itself, but the facts it began with.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::encoding::signed::{Hash, PublicKey, hex_bytes};
use crate::footprint::epoch::EpochSchedule;
use crate::footprint::summary::Caps;

hex_bytes! {
    /// A network's identity. Tokens, leaves, catalogues, stakes and the identity secret are kept under it.
    NetworkId, 32
}

/// The facts a network begins with. Two nodes of one name with any other fact are two networks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Founding {
    /// The network's name.
    pub name: String,
    /// The key that signed first; later keys follow by statements that both sign.
    pub first_node_key: PublicKey,
    /// SHA-256 of the key that may name a new node key when the last one is lost.
    pub recovery_key_hash: Hash,
    /// Epoch length and grace.
    pub schedule: EpochSchedule,
    /// Bounds on one epoch.
    pub caps: Caps,
}

impl Founding {
    /// SHA-256 over the length-prefixed "network", name, first node key, recovery key's hash, epoch length in
    /// milliseconds, grace in epochs, attention cap in seconds and event cap; lengths and numbers are 8 bytes, big-endian.
    pub fn id(&self) -> NetworkId {
        let numbers = [
            self.schedule.length_ms,
            self.schedule.grace,
            u64::from(self.caps.attention_cap),
            u64::from(self.caps.event_cap),
        ]
        .map(u64::to_be_bytes);
        let texts: [&[u8]; 4] = [b"network", self.name.as_bytes(), &self.first_node_key.0, &self.recovery_key_hash.0];
        let mut hasher = Sha256::new();
        for part in texts.into_iter().chain(numbers.iter().map(|number| number.as_slice())) {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        NetworkId(hasher.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_makes_another_network() {
        let base = Founding {
            name: "ashiato-demo".to_owned(),
            first_node_key: PublicKey([1; 32]),
            recovery_key_hash: Hash([2; 32]),
            schedule: EpochSchedule { length_ms: 60_000, grace: 10 },
            caps: Caps { attention_cap: 60, event_cap: 8_191 },
        };
        let with = |change: &dyn Fn(&mut Founding)| {
            let mut other = base.clone();
            change(&mut other);
            other.id()
        };
        let mut ids = vec![
            base.id(),
            with(&|it| it.name.push('2')),
            with(&|it| it.first_node_key.0[0] = 0),
            with(&|it| it.recovery_key_hash.0[0] = 0),
            with(&|it| it.schedule.length_ms = 61_000),
            with(&|it| it.schedule.grace = 11),
            with(&|it| it.caps.attention_cap = 61),
            with(&|it| it.caps.event_cap = 8_190),
        ];
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 8);
        assert_eq!(base.id(), base.clone().id());
    }
}
