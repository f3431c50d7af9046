//! Boundary values on every input: the plain statement and the constraints must give the same answer.
//!
//! Each value is tried twice. As given: nothing else is changed, as by a clumsy cheat. Fitted: everything that follows is
//! recomputed by the constraints, root, nullifier and content commitment too, as by a prover who does their best.

use std::collections::BTreeMap;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use crate::audit::base::{Base, Words};
use crate::audit::circuit::{Circuit, State};
use crate::audit::slot::{Slot, input};
use crate::stake::inputs::{BONUSES_AT, CAP_AT, SPARE, StakePrivate, StakePublic, TARIFF_BITS, VALUE};

/// What came of the boundary values.
#[derive(Debug, Default)]
pub struct Boundary {
    /// Inputs tried.
    pub inputs: usize,
    /// Cases tried.
    pub cases: usize,
    /// Cases in which both accept.
    pub accepted: usize,
    /// Inputs on which statement and constraints differ, with how often.
    pub differ: BTreeMap<String, usize>,
}

fn power(i: usize) -> Fr {
    Fr::from(2u64).pow([i as u64])
}

/// 0, 1, 2ᴺ − 1, 2ᴺ, r − 1.
fn integers(bits: usize) -> Vec<Fr> {
    vec![Fr::ZERO, Fr::ONE, power(bits) - Fr::ONE, power(bits), -Fr::ONE]
}

/// 0, 1, r − 1.
fn elements() -> Vec<Fr> {
    vec![Fr::ZERO, Fr::ONE, -Fr::ONE]
}

struct Cases<'a> {
    circuit: &'a Circuit,
    base: &'a Base,
    out: Boundary,
}

impl Cases<'_> {
    fn note(&mut self, name: &str, state: &State) {
        let verdict = self.circuit.verdict(state);
        self.out.cases += 1;
        self.out.accepted += usize::from(verdict.plain.is_ok() && verdict.constraint.is_none());
        if !verdict.agrees() {
            *self.out.differ.entry(name.to_owned()).or_default() += 1;
        }
    }

    /// As given and fitted.
    fn both(&mut self, name: &str, public: &StakePublic, private: &StakePrivate) {
        let mut private = private.clone();
        let given = self.circuit.follow(&self.base.state, public, &mut private, false);
        self.note(name, &given);
        let fitted = self.circuit.follow(&self.base.state, public, &mut private, true);
        if fitted != given {
            self.note(name, &fitted);
        }
    }
}

/// Tries every input. With `every_word` all words' bits, else those of five words.
pub(crate) fn run(circuit: &Circuit, every_word: bool) -> Boundary {
    let base = Base::new(circuit, Words::Turned(3));
    let base = &base;
    let mut cases = Cases { circuit, base, out: Boundary::default() };
    cases.both("honest", &base.public, &base.private);
    public_inputs(&mut cases, base);
    private_elements(&mut cases, base);
    private_integers(&mut cases, base, every_word);
    cases.out
}

fn public_inputs(cases: &mut Cases<'_>, base: &Base) {
    for (place, name) in input::NAMES.iter().enumerate() {
        cases.out.inputs += 1;
        let values = match *name {
            "value" => {
                let earned = base.private.earned();
                [integers(VALUE), vec![earned, earned + Fr::ONE, earned - Fr::ONE, power(VALUE) + earned]].concat()
            }
            "tariff" => {
                let cap = |cap: Fr| base.public.tariff + (cap - base.private.cap()) * power(CAP_AT);
                let attention = base.private.attention();
                let caps = [Fr::ZERO, Fr::ONE, attention - Fr::ONE, attention, power(SPARE) - Fr::ONE, power(SPARE)];
                [integers(TARIFF_BITS), integers(BONUSES_AT), caps.map(cap).to_vec()].concat()
            }
            _ => elements(),
        };
        for value in values {
            let mut public = base.public.clone();
            put_public(&mut public, place, value);
            // With the old hints and with those that fit the new number.
            cases.both(name, &public, &base.private);
            let mut private = base.private.clone();
            private.set_hints(&public);
            cases.both(name, &public, &private);
        }
    }
}

fn put_public(public: &mut StakePublic, place: usize, value: Fr) {
    let slots = [
        &mut public.root,
        &mut public.scope,
        &mut public.nullifier,
        &mut public.terms_hash,
        &mut public.tariff,
        &mut public.value,
        &mut public.content_commitment,
        &mut public.recipient,
    ];
    if let Some(slot) = slots.into_iter().nth(place) {
        *slot = value;
    }
}

fn put(private: &mut StakePrivate, slot: Slot, value: Fr) {
    if let Some((_, x)) = crate::audit::slot::slots(private).into_iter().find(|(other, _)| *other == slot) {
        *x = value;
    }
}

fn private_elements(cases: &mut Cases<'_>, base: &Base) {
    let mut elements_of = vec![Slot::Secret, Slot::Randomness, Slot::Nonce, Slot::Content];
    elements_of.extend((0..base.private.siblings.len()).map(Slot::Sibling));
    elements_of.extend([Slot::TermsSquare, Slot::RecipientSquare]);
    for slot in elements_of {
        cases.out.inputs += 1;
        for value in elements() {
            let mut private = base.private.clone();
            put(&mut private, slot, value);
            cases.both(&format!("{slot:?}"), &base.public, &private);
        }
    }
}

fn private_integers(cases: &mut Cases<'_>, base: &Base, every_word: bool) {
    let last = base.private.words.len() - 1;
    let words: Vec<usize> = if every_word { (0..=last).collect() } else { vec![0, 3, 9, 31, last] };
    // An integer's edges as its bits say them: 2ᴺ and r − 1 need a bit that is none.
    let word_fields = words.iter().flat_map(|w| [(0, 4), (4, 4), (8, 5)].map(|(from, n)| (*w, from, n)));
    for (w, from, n) in word_fields {
        let bits: Vec<Slot> = (from..from + n).map(|b| Slot::Word(w, b)).collect();
        edges(cases, base, &format!("word {w}, bits from {from}"), &bits);
    }
    edges(cases, base, "index", &(0..base.private.index_bits.len()).map(Slot::Index).collect::<Vec<_>>());
    edges(cases, base, "value bits", &(0..VALUE).map(Slot::Value).collect::<Vec<_>>());
    edges(cases, base, "surplus bits", &(0..VALUE).map(Slot::Surplus).collect::<Vec<_>>());
    edges(cases, base, "spare bits", &(0..SPARE).map(Slot::Spare).collect::<Vec<_>>());
    edges(cases, base, "tariff bits", &(0..TARIFF_BITS).map(Slot::Tariff).collect::<Vec<_>>());
}

fn edges(cases: &mut Cases<'_>, base: &Base, name: &str, bits: &[Slot]) {
    cases.out.inputs += 1;
    let whole = |fill: Fr, first: Fr, top: Fr| {
        let mut private = base.private.clone();
        for (i, slot) in bits.iter().enumerate() {
            let value = if i + 1 == bits.len() {
                top
            } else if i == 0 {
                first
            } else {
                fill
            };
            put(&mut private, *slot, value);
        }
        private
    };
    let (zero, one, two) = (Fr::ZERO, Fr::ONE, Fr::from(2u64));
    let wholes = [whole(zero, zero, zero), whole(zero, one, zero), whole(one, one, one), whole(zero, zero, two)];
    let minus = whole(zero, -one, zero);
    for mut private in wholes.into_iter().chain([minus]) {
        cases.both(name, &base.public, &private);
        private.set_hints(&base.public);
        cases.both(name, &base.public, &private);
    }
    // And each bit by itself, everything else following from it.
    for slot in bits {
        for value in [two, -one] {
            let mut private = base.private.clone();
            put(&mut private, *slot, value);
            refit(cases, &mut private);
            let mut public = base.public.clone();
            if matches!(slot, Slot::Tariff(_)) {
                public.tariff = crate::gadgets::bits::number(&private.tariff_bits);
            }
            let fitted = cases.circuit.follow(&base.state, &public, &mut private, true);
            cases.note(name, &fitted);
        }
    }
}

/// The hints of the sums as the constraints make them: what a prover with a bit of 2 would put there.
fn refit(cases: &Cases<'_>, private: &mut StakePrivate) {
    let Cases { circuit, base, .. } = cases;
    let state = circuit.follow(&base.state, &base.public, private, true);
    let side = |constraint: Option<usize>| constraint.map(|constraint| circuit.constraint(constraint, &state)[2]);
    if let Some(surplus) = side(circuit.surplus_constraint) {
        private.surplus_bits = crate::gadgets::bits::low_bits(surplus);
    }
    if let Some(spare) = side(circuit.spare_constraint) {
        private.spare_bits = crate::gadgets::bits::low_bits(spare);
    }
}
