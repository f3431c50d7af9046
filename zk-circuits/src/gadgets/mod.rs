//! Gadgets: each stands beside the plain function that it must agree with.

pub(crate) mod bits;
pub(crate) mod poseidon;
pub mod tree;
