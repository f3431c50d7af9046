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

/// One constraint: a new variable with this value, which is 0 or 1.
pub(crate) fn bit_gadget<S: System>(system: &mut S, value: Fr) -> S::Lc {
    let one = system.constant(Fr::ONE);
    let bit = system.witness(value);
    system.enforce(&bit.minus(&one), &bit, &S::Lc::zero());
    bit
}

/// [`bit_gadget`] for each of these values.
pub(crate) fn bits_gadget<S: System, const N: usize>(system: &mut S, values: &[Fr; N]) -> [S::Lc; N] {
    values.map(|value| bit_gadget(system, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::recorder::Recorder;

    #[test]
    fn bits_make_the_number_again_and_hold() {
        for x in [0u64, 1, 2, 0x5a, 0xff].map(Fr::from) {
            let bits: [Fr; 8] = low_bits(x);
            assert_eq!(number(&bits), x);
            let mut recorder = Recorder::recording();
            let variables = bits_gadget(&mut recorder, &bits);
            assert_eq!(Linear::from_bits(&variables).value(), x);
            assert_eq!((recorder.len(), recorder.first_violated()), (8, None));
        }
        assert_eq!(number(&low_bits::<8>(Fr::from(0x1_23u64))), Fr::from(0x23u64), "the lowest bits only");
    }

    #[test]
    fn a_bit_of_two_or_of_minus_one_violates_its_constraint() {
        for bad in [Fr::from(2u64), -Fr::ONE] {
            let mut recorder = Recorder::recording();
            bits_gadget(&mut recorder, &[Fr::ONE, bad]);
            assert!(recorder.first_violated().is_some());
        }
    }
}
