//! Facts of a network that its pools share, and the test for DEV networks.

use ashiato_core::encoding::signed::Hash;

/// Facts that every pool of a network must agree with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkRules {
    /// Name of the network.
    pub network: String,
    /// The network's attention cap, in ten-second units.
    pub attention_cap: u16,
    /// SHA-256 over the SHA-256s of the verifying keys, smallest circuit first.
    pub verifying_key_hash: Hash,
}

/// Whether a network is one for tests, whose keys are DEV and whose credits are worth nothing.
pub fn is_test_network(network: &str) -> bool {
    network.ends_with("-demo") || network.ends_with("-test")
}
