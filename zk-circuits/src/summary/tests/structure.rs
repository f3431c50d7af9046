//! The constraints themselves: pinned, equal to what ark sees, and without a variable that could be chosen freely.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystem, OptimizationGoal, R1CS_PREDICATE_LABEL, SynthesisMode,
};
use ashiato_core::protocol2::tariff::Tariff;

use crate::constraints::recorder::{ConstraintMatrices, Terms, evaluate as evaluate_terms};
use crate::groth16::setup::Replay;
use crate::summary::check::Check;
use crate::summary::circuit::{CAPACITY, circuit_hash, constraints_by_check, evaluate, matrices, record};
use crate::summary::statement::holds;
use crate::summary::tests::summary_scenario::SummaryScenario;
use crate::summary::tests::{honest, sides};

/// The table in `SPEC-2.md`.
const CONSTRAINTS: [usize; 15] = [2_624, 414, 2, 32, 45, 3_823, 259, 33, 321, 18, 14, 33, 259, 1, 1];

#[test]
fn constraints_and_matrix_hash_are_pinned() {
    let (constraints, hash) = circuit_hash();
    assert_eq!(constraints_by_check(), Check::ALL.into_iter().zip(CONSTRAINTS).collect::<Vec<_>>());
    assert_eq!(constraints, CONSTRAINTS.iter().sum::<usize>());
    assert_eq!(constraints, 7_879);
    let public = matrices().inputs;
    assert_eq!(public, 10);
    assert!(constraints + public <= 8_192, "a domain of 2^13");
    assert_eq!(
        hash.to_hex(),
        "4a37875ac8a908675cbc3f6eeb8d61a8d1b762436f31ca4adf1a1f0d15344954",
        "the circuit changed: its keys are no longer its own"
    );
}

#[test]
fn the_honest_witness_holds_in_both() {
    for scenario in [SummaryScenario::default(), SummaryScenario::nothing()] {
        let (public, private) = sides(&scenario);
        assert_eq!(holds(&public, &private), Ok(()));
        assert_eq!(matrices().first_violated(&evaluate(&public, &private).values), None);
    }
}

#[test]
fn the_shape_does_not_depend_on_the_witness() {
    let (public, private) = honest();
    assert_eq!(record(&public, &private).into_matrices().hash(), matrices().hash());
}

/// The witness generator gives the recording's values and, constraint by constraint, what the matrices give: on honest
/// choices and others.
#[test]
fn the_witness_generator_agrees_with_full_synthesis() {
    let matrices = matrices();
    let mut scenario = SummaryScenario::default();
    for round in 0..6u64 {
        let (public, mut private) = sides(&scenario);
        if round % 2 == 1 {
            private.secret += Fr::ONE;
            private.summary_bits[round as usize * 300] = Fr::from(round + 7);
        }
        let run = evaluate(&public, &private);
        assert_eq!(run.satisfied, round % 2 == 0);
        let recorded = record(&public, &private);
        assert_eq!(recorded.first_violated().is_none(), run.satisfied);
        let values = recorded.into_values();
        assert!(values == run.values);
        let side = |sides: &[Terms]| sides.iter().map(|terms| evaluate_terms(terms, &values)).collect::<Vec<_>>();
        assert!(side(&matrices.a) == run.a && side(&matrices.b) == run.b);
        // Another epoch under another tariff, at another place in the tree.
        scenario.tariff = Tariff::base();
        scenario.others.0.truncate(round as usize);
        scenario.others.1.extend(scenario.others.0.clone());
        scenario.minted += 20;
    }
}

/// No vector of secrets grows and leaves a copy behind.
#[test]
fn the_witness_generator_reserves_its_memory() {
    let matrices = matrices();
    assert!(CAPACITY >= matrices.a.len() && CAPACITY >= matrices.variables);
    let (public, private) = honest();
    let run = evaluate(&public, &private);
    assert_eq!([run.values.capacity(), run.a.capacity(), run.b.capacity()], [CAPACITY; 3]);
    assert_eq!(private.summary_bits.capacity(), private.summary_bits.len());
}

#[test]
fn ark_sees_the_same_matrices() {
    let ours = matrices().unlabelled();
    let system = ConstraintSystem::<Fr>::new_ref();
    system.set_optimization_goal(OptimizationGoal::Constraints);
    system.set_mode(SynthesisMode::Setup);
    Replay(&ours).generate_constraints(system.clone()).unwrap();
    system.finalize();
    let theirs = &system.to_matrices().unwrap()[R1CS_PREDICATE_LABEL];
    for (ours, theirs) in [&ours.a, &ours.b, &ours.c].into_iter().zip(theirs) {
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(theirs) {
            let mut theirs = theirs.clone();
            theirs.sort_unstable_by_key(|(_, variable)| *variable);
            assert!(*ours == theirs);
        }
    }
}

/// Which constraints each variable stands in.
fn constraints_of(matrices: &ConstraintMatrices<Check>) -> Vec<Vec<usize>> {
    let mut constraints = vec![Vec::new(); matrices.variables];
    for i in 0..matrices.a.len() {
        let sides = [&matrices.a[i], &matrices.b[i], &matrices.c[i]];
        let mut variables: Vec<_> = sides.into_iter().flatten().map(|(_, variable)| *variable).collect();
        variables.sort_unstable();
        variables.dedup();
        variables.into_iter().for_each(|variable| constraints[variable].push(i));
    }
    constraints
}

#[test]
fn every_variable_stands_in_a_constraint_public_ones_above_all() {
    let constraints = constraints_of(&matrices());
    assert!(constraints.iter().all(|constraints| !constraints.is_empty()));
}

/// Witness mutation: no single variable can be anything else.
#[test]
fn no_variable_can_be_changed_alone() {
    let matrices = matrices();
    let constraints = constraints_of(&matrices);
    let (public, private) = honest();
    let honest = evaluate(&public, &private).values.clone();
    let mut values = honest.clone();
    // The constant one is not the prover's to choose.
    for variable in 1..values.len() {
        let neighbour = honest[(variable + 1) % honest.len()];
        let value = honest[variable];
        let random = (value + Fr::from(variable as u64 + 3)).pow([5]);
        for other in [Fr::ZERO, Fr::ONE, -Fr::ONE, value + Fr::ONE, value - Fr::ONE, -value, neighbour, random] {
            // A public square's root may change its sign: the public number is the verifier's, not the prover's.
            if other == value || (variable < matrices.inputs && other == -value) {
                continue;
            }
            values[variable] = other;
            let caught = constraints[variable].iter().any(|constraint| !matrices.holds(*constraint, &values));
            assert!(caught, "variable {variable} is free");
        }
        values[variable] = value;
    }
}

/// Uniqueness: once the prover's own choices are fixed, every further variable is fixed by a constraint of its own.
#[test]
fn every_computed_variable_is_determined_by_a_constraint() {
    let matrices = matrices();
    // A constraint determines a variable when that variable stands in it linearly, alone on the side of the product,
    // and all others in the constraint are already known. The prover's choices are what no constraint determines.
    let mut known = vec![false; matrices.variables];
    known[..matrices.inputs].fill(true);
    let mut choices = 0usize;
    let mut checking = 0usize;
    for i in 0..matrices.a.len() {
        let fresh = |terms: &Terms| terms.iter().map(|(_, v)| *v).filter(|v| !known[*v]).collect::<Vec<_>>();
        let (a, b, c) = (fresh(&matrices.a[i]), fresh(&matrices.b[i]), fresh(&matrices.c[i]));
        let determined = match c.as_slice() {
            [variable] if !a.contains(variable) && !b.contains(variable) => Some(*variable),
            _ => None,
        };
        for variable in a.into_iter().chain(b).chain(c.iter().copied()) {
            if Some(variable) != determined && !known[variable] {
                known[variable] = true;
                choices += 1;
            }
        }
        if let Some(variable) = determined {
            known[variable] = true;
        } else {
            checking += 1;
        }
    }
    assert!(known.iter().all(|known| *known));
    // The numbers' bits; both tariff elements'; the mint's; value, surplus, spare seconds and footprints, age.
    let booleans = 2_624 + 414 + 32 + (32 + 32 + 17 + 13 + 32);
    // s, records, r, n; the children of six nodes and of the top.
    assert_eq!(choices, booleans + 4 + 6 * 8 + 4);
    // What determines nothing must check something: booleans, one product a level that is 0, and equalities.
    let equalities = 10; // two tariff elements, root, nullifier, value, surplus, both caps, age, records commitment
    assert_eq!(checking, booleans + 7 + equalities);
}
