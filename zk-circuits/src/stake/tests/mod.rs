//! Tests of the summary circuit, which see what is private in this crate.

mod structure;
#[path = "../../../tests/support/summary_scenario.rs"]
pub(crate) mod summary_scenario;
