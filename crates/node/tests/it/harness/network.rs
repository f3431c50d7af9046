//! The test network: its times and rules.

use ashiato_core::protocol::network::NetworkInfo;
use ashiato_node::rules::network::NetworkRules;

/// Length of an epoch: 60 s, none of which is waited for.
pub const LENGTH_MS: u64 = 60_000;
/// Grace of the test network.
pub const GRACE: u64 = 3;
/// The wait of a test pool: enough for final roots.
pub const WAIT: u32 = 5;
/// The epoch in which tests begin.
pub const BEGIN: u64 = 1_000;

/// First instant of an epoch.
pub fn start_of(epoch: u64) -> u64 {
    epoch * LENGTH_MS
}

/// The rules of the network that a node tells of.
pub fn rules_of(info: &NetworkInfo) -> NetworkRules {
    NetworkRules::new(info.founding.clone())
}
