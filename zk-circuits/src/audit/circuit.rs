//! The circuit as the analyses see it: constraints, what each constraint computes, and a run of them from the prover's
//! choices.

use std::collections::HashMap;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use crate::audit::bug::{Bug, Extra};
use crate::audit::slot::{Slot, input, places, public_of, slots};
use crate::constraints::check::Check;
use crate::constraints::recorder::{ConstraintMatrices, Terms, evaluate};
use crate::stake::circuit::{assignment, matrices};
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::stake::size::Size;
use crate::stake::statement::holds;

/// The size that is analysed: the builder is the same for all.
pub(crate) const SIZE: Size = Size::Words64;

/// Public numbers that a run of the constraints gives, and that no choice stands for.
const OUTPUTS: [usize; 3] = [input::ROOT, input::NULLIFIER, input::CONTENT_COMMITMENT];

/// Constraints and what is known of them.
pub(crate) struct Circuit {
    pub(crate) matrices: ConstraintMatrices<Check>,
    /// The variable of each choice.
    pub(crate) places: HashMap<Slot, usize>,
    /// The choice that a variable is.
    pub(crate) slot_of: HashMap<usize, Slot>,
    /// Added by a planted bug, after all other variables.
    extras: Vec<Extra>,
    /// The constraints each variable stands in.
    pub(crate) constraints_of: Vec<Vec<usize>>,
    /// The variable a constraint computes, with one over its coefficient; `None` for a constraint that only checks.
    pub(crate) computes: Vec<Option<(usize, Fr)>>,
    /// Every linear combination once: the same one stands in several constraints, and the long ones in three.
    sums: Vec<Terms>,
    /// The sums a variable stands in.
    sums_of: Vec<Vec<(usize, Fr)>>,
    /// Left side, right side and product of each constraint.
    sides: Vec<[usize; 3]>,
    /// The constraint of check 8 that says what is left after the claim, and that of check 9.
    pub(crate) surplus_constraint: Option<usize>,
    pub(crate) spare_constraint: Option<usize>,
}

/// Every variable, and every sum of variables that stands in a constraint.
#[derive(Clone, PartialEq)]
pub(crate) struct State {
    pub(crate) values: Vec<Fr>,
    sums: Vec<Fr>,
}

/// What a claim and its choices come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// By the plain statement.
    pub(crate) plain: Result<(), Check>,
    /// The first constraint that is violated.
    pub(crate) constraint: Option<usize>,
}

impl Verdict {
    /// Whether statement and constraints agree.
    pub(crate) fn agrees(self) -> bool {
        self.plain.is_ok() == self.constraint.is_none()
    }
}

impl Circuit {
    /// The circuit, with a bug in it or as it is.
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        let mut matrices = matrices(SIZE);
        let places = places(SIZE);
        let at = |slot| places.get(&slot).copied().unwrap_or_default();
        let extras = bug.map(|bug| bug.plant(&mut matrices, &at)).unwrap_or_default();
        let mut constraints_of = vec![Vec::new(); matrices.variables];
        for i in 0..matrices.a.len() {
            for (_, variable) in [&matrices.a[i], &matrices.b[i], &matrices.c[i]].into_iter().flatten() {
                if constraints_of[*variable].last() != Some(&i) {
                    constraints_of[*variable].push(i);
                }
            }
        }
        let slot_of: HashMap<usize, Slot> = places.iter().map(|(slot, i)| (*i, *slot)).collect();
        let mut known = vec![false; matrices.variables];
        for (i, known) in known.iter_mut().enumerate() {
            let chosen = slot_of.get(&i).is_some_and(|slot| !slot.is_square());
            *known = chosen || (i < matrices.inputs && !OUTPUTS.contains(&i));
        }
        let mut computes = Vec::with_capacity(matrices.a.len());
        for i in 0..matrices.a.len() {
            // What a constraint reads and no constraint computes, a prover may put there as it likes.
            for (_, variable) in matrices.a[i].iter().chain(&matrices.b[i]) {
                known[*variable] = true;
            }
            let out = matrices.c[i]
                .iter()
                .find(|(_, v)| !known[*v])
                .map(|(c, variable)| (*variable, c.inverse().unwrap_or_default()));
            if let Some((variable, _)) = out {
                known[variable] = true;
            }
            computes.push(out);
        }
        let (sums, sums_of, sides) = shared_sums(&matrices);
        let sum_constraint = |check: Check, slot: Slot| {
            (0..matrices.a.len()).find(|i| {
                matrices.checks[*i] == check
                    && matrices.a[*i].len() > 2
                    && matrices.a[*i].iter().any(|(_, v)| *v == at(slot))
                    && computes[*i].is_none()
            })
        };
        let surplus_constraint = sum_constraint(Check::Earned, Slot::Surplus(1));
        let spare_constraint = sum_constraint(Check::Attention, Slot::Spare(1));
        Self {
            matrices,
            places,
            slot_of,
            extras,
            constraints_of,
            computes,
            sums,
            sums_of,
            sides,
            surplus_constraint,
            spare_constraint,
        }
    }

    /// The variable of a choice.
    pub(crate) fn at(&self, slot: Slot) -> usize {
        self.places.get(&slot).copied().unwrap_or_default()
    }

    /// How many constraints there are.
    pub(crate) fn constraints(&self) -> usize {
        self.matrices.a.len()
    }

    /// Every variable, with the public outputs as the constraints give them.
    pub(crate) fn run(&self, public: &StakePublic, private: &StakePrivate) -> State {
        let mut state = self.assign(public, private);
        self.propagate(&mut state, 0..self.constraints(), Fault::None);
        state
    }

    /// What follows when other choices and public inputs are made than in `base`. As given, public outputs and squares are
    /// those that were asked for; fitted, they are what the constraints make of the choices.
    pub(crate) fn follow(&self, base: &State, public: &StakePublic, private: &mut StakePrivate, fitted: bool) -> State {
        let mut state = base.clone();
        let mut constraints = Vec::new();
        let mut put = |variable: usize, value: Fr| {
            if state.values[variable] != value {
                self.set(&mut state, variable, value);
                constraints.extend(&self.constraints_of[variable]);
            }
        };
        let extras = self.extras.iter().enumerate();
        let extras =
            extras.map(|(i, extra)| (self.constraints_of.len() - self.extras.len() + i, extra.value(public, private)));
        extras.collect::<Vec<_>>().into_iter().for_each(|(variable, value)| put(variable, value));
        public.inputs().iter().enumerate().for_each(|(i, x)| put(i + 1, *x));
        for (slot, x) in slots(private) {
            if let Some(variable) = self.places.get(&slot) {
                put(*variable, *x);
            }
        }
        self.propagate(&mut state, constraints, if fitted { Fault::None } else { Fault::Given });
        state
    }

    /// Every variable as the builder computes it, the public inputs as given.
    pub(crate) fn assign(&self, public: &StakePublic, private: &StakePrivate) -> State {
        let mut values = assignment(public, private, SIZE);
        values.extend(self.extras.iter().map(|extra| extra.value(public, private)));
        let sums = self.sums.iter().map(|sum| evaluate(sum, &values)).collect();
        State { values, sums }
    }

    /// Gives a variable a value, and brings every sum it stands in up to date.
    pub(crate) fn set(&self, state: &mut State, variable: usize, value: Fr) {
        let difference = value - state.values[variable];
        state.values[variable] = value;
        for (sum, c) in &self.sums_of[variable] {
            state.sums[*sum] += *c * difference;
        }
    }

    /// Recomputes what the given constraints compute, and all that follows; gives the constraints in which anything
    /// changed. A fault makes one constraint compute one more than it should, or nothing.
    pub(crate) fn propagate(
        &self,
        state: &mut State,
        from: impl IntoIterator<Item = usize>,
        fault: Fault,
    ) -> Vec<usize> {
        let mut dirty = vec![false; self.constraints()];
        from.into_iter().for_each(|constraint| dirty[constraint] = true);
        // A constraint reads nothing that a later one computes, so one pass in their order does.
        for constraint in 0..self.constraints() {
            if !dirty[constraint] {
                continue;
            }
            let Some((out, inverse)) = self.computes[constraint] else { continue };
            let shift = match fault {
                Fault::Skip(at) if at == constraint => continue,
                Fault::Given if out < self.matrices.inputs || self.slot_of.contains_key(&out) => continue,
                Fault::Shift(at) if at == constraint => Fr::ONE,
                _ => Fr::ZERO,
            };
            let [a, b, c] = self.sides[constraint].map(|side| state.sums[side]);
            let change = (a * b - c) * inverse + shift;
            if change != Fr::ZERO {
                let value = state.values[out] + change;
                self.set(state, out, value);
                self.constraints_of[out].iter().for_each(|constraint| dirty[*constraint] = true);
            }
        }
        dirty.iter().enumerate().filter(|(_, dirty)| **dirty).map(|(constraint, _)| constraint).collect()
    }

    /// The left side, the right side and the product of a constraint.
    pub(crate) fn constraint(&self, constraint: usize, state: &State) -> [Fr; 3] {
        self.sides[constraint].map(|side| state.sums[side])
    }

    /// Whether a constraint holds.
    pub(crate) fn holds(&self, constraint: usize, state: &State) -> bool {
        let [a, b, c] = self.constraint(constraint, state);
        a * b == c
    }

    /// The prover's choices read back from an assignment.
    pub(crate) fn private_of(&self, state: &State) -> StakePrivate {
        let mut private = StakePrivate::blank(SIZE);
        for (slot, x) in slots(&mut private) {
            *x = self.places.get(&slot).and_then(|i| state.values.get(*i)).copied().unwrap_or_default();
        }
        private
    }

    /// Whether the plain statement refuses what an assignment claims, with its hints as they are.
    pub(crate) fn plain(&self, state: &State) -> Result<(), Check> {
        holds(&public_of(&state.values), &self.private_of(state), SIZE)
    }

    /// The same with whatever hints fit best: a refusal says that the public claim is false of these secrets.
    pub(crate) fn plain_whatever_the_hints(&self, state: &State) -> Result<(), Check> {
        let public = public_of(&state.values);
        let mut private = self.private_of(state);
        private.set_hints(&public);
        holds(&public, &private, SIZE)
    }

    /// Both answers.
    pub(crate) fn verdict(&self, state: &State) -> Verdict {
        Verdict {
            plain: self.plain(state),
            constraint: (0..self.constraints()).find(|constraint| !self.holds(*constraint, state)),
        }
    }
}

type Shared = (Vec<Terms>, Vec<Vec<(usize, Fr)>>, Vec<[usize; 3]>);

fn shared_sums(matrices: &ConstraintMatrices<Check>) -> Shared {
    let mut sums: Vec<Terms> = Vec::new();
    let mut number: HashMap<Terms, usize> = HashMap::new();
    let mut place = |terms: &Terms| {
        *number.entry(terms.clone()).or_insert_with(|| {
            sums.push(terms.clone());
            sums.len() - 1
        })
    };
    let constraints = matrices.a.iter().zip(&matrices.b).zip(&matrices.c);
    let sides = constraints.map(|((a, b), c)| [place(a), place(b), place(c)]).collect();
    let mut sums_of = vec![Vec::new(); matrices.variables];
    for (i, sum) in sums.iter().enumerate() {
        sum.iter().for_each(|(c, variable)| sums_of[*variable].push((i, *c)));
    }
    (sums, sums_of, sides)
}

/// Deliberate faults of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// Public outputs and squares are left as they were.
    Given,
    /// The constraint's variable comes out one too great.
    Shift(usize),
    /// The constraint's variable is left as it was.
    Skip(usize),
}
