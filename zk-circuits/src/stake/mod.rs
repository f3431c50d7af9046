//! The stake: its statement, its circuit and its witness, to be read side by side. `SPEC.md` numbers the checks.
//!
//! [`check`](fn@check) is the plain statement; the circuit holds the prover to the same, check by check.

pub mod check;
pub(crate) mod circuit;
pub mod commitment;
pub(crate) mod inputs;
pub(crate) mod layout;
pub(crate) mod statement;
pub(crate) mod witness;

pub use check::Check;
pub use circuit::{circuit_hash, constraints_by_check};
pub use witness::{StakeWitness, StatementError, check};

#[cfg(test)]
mod tests;
