//! The node as its clients meet it: a real server, a real book, real proofs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking; clippy.toml's leave covers test functions only, not what they share"
)]

mod budget;
mod concurrency;
mod crash;
mod devices;
mod failures;
mod harness;
mod hostile;
mod lifecycle;
mod networks;
mod pools;
mod tampering;
