//! Pages: what the popup, the dashboard and an export show.

pub(crate) mod export;
pub(crate) mod popup;
pub mod views;
