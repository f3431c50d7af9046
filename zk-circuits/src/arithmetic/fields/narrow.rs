//! Nine signed limbs of 29 bits, Montgomery form with R = 2²⁶¹: prime fields for machines that multiply 64 bits into 64.
//!
//! A product of two limbs has 58 bits, so a column of eighteen fits a signed 64-bit accumulator and no carry is handled
//! inside a product. Limbs 0 to 7 of a *carried* element are in 0..2²⁹; limb 8 carries the sign. R exceeds the modulus by
//! a factor of more than 169, which decides the bounds, in units of p:
//!
//! * a product of a and b is within −ab/169 .. 1 + ab/169: no subtraction at its end;
//! * `add`, `sub` and `neg` take off the multiple of p that their highest limb shows and end within −0.01 .. 1.01;
//! * `loose_add` and `loose_difference` carry and do no more. Magnitudes up to 64 are multiplied within 1 + 64²/169;
//! * `loose_sub` of two carried elements does not carry: its limbs stay within ±2²⁹, and a column of a product within
//!   ±18 · 2⁵⁸, one of a product of pairs within ±27 · 2⁵⁸.
//!
//! Tests compile with overflow checks, so a broken bound is a panic there.

use core::marker::PhantomData;

use ark_ff::BigInt;
use zeroize::Zeroize;

use super::field::{Field, Fields, Integer, Prime, Twin};
use super::modulus::{Modulus, Q, R, negative_inverse, power_of_two, reduced};
use super::quadratic::{Base, Quadratic};

const BITS: u32 = 29;
const MASK: i64 = (1 << BITS) - 1;
/// Limbs of an element.
const LIMBS: usize = 9;
/// Columns of an unreduced product.
const COLUMNS: usize = 2 * LIMBS - 1;

const fn split(x: &Integer) -> [i64; LIMBS] {
    let mut out = [0; LIMBS];
    let mut i = 0;
    while i < LIMBS {
        let bit = i * BITS as usize;
        let (word, shift) = (bit / 64, bit % 64);
        let mut limb = x[word] >> shift;
        if shift > 64 - BITS as usize && word < 3 {
            limb |= x[word + 1] << (64 - shift);
        }
        out[i] = limb as i64 & MASK;
        i += 1;
    }
    out
}

/// An element of the field of `M`.
#[derive(Clone, Copy)]
pub(crate) struct Limbs<M>([i32; LIMBS], PhantomData<M>);

/// Coordinates.
pub(crate) type Fq = Limbs<Q>;
/// Scalars.
pub(crate) type Fr = Limbs<R>;

/// Nine limbs of 29 bits: where it does neither.
#[derive(Clone, Copy)]
pub(crate) struct Narrow;

impl Fields for Narrow {
    type Fq = Fq;
    type Fq2 = Quadratic<Fq>;
    type Fr = Fr;

    fn pair(c0: Self::Fq, c1: Self::Fq) -> Self::Fq2 {
        Quadratic { c0, c1 }
    }
}

impl<M> Zeroize for Limbs<M> {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

/// An unreduced product, column by column.
struct Columns([i64; COLUMNS]);

/// Column K of a product: one line of it, unrolled.
#[inline(always)]
fn column<const K: usize>(a: &[i64; LIMBS], b: &[i64; LIMBS]) -> i64 {
    let mut sum = 0i64;
    let mut i = if K < LIMBS { 0 } else { K - LIMBS + 1 };
    while i < LIMBS && i <= K {
        sum += a[i] * b[K - i];
        i += 1;
    }
    sum
}

/// [`column()`] modulo 2⁶⁴.
#[inline(always)]
fn wrapping_column<const K: usize>(a: &[i64; LIMBS], b: &[i64; LIMBS]) -> i64 {
    let mut sum = 0i64;
    let mut i = if K < LIMBS { 0 } else { K - LIMBS + 1 };
    while i < LIMBS && i <= K {
        sum = sum.wrapping_add(a[i].wrapping_mul(b[K - i]));
        i += 1;
    }
    sum
}

/// Column K of a square, each mixed product once.
#[inline(always)]
fn square_column<const K: usize>(a: &[i64; LIMBS], twice: &[i64; LIMBS]) -> i64 {
    let mut sum = 0i64;
    let mut i = if K < LIMBS { 0 } else { K - LIMBS + 1 };
    while 2 * i < K {
        sum += twice[i] * a[K - i];
        i += 1;
    }
    if K.is_multiple_of(2) {
        sum += a[K / 2] * a[K / 2];
    }
    sum
}

/// What the first `DIGITS` digits of the quotient, times the modulus, add to column K.
#[inline(always)]
fn reduction<const K: usize, const DIGITS: usize, M: Modulus>(digits: &[i64; LIMBS]) -> i64 {
    let mut sum = 0i64;
    let mut i = if K < LIMBS { 0 } else { K - LIMBS + 1 };
    while i < DIGITS {
        sum += digits[i] * Limbs::<M>::P[K - i];
        i += 1;
    }
    sum
}

/// Montgomery's reduction, two columns at a time; `$column` gives column K of what is reduced.
///
/// Each digit of the quotient waits for the one before. Two at once come from one product modulo 2⁶⁴, which halves the
/// wait; the ninth comes alone.
macro_rules! reduce {
    ($modulus:ty, $k:ident => $column:expr) => {{
        let mut digits = [0i64; LIMBS];
        let mut out = [0i32; LIMBS];
        let mut sum = 0i64;
        reduce!(@pairs $modulus, digits, sum, $k => $column, 0 1, 2 3, 4 5, 6 7);
        reduce!(@last $modulus, digits, sum, $k => $column, 8);
        reduce!(@high $modulus, digits, sum, out, $k => $column, 9 10 11 12 13 14 15 16);
        out[LIMBS - 1] = sum as i32;
        Limbs(out, PhantomData)
    }};
    (@pairs $modulus:ty, $digits:ident, $sum:ident, $k:ident => $column:expr, $($at:literal $next:literal),*) => {$({
        $sum += { const $k: usize = $at; $column } + reduction::<$at, $at, $modulus>(&$digits);
        let high = { const $k: usize = $next; $column } + reduction::<$next, $at, $modulus>(&$digits);
        let both = ($sum as u64).wrapping_add((high as u64) << BITS).wrapping_mul(Limbs::<$modulus>::NEGATIVE_INVERSE);
        $digits[$at] = both as i64 & MASK;
        $digits[$next] = (both >> BITS) as i64 & MASK;
        $sum = ($sum + $digits[$at] * Limbs::<$modulus>::P[0]) >> BITS;
        $sum += high + $digits[$at] * Limbs::<$modulus>::P[1] + $digits[$next] * Limbs::<$modulus>::P[0];
        $sum >>= BITS;
    })*};
    (@last $modulus:ty, $digits:ident, $sum:ident, $k:ident => $column:expr, $at:literal) => {{
        const $k: usize = $at;
        $sum += $column + reduction::<$at, $at, $modulus>(&$digits);
        $digits[$at] = ($sum as u64).wrapping_mul(Limbs::<$modulus>::NEGATIVE_INVERSE) as i64 & MASK;
        $sum = ($sum + $digits[$at] * Limbs::<$modulus>::P[0]) >> BITS;
    }};
    (@high $modulus:ty, $digits:ident, $sum:ident, $out:ident, $k:ident => $column:expr, $($at:literal)*) => {$({
        const $k: usize = $at;
        $sum += $column + reduction::<$at, LIMBS, $modulus>(&$digits);
        $out[$at - LIMBS] = ($sum & MASK) as i32;
        $sum >>= BITS;
    })*};
}

/// Every column of a product.
macro_rules! columns {
    ($k:ident => $column:expr, $($at:literal)*) => {
        Columns([$({ const $k: usize = $at; $column }),*])
    };
}

impl<M: Modulus> Limbs<M> {
    /// The modulus' limbs.
    const P: [i64; LIMBS] = split(&M::PRIME);
    /// −1 / p modulo 2⁶⁴.
    const NEGATIVE_INVERSE: u64 = negative_inverse(M::PRIME[0]);
    /// 2⁴⁰ / (p's highest limb + 1): estimates a multiple of p.
    const ESTIMATE: i64 = (1 << 40) / (Self::P[8] + 1);
    /// R² modulo p.
    const SQUARE: [i64; LIMBS] = split(&power_of_two(&M::PRIME, 522));
    /// 2²⁶⁶ modulo p: takes ark's Montgomery form (R = 2²⁵⁶) to ours in one product.
    const FROM_ARK: [i64; LIMBS] = split(&power_of_two(&M::PRIME, 266));

    #[inline(always)]
    fn wide(&self) -> [i64; LIMBS] {
        self.0.map(i64::from)
    }

    const fn constant(limbs: &[i64; LIMBS]) -> Self {
        let mut out = [0; LIMBS];
        let mut i = 0;
        while i < LIMBS {
            out[i] = limbs[i] as i32;
            i += 1;
        }
        Self(out, PhantomData)
    }

    /// Carries, and takes off the multiple of p that the highest limb shows.
    #[inline(always)]
    fn settle(limbs: [i64; LIMBS]) -> Self {
        let multiple = (limbs[LIMBS - 1] * Self::ESTIMATE) >> 40;
        let mut out = [0; LIMBS];
        let mut sum = 0;
        for i in 0..LIMBS - 1 {
            sum += limbs[i] - multiple * Self::P[i];
            out[i] = (sum & MASK) as i32;
            sum >>= BITS;
        }
        out[LIMBS - 1] = (sum + limbs[LIMBS - 1] - multiple * Self::P[LIMBS - 1]) as i32;
        Self(out, PhantomData)
    }

    /// Carries.
    #[inline(always)]
    fn carry(limbs: [i32; LIMBS]) -> Self {
        let mut out = limbs;
        let mut sum = 0i32;
        for limb in out.iter_mut().take(LIMBS - 1) {
            sum += *limb;
            *limb = sum & MASK as i32;
            sum >>= BITS;
        }
        out[LIMBS - 1] += sum;
        Self(out, PhantomData)
    }

    /// a₀b₀ + a₁b₁ of carried elements, with one reduction.
    #[inline(never)]
    fn sum_of_two(a: &[Self; 2], b: &[Self; 2]) -> Self {
        let [first, second] = [a[0].wide(), a[1].wide()];
        let [third, fourth] = [b[0].wide(), b[1].wide()];
        reduce!(M, K => column::<K>(&first, &third) + column::<K>(&second, &fourth))
    }

    /// The product without its reduction.
    #[inline]
    fn columns(&self, other: &Self) -> Columns {
        let (a, b) = (self.wide(), other.wide());
        columns!(K => column::<K>(&a, &b), 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
    }

    /// The reduction of a product.
    #[inline]
    fn from_columns(columns: &Columns) -> Self {
        reduce!(M, K => columns.0[K])
    }

    /// (a + b) · (c + d) without its reduction, each column modulo 2⁶⁴.
    #[inline]
    fn wrapping_columns_of_sums(&self, b: &Self, c: &Self, d: &Self) -> Columns {
        let sums = |x: &Self, y: &Self| core::array::from_fn(|i| i64::from(x.0[i]) + i64::from(y.0[i]));
        let (left, right): ([i64; LIMBS], [i64; LIMBS]) = (sums(self, b), sums(c, d));
        columns!(K => wrapping_column::<K>(&left, &right), 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
    }
}

impl<M: Modulus> Field for Limbs<M> {
    const ZERO: Self = Self([0; LIMBS], PhantomData);
    const ONE: Self = Self::constant(&split(&power_of_two(&M::PRIME, 261)));

    #[inline]
    fn add(&self, other: &Self) -> Self {
        Self::settle(core::array::from_fn(|i| i64::from(self.0[i]) + i64::from(other.0[i])))
    }

    #[inline]
    fn sub(&self, other: &Self) -> Self {
        Self::settle(core::array::from_fn(|i| i64::from(self.0[i]) - i64::from(other.0[i])))
    }

    #[inline]
    fn sub_both(&self, a: &Self, b: &Self) -> Self {
        Self::settle(core::array::from_fn(|i| i64::from(self.0[i]) - i64::from(a.0[i]) - i64::from(b.0[i])))
    }

    #[inline]
    fn neg(&self) -> Self {
        Self::ZERO.sub(self)
    }

    #[inline(never)]
    fn mul(&self, other: &Self) -> Self {
        let (a, b) = (self.wide(), other.wide());
        reduce!(M, K => column::<K>(&a, &b))
    }

    #[inline(never)]
    fn square(&self) -> Self {
        let a = self.wide();
        let twice = a.map(|limb| 2 * limb);
        reduce!(M, K => square_column::<K>(&a, &twice))
    }

    #[inline]
    fn is_zero(&self) -> bool {
        // A multiple k · p with a small k shows k in its lowest limb; almost no other element does.
        let multiple = -(i64::from(self.0[0]) & MASK) * (Self::NEGATIVE_INVERSE as i64 & MASK);
        (multiple + 128) & MASK <= 256 && self.to_integer() == [0; 4]
    }

    #[inline(always)]
    fn loose_sub(&self, other: &Self) -> Self {
        Self(core::array::from_fn(|i| self.0[i] - other.0[i]), PhantomData)
    }

    fn inverse(&self) -> Option<Self> {
        M::inverse(&self.to_integer()).map(|x| Self::from_integer(&x))
    }

    fn cube_root() -> Self {
        Self::from_integer(&M::CUBE_ROOT)
    }
}

impl<M: Modulus> Prime for Limbs<M> {
    fn from_integer(x: &Integer) -> Self {
        Self::constant(&split(x)).mul(&Self::constant(&Self::SQUARE))
    }

    fn to_integer(self) -> Integer {
        let mut one = [0; LIMBS];
        one[0] = 1;
        // Within 0 ..= p, since a magnitude far below R leaves nothing but the reduction's own multiple of p.
        let x = self.mul(&Self(one, PhantomData));
        let mut out = [0u64; 4];
        for (i, limb) in x.0.iter().enumerate() {
            let bit = i * BITS as usize;
            let limb = *limb as u64;
            out[bit / 64] |= limb << (bit % 64);
            if bit % 64 > 64 - BITS as usize && bit / 64 < 3 {
                out[bit / 64 + 1] |= limb >> (64 - bit % 64);
            }
        }
        reduced(&out, &M::PRIME)
    }

    /// Two products a reduction: a column is within ±27 · 2⁵⁸, as one of a product of pairs.
    fn sum_of_products(constants: &[Self], elements: &[Self]) -> Self {
        let (pairs, last) = constants.as_chunks::<2>();
        let (operands, one) = elements.as_chunks::<2>();
        let mut sum = [0i64; LIMBS];
        let mut add = |part: Self| sum.iter_mut().zip(part.0).for_each(|(sum, limb)| *sum += i64::from(limb));
        for (constants, elements) in pairs.iter().zip(operands) {
            add(Self::sum_of_two(constants, elements));
        }
        if let ([constant], [element]) = (last, one) {
            add(constant.mul(element));
        }
        Self::settle(sum)
    }

    #[inline]
    fn loose_add(&self, other: &Self) -> Self {
        Self::carry(core::array::from_fn(|i| self.0[i] + other.0[i]))
    }

    #[inline]
    fn loose_difference(&self, other: &Self) -> Self {
        Self::carry(core::array::from_fn(|i| self.0[i] - other.0[i]))
    }
}

impl Base for Fq {
    /// Karatsuba on unreduced products: two reductions.
    fn product_of_pairs(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2] {
        let low = a[0].columns(b[0]);
        let high = a[1].columns(b[1]);
        // A column of this one can pass 2⁶³; what is left of it below is a₀b₁ + a₁b₀ and cannot, so it may wrap.
        let mixed = a[0].wrapping_columns_of_sums(a[1], b[0], b[1]);
        let mut real = [0i64; COLUMNS];
        let mut imaginary = [0i64; COLUMNS];
        for i in 0..COLUMNS {
            real[i] = low.0[i] - high.0[i];
            imaginary[i] = mixed.0[i].wrapping_sub(low.0[i]).wrapping_sub(high.0[i]);
        }
        [Self::from_columns(&Columns(real)), Self::from_columns(&Columns(imaginary))]
    }
}

macro_rules! twin {
    ($ark:ty, $modulus:ty) => {
        impl Twin<$ark> for Limbs<$modulus> {
            fn from_ark(x: &$ark) -> Self {
                // ark's inner integer is x · 2²⁵⁶.
                Self::constant(&split(&x.0.0)).mul(&Self::constant(&Self::FROM_ARK))
            }

            fn to_ark(&self) -> $ark {
                <$ark>::new(BigInt(self.to_integer()))
            }
        }
    };
}

twin!(ark_bn254::Fq, Q);
twin!(ark_bn254::Fr, R);

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way in which operands come: as large as carried limbs get, negated, as differences.
    fn extremes() -> Vec<Fq> {
        let mut limbs = [MASK as i32; LIMBS];
        limbs[LIMBS - 1] = (Q::PRIME[3] >> 40) as i32 - 1;
        let largest = Limbs::<Q>(limbs, PhantomData);
        let small = Fq::ZERO.sub(&Fq::ONE);
        let carried = [largest, largest.neg(), small, Fq::ZERO];
        let differences = carried.iter().flat_map(|a| carried.map(|b| a.loose_sub(&b)));
        carried.into_iter().chain(differences).collect()
    }

    /// Overflow checks are on in tests: a column out of its bounds is a panic, and none of these is.
    #[test]
    fn products_of_the_largest_limbs_stay_in_their_columns() {
        let all = extremes();
        let ark: Vec<ark_bn254::Fq> = all.iter().map(Twin::to_ark).collect();
        for (a, x) in all.iter().zip(&ark) {
            assert!(a.square().to_ark() == x * x);
            for (b, y) in all.iter().zip(&ark) {
                assert!(a.mul(b).to_ark() == x * y);
                for (c, v) in all.iter().zip(&ark) {
                    let [real, imaginary] = Fq::product_of_pairs([a, c], [b, a]);
                    assert!(real.to_ark() == x * y - v * x && imaginary.to_ark() == *x * x + v * y);
                }
            }
        }
    }
}
