//! Poseidon with circomlib's constants: each hash beside its gadget.

mod constants;
mod digest;
mod hash;
mod parameters;

#[cfg(test)]
pub(crate) use hash::separator;
pub(crate) use hash::{hash, hash_children, hash_children_gadget, hash_gadget};
