//! Where sealed bytes lie: the trait, two stores, the suite that every store passes, the sealed records and
//! the formats they are written in.

pub mod contract;
pub(crate) mod formats;
pub mod memory;
pub mod mirrored;
pub(crate) mod records;
#[allow(clippy::module_inception, reason = "the trait `Store` stands in a file of its own name")]
mod store;

pub use self::store::{Collection, Entry, Op, Store, StoreError};
pub(crate) use self::store::{PAGE, page};
