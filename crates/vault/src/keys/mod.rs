//! Keys: the user key, what is derived from it, and the envelopes and segments that are sealed with them.

pub(crate) mod access;
pub mod entropy;
pub mod envelope;
pub mod error;
pub(crate) mod key_record;
pub(crate) mod recovery_code;
pub(crate) mod segment;
pub(crate) mod user_key;
