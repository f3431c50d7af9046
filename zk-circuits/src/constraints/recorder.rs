//! The recorder: the constraints of a circuit as matrices, every constraint labelled with the check it serves.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use zeroize::Zeroize;

use crate::constraints::system::{Checked, Linear, System};

/// Terms of one side of a constraint: coefficient and variable.
pub(crate) type Terms = Vec<(Fr, usize)>;

/// A linear combination with its terms.
#[derive(Clone)]
pub(crate) struct LinearCombination {
    /// Sorted by variable, no variable twice.
    terms: Terms,
    value: Fr,
    /// True when no variable takes part: the value is the circuit's own.
    fixed: bool,
}

impl Linear for LinearCombination {
    fn zero() -> Self {
        Self { terms: Vec::new(), value: Fr::ZERO, fixed: true }
    }

    fn value(&self) -> Fr {
        self.value
    }

    fn is_fixed(&self) -> bool {
        self.fixed
    }

    fn sum<'a>(parts: impl IntoIterator<Item = (Fr, &'a Self)>) -> Self {
        let mut out = Self::zero();
        for (coefficient, part) in parts {
            out.value += coefficient * part.value;
            out.fixed &= part.fixed;
            out.terms.extend(part.terms.iter().map(|(c, variable)| (coefficient * c, *variable)));
        }
        out.terms.sort_unstable_by_key(|(_, variable)| *variable);
        out.terms.dedup_by(|next, kept| {
            let same = next.1 == kept.1;
            if same {
                kept.0 += next.0;
            }
            same
        });
        out.terms.retain(|(c, _)| *c != Fr::ZERO);
        out
    }
}

/// The constraints of a circuit, and the assignment they were recorded with. C is the circuit's list of checks.
pub(crate) struct Recorder<C> {
    check: C,
    inputs: usize,
    values: Vec<Fr>,
    a: Vec<Terms>,
    b: Vec<Terms>,
    c: Vec<Terms>,
    checks: Vec<C>,
}

/// What a recording gives: the three matrices, and which check each constraint serves; nothing of checks where C is ().
pub(crate) struct ConstraintMatrices<C = ()> {
    /// Public variables, the constant one among them; they come first.
    pub(crate) inputs: usize,
    /// All variables.
    pub(crate) variables: usize,
    /// Left sides.
    pub(crate) a: Vec<Terms>,
    /// Right sides.
    pub(crate) b: Vec<Terms>,
    /// Products.
    pub(crate) c: Vec<Terms>,
    /// The check that each constraint serves.
    pub(crate) checks: Vec<C>,
}

/// Σ coefficient · variable.
#[cfg(any(test, feature = "audit"))]
pub(crate) fn evaluate(terms: &Terms, values: &[Fr]) -> Fr {
    terms.iter().map(|(c, variable)| values.get(*variable).copied().unwrap_or_default() * c).sum()
}

impl Recorder<()> {
    /// A recording without public inputs: for the tests of single gadgets.
    #[cfg(test)]
    pub(crate) fn recording() -> Self {
        Self::new((), []).0
    }
}

impl<C: Copy> Recorder<C> {
    /// An empty system with the given public inputs, in order. Constraints serve the first check until another begins.
    pub(crate) fn new<const N: usize>(first: C, public: [Fr; N]) -> (Self, [LinearCombination; N]) {
        let mut values = vec![Fr::ONE];
        values.extend(public);
        let mut index = 0;
        let inputs = public.map(|value| {
            index += 1;
            LinearCombination { terms: vec![(Fr::ONE, index)], value, fixed: false }
        });
        let recorder = Self {
            check: first,
            inputs: N + 1,
            values,
            a: Vec::new(),
            b: Vec::new(),
            c: Vec::new(),
            checks: Vec::new(),
        };
        (recorder, inputs)
    }

    /// The assignment: one, the public inputs, the private variables. The recorder keeps no copy.
    #[cfg(test)]
    pub(crate) fn into_values(mut self) -> Vec<Fr> {
        core::mem::take(&mut self.values)
    }

    /// The matrices of a recording.
    pub(crate) fn into_matrices(mut self) -> ConstraintMatrices<C> {
        ConstraintMatrices {
            inputs: self.inputs,
            variables: self.values.len(),
            a: core::mem::take(&mut self.a),
            b: core::mem::take(&mut self.b),
            c: core::mem::take(&mut self.c),
            checks: core::mem::take(&mut self.checks),
        }
    }

    /// Constraints recorded so far.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.a.len()
    }

    /// The check of the first constraint that its own assignment violates.
    #[cfg(test)]
    pub(crate) fn first_violated(&self) -> Option<C> {
        let holds = |i: usize| {
            evaluate(&self.a[i], &self.values) * evaluate(&self.b[i], &self.values)
                == evaluate(&self.c[i], &self.values)
        };
        (0..self.a.len()).find(|i| !holds(*i)).map(|i| self.checks[i])
    }
}

impl<C: Copy> System for Recorder<C> {
    type Lc = LinearCombination;

    fn constant(&self, value: Fr) -> LinearCombination {
        let terms = if value == Fr::ZERO { Vec::new() } else { vec![(value, 0)] };
        LinearCombination { terms, value, fixed: true }
    }

    fn witness(&mut self, value: Fr) -> LinearCombination {
        let index = self.values.len();
        self.values.push(value);
        LinearCombination { terms: vec![(Fr::ONE, index)], value, fixed: false }
    }

    fn enforce(&mut self, a: &LinearCombination, b: &LinearCombination, c: &LinearCombination) {
        self.a.push(a.terms.clone());
        self.b.push(b.terms.clone());
        self.c.push(c.terms.clone());
        self.checks.push(self.check);
    }
}

impl<C: Copy> Checked<C> for Recorder<C> {
    fn begin(&mut self, check: C) {
        self.check = check;
    }
}

impl<C> Drop for Recorder<C> {
    /// An assignment holds the secret and the summary.
    fn drop(&mut self) {
        self.values.zeroize();
    }
}

impl<C: Copy> ConstraintMatrices<C> {
    /// The same constraints, without their checks: what keys and files are made of.
    pub(crate) fn unlabelled(self) -> ConstraintMatrices {
        let Self { inputs, variables, a, b, c, checks } = self;
        ConstraintMatrices { inputs, variables, a, b, c, checks: vec![(); checks.len()] }
    }

    /// Whether constraint i holds under an assignment.
    #[cfg(test)]
    pub(crate) fn holds(&self, i: usize, values: &[Fr]) -> bool {
        let side = |side: &[Terms]| side.get(i).map(|terms| evaluate(terms, values)).unwrap_or_default();
        side(&self.a) * side(&self.b) == side(&self.c)
    }

    /// The check of the first constraint that an assignment violates.
    #[cfg(test)]
    pub(crate) fn first_violated(&self, values: &[Fr]) -> Option<C> {
        (0..self.a.len()).find(|i| !self.holds(*i, values)).and_then(|i| self.checks.get(i).copied())
    }

    /// SHA-256 over the shape and every coefficient: what a key belongs to.
    pub(crate) fn hash(&self) -> [u8; 32] {
        use sha2::{Digest, Sha256};
        let mut hasher = Sha256::new();
        let mut number = |n: usize| hasher.update((n as u64).to_be_bytes());
        number(self.inputs);
        number(self.variables);
        number(self.a.len());
        for side in self.a.iter().chain(&self.b).chain(&self.c) {
            hasher.update((side.len() as u64).to_be_bytes());
            for (coefficient, variable) in side {
                hasher.update((*variable as u64).to_be_bytes());
                hasher.update(crate::convert::from_fr(*coefficient).to_bytes());
            }
        }
        hasher.finalize().into()
    }
}
