//! A small builder of rank-1 constraints: linear combinations by hand, every row labelled with the check it serves.
//!
//! One run gives both the rows (when recording) and the assignment; the second run of the same code without recording is
//! the straight-line witness generator. What is recorded never depends on a value.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use zeroize::Zeroize;

use crate::statement::Check;

/// Terms of one side of a row: coefficient and variable.
pub(crate) type Row = Vec<(Fr, usize)>;

/// A linear combination of variables, with its value.
#[derive(Clone)]
pub(crate) struct Lc {
    /// Sorted by variable, no variable twice; empty when rows are not recorded.
    terms: Row,
    value: Fr,
    /// True when no variable takes part: the value is the circuit's own.
    fixed: bool,
}

impl Lc {
    /// Nothing.
    pub(crate) fn zero() -> Self {
        Self { terms: Vec::new(), value: Fr::ZERO, fixed: true }
    }

    /// Its value under the assignment it was built with.
    pub(crate) fn value(&self) -> Fr {
        self.value
    }

    /// Whether it is a constant of the circuit.
    pub(crate) fn is_fixed(&self) -> bool {
        self.fixed
    }

    /// Σ coefficient · part.
    pub(crate) fn sum<'a>(parts: impl IntoIterator<Item = (Fr, &'a Lc)>) -> Self {
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

    /// self + other.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self::sum([(Fr::ONE, self), (Fr::ONE, other)])
    }

    /// self − other.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        Self::sum([(Fr::ONE, self), (-Fr::ONE, other)])
    }

    /// Σ 2ⁱ · bitᵢ, little end first.
    pub(crate) fn from_bits<'a>(bits: impl IntoIterator<Item = &'a Lc>) -> Self {
        let mut power = Fr::ONE;
        Self::sum(bits.into_iter().map(|bit| {
            let term = (power, bit);
            power.double_in_place();
            term
        }))
    }
}

/// The rows of a circuit and the assignment of its variables.
pub(crate) struct Rows {
    recording: bool,
    check: Check,
    inputs: usize,
    values: Vec<Fr>,
    a: Vec<Row>,
    b: Vec<Row>,
    c: Vec<Row>,
    checks: Vec<Check>,
}

/// What a recording gives: the three matrices, and which check each row serves.
pub(crate) struct Matrices {
    /// Public variables, the constant one among them; they come first.
    pub(crate) inputs: usize,
    /// All variables.
    pub(crate) variables: usize,
    /// Left sides.
    pub(crate) a: Vec<Row>,
    /// Right sides.
    pub(crate) b: Vec<Row>,
    /// Products.
    pub(crate) c: Vec<Row>,
    /// The check that each row serves.
    pub(crate) checks: Vec<Check>,
}

/// Σ coefficient · variable.
pub(crate) fn evaluate(row: &Row, values: &[Fr]) -> Fr {
    row.iter().map(|(c, variable)| values.get(*variable).copied().unwrap_or_default() * c).sum()
}

impl Rows {
    /// An empty system with the given public inputs, in order.
    pub(crate) fn new<const N: usize>(recording: bool, public: [Fr; N]) -> (Self, [Lc; N]) {
        let mut values = vec![Fr::ONE];
        values.extend(public);
        let mut index = 0;
        let inputs = public.map(|value| {
            index += 1;
            Lc { terms: if recording { vec![(Fr::ONE, index)] } else { Vec::new() }, value, fixed: false }
        });
        let rows = Self {
            recording,
            check: Check::Membership,
            inputs: N + 1,
            values,
            a: Vec::new(),
            b: Vec::new(),
            c: Vec::new(),
            checks: Vec::new(),
        };
        (rows, inputs)
    }

    /// A recording without public inputs: for the tests of single gadgets.
    #[cfg(test)]
    pub(crate) fn recording() -> Self {
        Self::new(true, []).0
    }

    /// The rows that follow serve this check.
    pub(crate) fn begin(&mut self, check: Check) {
        self.check = check;
    }

    /// A constant of the circuit.
    pub(crate) fn constant(&self, value: Fr) -> Lc {
        let terms = if self.recording && value != Fr::ZERO { vec![(value, 0)] } else { Vec::new() };
        Lc { terms, value, fixed: true }
    }

    /// A new private variable, in no row yet.
    pub(crate) fn witness(&mut self, value: Fr) -> Lc {
        let index = self.values.len();
        self.values.push(value);
        Lc { terms: if self.recording { vec![(Fr::ONE, index)] } else { Vec::new() }, value, fixed: false }
    }

    /// One row: a · b = c.
    pub(crate) fn enforce(&mut self, a: &Lc, b: &Lc, c: &Lc) {
        if self.recording {
            self.a.push(a.terms.clone());
            self.b.push(b.terms.clone());
            self.c.push(c.terms.clone());
            self.checks.push(self.check);
        }
    }

    /// One row: left = right.
    pub(crate) fn equal(&mut self, left: &Lc, right: &Lc) {
        let one = self.constant(Fr::ONE);
        self.enforce(left, &one, right);
    }

    /// One row: a new variable that is a · b.
    pub(crate) fn product(&mut self, a: &Lc, b: &Lc) -> Lc {
        let out = self.witness(a.value * b.value);
        self.enforce(a, b, &out);
        out
    }

    /// One row: a new variable that is equal to a sum, so that later rows are short.
    pub(crate) fn named(&mut self, sum: &Lc) -> Lc {
        let out = self.witness(sum.value);
        self.equal(sum, &out);
        out
    }

    /// A row a bit: new variables with these values, each 0 or 1.
    pub(crate) fn bits<const N: usize>(&mut self, values: &[Fr; N]) -> [Lc; N] {
        let one = self.constant(Fr::ONE);
        values.map(|value| {
            let bit = self.witness(value);
            self.enforce(&bit.minus(&one), &bit, &Lc::zero());
            bit
        })
    }

    /// One row: a new variable that is `zero` where the bit is 0 and `one` where it is 1.
    pub(crate) fn choose(&mut self, bit: &Lc, zero: &Lc, one: &Lc) -> Lc {
        let difference = one.minus(zero);
        let out = self.witness(zero.value + bit.value * difference.value);
        self.enforce(&difference, bit, &out.minus(zero));
        out
    }

    /// 2ᴺ − 1 rows: the entry of the table whose number the bits are, little end first.
    pub(crate) fn lookup(&mut self, bits: &[Lc], table: &[Lc]) -> Lc {
        let mut level = table.to_vec();
        for bit in bits {
            level = level
                .chunks(2)
                .map(|pair| match pair {
                    [zero, one] => self.choose(bit, zero, one),
                    rest => Lc::sum(rest.iter().map(|x| (Fr::ONE, x))),
                })
                .collect();
        }
        level.into_iter().next().unwrap_or_else(Lc::zero)
    }

    /// The assignment: one, the public inputs, the private variables. The builder keeps nothing of it.
    pub(crate) fn into_values(mut self) -> Vec<Fr> {
        core::mem::take(&mut self.values)
    }

    /// The matrices of a recording.
    pub(crate) fn into_matrices(mut self) -> Matrices {
        Matrices {
            inputs: self.inputs,
            variables: self.values.len(),
            a: core::mem::take(&mut self.a),
            b: core::mem::take(&mut self.b),
            c: core::mem::take(&mut self.c),
            checks: core::mem::take(&mut self.checks),
        }
    }

    /// Rows recorded so far.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.a.len()
    }

    /// The check of the first row that its own assignment violates.
    #[cfg(test)]
    pub(crate) fn first_violated(&self) -> Option<Check> {
        let holds = |i: usize| {
            evaluate(&self.a[i], &self.values) * evaluate(&self.b[i], &self.values)
                == evaluate(&self.c[i], &self.values)
        };
        (0..self.a.len()).find(|i| !holds(*i)).map(|i| self.checks[i])
    }
}

impl Drop for Rows {
    /// An assignment holds the secret and the words.
    fn drop(&mut self) {
        self.values.zeroize();
    }
}

impl Matrices {
    /// Whether row i holds under an assignment.
    #[cfg(test)]
    pub(crate) fn holds(&self, i: usize, values: &[Fr]) -> bool {
        let side = |side: &[Row]| side.get(i).map(|row| evaluate(row, values)).unwrap_or_default();
        side(&self.a) * side(&self.b) == side(&self.c)
    }

    /// The check of the first row that an assignment violates.
    #[cfg(test)]
    pub(crate) fn first_violated(&self, values: &[Fr]) -> Option<Check> {
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
        for row in self.a.iter().chain(&self.b).chain(&self.c) {
            hasher.update((row.len() as u64).to_be_bytes());
            for (coefficient, variable) in row {
                hasher.update((*variable as u64).to_be_bytes());
                hasher.update(crate::convert::from_fr(*coefficient).to_bytes());
            }
        }
        hasher.finalize().into()
    }
}
