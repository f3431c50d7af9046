//! The proving core: fields by target, curve, multi-scalar multiplication, FFT, quotient.
//!
//! Everything is generic over [`field::Fields`] and tested over all implementations against ark. Nothing here draws
//! randomness or reads a clock, and what is computed from a witness is wiped when dropped.

pub(crate) mod buckets;
pub(crate) mod curve;
pub(crate) mod fft;
pub(crate) mod field;
mod fused;
mod lanes;
mod limbs;
mod modulus;
pub(crate) mod msm;
pub(crate) mod pool;
mod quadratic;
pub(crate) mod quotient;
mod wide;

#[cfg(test)]
mod field_tests;

/// A caller asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stopped;

/// Asked between pieces of work that last some tens of milliseconds at most; an error ends the work.
pub(crate) type Pause<'a> = dyn FnMut() -> Result<(), Stopped> + 'a;
