//! Epochs: ended epochs are closed into footprints and sums, and committed once a registry may be told of them. Closing is
//! local and can be done again; a commitment is final, and made on a node's signed time alone.

pub(crate) mod close;
pub(crate) mod closed;
pub(crate) mod commit;
pub(crate) mod day_list;
pub(crate) mod day_sums;
pub(crate) mod delay;
pub mod error;
pub(crate) mod leaf;
pub(crate) mod open;
pub(crate) mod recut;
