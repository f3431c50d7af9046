//! Epochs: an ended epoch's footprints are closed into one commitment and summed up.

pub(crate) mod close;
pub(crate) mod commit;
pub mod content;
pub(crate) mod sums;
