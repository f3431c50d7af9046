//! What the node decides, as pure functions: no clock, no I/O, no database. Time, randomness and what is stored come in
//! as arguments, and each answer is a value or a [`Refusal`](refusal::Refusal).
//!
//! *Architecture invariant:* nothing here imports another room of this crate.

pub mod admission;
pub mod catalogue;
pub mod checkpoint;
pub mod due;
pub mod frontier;
pub mod leaf;
pub mod network;
pub mod node_keys;
pub mod open_pool;
pub mod operators;
pub mod pool;
pub mod refusal;
pub mod settlement;
pub mod share;
pub mod signing;
pub mod stake;
pub mod terms;
pub mod time;
pub mod token;
pub mod verifying_keys;
