//! An epoch's registry tree: six levels of eight children, then the top of four. Missing children are 0 at every level.
//!
//! The leaves' order is the order of registration. A node is `H(its eight children)` and the root
//! `H(domain.top, its four children)`, so an empty tree has a root too.

pub mod error;
pub mod frontier;
pub(crate) mod level;
pub(crate) mod member;
pub mod path;
pub mod tile;

pub use level::{ARITY, CAPACITY, LEVELS, TOP};

#[cfg(test)]
mod tests;
