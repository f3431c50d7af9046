//! How numbers, keys and hashes are written. This folder depends on no other.

pub mod code;
mod code_text;
pub mod domain;
pub mod field;
pub mod number;
#[cfg(feature = "openapi")]
pub(crate) mod schema;
pub mod signed;
