//! The two primes of BN254, and what every representation of their fields derives from them at compile time.

use ark_ff::{BigInt, Field, PrimeField};

use super::field::Integer;

/// A prime.
pub(crate) trait Modulus: Copy + Send + Sync + 'static {
    /// The prime.
    const PRIME: Integer;
    /// A cube root of one other than one.
    const CUBE_ROOT: Integer;
    /// 1 / x modulo the prime, by ark's binary Euclid: many times faster than a power. Zero has none.
    fn inverse(x: &Integer) -> Option<Integer>;
}

/// The coordinates' prime q.
#[derive(Clone, Copy)]
pub(crate) struct Q;
impl Modulus for Q {
    const PRIME: Integer = ark_bn254::Fq::MODULUS.0;
    const CUBE_ROOT: Integer =
        [0xe4bd_44e5_607c_fd48, 0xc28f_069f_bb96_6e3d, 0x5e6d_d9e7_e0ac_ccb0, 0x3064_4e72_e131_a029];

    fn inverse(x: &Integer) -> Option<Integer> {
        ark_bn254::Fq::new(BigInt(*x)).inverse().map(|x| x.into_bigint().0)
    }
}

/// The scalars' prime r.
#[derive(Clone, Copy)]
pub(crate) struct R;
impl Modulus for R {
    const PRIME: Integer = ark_bn254::Fr::MODULUS.0;
    const CUBE_ROOT: Integer =
        [0xb8ca_0b2d_3663_6f23, 0xcc37_a73f_ec2b_c5e9, 0x048b_6e19_3fd8_4104, 0x3064_4e72_e131_a029];

    fn inverse(x: &Integer) -> Option<Integer> {
        ark_bn254::Fr::new(BigInt(*x)).inverse().map(|x| x.into_bigint().0)
    }
}

/// −1 / p modulo 2⁶⁴, from p's lowest limb.
pub(super) const fn negative_inverse(p: u64) -> u64 {
    // Newton: each step doubles the bits that are right; an odd number is its own inverse modulo 8.
    let mut x = p;
    let mut i = 0;
    while i < 5 {
        x = x.wrapping_mul(2u64.wrapping_sub(p.wrapping_mul(x)));
        i += 1;
    }
    x.wrapping_neg()
}

/// 2ᵉ modulo an odd p below 2²⁵⁵.
pub(super) const fn power_of_two(p: &Integer, exponent: usize) -> Integer {
    let mut x: Integer = [1, 0, 0, 0];
    let mut step = 0;
    while step < exponent {
        x = reduced(&twice(&x), p);
        step += 1;
    }
    x
}

/// 2x; x < 2²⁵⁵.
pub(super) const fn twice(x: &Integer) -> Integer {
    [x[0] << 1, x[1] << 1 | x[0] >> 63, x[2] << 1 | x[1] >> 63, x[3] << 1 | x[2] >> 63]
}

/// x − m, or x where that is below zero.
#[inline(always)]
pub(super) const fn reduced(x: &Integer, m: &Integer) -> Integer {
    let (less, borrow) = subtract(x, m);
    if borrow { *x } else { less }
}

/// a − b modulo 2²⁵⁶, and whether that wrapped.
#[inline(always)]
pub(super) const fn subtract(a: &Integer, b: &Integer) -> (Integer, bool) {
    let (x0, borrow) = subtract_limb(a[0], b[0], false);
    let (x1, borrow) = subtract_limb(a[1], b[1], borrow);
    let (x2, borrow) = subtract_limb(a[2], b[2], borrow);
    let (x3, borrow) = subtract_limb(a[3], b[3], borrow);
    ([x0, x1, x2, x3], borrow)
}

#[inline(always)]
const fn subtract_limb(a: u64, b: u64, borrow: bool) -> (u64, bool) {
    let (x, first) = a.overflowing_sub(b);
    let (x, second) = x.overflowing_sub(borrow as u64);
    (x, first | second)
}

/// a + b modulo 2²⁵⁶.
#[inline(always)]
pub(super) const fn add(a: &Integer, b: &Integer) -> Integer {
    let (x0, carry) = add_limb(a[0], b[0], false);
    let (x1, carry) = add_limb(a[1], b[1], carry);
    let (x2, carry) = add_limb(a[2], b[2], carry);
    let (x3, _) = add_limb(a[3], b[3], carry);
    [x0, x1, x2, x3]
}

#[inline(always)]
const fn add_limb(a: u64, b: u64, carry: bool) -> (u64, bool) {
    let (x, first) = a.overflowing_add(b);
    let (x, second) = x.overflowing_add(carry as u64);
    (x, first | second)
}
