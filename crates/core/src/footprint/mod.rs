//! What a footprint is, and what it is worth.

pub mod action;
pub mod category;
pub mod epoch;
pub mod event;
pub mod fold;
#[expect(clippy::module_inception, reason = "the folder is named for what it is about, the file for its type")]
pub mod footprint;
pub mod summary;
pub mod sums;
pub mod tariff;
