//! Tests of the vault as a whole.

mod approvals;
mod envelopes;
mod hostile;
mod hostile_node;
mod lives;
mod closing;
mod formats;
mod history;
mod many;
mod model;
mod networks;
mod rig;
mod stores;
mod time;
