//! Between core's canonical bytes and ark's field: the crate's edge.

use ark_bn254::Fr;
use ark_ff::{BigInt, PrimeField};
use ashiato_core::encoding::field::FieldElement;

/// Exact, because a [`FieldElement`] is less than the modulus by construction: nothing is reduced.
pub(crate) fn to_fr(element: FieldElement) -> Fr {
    let bytes = element.to_bytes();
    let mut limbs = [0u64; 4];
    for (i, byte) in bytes.iter().rev().enumerate() {
        limbs[i / 8] |= u64::from(*byte) << (i % 8 * 8);
    }
    Fr::new(BigInt(limbs))
}

/// The canonical bytes of a field element.
pub(crate) fn from_fr(x: Fr) -> FieldElement {
    let mut bytes = [0u8; 32];
    for (i, limb) in x.into_bigint().0.iter().rev().enumerate() {
        bytes[i * 8..i * 8 + 8].copy_from_slice(&limb.to_be_bytes());
    }
    // ark's integers are below the modulus, which is what core asks for.
    FieldElement::from_bytes(bytes).unwrap_or(FieldElement::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ff::Field;
    use ashiato_core::encoding::field::MODULUS;

    #[test]
    fn conversion_is_exact_at_the_edges() {
        let mut top = MODULUS;
        top[31] -= 1;
        let top = FieldElement::from_bytes(top).unwrap();
        assert_eq!(to_fr(top), -Fr::ONE);
        for x in [Fr::from(0u64), Fr::from(1u64), Fr::from(u128::MAX), -Fr::ONE, Fr::from(2u64).pow([253])] {
            assert_eq!(to_fr(from_fr(x)), x);
        }
        assert_eq!(from_fr(Fr::from(258u64)), FieldElement::from_u128(258));
    }
}
