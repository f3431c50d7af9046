//! Boundary values on every input: the plain statement and the constraints must give the same answer.
//!
//! Each value is tried twice. As given: nothing else is changed, as by a clumsy cheat. Fitted: everything that follows is
//! recomputed by the constraints, root, nullifier, records commitment and children too, as by a prover who does their
//! best. Where a planted bug added variables, they are tried a third time: left as they were.

use std::collections::BTreeMap;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ashiato_core::footprint::summary::bits;

use crate::audit::base::{Base, Case, power};
use crate::audit::circuit::{Circuit, State};
use crate::audit::left::Left;
use crate::audit::manner::Manner;
use crate::audit::slot::{Slot, input, slots};
use crate::gadgets::bits::{low_bits, number};
use crate::gadgets::tree::{ARITY, LEVELS, TOP};
use crate::stake::inputs::{StakePrivate, StakePublic, VALUE};
use crate::stake::layout::{
    ATTENTION_CAP_AT, ATTENTION_CAP_BITS, EPOCH_BITS, EVENT_CAP_AT, EVENT_CAP_BITS, MINTED_BY_AT, TARIFF_ACTIONS_BITS,
    TARIFF_ATTENTION_BITS,
};

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

    fn follow(&self, public: &StakePublic, private: &mut StakePrivate, manner: Manner) -> State {
        self.circuit.follow((&self.base.state, self.base.case.places()), public, private, manner)
    }

    /// In every manner.
    fn each(&mut self, name: &str, public: &StakePublic, private: &StakePrivate) {
        let mut private = private.clone();
        let given = self.follow(public, &mut private, Manner::Given);
        self.note(name, &given);
        let fitted = self.follow(public, &mut private, Manner::Fitted);
        if fitted != given {
            self.note(name, &fitted);
        }
        let lying = self.follow(public, &mut private, Manner::Lying);
        if lying != fitted {
            self.note(name, &lying);
        }
    }
}

/// Tries every input. With `every_number` all the summary's numbers, else eleven of them.
pub(crate) fn run(circuit: &Circuit, every_number: bool) -> Boundary {
    let base = Base::new(circuit, Case::Full(3));
    let base = &base;
    let mut cases = Cases { circuit, base, out: Boundary::default() };
    cases.each("honest", &base.public, &base.private);
    public_inputs(&mut cases, base);
    private_elements(&mut cases, base);
    private_integers(&mut cases, base, every_number);
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
            "tariff_attention" => {
                let bounds = [
                    (ATTENTION_CAP_AT, ATTENTION_CAP_BITS, base.private.spare_seconds()),
                    (EVENT_CAP_AT, EVENT_CAP_BITS, base.private.spare_events()),
                    (MINTED_BY_AT, EPOCH_BITS, base.private.age()),
                ];
                // Each bound at its edges, at the sum and one beside it.
                let moved = bounds.iter().flat_map(|(at, width, spare)| {
                    let bits = base.private.tariff_attention_bits.get(*at..at + width).unwrap_or_default();
                    let now = number(bits);
                    let used = now - spare;
                    let edges = [integers(*width), vec![used - Fr::ONE, used, used + Fr::ONE]].concat();
                    edges.into_iter().map(move |bound| base.public.tariff_attention + (bound - now) * power(*at))
                });
                [integers(TARIFF_ATTENTION_BITS), integers(ATTENTION_CAP_AT), moved.collect()].concat()
            }
            "tariff_actions" => {
                let more = [base.public.tariff_actions + power(TARIFF_ACTIONS_BITS)];
                [integers(TARIFF_ACTIONS_BITS), more.to_vec()].concat()
            }
            _ => elements(),
        };
        for value in values {
            let mut inputs = base.public.inputs();
            inputs.iter_mut().skip(place).take(1).for_each(|input| *input = value);
            let public = StakePublic::from_inputs(inputs);
            // With the old hints and with those that fit the new number.
            cases.each(name, &public, &base.private);
            let mut private = base.private.clone();
            private.set_hints(&public);
            cases.each(name, &public, &private);
        }
    }
}

fn put(private: &mut StakePrivate, slot: Slot, value: Fr) {
    if let Some((_, x)) = slots(private).into_iter().find(|(other, _)| *other == slot) {
        *x = value;
    }
}

fn private_elements(cases: &mut Cases<'_>, base: &Base) {
    let mut elements_of = vec![Slot::Secret, Slot::Randomness, Slot::Nonce, Slot::Records];
    let children = |level: usize| if level < LEVELS { ARITY } else { TOP };
    elements_of.extend((0..=LEVELS).flat_map(|level| (0..children(level)).map(move |i| Slot::Child(level, i))));
    elements_of.extend([Slot::TermsSquare, Slot::RecipientSquare]);
    for slot in elements_of {
        cases.out.inputs += 1;
        for value in elements() {
            let mut private = base.private.clone();
            put(&mut private, slot, value);
            cases.each(&format!("{slot:?}"), &base.public, &private);
        }
    }
}

fn private_integers(cases: &mut Cases<'_>, base: &Base, every_number: bool) {
    let mut at = 0;
    for (i, width) in bits().enumerate() {
        let first = at;
        at += width as usize;
        // The first and last of the seconds, of the visits and of the others, and some between.
        if every_number || [0, 5, 15, 16, 21, 31, 32, 46, 47, 150, 271].contains(&i) {
            edges(cases, base, &format!("number {i}"), &(first..at).map(Slot::Number).collect::<Vec<_>>());
        }
    }
    let all = |slot: fn(usize) -> Slot, width: usize| (0..width).map(slot).collect::<Vec<_>>();
    edges(cases, base, "mint bits", &all(Slot::Minted, EPOCH_BITS));
    edges(cases, base, "value bits", &all(Slot::Value, VALUE));
    for left in Left::ALL {
        let bits: Vec<Slot> = (0..left.width()).map(|i| left.slot(i)).collect();
        edges(cases, base, &format!("{left:?} bits"), &bits);
    }
    edges(cases, base, "attention's tariff bits", &all(Slot::TariffAttention, TARIFF_ATTENTION_BITS));
    edges(cases, base, "actions' tariff bits", &all(Slot::TariffActions, TARIFF_ACTIONS_BITS));
}

/// An integer's edges as its bits say them: 2ᴺ and r − 1 need a bit that is none.
fn edges(cases: &mut Cases<'_>, base: &Base, name: &str, bits: &[Slot]) {
    cases.out.inputs += 1;
    let whole = |fill: Fr, first: Fr, top: Fr| {
        let mut private = base.private.clone();
        let mut of_slot: std::collections::HashMap<Slot, &mut Fr> = slots(&mut private).into_iter().collect();
        for (i, slot) in bits.iter().enumerate() {
            let value = if i + 1 == bits.len() {
                top
            } else if i == 0 {
                first
            } else {
                fill
            };
            if let Some(x) = of_slot.get_mut(slot) {
                **x = value;
            }
        }
        private
    };
    let (zero, one, two) = (Fr::ZERO, Fr::ONE, Fr::from(2u64));
    let wholes = [whole(zero, zero, zero), whole(zero, one, zero), whole(one, one, one), whole(zero, zero, two)];
    let minus = whole(zero, -one, zero);
    for mut private in wholes.into_iter().chain([minus]) {
        cases.each(name, &base.public, &private);
        private.set_hints(&base.public);
        cases.each(name, &base.public, &private);
    }
    // And each bit by itself, everything else following from it.
    for slot in bits {
        for value in [two, -one] {
            let mut private = base.private.clone();
            put(&mut private, *slot, value);
            let mut public = base.public.clone();
            match slot {
                Slot::TariffAttention(_) => public.tariff_attention = number(&private.tariff_attention_bits),
                Slot::TariffActions(_) => public.tariff_actions = number(&private.tariff_actions_bits),
                _ => {}
            }
            refit(cases, &public, &mut private);
            // The bit itself, where it is one of those that were refitted.
            put(&mut private, *slot, value);
            let fitted = cases.follow(&public, &mut private, Manner::Fitted);
            cases.note(name, &fitted);
        }
    }
}

/// The bits of the differences as the constraints make them: what a prover with a bit of 2 would put there.
fn refit(cases: &Cases<'_>, public: &StakePublic, private: &mut StakePrivate) {
    let state = cases.follow(public, private, Manner::Fitted);
    let of = |left: Left| cases.circuit.left(left, &state);
    if let Some(surplus) = of(Left::Surplus) {
        private.surplus_bits = low_bits(surplus);
    }
    if let Some(spare) = of(Left::Seconds) {
        private.spare_seconds_bits = low_bits(spare);
    }
    if let Some(spare) = of(Left::Events) {
        private.spare_events_bits = low_bits(spare);
    }
    if let Some(age) = of(Left::Age) {
        private.age_bits = low_bits(age);
    }
}
