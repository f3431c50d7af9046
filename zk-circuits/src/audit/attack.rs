//! One way to cheat for each constraint: what a prover would do if that constraint alone were not there.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use crate::audit::base::{Base, Case, power};
use crate::audit::circuit::{Circuit, State};
use crate::audit::left::Left;
use crate::audit::manner::{Fault, Way};
use crate::audit::slot::{Slot, input};
use crate::gadgets::bits::{low_bits, number};
use crate::gadgets::tree::{ARITY, LEVELS, TOP};
use crate::stake::check::Check;
use crate::stake::inputs::VALUE;
use crate::stake::layout::{
    ATTENTION_CAP_AT, ATTENTION_CAP_BITS, EPOCH_BITS, EVENT_CAP_AT, EVENT_CAP_BITS, MINTED_BY_AT, TARIFF_ATTENTION_BITS,
};

/// Where the actions' bonuses begin in their element.
const BONUSES_AT: usize = 16 * 8;

/// What the cheat is after in the claim.
#[derive(Debug, Clone, Copy)]
enum Claim {
    /// Everything that the faulty constraints say was earned.
    Most,
    /// One more than was earned; the surplus of −1 goes into this bit if there is one.
    OneMore(Option<usize>),
    /// −1, in this bit of the claimed value if there is one.
    Negative(Option<usize>),
}

/// A cheat, relative to an honest case.
pub(crate) struct Attack {
    pub(crate) case: Case,
    edits: Vec<(usize, Fr)>,
    fault: Fault,
    claim: Claim,
    /// A bound that is one too small; the −1 that is left under it goes into this bit if there is one.
    short: Option<(Left, Option<usize>)>,
    /// The claim stands for other public numbers with the same choices: the statement is asked with its hints as they are.
    pub(crate) other_claim: bool,
}

/// −1 as a multiple of 2ⁱ.
fn minus_one_over(i: usize) -> Fr {
    -power(i).inverse().unwrap_or_default()
}

/// Where a bound stands in the attention's tariff element, and its bits.
fn bound(left: Left) -> Option<(usize, usize)> {
    match left {
        Left::Surplus => None,
        Left::Seconds => Some((ATTENTION_CAP_AT, ATTENTION_CAP_BITS)),
        Left::Events => Some((EVENT_CAP_AT, EVENT_CAP_BITS)),
        Left::Age => Some((MINTED_BY_AT, EPOCH_BITS)),
    }
}

impl Attack {
    fn new(case: Case) -> Self {
        Self { case, edits: Vec::new(), fault: Fault::None, claim: Claim::Most, short: None, other_claim: false }
    }

    fn full() -> Self {
        Self::new(Case::Full(0))
    }

    fn edit(mut self, variable: usize, value: Fr) -> Self {
        self.edits.push((variable, value));
        self
    }

    fn fault(mut self, fault: Fault) -> Self {
        self.fault = fault;
        self
    }

    fn claim(mut self, claim: Claim) -> Self {
        self.claim = claim;
        self
    }

    fn short(mut self, left: Left, bit: Option<usize>) -> Self {
        self.short = Some((left, bit));
        self
    }

    /// The cheats that fit a constraint, likeliest first.
    pub(crate) fn on(circuit: &Circuit, constraint: usize) -> Vec<Self> {
        let check = circuit.matrices.checks[constraint];
        if check == Check::Child {
            return Self::foreign_children(circuit, constraint).into_iter().collect();
        }
        if let Some((out, _)) = circuit.computes[constraint] {
            // A square's constraint binds a public number: without it that number can be another.
            let number = match circuit.slot_of.get(&out) {
                Some(Slot::TermsSquare) => Some(input::TERMS_HASH),
                Some(Slot::RecipientSquare) => Some(input::RECIPIENT),
                _ => None,
            };
            let Some(number) = number else { return vec![Self::full().fault(Fault::Shift(constraint))] };
            let mut other = Self::full().edit(number, Fr::from(77u64)).fault(Fault::Skip(constraint));
            other.other_claim = true;
            return vec![other];
        }
        if let Some(slot) = circuit.bit_of_constraint(constraint) {
            return Self::on_bit(circuit, slot);
        }
        let mentions = |variable: usize| circuit.matrices.c[constraint].iter().any(|(_, v)| *v == variable);
        match check {
            Check::Tariff => vec![Self::better_tariff(circuit, mentions(input::TARIFF_ATTENTION))],
            Check::Value => vec![Self::full().claim(Claim::Negative(None))],
            Check::Earned => vec![Self::full().claim(Claim::OneMore(None))],
            Check::Attention => vec![Self::full().short(Left::Seconds, None)],
            Check::Events => vec![Self::full().short(Left::Events, None)],
            Check::Age => vec![Self::full().short(Left::Age, None)],
            _ => Vec::new(),
        }
    }

    fn on_bit(circuit: &Circuit, slot: Slot) -> Vec<Self> {
        match slot {
            Slot::Value(i) => vec![Self::full().claim(Claim::Negative(Some(i)))],
            Slot::Surplus(i) => vec![Self::full().claim(Claim::OneMore(Some(i)))],
            Slot::SpareSeconds(i) => vec![Self::full().short(Left::Seconds, Some(i))],
            Slot::SpareEvents(i) => vec![Self::full().short(Left::Events, Some(i))],
            Slot::Age(i) => vec![Self::full().short(Left::Age, Some(i))],
            Slot::TariffAttention(i) if i >= MINTED_BY_AT => vec![Self::wide_last_mint(circuit, i - MINTED_BY_AT)],
            Slot::TariffAttention(i) if i >= EVENT_CAP_AT => vec![Self::borrowed(circuit, Left::Events, i)],
            Slot::TariffAttention(i) if i >= ATTENTION_CAP_AT => vec![Self::borrowed(circuit, Left::Seconds, i)],
            Slot::TariffAttention(i) => vec![Self::shifted_tariff(circuit, Slot::TariffAttention, i)],
            Slot::TariffActions(i) => vec![Self::shifted_tariff(circuit, Slot::TariffActions, i)],
            _ => [Fr::from(2u64), -Fr::ONE].map(|x| Self::full().edit(circuit.at(slot), x)).into(),
        }
    }

    /// The children of another tree, among which the node is not: its root is the public one. The product that the
    /// constraint computes comes out 0.
    fn foreign_children(circuit: &Circuit, constraint: usize) -> Option<Self> {
        let m = &circuit.matrices;
        let sides = m.a[constraint].iter().chain(&m.b[constraint]);
        let level = sides.filter_map(|(_, variable)| circuit.slot_of.get(variable)).find_map(|slot| match slot {
            Slot::Child(level, _) => Some(*level),
            _ => None,
        })?;
        let children = if level < LEVELS { ARITY } else { TOP };
        let foreign = |attack: Self, i: usize| {
            let child = Fr::from(1_000 + i as u64).pow([7]);
            attack.edit(circuit.at(Slot::Child(level, i)), child)
        };
        Some((0..children).fold(Self::full().fault(Fault::Zero(constraint)), foreign))
    }

    /// Every weight 255 under the public tariff as it is.
    fn better_tariff(circuit: &Circuit, attention: bool) -> Self {
        let slot = if attention { Slot::TariffAttention } else { Slot::TariffActions };
        (0..BONUSES_AT).fold(Self::full(), |attack, i| attack.edit(circuit.at(slot(i)), Fr::ONE))
    }

    /// One bit of an idle entry takes up what the top bit of the used entry is given: the same packed tariff, and the
    /// summary is worth more.
    fn shifted_tariff(circuit: &Circuit, slot: fn(usize) -> Slot, i: usize) -> Self {
        let (entry, start, width) = if i < BONUSES_AT { (i / 8, 0, 8) } else { ((i - BONUSES_AT) / 6, BONUSES_AT, 6) };
        let used = if entry == 5 { 9 } else { 5 };
        let top = start + used * width + width - 1;
        let base = Base::new(circuit, Case::Only(used));
        let now = base.state.values[circuit.at(slot(i))];
        let taken = now - power(top) * power(i).inverse().unwrap_or_default();
        Self::new(Case::Only(used)).edit(circuit.at(slot(top)), Fr::ONE).edit(circuit.at(slot(i)), taken)
    }

    /// A cap that is one too small takes what the lowest bit of the next field gives up: the same packed tariff, and as
    /// much is left under the cap as its bits can say.
    fn borrowed(circuit: &Circuit, left: Left, i: usize) -> Self {
        let (at, width) = bound(left).unwrap_or_default();
        let base = Base::new(circuit, Case::Full(0));
        let now = Self::short_bound(&base, left);
        let bit = now.get(i - at).copied().unwrap_or_default();
        Self::full().short(left, None).edit(circuit.at(Slot::TariffAttention(at + width)), Fr::ZERO).edit(
            circuit.at(Slot::TariffAttention(i)),
            bit + power(at + width) * power(i).inverse().unwrap_or_default(),
        )
    }

    /// A last epoch of 2³² more, in a tariff element of more than 190 bits, for a token that is minted one epoch too late.
    fn wide_last_mint(circuit: &Circuit, bit: usize) -> Self {
        let base = Base::new(circuit, Case::Full(0));
        let last = number(&base.private.tariff_attention_bits[MINTED_BY_AT..]);
        let now = base.private.tariff_attention_bits.get(MINTED_BY_AT + bit).copied().unwrap_or_default();
        let minted: [Fr; EPOCH_BITS] = low_bits(last + Fr::ONE);
        let attack = Self::full()
            .edit(input::TARIFF_ATTENTION, base.public.tariff_attention + power(TARIFF_ATTENTION_BITS))
            .edit(
                circuit.at(Slot::TariffAttention(MINTED_BY_AT + bit)),
                now + power(EPOCH_BITS) * power(bit).inverse().unwrap_or_default(),
            );
        minted.iter().enumerate().fold(attack, |attack, (i, x)| attack.edit(circuit.at(Slot::Minted(i)), *x))
    }

    /// The bits of a bound that is one too small.
    fn short_bound(base: &Base, left: Left) -> Vec<Fr> {
        let Some((at, width)) = bound(left) else { return Vec::new() };
        let spare = match left {
            Left::Seconds => base.private.spare_seconds(),
            Left::Events => base.private.spare_events(),
            Left::Surplus | Left::Age => base.private.age(),
        };
        let bits = base.private.tariff_attention_bits.get(at..at + width).unwrap_or_default();
        let bits: [Fr; EPOCH_BITS] = low_bits(number(bits) - spare - Fr::ONE);
        bits.into_iter().take(width).collect()
    }

    /// Every variable of the cheat, and the constraints that could be violated.
    pub(crate) fn carry_out(&self, circuit: &Circuit, base: &Base) -> (State, Vec<usize>) {
        let mut state = base.state.clone();
        let mut touched = Vec::new();
        let mut edits = Vec::new();
        if let Some((left, _)) = self.short
            && let Some((at, width)) = bound(left)
        {
            let bits = Self::short_bound(base, left);
            let now = number(base.private.tariff_attention_bits.get(at..at + width).unwrap_or_default());
            let element = base.public.tariff_attention + (number(&bits) - now) * power(at);
            edits.push((input::TARIFF_ATTENTION, element));
            edits.extend(bits.iter().enumerate().map(|(i, x)| (circuit.at(Slot::TariffAttention(at + i)), *x)));
        }
        edits.extend(&self.edits);
        self.put(circuit, base, &mut state, &edits, &mut touched);
        if let Fault::Shift(constraint) = self.fault {
            touched.extend(circuit.propagate(&mut state, [constraint], self.fault, Way::Of(base.case.places())));
        }
        let mut hints = Vec::new();
        self.fit_claim(circuit, &state, &mut hints);
        for left in [Left::Seconds, Left::Events, Left::Age] {
            self.fit(circuit, &state, left, &mut hints);
        }
        self.put(circuit, base, &mut state, &hints, &mut touched);
        touched.sort_unstable();
        touched.dedup();
        (state, touched)
    }

    fn put(&self, circuit: &Circuit, base: &Base, state: &mut State, edits: &[(usize, Fr)], touched: &mut Vec<usize>) {
        let mut constraints = Vec::new();
        for (variable, value) in edits {
            if state.values[*variable] != *value {
                circuit.set(state, *variable, *value);
                constraints.extend(&circuit.constraints_of[*variable]);
            }
        }
        touched.extend(circuit.propagate(state, constraints, self.fault, Way::Of(base.case.places())));
    }

    fn fit_claim(&self, circuit: &Circuit, state: &State, hints: &mut Vec<(usize, Fr)>) {
        let Some(left) = circuit.left(Left::Surplus, state) else { return };
        let earned = left + state.values[input::VALUE];
        let value = match self.claim {
            Claim::Most => earned,
            Claim::OneMore(_) => earned + Fr::ONE,
            Claim::Negative(_) => -Fr::ONE,
        };
        let mut value_bits: [Fr; VALUE] = low_bits(value);
        let mut surplus_bits: [Fr; VALUE] = low_bits(earned - value);
        match self.claim {
            Claim::Most => {}
            Claim::OneMore(bit) => surplus_bits = minus_one_in(bit),
            Claim::Negative(bit) => value_bits = minus_one_in(bit),
        }
        hints.push((input::VALUE, value));
        hints.extend(value_bits.iter().enumerate().map(|(i, bit)| (circuit.at(Slot::Value(i)), *bit)));
        hints.extend(surplus_bits.iter().enumerate().map(|(i, bit)| (circuit.at(Slot::Surplus(i)), *bit)));
    }

    fn fit(&self, circuit: &Circuit, state: &State, left: Left, hints: &mut Vec<(usize, Fr)>) {
        let Some(difference) = circuit.left(left, state) else { return };
        let mut bits: [Fr; EPOCH_BITS] = low_bits(difference);
        match self.short {
            // A cap that was borrowed for leaves something, which is no −1.
            Some((short, bit)) if short == left && difference == -Fr::ONE => bits = minus_one_in(bit),
            _ => {}
        }
        hints.extend(bits.iter().enumerate().take(left.width()).map(|(i, bit)| (circuit.at(left.slot(i)), *bit)));
    }
}

/// −1 in one bit, or nothing.
fn minus_one_in<const N: usize>(bit: Option<usize>) -> [Fr; N] {
    core::array::from_fn(|i| if bit == Some(i) { minus_one_over(i) } else { Fr::ZERO })
}

impl Circuit {
    /// The choice that a constraint holds to 0 and 1; `None` for any other constraint.
    pub(crate) fn bit_of_constraint(&self, constraint: usize) -> Option<Slot> {
        match (self.matrices.b[constraint].as_slice(), self.matrices.c[constraint].is_empty()) {
            ([(_, variable)], true) => self.slot_of.get(variable).copied().filter(|slot| slot.is_bit()),
            _ => None,
        }
    }
}
