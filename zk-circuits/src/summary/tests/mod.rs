//! Tests of the summary circuit, which see what is private in this crate.

use ark_bn254::Fr;
use ark_ff::Field;

use crate::summary::inputs::{StakePrivate, StakePublic};
use crate::summary::tests::summary_scenario::SummaryScenario;

mod bad_witness;
mod claims;
mod ranges;
mod structure;
#[path = "../../../tests/support/summary_scenario.rs"]
pub(crate) mod summary_scenario;

/// Both sides of a scenario's claim.
fn sides(scenario: &SummaryScenario) -> (StakePublic, StakePrivate) {
    let public = StakePublic::new(&scenario.claim()).unwrap();
    let private = StakePrivate::new(&public, &scenario.witness());
    (public, private)
}

/// Both sides of an honest claim.
fn honest() -> (StakePublic, StakePrivate) {
    sides(&SummaryScenario::default())
}

/// 2ᵏ.
fn power(k: usize) -> Fr {
    Fr::from(2u64).pow([k as u64])
}
