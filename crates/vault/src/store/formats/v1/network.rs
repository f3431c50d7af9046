//! What a node said of its network, and this device's token on it.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey, Signature};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::summary::Caps;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::founding::{Founding, NetworkId};
use ashiato_core::protocol::network::{Admission, NetworkInfo};
use ashiato_core::protocol::{network, node_key, terms, token};
use serde::{Deserialize, Serialize};

use super::Clock;

stored! {
    /// How a node's key follows another.
    KeyStatement = node_key::KeyStatement {
        next_key: PublicKey,
        from: Epoch,
        by_last: Signature,
        by_next: Signature,
    }
}

stored! {
    /// A verifying key and the epochs it is taken in.
    AcceptedKey = network::AcceptedKey {
        hash: Hash,
        from: Epoch,
        until: Option<Epoch>,
    }
}

stored! {
    /// Terms as signed.
    SignedTerms = terms::SignedTerms {
        terms: String,
        signature: Signature,
    }
}

/// A network's facts.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NetworkFacts {
    name: String,
    first_node_key: PublicKey,
    recovery_key_hash: Hash,
    /// Epochs, bounds and base tariff.
    clock: Clock,
    test_network: bool,
    /// Leading zero bits of the work that a mint takes; none where anybody is admitted.
    work_bits: Option<u8>,
    key_statements: Vec<KeyStatement>,
    verifying_keys: Vec<AcceptedKey>,
    operators: Option<Vec<PublicKey>>,
}

impl From<NetworkInfo> for NetworkFacts {
    fn from(info: NetworkInfo) -> Self {
        Self {
            clock: Clock::new(info.founding.schedule, info.founding.caps, &info.base_tariff),
            name: info.founding.name,
            first_node_key: info.founding.first_node_key,
            recovery_key_hash: info.founding.recovery_key_hash,
            test_network: info.test_network,
            work_bits: match info.admission {
                Admission::Open => None,
                Admission::ProofOfWork { bits } => Some(bits),
            },
            key_statements: info.key_statements.into_iter().map(Into::into).collect(),
            verifying_keys: info.verifying_keys.into_iter().map(Into::into).collect(),
            operators: info.operators,
        }
    }
}

impl NetworkFacts {
    /// The facts as they were told; `None` for numbers out of their range.
    pub(crate) fn info(self) -> Option<NetworkInfo> {
        let (schedule, caps, base_tariff): (EpochSchedule, Caps, Tariff) = self.clock.parts()?;
        Some(NetworkInfo {
            founding: Founding {
                name: self.name,
                first_node_key: self.first_node_key,
                recovery_key_hash: self.recovery_key_hash,
                schedule,
                caps,
            },
            test_network: self.test_network,
            base_tariff,
            admission: self.work_bits.map_or(Admission::Open, |bits| Admission::ProofOfWork { bits }),
            key_statements: self.key_statements.into_iter().map(Into::into).collect(),
            verifying_keys: self.verifying_keys.into_iter().map(Into::into).collect(),
            operators: self.operators,
        })
    }
}

/// What an address first said of its network: it may not become another one later.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PinRecord {
    /// The node's address.
    pub(crate) address: String,
    /// The network that answered there.
    pub(crate) network: NetworkId,
}

stored! {
    /// The token as the node keeps it.
    TokenRecord = token::TokenReceipt {
        id: FieldElement,
        key: PublicKey,
        minted: Epoch,
        device_key: PublicKey,
        device_number: u32,
        device_from: Epoch,
    }
}

/// This device's own key on a network.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceRecord {
    /// Its seed, hexadecimal.
    pub(crate) seed: String,
    /// Whether the person asked that this device registers from now on.
    pub(crate) takeover: bool,
}

impl Drop for DeviceRecord {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.seed);
    }
}

/// The newest catalogue that was valid.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CatalogueRecord {
    /// The pools, as signed.
    pub(crate) pools: Vec<SignedTerms>,
}
