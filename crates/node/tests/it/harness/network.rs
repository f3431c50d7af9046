//! The test network: its times.

/// Length of an epoch: 60 s, none of which is waited for.
pub const LENGTH_MS: u64 = 60_000;
/// Grace of the test network.
pub const GRACE: u64 = 3;
/// The epoch in which tests begin.
pub const BEGIN: u64 = 1_000;

/// First instant of an epoch.
pub fn start_of(epoch: u64) -> u64 {
    epoch * LENGTH_MS
}
