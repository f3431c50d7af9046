//! Tests of the vault as a whole.

mod approvals;
mod envelopes;
mod hostile;
mod hostile_node;
mod lives;
mod many;
mod model;
mod rig;
mod stores;
