//! How numbers, keys and hashes are written: the lowest room of the house.

pub mod code;
pub mod domain;
pub mod field;
#[cfg(feature = "openapi")]
pub(crate) mod schema;
pub mod signed;
