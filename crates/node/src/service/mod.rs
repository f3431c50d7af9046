//! What the node does: it reads the clock, takes locks, runs transactions, and asks [`rules`](crate::rules) what holds.
//!
//! [`Node`](node::Node) owns what a running node needs; each other file adds the methods of one subject.

pub mod binding;
pub mod check;
pub mod checkpoints;
pub mod clock;
pub mod config;
pub mod error;
mod failure;
pub mod leaves;
pub mod node;
pub mod pools;
pub mod rotation;
pub mod settlements;
pub mod stakes;
pub mod tick;
pub mod tokens;
pub mod verifiers;
