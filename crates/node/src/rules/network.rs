//! Facts of a network that its pools share, and the test for DEV networks.

use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::protocol::founding::{Founding, NetworkId};

/// What every signature, claim and pool of a network is under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkRules {
    /// The network: the hash of its founding.
    pub id: NetworkId,
    /// What the network began with.
    pub founding: Founding,
}

impl NetworkRules {
    /// The rules of the network that began with these facts.
    pub fn new(founding: Founding) -> Self {
        Self { id: founding.id(), founding }
    }

    /// Epoch length and grace.
    pub fn schedule(&self) -> &EpochSchedule {
        &self.founding.schedule
    }
}

/// Whether a network is one for tests, whose keys are DEV and whose credits are worth nothing.
pub fn is_test_network(network: &str) -> bool {
    network.ends_with("-demo") || network.ends_with("-test")
}
