//! The witness generator: the same circuit, values only, nothing allocated for a linear combination.
//!
//! Beside the assignment it keeps each constraint's left and right value, which is all the prover needs of the
//! matrices, and whether every constraint holds.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::constraints::system::{Checked, Linear, System};

/// The value of a linear combination.
#[derive(Clone, Copy)]
pub(crate) struct Value {
    value: Fr,
    fixed: bool,
}

impl Linear for Value {
    fn zero() -> Self {
        Self { value: Fr::ZERO, fixed: true }
    }

    fn value(&self) -> Fr {
        self.value
    }

    fn is_fixed(&self) -> bool {
        self.fixed
    }

    fn sum<'a>(parts: impl IntoIterator<Item = (Fr, &'a Self)>) -> Self {
        parts.into_iter().fold(Self::zero(), |sum, (coefficient, part)| Self {
            value: sum.value + coefficient * part.value,
            fixed: sum.fixed & part.fixed,
        })
    }

    fn total<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        parts.into_iter().fold(Self::zero(), |sum, part| sum.plus(part))
    }

    fn plus(&self, other: &Self) -> Self {
        Self { value: self.value + other.value, fixed: self.fixed & other.fixed }
    }

    fn minus(&self, other: &Self) -> Self {
        Self { value: self.value - other.value, fixed: self.fixed & other.fixed }
    }

    fn from_bits(bits: &[Self]) -> Self {
        bits.iter()
            .rev()
            .fold(Self::zero(), |sum, bit| Self { value: sum.value.double() + bit.value, fixed: sum.fixed & bit.fixed })
    }
}

/// An assignment with its constraints' values.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct WitnessGenerator {
    /// One, the public inputs, the private variables.
    pub(crate) values: Vec<Fr>,
    /// Left value of each constraint.
    pub(crate) a: Vec<Fr>,
    /// Right value of each constraint.
    pub(crate) b: Vec<Fr>,
    /// Whether every constraint holds.
    pub(crate) satisfied: bool,
}

impl WitnessGenerator {
    /// An empty system with the given public inputs, in order. `capacity` is about how many constraints and variables
    /// come: vectors that grow leave copies of secrets behind.
    pub(crate) fn new<const N: usize>(capacity: usize, public: [Fr; N]) -> (Self, [Value; N]) {
        let mut values = Vec::with_capacity(capacity);
        values.push(Fr::ONE);
        values.extend(public);
        let generator =
            Self { values, a: Vec::with_capacity(capacity), b: Vec::with_capacity(capacity), satisfied: true };
        (generator, public.map(|value| Value { value, fixed: false }))
    }
}

impl System for WitnessGenerator {
    type Lc = Value;

    fn constant(&self, value: Fr) -> Value {
        Value { value, fixed: true }
    }

    fn witness(&mut self, value: Fr) -> Value {
        self.values.push(value);
        Value { value, fixed: false }
    }

    fn enforce(&mut self, a: &Value, b: &Value, c: &Value) {
        self.satisfied &= a.value * b.value == c.value;
        self.a.push(a.value);
        self.b.push(b.value);
    }
}

impl<C> Checked<C> for WitnessGenerator {
    fn begin(&mut self, _: C) {}
}
