//! What a footprint is and what it is worth.
//!
//! *Architecture invariant:* this crate is pure. It does no I/O, reads no clock, draws no randomness, and knows neither
//! arkworks nor WebAssembly; every other crate may depend on it, and it on none of them.

pub mod api;
pub mod category;
pub mod claim;
pub mod epoch;
pub mod field;
pub mod footprint;
pub mod signed;
pub mod tariff;
pub mod terms;
