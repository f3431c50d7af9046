//! Tests of the vault as a whole.

mod approvals;
mod closing;
mod damage;
mod envelopes;
mod formats;
mod history;
mod hostile;
mod hostile_node;
mod lives;
mod many;
mod model;
mod networks;
mod offers;
mod rig;
mod stores;
mod time;
mod withdrawn;
