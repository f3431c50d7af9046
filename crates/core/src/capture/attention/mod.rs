//! Attention: which page is attended, for how long, in which epoch.
//!
//! Attended is the active tab of the focused window, while the screen is unlocked and the browser says that there is
//! input; without input, a tab whose sound is not muted stays attended for an hour at most. How recent input has to be
//! is the extension's to ask of the browser ([`INPUT_SECONDS`](crate::limits::INPUT_SECONDS)); nothing here depends on
//! it. What passes from the last input until the browser tells that it ceased is attended.
//!
//! The tracker's state goes to storage that outlives the worker: it holds tab numbers, page ids, categories, times and
//! keyed tags, and no host, title or address.

mod ledger;
mod page;
mod presence;
mod step;
#[cfg(test)]
mod tests;
mod tracker;

pub use presence::SOUND_MAX_MS;
pub use step::{Context, Live, Step};
pub use tracker::{GAP_CREDIT_MS, GAP_MAX_MS, TABS_MAX, Tracker};
