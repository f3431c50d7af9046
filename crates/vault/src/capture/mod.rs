//! Capture: observations become sealed batches of events under the person's rules.

pub mod error;
pub(crate) mod event_log;
pub(crate) mod intake;
pub(crate) mod rules;
pub(crate) mod session;
pub(crate) mod settings;
