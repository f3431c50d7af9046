//! What left the device.

use serde::{Deserialize, Serialize};

/// What kind of thing left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LedgerKind {
    /// The token's mint.
    Mint,
    /// The naming of this device for the token.
    Device,
    /// An epoch's bundle.
    Registration,
    /// A stake.
    Stake,
    /// A question.
    Read,
}

/// One byte string that left.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sent {
    pub(crate) index: u64,
    pub(crate) at: u64,
    pub(crate) to: String,
    pub(crate) sort: LedgerKind,
    pub(crate) request: String,
    pub(crate) body: String,
    pub(crate) under: String,
}

/// What came of it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    pub(crate) at: u64,
    pub(crate) outcome: String,
}

/// The number of entries, and counts by the quarter of an hour.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LedgerHead {
    pub(crate) next: u64,
    pub(crate) buckets: Vec<Bucket>,
}

/// What left in a quarter of an hour.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bucket {
    pub(crate) from: u64,
    pub(crate) proofs: u64,
    pub(crate) registrations: u64,
}
