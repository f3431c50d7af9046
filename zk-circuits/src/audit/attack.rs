//! One way to cheat for each constraint: what a prover would do if that constraint alone were not there.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use crate::audit::base::{Base, Words};
use crate::audit::circuit::{Circuit, Fault, State};
use crate::audit::slot::{Slot, input};
use crate::constraints::check::Check;
use crate::gadgets::bits::low_bits;
use crate::stake::inputs::{BONUS_BITS, BONUSES_AT, CAP_AT, SPARE, TARIFF_BITS, VALUE, WEIGHT_BITS};

/// What the cheat is after in the sums of check 7 and 8.
#[derive(Debug, Clone, Copy)]
enum Claim {
    /// Everything that the faulty constraints say was earned.
    Most,
    /// One more than was earned; the surplus of −1 goes into this bit if there is one.
    OneMore(Option<usize>),
    /// −1, in this bit of the claimed value if there is one.
    Negative(Option<usize>),
}

/// The same for the sum of attention.
#[derive(Debug, Clone, Copy)]
enum Spare {
    /// The bits of what is left, if it fits.
    Fit,
    /// The cap is one below the attention; the −1 goes into this bit if there is one.
    Short(Option<usize>),
}

/// A cheat, relative to an honest case.
pub(crate) struct Attack {
    pub(crate) words: Words,
    edits: Vec<(usize, Fr)>,
    fault: Fault,
    claim: Claim,
    spare: Spare,
    /// The claim stands for other public numbers with the same choices: the statement is asked with its hints as they are.
    pub(crate) other_claim: bool,
}

fn power(i: usize) -> Fr {
    Fr::from(2u64).pow([i as u64])
}

/// −1 as a multiple of 2ⁱ.
fn minus_one_over(i: usize) -> Fr {
    -power(i).inverse().unwrap_or_default()
}

impl Attack {
    fn new(words: Words) -> Self {
        Self { words, edits: Vec::new(), fault: Fault::None, claim: Claim::Most, spare: Spare::Fit, other_claim: false }
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

    fn short(mut self, bit: Option<usize>) -> Self {
        self.spare = Spare::Short(bit);
        self
    }

    /// The cheats that fit a constraint, likeliest first.
    pub(crate) fn on(circuit: &Circuit, constraint: usize) -> Vec<Self> {
        let any = || (0..16).map(Words::Turned);
        let check = circuit.matrices.checks[constraint];
        if let Some((out, _)) = circuit.computes[constraint] {
            let mut attacks: Vec<_> = any().map(|words| Self::new(words).fault(Fault::Shift(constraint))).collect();
            // A square's constraint binds a public number: without it that number can be another.
            let number = match circuit.slot_of.get(&out) {
                Some(Slot::TermsSquare) => Some(input::TERMS_HASH),
                Some(Slot::RecipientSquare) => Some(input::RECIPIENT),
                _ => None,
            };
            if let Some(number) = number {
                let mut other =
                    Self::new(Words::Turned(0)).edit(number, Fr::from(77u64)).fault(Fault::Skip(constraint));
                other.other_claim = true;
                attacks = vec![other];
            }
            return attacks;
        }
        match circuit.bit_of_constraint(constraint) {
            Some(slot) => Self::on_bit(circuit, slot),
            None if check == Check::Tariff => vec![Self::better_tariff(circuit)],
            None if check == Check::Value => vec![Self::new(Words::Turned(0)).claim(Claim::Negative(None))],
            None if check == Check::Earned => vec![Self::new(Words::Turned(0)).claim(Claim::OneMore(None))],
            None if check == Check::Attention => vec![Self::new(Words::Turned(0)).short(None)],
            None => Vec::new(),
        }
    }

    fn on_bit(circuit: &Circuit, slot: Slot) -> Vec<Self> {
        let first = Words::Turned(0);
        let at = circuit.at(slot);
        let two = Fr::from(2u64);
        match slot {
            Slot::Value(i) => vec![Self::new(first).claim(Claim::Negative(Some(i)))],
            Slot::Surplus(i) => vec![Self::new(first).claim(Claim::OneMore(Some(i)))],
            Slot::Spare(i) => vec![Self::new(first).short(Some(i))],
            Slot::Tariff(i) if i >= CAP_AT => vec![Self::wide_cap(circuit, i - CAP_AT)],
            Slot::Tariff(i) => vec![Self::shifted_tariff(circuit, i)],
            _ => (0..16).flat_map(|k| [two, -Fr::ONE].map(|x| Self::new(Words::Turned(k)).edit(at, x))).collect(),
        }
    }

    /// Every weight 255 under the public tariff as it is.
    fn better_tariff(circuit: &Circuit) -> Self {
        (0..BONUSES_AT).fold(Self::new(Words::Turned(0)), |attack, i| attack.edit(circuit.at(Slot::Tariff(i)), Fr::ONE))
    }

    /// One bit of an idle entry takes up what the top bit of the used entry is given: the same packed tariff, and the
    /// words are worth more.
    fn shifted_tariff(circuit: &Circuit, i: usize) -> Self {
        // Which entry of its table the bit belongs to: action k has bonus k − 1.
        let (entry, top_of): (usize, fn(usize) -> usize) = if i < BONUSES_AT {
            (i / WEIGHT_BITS, |k| k * WEIGHT_BITS + WEIGHT_BITS - 1)
        } else {
            ((i - BONUSES_AT) / BONUS_BITS + 1, |k| BONUSES_AT + (k - 1) * BONUS_BITS + BONUS_BITS - 1)
        };
        let used = if entry == 5 { 9 } else { 5 };
        let top = top_of(used);
        let base = Base::new(circuit, Words::Only(used));
        let now = base.state.values[circuit.at(Slot::Tariff(i))];
        let taken = now - power(top) * power(i).inverse().unwrap_or_default();
        Self::new(Words::Only(used))
            .edit(circuit.at(Slot::Tariff(top)), Fr::ONE)
            .edit(circuit.at(Slot::Tariff(i)), taken)
    }

    /// A cap of 2¹⁴ in a tariff of more than 232 bits.
    fn wide_cap(circuit: &Circuit, bit: usize) -> Self {
        let base = Base::new(circuit, Words::Turned(0));
        let cap = base.private.cap();
        let mut attack =
            Self::new(Words::Turned(0)).edit(input::TARIFF, base.public.tariff + (power(SPARE) - cap) * power(CAP_AT));
        for i in CAP_AT..TARIFF_BITS {
            attack = attack.edit(circuit.at(Slot::Tariff(i)), Fr::ZERO);
        }
        let x = power(SPARE) * power(bit).inverse().unwrap_or_default();
        attack.edit(circuit.at(Slot::Tariff(CAP_AT + bit)), x)
    }

    /// Every variable of the cheat, and the constraints that could be violated.
    pub(crate) fn carry_out(&self, circuit: &Circuit, base: &Base) -> (State, Vec<usize>) {
        let mut state = base.state.clone();
        let mut touched = Vec::new();
        let mut edits = self.edits.clone();
        if let Spare::Short(_) = self.spare {
            let cap = base.private.attention() - Fr::ONE;
            edits.push((input::TARIFF, base.public.tariff + (cap - base.private.cap()) * power(CAP_AT)));
            let bits: [Fr; SPARE] = low_bits(cap);
            edits.extend(bits.iter().enumerate().map(|(i, bit)| (circuit.at(Slot::Tariff(CAP_AT + i)), *bit)));
        }
        self.put(circuit, &mut state, &edits, &mut touched);
        if let Fault::Shift(constraint) = self.fault {
            touched.extend(circuit.propagate(&mut state, [constraint], self.fault));
        }
        let mut hints = Vec::new();
        self.fit_claim(circuit, &state, &mut hints);
        self.fit_spare(circuit, &state, &mut hints);
        self.put(circuit, &mut state, &hints, &mut touched);
        touched.sort_unstable();
        touched.dedup();
        (state, touched)
    }

    fn put(&self, circuit: &Circuit, state: &mut State, edits: &[(usize, Fr)], touched: &mut Vec<usize>) {
        let mut constraints = Vec::new();
        for (variable, value) in edits {
            if state.values[*variable] != *value {
                circuit.set(state, *variable, *value);
                constraints.extend(&circuit.constraints_of[*variable]);
            }
        }
        touched.extend(circuit.propagate(state, constraints, self.fault));
    }

    fn fit_claim(&self, circuit: &Circuit, state: &State, hints: &mut Vec<(usize, Fr)>) {
        let Some(constraint) = circuit.surplus_constraint else { return };
        let earned = circuit.constraint(constraint, state)[2] + state.values[input::VALUE];
        let value = match self.claim {
            Claim::Most => earned,
            Claim::OneMore(_) => earned + Fr::ONE,
            Claim::Negative(_) => -Fr::ONE,
        };
        let mut value_bits: [Fr; VALUE] = low_bits(value);
        let mut surplus_bits: [Fr; VALUE] = low_bits(earned - value);
        match self.claim {
            Claim::Most => {}
            Claim::OneMore(bit) => {
                surplus_bits = [Fr::ZERO; VALUE];
                if let Some(i) = bit {
                    surplus_bits[i] = minus_one_over(i);
                }
            }
            Claim::Negative(bit) => {
                value_bits = [Fr::ZERO; VALUE];
                if let Some(i) = bit {
                    value_bits[i] = minus_one_over(i);
                }
            }
        }
        hints.push((input::VALUE, value));
        hints.extend(value_bits.iter().enumerate().map(|(i, bit)| (circuit.at(Slot::Value(i)), *bit)));
        hints.extend(surplus_bits.iter().enumerate().map(|(i, bit)| (circuit.at(Slot::Surplus(i)), *bit)));
    }

    fn fit_spare(&self, circuit: &Circuit, state: &State, hints: &mut Vec<(usize, Fr)>) {
        let Some(constraint) = circuit.spare_constraint else { return };
        let mut bits: [Fr; SPARE] = low_bits(circuit.constraint(constraint, state)[2]);
        if let Spare::Short(bit) = self.spare {
            bits = [Fr::ZERO; SPARE];
            if let Some(i) = bit {
                bits[i] = minus_one_over(i);
            }
        }
        hints.extend(bits.iter().enumerate().map(|(i, bit)| (circuit.at(Slot::Spare(i)), *bit)));
    }
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
