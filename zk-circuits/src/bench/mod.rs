//! What benchmarks run: pieces of the prover's work, and ark's own prover. No product calls it.

#[cfg(feature = "baseline")]
pub mod baseline;
pub mod measure;
