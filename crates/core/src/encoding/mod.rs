//! How numbers, keys and hashes are written: the lowest room of the house.

pub mod field;
pub mod signed;
