//! What a footprint is and what it is worth.
//!
//! *Architecture invariant:* this crate is pure. It does no I/O, reads no clock, draws no randomness, and knows neither
//! arkworks nor WebAssembly; every other crate may depend on it, and it on none of them.
//!
//! Capture goes [`observation`] → [`redact`] (under [`consent`] and [`rules`]) → [`attention`] → [`event`], whose fold
//! gives the footprints of each epoch. TypeScript decides nothing: what it needs to know stands in [`tables`].

pub mod address;
pub mod api;
pub mod attention;
pub mod category;
pub mod claim;
pub mod collectors;
pub mod consent;
pub mod engines;
pub mod epoch;
pub mod event;
pub mod field;
pub mod footprint;
pub mod hints;
pub mod hosts;
pub mod mail;
pub mod observation;
pub mod redact;
pub mod refusal;
pub mod rules;
pub mod sensitive;
pub mod signed;
pub mod tables;
pub mod tariff;
pub mod terms;
pub mod text;
pub mod wallets;
