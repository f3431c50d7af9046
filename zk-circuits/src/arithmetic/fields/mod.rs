//! The fields of BN254 in three implementations, one file each, and which of them a target takes.

pub(crate) mod field;
pub(crate) mod fused;
mod lanes;
mod modulus;
pub(crate) mod narrow;
pub(crate) mod native;
mod quadratic;
pub(crate) mod wide;
