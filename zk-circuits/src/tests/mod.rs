//! Tests of what is private in this crate.

mod bad_witness;
mod fields;
mod msm;
#[path = "../../tests/support/scenario.rs"]
pub(crate) mod scenario;
mod secrets;
mod structure;
