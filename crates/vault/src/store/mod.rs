//! Where sealed bytes lie: the trait, two stores, the suite that every store passes, and the sealed records.

pub mod contract;
pub mod memory;
pub mod mirrored;
pub(crate) mod records;
#[allow(clippy::module_inception, reason = "the trait `Store` stands in a file of its own name")]
mod store;

pub use self::store::{Collection, Entry, Op, Store, StoreError};
pub(crate) use self::store::{PAGE, page};
