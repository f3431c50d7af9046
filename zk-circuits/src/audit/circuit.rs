//! The circuit as the analyses see it: constraints, what each constraint computes, and a run of them from the prover's
//! choices.

use std::collections::HashMap;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use crate::audit::bug::{Bug, Extra};
use crate::audit::left::Left;
use crate::audit::manner::{Fault, Manner, Places, Way};
use crate::audit::slot::{Slot, input, places, public_of, slots};
use crate::constraints::recorder::{ConstraintMatrices, Terms, evaluate};
use crate::gadgets::bits::number;
use crate::gadgets::tree::LEVELS;
use crate::stake::check::Check;
use crate::stake::circuit::{assignment, matrices};
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::stake::statement::holds;

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
    /// The variable of the node that each level's children must hold, leaf first.
    nodes: Vec<Option<usize>>,
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
        let mut matrices = matrices();
        let places = places();
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
            *known = chosen || (i < matrices.inputs && !input::OUTPUTS.contains(&i));
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
        // A level's first product is (second child − node)(first child − node).
        let nodes = (0..=LEVELS).map(|level| {
            let child = at(Slot::Child(level, 1));
            let side = (0..matrices.a.len())
                .filter(|i| matrices.checks[*i] == Check::Child)
                .find_map(|i| matrices.a[i].iter().any(|(_, v)| *v == child).then_some(&matrices.a[i]))?;
            side.iter().map(|(_, variable)| *variable).find(|variable| *variable != child)
        });
        let nodes = nodes.collect();
        Self { matrices, places, slot_of, extras, constraints_of, computes, sums, sums_of, sides, nodes }
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
        self.propagate(&mut state, 0..self.constraints(), Fault::None, Way::Given);
        state
    }

    /// What follows when other choices and public inputs are made than in `base`; what of it, the manner says.
    pub(crate) fn follow(
        &self,
        (base, places): (&State, Places),
        public: &StakePublic,
        private: &mut StakePrivate,
        manner: Manner,
    ) -> State {
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
        if manner != Manner::Lying {
            extras.collect::<Vec<_>>().into_iter().for_each(|(variable, value)| put(variable, value));
        }
        public.inputs().iter().enumerate().for_each(|(i, x)| put(i + 1, *x));
        for (slot, x) in slots(private) {
            if let Some(variable) = self.places.get(&slot) {
                put(*variable, *x);
            }
        }
        match manner {
            Manner::Given => self.propagate(&mut state, constraints, Fault::Given, Way::Given),
            Manner::Fitted | Manner::Lying => self.propagate(&mut state, constraints, Fault::None, Way::Of(places)),
        };
        state
    }

    /// Every variable as the builder computes it, the public inputs as given.
    pub(crate) fn assign(&self, public: &StakePublic, private: &StakePrivate) -> State {
        let mut values = assignment(public, private);
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
    /// changed. A fault makes one constraint compute one more than it should, or nothing. Along a way the children
    /// follow too: a node that comes out otherwise stands among the next level's children.
    pub(crate) fn propagate(
        &self,
        state: &mut State,
        from: impl IntoIterator<Item = usize>,
        fault: Fault,
        way: Way,
    ) -> Vec<usize> {
        let mut dirty = vec![false; self.constraints()];
        from.into_iter().for_each(|constraint| dirty[constraint] = true);
        // A constraint reads nothing that a later one computes, so one pass in their order does.
        for constraint in 0..self.constraints() {
            if !dirty[constraint] {
                continue;
            }
            let Some((out, inverse)) = self.computes[constraint] else { continue };
            let [a, b, c] = self.sides[constraint].map(|side| state.sums[side]);
            let right = state.values[out] + (a * b - c) * inverse;
            let value = match fault {
                Fault::Skip(at) if at == constraint => continue,
                Fault::Given if out < self.matrices.inputs || self.slot_of.contains_key(&out) => continue,
                Fault::Shift(at) if at == constraint => right + Fr::ONE,
                Fault::Zero(at) if at == constraint => Fr::ZERO,
                _ => right,
            };
            if value == state.values[out] {
                continue;
            }
            self.set(state, out, value);
            self.constraints_of[out].iter().for_each(|constraint| dirty[*constraint] = true);
            if let Some(child) = self.child_of(out, way) {
                self.set(state, child, value);
                self.constraints_of[child].iter().for_each(|constraint| dirty[*constraint] = true);
            }
        }
        dirty.iter().enumerate().filter(|(_, dirty)| **dirty).map(|(constraint, _)| constraint).collect()
    }

    /// The variable in which a node stands among its level's children.
    fn child_of(&self, node: usize, way: Way) -> Option<usize> {
        let Way::Of(places) = way else { return None };
        let level = self.nodes.iter().position(|other| *other == Some(node))?;
        Some(self.at(Slot::Child(level, *places.get(level)?)))
    }

    /// A difference as the constraints make it: what its bits have to come to.
    pub(crate) fn left(&self, left: Left, state: &State) -> Option<Fr> {
        let constraint = self.constraint_of(left)?;
        let bits: Vec<Fr> = (0..left.width()).map(|i| state.values[self.at(left.slot(i))]).collect();
        let [_, _, sum] = self.constraint(constraint, state);
        Some(number(&bits) - sum)
    }

    /// The constraint that gives a difference its bits: 0 · 0 = bits − difference.
    fn constraint_of(&self, left: Left) -> Option<usize> {
        let bit = self.at(left.slot(1));
        let mentions = |i: usize| self.matrices.c[i].iter().any(|(_, variable)| *variable == bit);
        (0..self.constraints()).find(|i| self.matrices.checks[*i] == left.check() && mentions(*i))
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
        let mut private = StakePrivate::blank();
        for (slot, x) in slots(&mut private) {
            *x = self.places.get(&slot).and_then(|i| state.values.get(*i)).copied().unwrap_or_default();
        }
        private
    }

    /// Whether the plain statement refuses what an assignment claims, with its hints as they are.
    pub(crate) fn plain(&self, state: &State) -> Result<(), Check> {
        holds(&public_of(&state.values), &self.private_of(state))
    }

    /// The same with whatever hints fit best: a refusal says that the public claim is false of these secrets.
    pub(crate) fn plain_whatever_the_hints(&self, state: &State) -> Result<(), Check> {
        let public = public_of(&state.values);
        let mut private = self.private_of(state);
        private.set_hints(&public);
        holds(&public, &private)
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
