//! Pages: what the popup, the dashboard and an export show.

pub(crate) mod dashboard;
pub(crate) mod export;
pub(crate) mod popup;
pub(crate) mod rules;
pub mod sums;
pub mod views;
