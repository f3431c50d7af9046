//! Protocol 2: what a value is, what a proof states, and what a network is.
//!
//! The circuit over a summary is built on these types. The rest of the product still speaks protocol 1; each module takes
//! the place of its namesake in [`footprint`](crate::footprint) and [`protocol`](crate::protocol) when it is switched.

pub mod claim;
pub mod network;
pub mod scope;
pub mod tariff;
