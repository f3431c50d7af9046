//! The network's side of Ashiato: it mints tokens, keeps the registry's trees, signs checkpoints, carries pools, takes
//! stakes and settles rewards.
//!
//! *Architecture invariant:* this crate never depends on `vault`. A server whose binary holds no code to open a
//! footprint can't leak one; all that a node ever sees are commitments, proofs and their public inputs.
//!
//! Five rooms, each of which imports only those before it: [`rules`] decides, [`db`] stores, [`service`] orchestrates,
//! [`http`] answers, [`cli`] starts.

pub mod cli;
pub mod db;
pub mod http;
pub mod rules;
pub mod service;
