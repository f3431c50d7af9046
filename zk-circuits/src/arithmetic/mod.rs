//! The prover's arithmetic: fields by target, curve, multi-scalar multiplication, FFT, quotient.
//!
//! Everything is generic over [`fields::field::Fields`] and tested over all implementations against ark. Nothing here
//! draws randomness or reads a clock, and what is computed from a witness is wiped when dropped.

pub(crate) mod buckets;
pub(crate) mod curve;
mod endomorphism;
pub(crate) mod fft;
pub(crate) mod fields;
pub(crate) mod msm;
pub(crate) mod pause;
pub(crate) mod pool;
pub(crate) mod quotient;
