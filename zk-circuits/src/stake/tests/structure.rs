//! The constraints themselves: pinned, equal to what ark sees, and without a variable that could be chosen freely.

use crate::stake::check::Check;
use crate::stake::circuit::{CAPACITY, circuit_hash, constraints_by_check, evaluate, matrices};
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::stake::statement::holds;
use crate::stake::tests::summary_scenario::SummaryScenario;

/// The table in `SPEC.md`.
const CONSTRAINTS: [usize; 15] = [2_624, 414, 2, 32, 45, 3_823, 259, 33, 321, 18, 14, 33, 259, 1, 1];

#[test]
fn constraints_and_matrix_hash_are_pinned() {
    let (constraints, hash) = circuit_hash();
    assert_eq!(constraints_by_check(), Check::ALL.into_iter().zip(CONSTRAINTS).collect::<Vec<_>>());
    assert_eq!(constraints, CONSTRAINTS.iter().sum::<usize>());
    assert_eq!(constraints, 7_879);
    let public = matrices().inputs;
    assert_eq!(public, 10);
    assert!(constraints + public <= CAPACITY, "a domain of 2^13");
    assert_eq!(
        hash.to_hex(),
        "4a37875ac8a908675cbc3f6eeb8d61a8d1b762436f31ca4adf1a1f0d15344954",
        "the circuit changed: its keys are no longer its own"
    );
}

#[test]
fn the_honest_witness_holds_in_both() {
    for scenario in [SummaryScenario::default(), SummaryScenario::nothing()] {
        let public = StakePublic::new(&scenario.claim()).unwrap();
        let private = StakePrivate::new(&public, &scenario.witness());
        assert_eq!(holds(&public, &private), Ok(()));
        assert_eq!(matrices().first_violated(&evaluate(&public, &private).values), None);
    }
}
