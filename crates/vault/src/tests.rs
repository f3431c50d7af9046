//! Tests of the vault as a whole.

mod envelopes;
mod lives;
mod many;
mod model;
mod rig;
mod stores;
