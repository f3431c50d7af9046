//! Sync: the device's side of the conversation with a node, without any input or output of its own.

pub(crate) mod answers;
pub(crate) mod backoff;
pub(crate) mod failure;
pub(crate) mod handle;
pub(crate) mod ledger;
pub(crate) mod machine;
pub(crate) mod next;
pub(crate) mod state;
