//! Tests of the vault as a whole.

mod envelopes;
mod lives;
mod model;
mod rig;
mod stores;
