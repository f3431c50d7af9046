//! Poseidon with circomlib's constants: the hash itself, and the same hash as constraints.

mod constants;
mod hash;
mod parameters;

pub(crate) use hash::{hash, hash_gadget};
