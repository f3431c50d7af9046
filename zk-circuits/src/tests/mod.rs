//! Tests of what this crate shows nobody.

mod bad_witness;
mod fields;
mod msm;
#[path = "../../tests/support/scenario.rs"]
pub(crate) mod scenario;
mod secrets;
mod structure;
