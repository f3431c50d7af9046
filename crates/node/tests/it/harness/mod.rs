//! A node on a free port under a clock set by hand, and a surfer who can prove.

mod book;
mod client;
mod network;
mod pool;
mod running;
mod surfer;

pub use book::change;
pub use client::{Client, refused};
pub use network::{BEGIN, GRACE, WAIT, rules_of, start_of};
pub use pool::{pool_of, terms_of};
pub use running::{Running, config};
pub use surfer::{Surfer, payout, second_proving_key};
