//! Tests of what is private in this crate.

mod fields;
#[path = "../../tests/support/grain.rs"]
pub(crate) mod grain;
mod msm;
#[path = "../../tests/support/recurrence.rs"]
pub(crate) mod recurrence;
#[path = "../../tests/support/scenario.rs"]
pub(crate) mod scenario;
mod secrets;
