//! Tests of the stake's statement and circuit, which see what is private in this crate.

use ark_bn254::Fr;
use ark_ff::Field;

use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::tests::scenario::Scenario;

mod bad_witness;
mod claims;
mod ranges;
mod structure;

/// Both sides of a scenario's claim.
fn sides(scenario: &Scenario) -> (StakePublic, StakePrivate) {
    let public = StakePublic::new(&scenario.claim()).unwrap();
    let private = StakePrivate::new(&public, &scenario.witness());
    (public, private)
}

/// Both sides of an honest claim.
fn honest() -> (StakePublic, StakePrivate) {
    sides(&Scenario::default())
}

/// 2ᵏ.
fn power(k: usize) -> Fr {
    Fr::from(2u64).pow([k as u64])
}
