//! The node as its clients meet it: a real server, a real book, real proofs at 64 words.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking; clippy.toml's leave covers test functions only, not what they share"
)]

mod concurrency;
mod crash;
mod harness;
mod hostile;
mod lifecycle;
