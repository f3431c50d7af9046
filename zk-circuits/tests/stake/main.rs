//! The stake with its DEV key: real proofs, what they must not stand for, forgeries, keys, files.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

mod batch;
#[path = "../support/dev_key.rs"]
mod dev_key;
mod forgeries;
mod honest;
mod iden3;
mod keys;
#[path = "../support/raw_key.rs"]
mod raw_key;
#[path = "../support/scenario.rs"]
mod scenario;
mod secrets;
mod stakes;
