//! The network's side of Ashiato: it mints tokens, keeps the registry's trees, signs checkpoints, carries pools, takes
//! stakes and settles rewards.
//!
//! *Architecture invariant:* this crate never depends on `vault`. A server whose binary holds no code to open a
//! footprint can't leak one; all that a node ever sees are commitments, proofs and their public inputs.

pub mod admission;
pub mod check;
pub mod checkpoints;
pub mod clock;
pub mod config;
pub mod datadir;
pub mod db;
pub mod demo;
pub mod keyfile;
pub mod node;
pub mod openapi;
pub mod pools;
pub mod problem;
pub mod registry;
pub mod rewards;
pub mod routes;
pub mod serve;
pub mod settle;
pub mod stakes;
pub mod verify;
