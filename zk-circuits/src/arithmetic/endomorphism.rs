//! A scalar in two halves: k = k₀ + k₁ · λ, where λ times a point (x, y) is (ζ · x, y) with a cube root ζ of one.
//!
//! Gallant, Lambert and Vanstone, "Faster point multiplication on elliptic curves with efficient endomorphisms" (2001). The
//! pairs with a + b · λ = 0 modulo r are a lattice, and this one has a basis of short vectors, (N₀, −SHORT) and
//! (SHORT, N₁): what is left of (k, 0) without the nearest combination of both is short as well.

use super::fields::field::Integer;

/// Bits of a half.
pub(super) const HALF: u32 = 127;

/// N₀.
const FIRST: u128 = 0x6f4d_8248_eeb8_59fc_8211_bbeb_7d4f_1128;
/// N₁.
const SECOND: u128 = 0x6f4d_8248_eeb8_59fd_0be4_e154_1221_250b;
/// What both vectors share.
const SHORT: u128 = 0x89d3_2568_94d2_13e3;
/// 2²⁵⁶ · N₁ / r.
const SECOND_OVER_R: [u64; 3] = [0x5398_fd03_00ff_6565, 0x4cce_f014_a773_d2d2, 0x2];
/// 2²⁵⁶ · SHORT / r.
const SHORT_OVER_R: [u64; 2] = [0xd91d_232e_c7e0_b3d7, 0x2];

/// The halves' magnitudes, and whether they are negative.
pub(super) fn halves(k: &Integer) -> [(u128, bool); 2] {
    let (first, second) = (high_part(k, &SECOND_OVER_R), high_part(k, &SHORT_OVER_R));
    // Both halves are below 2¹²⁷, so that what overflows on the way does not matter.
    let low = u128::from(k[0]) | u128::from(k[1]) << 64;
    let k0 = low.wrapping_sub(first.wrapping_mul(FIRST)).wrapping_sub(second.wrapping_mul(SHORT));
    let k1 = first.wrapping_mul(SHORT).wrapping_sub(second.wrapping_mul(SECOND));
    [k0, k1].map(|half| ((half as i128).unsigned_abs(), (half as i128) < 0))
}

/// k · factor / 2²⁵⁶, to the nearest integer.
fn high_part<const N: usize>(k: &Integer, factor: &[u64; N]) -> u128 {
    let mut product = [0u64; 7];
    // Half of 2²⁵⁶, for rounding.
    product[3] = 1 << 63;
    for (i, x) in factor.iter().enumerate() {
        let mut carry = 0;
        for (place, limb) in product.iter_mut().skip(i).zip(k.iter().chain([&0; 2])) {
            let sum = u128::from(*x) * u128::from(*limb) + u128::from(*place) + carry;
            *place = sum as u64;
            carry = sum >> 64;
        }
    }
    u128::from(product[4]) | u128::from(product[5]) << 64
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::{Fr, g1};
    use ark_ec::scalar_mul::glv::GLVConfig;
    use ark_ff::{AdditiveGroup, Field, PrimeField};
    use proptest::prelude::*;

    fn check(k: Fr) {
        let [k0, k1] = halves(&k.into_bigint().0).map(|(magnitude, negative)| {
            assert!(magnitude >> HALF == 0, "{k}");
            let half = Fr::from(magnitude);
            if negative { -half } else { half }
        });
        assert_eq!(k0 + k1 * g1::Config::LAMBDA, k);
    }

    #[test]
    fn edges_come_back_from_short_halves() {
        for power in 0..254u64 {
            let power = Fr::from(2u64).pow([power]);
            for k in [power, power - Fr::ONE, power + Fr::ONE, -power, g1::Config::LAMBDA * power] {
                check(k);
            }
        }
        // Around half of each vector, where the halves are the longest.
        for vector in [FIRST, SECOND, SHORT] {
            for other in [FIRST, SECOND, SHORT, 0] {
                let half = |x: u128| Fr::from(x >> 1);
                for k in
                    [half(vector) + half(other) * g1::Config::LAMBDA, half(vector) - half(other) * g1::Config::LAMBDA]
                {
                    check(k);
                    check(-k);
                    check(k + Fr::ONE);
                }
            }
        }
        check(Fr::ZERO);
    }

    proptest! {
        #[test]
        fn scalars_come_back_from_short_halves(bytes in any::<[u8; 32]>()) {
            check(Fr::from_le_bytes_mod_order(&bytes));
        }
    }
}
