//! The stake circuit: the statement, its proof, its keys.
//!
//! `SPEC.md` numbers every check. The plain statement ([`stake::check()`]) and the circuit stand side by side and are
//! tested to refuse the same witnesses.
//!
//! *Architecture invariant:* arkworks lives in this crate and nowhere else; what crosses its edge are `core`'s types and
//! bytes. No randomness is drawn and no file is read here: both come in as arguments.

#[cfg(test)]
extern crate self as ashiato_zk_circuits;

mod arithmetic;
#[cfg(any(test, feature = "audit"))]
pub mod audit;
pub mod bench;
mod constraints;
mod convert;
pub mod gadgets;
pub mod groth16;
pub mod iden3;
pub mod stake;
#[cfg(test)]
mod tests;
