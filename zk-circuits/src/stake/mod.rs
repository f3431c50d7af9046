//! The stake: its statement, its circuit and its witness, to be read side by side.
//!
//! [`check`] is the plain statement; the circuit holds the prover to the same, check by check.

pub(crate) mod circuit;
pub mod commitment;
pub(crate) mod inputs;
pub(crate) mod size;
pub(crate) mod statement;
pub(crate) mod witness;
pub(crate) mod words;

pub use crate::constraints::check::Check;
pub use inputs::PUBLIC_INPUTS;
pub use witness::{StakeWitness, StatementError, check};
