//! The stake over an epoch's summary: the statement in plain Rust and in constraints, witnesses, commitments. `SPEC-2.md`
//! numbers its checks.

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
