//! Epochs: an ended epoch's footprints are closed into one commitment and summed up. Closing is local: what a registry
//! is told of it is another room's.

pub(crate) mod close;
pub(crate) mod commit;
pub mod content;
pub(crate) mod delay;
pub mod error;
pub(crate) mod leaf;
pub(crate) mod sums;
