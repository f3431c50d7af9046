//! What a footprint is and what it is worth.
//!
//! *Architecture invariant:* this crate is pure. It does no I/O, reads no clock, draws no randomness, and knows neither
//! arkworks nor WebAssembly; every other crate may depend on it, and it on none of them.
//!
//! Capture goes [`observation`](capture::observation) → [`redact`](capture::redact), under
//! [`consent`](capture::consent) and [`rules`](capture::rules) → [`attention`](capture::attention) →
//! [`event`](footprint::event), whose [`fold`](footprint::fold) gives the footprints of each epoch. TypeScript decides
//! nothing: what it needs to know stands in [`tables`].

pub mod capture;
pub mod encoding;
pub mod footprint;
pub mod limits;
pub mod protocol;
pub mod sites;
pub mod tables;

/// The README's example, run with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
