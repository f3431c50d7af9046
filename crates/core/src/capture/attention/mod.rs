//! Attention: which page is attended, for how long, in which epoch.
//!
//! Attended is the active tab of the focused window, while the screen is unlocked and there was input within 15
//! seconds or the tab makes sound. The tracker's state goes to storage that outlives the worker: it holds tab numbers,
//! page ids, categories, times and keyed tags, and no host, title or address.

mod ledger;
mod page;
mod step;
#[cfg(test)]
mod tests;
mod tracker;

pub use step::{Context, Live, Step};
pub use tracker::{GAP_CREDIT_MS, GAP_MAX_MS, TABS_MAX, Tracker};
