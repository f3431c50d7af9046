//! The prover in the offscreen worker: bindings, no logic.
//!
//! A [`KeyReader`] reads a key while it arrives and gives a [`Prover`], which keeps it. A proof is stopped by ending the
//! worker, or, between two phases, by an `on_phase` that throws. With the feature `threads` the module's memory is shared,
//! and a proof runs in the pool that `pool` starts.
//!
//! *Architecture invariant:* nothing depends on this crate, and nothing is decided in it.

pub mod calibration;
mod error;
mod job;
mod key_reader;
#[cfg(feature = "threads")]
pub mod pool;
mod prover;

pub use crate::key_reader::KeyReader;
pub use crate::prover::Prover;
