//! The stake circuit: the statement, its proof, its keys.
//!
//! `SPEC.md` numbers every check. The plain statement ([`stake::check`]) and the circuit stand side by side and are
//! tested to refuse the same witnesses.
//!
//! *Architecture invariant:* arkworks lives in this crate and nowhere else; what crosses its edge are `core`'s types and
//! bytes. No randomness is drawn and no file is read here: both come in as arguments.

#[cfg(test)]
extern crate self as ashiato_zk_circuits;

#[cfg(any(test, feature = "audit"))]
pub mod audit;
#[cfg(test)]
mod bad_witness;
#[cfg(feature = "baseline")]
pub mod baseline;
pub mod batch;
mod circuit;
pub mod commitment;
mod convert;
pub mod iden3;
mod key_file;
mod key_pieces;
pub mod keys;
pub mod measure;
pub mod merkle;
mod poseidon;
mod poseidon_constants;
pub mod prover;
mod proving;
mod rows;
#[cfg(test)]
#[path = "../tests/support/scenario.rs"]
mod scenario;
#[cfg(test)]
mod secrets;
pub mod setup;
mod size;
pub mod stake;
mod statement;
mod straight;
#[cfg(test)]
mod structure;
mod system;
pub mod tags;
pub mod verifier;
mod word;

pub use size::Size;
