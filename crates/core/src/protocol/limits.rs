//! Bounds that both sides of the protocol keep.

/// The largest request body in bytes.
pub const BODY_MAX: usize = 16 * 1_024;
/// Leaves of an epoch's tree at most: six levels of eight children, and four at the top.
pub const TREE_LEAVES: u64 = 1 << 20;
/// Below this many leaves at a checkpoint, refusal is the default, with the reason.
pub const FEW_LEAVES: u64 = 20;
/// Bytes of a proof: compressed A, B and C of Groth16 over BN254.
pub const PROOF_BYTES: usize = 128;
