//! Sync: the device's side of the conversation with a node, without any input or output of its own. It registers what
//! `epochs` has closed and sends what `staking` has approved.

pub(crate) mod answers;
pub(crate) mod backoff;
pub(crate) mod cache;
pub(crate) mod clock;
pub(crate) mod conversation;
mod epoch_answers;
pub mod failure;
mod hand_out;
pub(crate) mod handle;
pub(crate) mod ledger;
pub(crate) mod next;
mod next_token;
pub(crate) mod read;
pub(crate) mod registry;
pub(crate) mod request;
mod stake_answers;
