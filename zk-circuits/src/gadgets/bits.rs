//! Numbers as bits, little end first.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field, PrimeField};

use crate::constraints::system::{Linear, System};

/// The lowest N bits of a number, little end first.
pub(crate) fn low_bits<const N: usize>(x: Fr) -> [Fr; N] {
    let limbs = x.into_bigint().0;
    core::array::from_fn(|i| Fr::from(limbs.get(i / 64).copied().unwrap_or_default() >> (i % 64) & 1))
}

/// Σ 2ⁱ · bitᵢ over whatever the bits are.
pub(crate) fn number(bits: &[Fr]) -> Fr {
    bits.iter().rev().fold(Fr::ZERO, |sum, bit| sum.double() + bit)
}

/// A constraint a bit: new variables with these values, each 0 or 1.
pub(crate) fn bits_gadget<S: System, const N: usize>(system: &mut S, values: &[Fr; N]) -> [S::Lc; N] {
    let one = system.constant(Fr::ONE);
    values.map(|value| {
        let bit = system.witness(value);
        system.enforce(&bit.minus(&one), &bit, &S::Lc::zero());
        bit
    })
}
