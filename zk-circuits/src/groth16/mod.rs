//! Groth16 over the stake circuit: keys and their files, setup, prover, verifier.

pub mod batch;
pub mod key_error;
pub(crate) mod key_file;
pub(crate) mod key_pieces;
pub mod keys;
pub mod pins;
pub mod prover;
pub mod setup;
pub mod verifier;
