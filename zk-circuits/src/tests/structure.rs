//! The constraints themselves: pinned, equal to what ark sees, and without a variable that could be chosen freely.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystem, OptimizationGoal, R1CS_PREDICATE_LABEL, SynthesisMode,
};
use ashiato_core::encoding::field::FieldElement;

use crate::constraints::check::Check;
use crate::constraints::recorder::{ConstraintMatrices, Terms, evaluate as evaluate_terms};
use crate::groth16::pins::Pins;
use crate::groth16::setup::{DEV_PHRASE, Replay, circuit_hash, constraints_by_check};
use crate::stake::circuit::{evaluate, matrices};
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::stake::size::Size;
use crate::tests::scenario::Scenario;

#[test]
fn constraints_and_matrix_hash_are_pinned() {
    let pins = Pins::dev().unwrap();
    assert_eq!(pins.phrase, DEV_PHRASE);
    for (size, constraints, membership) in
        [(Size::Words64, 9_795, 6_108), (Size::Words256, 18_744, 6_609), (Size::Words1024, 54_069, 8_142)]
    {
        let pin = pins.of(size).unwrap();
        assert_eq!(
            circuit_hash(size),
            (pin.constraints, pin.matrices),
            "the circuit changed: its keys are no longer its own"
        );
        assert_eq!(pin.constraints, constraints);
        // The table in SPEC.md.
        let words = size.words();
        let expected = [13 * words, 232, 1, 20, membership, 259, 26, 31 * words + 57, 15, 259, 1, 1];
        assert_eq!(constraints_by_check(size), Check::ALL.into_iter().zip(expected).collect::<Vec<_>>());
        assert_eq!(expected.iter().sum::<usize>(), constraints);
    }
}

#[test]
fn the_shape_does_not_depend_on_the_witness() {
    let scenario = Scenario::new(Size::Words64);
    let public = StakePublic::new(&scenario.claim()).unwrap();
    let private = StakePrivate::new(&public, &scenario.witness(), Size::Words64).unwrap();
    let recorded = crate::stake::circuit::record(&public, &private, Size::Words64);
    assert_eq!(recorded.into_matrices().hash(), matrices(Size::Words64).hash());
}

/// The witness generator gives the recording's values and, constraint by constraint, what the matrices give: on bundles
/// of any words, honest or not.
#[test]
fn the_witness_generator_agrees_with_full_synthesis() {
    let size = Size::Words64;
    let mut scenario = Scenario::new(size);
    for round in 0..6u64 {
        let public = StakePublic::new(&scenario.claim()).unwrap();
        let mut private = StakePrivate::new(&public, &scenario.witness(), size).unwrap();
        if round % 2 == 1 {
            private.secret += Fr::ONE;
            private.words[round as usize][3] = Fr::from(round + 7);
        }
        let witness_run = evaluate(&public, &private, size);
        assert_eq!(witness_run.satisfied, round % 2 == 0);
        let recorded = crate::stake::circuit::record(&public, &private, size);
        assert_eq!(recorded.first_violated().is_none(), witness_run.satisfied);
        let values = recorded.into_values();
        assert!(values == witness_run.values);
        let matrices = matrices(size);
        let side = |sides: &[Terms]| sides.iter().map(|terms| evaluate_terms(terms, &values)).collect::<Vec<_>>();
        assert!(side(&matrices.a) == witness_run.a && side(&matrices.b) == witness_run.b);

        // Another epoch: other words, another place in the tree.
        let turn = round as usize * 7 % 11 + 1;
        scenario.words.rotate_left(turn);
        scenario.words.truncate(64 - turn);
        scenario.secret = FieldElement::from_u128(u128::from(round) << 90 | 5);
        scenario.others.0.truncate(turn);
    }
}

/// No vector of secrets grows and leaves a copy behind.
#[test]
fn the_witness_generator_reserves_its_memory() {
    for size in Size::ALL {
        let constraints = circuit_hash(size).0;
        assert!(
            crate::stake::circuit::capacity(size) >= constraints
                && crate::stake::circuit::capacity(size) < 2 * constraints,
            "{size:?}"
        );
    }
}

#[test]
fn ark_sees_the_same_matrices() {
    let ours = matrices(Size::Words64).unlabelled();
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
    for size in Size::ALL {
        let constraints = constraints_of(&matrices(size));
        assert!(constraints.iter().all(|constraints| !constraints.is_empty()), "{size:?}");
    }
}

/// Witness mutation: no single variable can be anything else.
#[test]
fn no_variable_can_be_changed_alone() {
    let matrices = matrices(Size::Words64);
    let constraints = constraints_of(&matrices);
    let scenario = Scenario::new(Size::Words64);
    let public = StakePublic::new(&scenario.claim()).unwrap();
    let private = StakePrivate::new(&public, &scenario.witness(), Size::Words64).unwrap();
    let honest = evaluate(&public, &private, Size::Words64).values.clone();
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
    let matrices = matrices(Size::Words64);
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
    // s, content, r, n; the words' bits; the tariff's; the index and its siblings; the two values' and the spare bits.
    assert_eq!(choices, 4 + 64 * 13 + 232 + 20 + 20 + 25 + 25 + 14);
    // What determines nothing must check something: booleans and equalities.
    let booleans = 64 * 13 + 232 + 20 + 25 + 25 + 14;
    let equalities = 7; // tariff, root, nullifier, value, surplus, spare, content commitment
    assert_eq!(checking, booleans + equalities);
}
