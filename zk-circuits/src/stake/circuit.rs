//! The stake circuit: the same statement in constraints, step by step. `SPEC.md` gives each check's reason and cost.
//!
//! A digest that is used further becomes a variable: its sum over a hash's last S-boxes then stands in one constraint
//! instead of several.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ashiato_core::encoding::domain::poseidon;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::tariff::POINT;
use ashiato_core::protocol::claim::PUBLIC_INPUTS;

use crate::constraints::recorder::{ConstraintMatrices, Recorder};
use crate::constraints::system::{Checked, Linear, System};
use crate::constraints::witness_run::WitnessGenerator;
use crate::gadgets::bits::{bit_gadget, bits_gadget};
use crate::gadgets::poseidon::{hash_children_gadget, hash_gadget};
use crate::gadgets::tree::member::child_gadget;
use crate::stake::check::Check;
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::stake::layout::{Numbers, TARIFF_ACTIONS_BITS, action_tariff, attention_tariff, elements, numbers};

/// Constraints and public columns fit a domain of 2¹³; there are about as many variables.
pub(crate) const CAPACITY: usize = 8_192;

/// The constraints of the circuit: the same for every claim and witness.
pub(crate) fn matrices() -> ConstraintMatrices<Check> {
    record(&StakePublic::from_inputs([Fr::ZERO; PUBLIC_INPUTS]), &StakePrivate::blank()).into_matrices()
}

/// The same constraints without their checks: what keys and files are made of.
pub(crate) fn constraints() -> ConstraintMatrices {
    matrices().unlabelled()
}

/// Constraints and SHA-256 of the circuit: what a key belongs to.
pub fn circuit_hash() -> (usize, Hash) {
    let matrices = constraints();
    (matrices.a.len(), Hash(matrices.hash()))
}

/// How many constraints each numbered check takes, by number: the table in `SPEC.md`.
pub fn constraints_by_check() -> Vec<(Check, usize)> {
    let matrices = matrices();
    Check::ALL.map(|check| (check, matrices.checks.iter().filter(|c| **c == check).count())).to_vec()
}

/// The constraints, recorded with an assignment.
pub(crate) fn record(public: &StakePublic, private: &StakePrivate) -> Recorder<Check> {
    let (mut system, inputs) = Recorder::new(Check::NumberBits, public.inputs());
    build(&mut system, &inputs, private);
    system
}

/// The assignment of every variable and the value of every constraint. A constraint that does not hold is reported in
/// `satisfied` and is no error here.
pub(crate) fn evaluate(public: &StakePublic, private: &StakePrivate) -> WitnessGenerator {
    let (mut generator, inputs) = WitnessGenerator::new(CAPACITY, public.inputs());
    build(&mut generator, &inputs, private);
    generator
}

/// The assignment alone. The caller wipes it.
pub(crate) fn assignment(public: &StakePublic, private: &StakePrivate) -> Vec<Fr> {
    core::mem::take(&mut evaluate(public, private).values)
}

/// The circuit, in the order of the checks in `SPEC.md`.
fn build<S: Checked<Check>>(system: &mut S, inputs: &[S::Lc; PUBLIC_INPUTS], private: &StakePrivate) {
    let [root, scope, nullifier, terms_hash, tariff_attention, tariff_actions, value, records_commitment, recipient] =
        inputs;
    let secret = system.witness(private.secret);
    let records = system.witness(private.records);

    system.begin(Check::NumberBits);
    let summary: Vec<_> = private.summary_bits.iter().map(|bit| bit_gadget(system, *bit)).collect();
    let numbers = numbers(&summary);

    system.begin(Check::TariffBits);
    let tariff_attention_bits = bits_gadget(system, &private.tariff_attention_bits);
    let tariff_actions_bits = bits_gadget(system, &private.tariff_actions_bits);
    let tariff = attention_tariff(&tariff_attention_bits);

    system.begin(Check::Tariff);
    system.vanish(&S::Lc::from_bits(&tariff_attention_bits).minus(tariff_attention));
    system.vanish(&S::Lc::from_bits(&tariff_actions_bits).minus(tariff_actions));

    system.begin(Check::MintedBits);
    let minted = S::Lc::from_bits(&bits_gadget(system, &private.minted_bits));

    system.begin(Check::Root);
    let identity = hash_gadget(system, poseidon::IDENTITY, [&secret, &S::Lc::zero()]);
    let identity = system.variable(&identity);
    let [e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11] = &elements(&summary).map(S::Lc::from_bits);
    let randomness = system.witness(private.bundle_randomness);
    let inputs = [e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, &records, &randomness];
    let bundle = hash_gadget(system, poseidon::BUNDLE, inputs);
    let bundle = system.variable(&bundle);
    let leaf = hash_gadget(system, poseidon::LEAF, [&identity, &minted, &bundle]);
    let mut node = system.variable(&leaf);
    for children in &private.levels {
        let children = children.map(|child| system.witness(child));
        system.begin(Check::Child);
        child_gadget(system, &node, &children);
        system.begin(Check::Root);
        let above = hash_children_gadget(system, &children);
        node = system.variable(&above);
    }
    let children = private.top.map(|child| system.witness(child));
    system.begin(Check::Child);
    child_gadget(system, &node, &children);
    system.begin(Check::Root);
    let computed = hash_gadget(system, poseidon::TOP, children.each_ref());
    system.vanish(&computed.minus(root));

    system.begin(Check::Nullifier);
    let computed = hash_gadget(system, poseidon::NULLIFIER, [&secret, scope]);
    system.vanish(&computed.minus(nullifier));

    system.begin(Check::Value);
    let value_bits = bits_gadget(system, &private.value_bits);
    system.vanish(&S::Lc::from_bits(&value_bits).minus(value));

    system.begin(Check::Earned);
    let earned = earned(system, &numbers, &tariff.weights, &tariff_actions_bits);
    let surplus_bits = bits_gadget(system, &private.surplus_bits);
    system.vanish(&S::Lc::from_bits(&surplus_bits).minus(&earned.minus(value)));

    system.begin(Check::Attention);
    let seconds = numbers.seconds.map(S::Lc::from_bits);
    let spare = S::Lc::from_bits(tariff.attention_cap).minus(&S::Lc::total(&seconds));
    let spare_bits = bits_gadget(system, &private.spare_seconds_bits);
    system.vanish(&S::Lc::from_bits(&spare_bits).minus(&spare));

    system.begin(Check::Events);
    let counts = numbers.counts.map(|counts| S::Lc::total(&counts.map(S::Lc::from_bits)));
    let spare = S::Lc::from_bits(tariff.event_cap).minus(&S::Lc::total(&counts));
    let spare_bits = bits_gadget(system, &private.spare_events_bits);
    system.vanish(&S::Lc::from_bits(&spare_bits).minus(&spare));

    system.begin(Check::Age);
    let age_bits = bits_gadget(system, &private.age_bits);
    system.vanish(&S::Lc::from_bits(&age_bits).minus(&S::Lc::from_bits(tariff.minted_by).minus(&minted)));

    system.begin(Check::RecordsCommitment);
    let nonce = system.witness(private.records_nonce);
    let computed = hash_gadget(system, poseidon::RECORDS_COMMITMENT, [&records, &nonce]);
    system.vanish(&computed.minus(records_commitment));

    system.begin(Check::TermsHash);
    let square = system.witness(private.terms_square);
    system.enforce(terms_hash, terms_hash, &square);

    system.begin(Check::Recipient);
    let square = system.witness(private.recipient_square);
    system.enforce(recipient, recipient, &square);
}

/// `Σ attention_weight · seconds + 10 · Σ action_weight · Σ bonus · count`: a constraint for each product.
fn earned<S: System>(
    system: &mut S,
    numbers: &Numbers<'_, S::Lc>,
    attention_weights: &[&[S::Lc]; 16],
    tariff_actions_bits: &[S::Lc; TARIFF_ACTIONS_BITS],
) -> S::Lc {
    let tariff = action_tariff(tariff_actions_bits);
    let bonuses = tariff.bonuses.map(S::Lc::from_bits);
    let mut values = Vec::with_capacity(32);
    for (seconds, weight) in numbers.seconds.iter().zip(attention_weights) {
        values.push((Fr::ONE, system.product(&S::Lc::from_bits(seconds), &S::Lc::from_bits(weight))));
    }
    for (counts, weight) in numbers.counts.iter().zip(tariff.weights) {
        let points: Vec<_> =
            counts.iter().zip(&bonuses).map(|(n, bonus)| system.product(&S::Lc::from_bits(n), bonus)).collect();
        values.push((Fr::from(POINT), system.product(&S::Lc::total(&points), &S::Lc::from_bits(weight))));
    }
    S::Lc::sum(values.iter().map(|(coefficient, value)| (*coefficient, value)))
}
