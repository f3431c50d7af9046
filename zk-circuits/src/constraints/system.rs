//! What the circuit is written in: linear combinations and constraints, over two backends.
//!
//! The recorder (`recorder.rs`) keeps the constraints; the witness generator (`witness_run.rs`) keeps the values. One
//! generic function builds the circuit for both, and what it builds never depends on a value.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

/// A linear combination of variables, with its value under the assignment it is built with.
pub(crate) trait Linear: Clone {
    /// Nothing.
    fn zero() -> Self;
    /// Its value.
    fn value(&self) -> Fr;
    /// Whether no variable takes part: the value is the circuit's own.
    fn is_fixed(&self) -> bool;
    /// Σ coefficient · part.
    fn sum<'a>(parts: impl IntoIterator<Item = (Fr, &'a Self)>) -> Self
    where
        Self: 'a;

    /// Σ part.
    fn total<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self
    where
        Self: 'a,
    {
        Self::sum(parts.into_iter().map(|part| (Fr::ONE, part)))
    }

    /// self + other.
    fn plus(&self, other: &Self) -> Self {
        Self::total([self, other])
    }

    /// self − other.
    fn minus(&self, other: &Self) -> Self {
        Self::sum([(Fr::ONE, self), (-Fr::ONE, other)])
    }

    /// Σ 2ⁱ · bitᵢ, little end first.
    fn from_bits(bits: &[Self]) -> Self {
        let mut power = Fr::ONE;
        Self::sum(bits.iter().map(|bit| {
            let term = (power, bit);
            power.double_in_place();
            term
        }))
    }
}

/// A system of constraints under construction.
pub(crate) trait System {
    /// Its linear combinations.
    type Lc: Linear;

    /// A constant of the circuit.
    fn constant(&self, value: Fr) -> Self::Lc;

    /// A new private variable, in no constraint yet.
    fn witness(&mut self, value: Fr) -> Self::Lc;

    /// One constraint: a · b = c.
    fn enforce(&mut self, a: &Self::Lc, b: &Self::Lc, c: &Self::Lc);

    /// One constraint: a new variable that is a · b.
    fn product(&mut self, a: &Self::Lc, b: &Self::Lc) -> Self::Lc {
        let out = self.witness(a.value() * b.value());
        self.enforce(a, b, &out);
        out
    }

    /// One constraint: a sum that is 0. It stands on the product's side, 0 · 0 = sum, where variables cost a prover least.
    fn vanish(&mut self, sum: &Self::Lc) {
        let zero = Self::Lc::zero();
        self.enforce(&zero, &zero, sum);
    }

    /// One constraint: a new variable that is equal to a sum, which stands on the product's side alone.
    fn variable(&mut self, sum: &Self::Lc) -> Self::Lc {
        let out = self.witness(sum.value());
        self.vanish(&sum.minus(&out));
        out
    }
}

/// A system that is told which of a circuit's numbered checks its constraints serve.
pub(crate) trait Checked<C>: System {
    /// The constraints that follow serve this check.
    fn begin(&mut self, check: C);
}
