//! Five signed limbs of 51 bits in doubles, Montgomery form with R = 2²⁵⁵, two products at a time: prime fields for
//! machines whose vectors multiply and add in one rounding.
//!
//! A product of two limbs has 102 bits. Added to 1.5 · 2¹⁰³ it is rounded to a multiple of 2⁵¹, its high half; a second
//! multiplication takes that away again and leaves the low half, exactly. Both are read from the doubles' bits and summed
//! column by column as integers. The method is Emmart's ("Faster modular exponentiation using double precision floating
//! point arithmetic on the GPU", ARITH 2018), here with balanced digits and rounding to nearest.
//!
//! R exceeds the modulus by a factor of only 2.6, which decides the bounds, in units of p:
//!
//! * limbs are within ±2⁵⁰, those of `loose_sub` within ±2⁵¹, and a column sums at most 15 of each half;
//! * digits of the quotient are balanced too, so a product of a and b is within ±(0.378 · ab + 0.5);
//! * `settled` are what sums, differences, `from_integer`, `from_ark` and products of pairs give, and what they give
//!   negated: within ±0.51. A `loose_sub` of settled elements is within ±1.02;
//! * products of settled, of loose, and again of products are within ±0.9, and such are all operands.
//!
//! Tests compile with debug assertions, and every product there looks at its operands' magnitudes.

use core::marker::PhantomData;

use ark_ff::BigInt;
use zeroize::Zeroize;

use super::field::{Field, Fields, Integer, Prime, Twin};
use super::lanes::{LIMB, Two};
use super::modulus::{Modulus, Q, R, negative_inverse, power_of_two, subtract};
use super::quadratic::{Base, Quadratic};

const BITS: usize = 51;
const MASK: u64 = (1 << BITS) - 1;
const HALF: i64 = 1 << (BITS - 1);
/// Limbs of an element.
const LIMBS: usize = 5;
/// 1.5 · 2¹⁰³: what is added to it is rounded to a multiple of 2⁵¹.
const HIGH: f64 = 3.0 * LIMB * LIMB;
/// 1.5 · 2⁵²: what is added to it is an integer in its lowest bits.
const LOW: f64 = 3.0 * LIMB;
/// Keeps a column's sum positive: some 2⁵⁸, taken off again in the next column.
const LIFT: i64 = 1 << 58;

const fn digits(x: &Integer) -> [i64; LIMBS] {
    let mut out = [0; LIMBS];
    let mut carry = 0;
    let mut i = 0;
    while i < LIMBS {
        let (word, shift) = (i * BITS / 64, i * BITS % 64);
        let mut limb = x[word] >> shift;
        if shift > 64 - BITS && word < 3 {
            limb |= x[word + 1] << (64 - shift);
        }
        let mut limb = if i < LIMBS - 1 { limb & MASK } else { limb } as i64 + carry;
        carry = (i < LIMBS - 1 && limb >= HALF) as i64;
        limb -= carry << BITS;
        out[i] = limb;
        i += 1;
    }
    out
}

const fn split(x: &Integer) -> [f64; LIMBS] {
    let digits = digits(x);
    [digits[0] as f64, digits[1] as f64, digits[2] as f64, digits[3] as f64, digits[4] as f64]
}

/// An element of the field of `M`.
#[derive(Clone, Copy)]
pub(crate) struct Doubles<M>([f64; LIMBS], PhantomData<M>);

/// Coordinates.
pub(crate) type Fq = Doubles<Q>;
/// Scalars.
pub(crate) type Fr = Doubles<R>;

/// Five limbs of 51 bits, two elements at a time: where it multiplies and adds doubles in one rounding.
#[derive(Clone, Copy)]
pub(crate) struct Fused;

impl Fields for Fused {
    type Fq = Fq;
    type Fq2 = Quadratic<Fq>;
    type Fr = Fr;

    fn pair(c0: Self::Fq, c1: Self::Fq) -> Self::Fq2 {
        Quadratic { c0, c1 }
    }
}

impl<M> Zeroize for Doubles<M> {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

/// What column K starts from when `products` and the reduction are added to it: the negated bits of every 1.5 · 2¹⁰³ and
/// 1.5 · 2⁵² that will be there besides, the lift, and half a digit where digits are rounded.
const fn start(k: usize, products: usize) -> u64 {
    let low = if k < 5 { k + 1 } else { 9usize.saturating_sub(k) };
    let high = if k == 0 {
        0
    } else if k < 6 {
        k
    } else {
        10 - k
    };
    let times = products as u64 + 1;
    let mut x = 0u64;
    x = x.wrapping_sub(LOW.to_bits().wrapping_mul(times * low as u64));
    x = x.wrapping_sub(HIGH.to_bits().wrapping_mul(times * high as u64));
    if k < 9 {
        x = x.wrapping_add(LIFT as u64);
    }
    if k > 0 {
        x = x.wrapping_sub((LIFT >> BITS) as u64);
    }
    if k >= LIMBS && k < 9 {
        x = x.wrapping_add(HALF as u64);
    }
    x
}

/// The ten columns of sums of products and of the reduction.
struct Columns([Two; 2 * LIMBS]);

impl Columns {
    #[inline(always)]
    fn new<const PRODUCTS: usize>() -> Self {
        Self([
            Two::of_bits(const { start(0, PRODUCTS) }),
            Two::of_bits(const { start(1, PRODUCTS) }),
            Two::of_bits(const { start(2, PRODUCTS) }),
            Two::of_bits(const { start(3, PRODUCTS) }),
            Two::of_bits(const { start(4, PRODUCTS) }),
            Two::of_bits(const { start(5, PRODUCTS) }),
            Two::of_bits(const { start(6, PRODUCTS) }),
            Two::of_bits(const { start(7, PRODUCTS) }),
            Two::of_bits(const { start(8, PRODUCTS) }),
            Two::of_bits(const { start(9, PRODUCTS) }),
        ])
    }

    /// Adds a product of two limbs: its low half to column k, its high half to the next.
    #[inline(always)]
    fn add(&mut self, k: usize, a: Two, b: Two) {
        let high = a.fused(b, Two::splat(HIGH));
        let low = a.fused(b, Two::splat(HIGH + LOW).minus(high));
        self.0[k + 1] = self.0[k + 1].add_bits(high);
        self.0[k] = self.0[k].add_bits(low);
    }

    /// Adds a limb times all limbs, from column k on.
    #[inline(always)]
    fn add_row(&mut self, k: usize, a: Two, b: &[Two; LIMBS]) {
        self.add(k, a, b[0]);
        self.add(k + 1, a, b[1]);
        self.add(k + 2, a, b[2]);
        self.add(k + 3, a, b[3]);
        self.add(k + 4, a, b[4]);
    }

    /// Clears column k by a multiple of the modulus, and carries what is left of it.
    #[inline(always)]
    fn clear<M: Modulus>(&mut self, k: usize) {
        let column = self.0[k].low_bits(0.0);
        let factor = Two::splat(Doubles::<M>::NEGATIVE_INVERSE);
        let high = column.fused(factor, Two::splat(HIGH));
        let digit = column.fused(factor, Two::splat(HIGH).minus(high));
        self.add(k, digit, Two::splat(Doubles::<M>::P[0]));
        self.add(k + 1, digit, Two::splat(Doubles::<M>::P[1]));
        self.add(k + 2, digit, Two::splat(Doubles::<M>::P[2]));
        self.add(k + 3, digit, Two::splat(Doubles::<M>::P[3]));
        self.add(k + 4, digit, Two::splat(Doubles::<M>::P[4]));
        self.0[k + 1] = self.0[k + 1].add_bits(self.0[k].high_bits());
    }

    /// The upper half, as balanced limbs.
    #[inline(always)]
    fn limbs(mut self) -> [Two; LIMBS] {
        let half = HALF as f64;
        let mut out = [Two::splat(0.0); LIMBS];
        for (i, limb) in out.iter_mut().take(LIMBS - 1).enumerate() {
            let column = self.0[LIMBS + i];
            self.0[LIMBS + i + 1] = self.0[LIMBS + i + 1].add_bits(column.high_bits());
            *limb = column.low_bits(half);
        }
        out[LIMBS - 1] = self.0[2 * LIMBS - 1].add_bits(Two::splat(LOW)).minus(Two::splat(LOW));
        out
    }
}

#[inline(always)]
fn load<M>(pair: [&Doubles<M>; 2]) -> [Two; LIMBS] {
    core::array::from_fn(|i| Two::new(pair[0].0[i], pair[1].0[i]))
}

#[inline(always)]
fn store<M>(limbs: [Two; LIMBS]) -> [Doubles<M>; 2] {
    let [mut left, mut right] = [[0.0; LIMBS]; 2];
    for (i, two) in limbs.into_iter().enumerate() {
        [left[i], right[i]] = two.both();
    }
    [Doubles(left, PhantomData), Doubles(right, PhantomData)]
}

/// Takes off the multiple of p that the highest limb shows, and carries.
#[inline(always)]
fn settle<M: Modulus>(mut limbs: [Two; LIMBS]) -> [Two; LIMBS] {
    let round = Two::splat(LOW);
    let multiple = limbs[LIMBS - 1].fused(Two::splat(-1.0 / Doubles::<M>::P[LIMBS - 1]), round).minus(round);
    for (limb, p) in limbs.iter_mut().zip(Doubles::<M>::P) {
        *limb = multiple.fused(Two::splat(p), *limb);
    }
    let round = Two::splat(HIGH);
    for i in 0..LIMBS - 1 {
        let carry = limbs[i].plus(round).minus(round);
        limbs[i] = limbs[i].minus(carry);
        limbs[i + 1] = carry.fused(Two::splat(1.0 / LIMB), limbs[i + 1]);
    }
    limbs
}

impl<M: Modulus> Doubles<M> {
    /// The modulus' limbs.
    const P: [f64; LIMBS] = split(&M::PRIME);
    /// −1 / p modulo 2⁵¹, balanced.
    const NEGATIVE_INVERSE: f64 = {
        let x = negative_inverse(M::PRIME[0]) & MASK;
        (if x >= HALF as u64 { x as i64 - (1 << BITS) } else { x as i64 }) as f64
    };
    /// R² modulo p.
    const SQUARE: Self = Self(split(&power_of_two(&M::PRIME, 2 * 255)), PhantomData);
    /// 2²⁵⁴ modulo p: takes ark's Montgomery form (R = 2²⁵⁶) to ours in one product.
    const FROM_ARK: Self = Self(split(&power_of_two(&M::PRIME, 254)), PhantomData);

    /// The magnitude in units of p.
    fn magnitude(&self) -> f64 {
        (self.0[LIMBS - 1] / Self::P[LIMBS - 1]).abs()
    }

    #[inline(always)]
    fn check(a: [&Self; 2], b: [&Self; 2]) {
        debug_assert!(
            a.iter().zip(b).all(|(a, b)| a.magnitude() * b.magnitude() < 1.05),
            "operands out of their bounds"
        );
        debug_assert!(
            a.iter().chain(&b).all(|x| x.0.iter().all(|limb| limb.abs() <= LIMB)),
            "limbs out of their bounds"
        );
    }

    /// The integer of an element whose magnitude is below 1, from any representation of it: below the modulus.
    fn integer(limbs: &[f64; LIMBS]) -> Integer {
        let carried = |offset: [i64; LIMBS]| {
            let mut sum = 0i64;
            let mut out = [0i64; LIMBS];
            for i in 0..LIMBS - 1 {
                sum += limbs[i] as i64 + offset[i];
                out[i] = sum & MASK as i64;
                sum >>= BITS;
            }
            out[LIMBS - 1] = sum + limbs[LIMBS - 1] as i64 + offset[LIMBS - 1];
            out
        };
        let mut value = carried([0; LIMBS]);
        if value[LIMBS - 1] < 0 {
            value = carried(digits(&M::PRIME));
        }
        let mut out = [0u64; 4];
        for (i, limb) in value.into_iter().enumerate() {
            let (word, shift) = (i * BITS / 64, i * BITS % 64);
            out[word] |= (limb as u64) << shift;
            if shift > 64 - BITS && word < 3 {
                out[word + 1] |= limb as u64 >> (64 - shift);
            }
        }
        out
    }

    /// a₀b₀ + a₂b₂ and a₁b₁ + a₃b₃, each with one reduction.
    #[inline(never)]
    fn two_sums(a: &[Self; 4], b: &[Self; 4]) -> [Self; 2] {
        let [[a0, a1, a2, a3], [b0, b1, b2, b3]] = [a.each_ref(), b.each_ref()];
        Self::check([a0, a1], [b0, b1]);
        Self::check([a2, a3], [b2, b3]);
        let (first, second) = (load([a0, a1]), load([a2, a3]));
        let (third, fourth) = (load([b0, b1]), load([b2, b3]));
        let mut columns = Columns::new::<2>();
        columns.add_row(0, first[0], &third);
        columns.add_row(0, second[0], &fourth);
        columns.clear::<M>(0);
        columns.add_row(1, first[1], &third);
        columns.add_row(1, second[1], &fourth);
        columns.clear::<M>(1);
        columns.add_row(2, first[2], &third);
        columns.add_row(2, second[2], &fourth);
        columns.clear::<M>(2);
        columns.add_row(3, first[3], &third);
        columns.add_row(3, second[3], &fourth);
        columns.clear::<M>(3);
        columns.add_row(4, first[4], &third);
        columns.add_row(4, second[4], &fourth);
        columns.clear::<M>(4);
        store(columns.limbs())
    }

    /// A single element, settled.
    #[inline(always)]
    fn settled(limbs: [f64; LIMBS]) -> Self {
        let [settled, _] = store(settle::<M>(limbs.map(Two::splat)));
        settled
    }
}

impl<M: Modulus> Field for Doubles<M> {
    const ZERO: Self = Self([0.0; LIMBS], PhantomData);
    // R − p: R modulo either prime is more than half of it.
    const ONE: Self = {
        let mut limbs = split(&subtract(&M::PRIME, &power_of_two(&M::PRIME, 255)).0);
        let mut i = 0;
        while i < LIMBS {
            limbs[i] = -limbs[i];
            i += 1;
        }
        Self(limbs, PhantomData)
    };

    #[inline]
    fn add(&self, other: &Self) -> Self {
        Self::settled(core::array::from_fn(|i| self.0[i] + other.0[i]))
    }

    #[inline]
    fn sub(&self, other: &Self) -> Self {
        Self::settled(core::array::from_fn(|i| self.0[i] - other.0[i]))
    }

    #[inline]
    fn neg(&self) -> Self {
        Self(self.0.map(|limb| -limb), PhantomData)
    }

    fn mul(&self, other: &Self) -> Self {
        let [product, _] = Self::mul_two([self; 2], [other; 2]);
        product
    }

    fn square(&self) -> Self {
        self.mul(self)
    }

    #[inline]
    fn is_zero(&self) -> bool {
        // Of magnitudes up to 1.02 only 0 and ±p are; almost nothing else has their lowest limb.
        let lowest = self.0[0] as i64;
        let prime = Self::P[0] as i64;
        let same = |x: i64| (lowest - x) & MASK as i64 == 0;
        (same(0) || same(prime) || same(-prime)) && self.to_integer() == [0; 4]
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

    #[inline(never)]
    fn mul_two(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2] {
        Self::check(a, b);
        let (a, b) = (load(a), load(b));
        let mut columns = Columns::new::<1>();
        columns.add_row(0, a[0], &b);
        columns.clear::<M>(0);
        columns.add_row(1, a[1], &b);
        columns.clear::<M>(1);
        columns.add_row(2, a[2], &b);
        columns.clear::<M>(2);
        columns.add_row(3, a[3], &b);
        columns.clear::<M>(3);
        columns.add_row(4, a[4], &b);
        columns.clear::<M>(4);
        store(columns.limbs())
    }

    #[inline(always)]
    fn square_two(a: [&Self; 2]) -> [Self; 2] {
        Self::mul_two(a, a)
    }

    #[inline]
    fn add_two(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2] {
        let (a, b) = (load(a), load(b));
        store(settle::<M>(core::array::from_fn(|i| a[i].plus(b[i]))))
    }

    #[inline]
    fn sub_two(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2] {
        let (a, b) = (load(a), load(b));
        store(settle::<M>(core::array::from_fn(|i| a[i].minus(b[i]))))
    }

    #[inline]
    fn sub_both_two(a: [&Self; 2], b: [&Self; 2], c: [&Self; 2]) -> [Self; 2] {
        let (a, b, c) = (load(a), load(b), load(c));
        store(settle::<M>(core::array::from_fn(|i| a[i].minus(b[i]).minus(c[i]))))
    }
}

impl<M: Modulus> Prime for Doubles<M> {
    fn from_integer(x: &Integer) -> Self {
        Self::settled(Self(split(x), PhantomData).mul(&Self::SQUARE).0)
    }

    #[inline]
    fn from_two_integers(x: [&Integer; 2]) -> [Self; 2] {
        let [a, b] = x.map(|x| Self(split(x), PhantomData));
        let product = Self::mul_two([&a, &b], [&Self::SQUARE, &Self::SQUARE]);
        store(settle::<M>(load([&product[0], &product[1]])))
    }

    fn to_integer(self) -> Integer {
        // A product with 1 is within ±0.5 and a little.
        let one = Self([1.0, 0.0, 0.0, 0.0, 0.0], PhantomData);
        Self::integer(&self.mul(&one).0)
    }

    /// Four products at a time: two a lane, one reduction.
    fn sum_of_products(constants: &[Self], elements: &[Self]) -> Self {
        let mut sum = [Two::splat(0.0); LIMBS];
        let mut add = |part: [Self; 2]| {
            let part = load([&part[0], &part[1]]);
            sum = settle::<M>(core::array::from_fn(|i| sum[i].plus(part[i])));
        };
        let (fours, rest) = constants.as_chunks::<4>();
        let (operands, more) = elements.as_chunks::<4>();
        for (constants, elements) in fours.iter().zip(operands) {
            add(Self::two_sums(constants, elements));
        }
        let mut left = [[Self::ZERO; 4]; 2];
        if !rest.is_empty() {
            left[0].iter_mut().zip(rest).for_each(|(place, constant)| *place = *constant);
            left[1].iter_mut().zip(more).for_each(|(place, element)| *place = *element);
            add(Self::two_sums(&left[0], &left[1]));
        }
        let [even, odd] = store(sum);
        even.add(&odd)
    }

    #[inline]
    fn loose_add(&self, other: &Self) -> Self {
        self.add(other)
    }

    #[inline]
    fn loose_difference(&self, other: &Self) -> Self {
        self.sub(other)
    }

    #[inline]
    fn butterflies(low: [&Self; 2], high: [&Self; 2], factor: [&Self; 2]) -> [[Self; 2]; 2] {
        let product = Self::mul_two(high, factor);
        let product = [&product[0], &product[1]];
        [Self::add_two(low, product), Self::sub_two(low, product)]
    }
}

impl Base for Fq {
    /// The real part in one lane, the imaginary in the other: two products a lane, one reduction.
    #[inline(never)]
    fn product_of_pairs(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2] {
        Self::check(a, b);
        Self::check(a, [b[1], b[0]]);
        let minus = a[1].neg();
        let (first, second) = (load([a[0], a[0]]), load([&minus, a[1]]));
        let (straight, crossed) = (load(b), load([b[1], b[0]]));
        let mut columns = Columns::new::<2>();
        columns.add_row(0, first[0], &straight);
        columns.add_row(0, second[0], &crossed);
        columns.clear::<Q>(0);
        columns.add_row(1, first[1], &straight);
        columns.add_row(1, second[1], &crossed);
        columns.clear::<Q>(1);
        columns.add_row(2, first[2], &straight);
        columns.add_row(2, second[2], &crossed);
        columns.clear::<Q>(2);
        columns.add_row(3, first[3], &straight);
        columns.add_row(3, second[3], &crossed);
        columns.clear::<Q>(3);
        columns.add_row(4, first[4], &straight);
        columns.add_row(4, second[4], &crossed);
        columns.clear::<Q>(4);
        store(settle::<Q>(columns.limbs()))
    }
}

macro_rules! twin {
    ($ark:ty, $modulus:ty) => {
        impl Twin<$ark> for Doubles<$modulus> {
            fn from_ark(x: &$ark) -> Self {
                // ark's inner integer is x · 2²⁵⁶.
                Self::settled(Self(split(&x.0.0), PhantomData).mul(&Self::FROM_ARK).0)
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

    /// Settled elements with the largest limbs of either sign, those with all limbs at a rounding's edge, and small ones.
    fn extremes() -> Vec<Fq> {
        let top = (Fq::P[LIMBS - 1] / 2.0).floor();
        let half = HALF as f64;
        let mut all = vec![Fq::ZERO, Doubles([1.0, 0.0, 0.0, 0.0, 0.0], PhantomData)];
        for limbs in [[half; 4], [-half; 4], [half, -half, half, -half], [half - 1.0, 1.0 - half, half, 0.0]] {
            for top in [top, -top, 0.0] {
                all.push(Doubles([limbs[0], limbs[1], limbs[2], limbs[3], top], PhantomData));
            }
        }
        all
    }

    /// Debug assertions are on in tests: an operand out of its bounds is a panic, and none of these is.
    #[test]
    fn products_of_the_largest_limbs_are_exact() {
        let settled = extremes();
        let loose = settled.iter().flat_map(|a| settled.iter().map(|b| a.loose_sub(b)));
        let all: Vec<Fq> = settled.iter().copied().chain(loose).collect();
        let ark: Vec<ark_bn254::Fq> = all.iter().map(Twin::to_ark).collect();
        for (a, x) in all.iter().zip(&ark) {
            assert_eq!(a.is_zero(), *x == ark_bn254::Fq::from(0u64));
            // A loose one beside a settled one, so that the lanes differ.
            for (b, y) in all.iter().zip(&ark) {
                let [first, second] = Fq::mul_two([a, b], [b, &settled[2]]);
                assert!(first.to_ark() == x * y && second.to_ark() == y * &ark[2]);
                let [third, _] = Fq::mul_two([&first, a], [&second, b]);
                assert!(third.to_ark() == *x * y * y * ark[2]);
                assert!(first.magnitude() < 0.9 && second.magnitude() < 0.9);
                let [real, imaginary] = Fq::product_of_pairs([a, b], [b, a]);
                assert!(real.to_ark() == x * y - y * x && imaginary.to_ark() == *x * x + y * y);
                assert!(real.magnitude() < 0.51 && imaginary.magnitude() < 0.51);
            }
        }
    }

    #[test]
    fn constants_are_settled() {
        assert!(Fq::ONE.magnitude() < 0.5 && Fr::ONE.magnitude() < 0.5);
    }

    #[test]
    fn sums_are_settled() {
        let all = extremes();
        let within = |x: &Fq| x.magnitude() < 0.51 && x.0.iter().all(|limb| limb.abs() <= HALF as f64);
        for a in &all {
            for b in &all {
                for c in &all {
                    let [first, second] = Fq::sub_both_two([a, b], [b, c], [c, a]);
                    assert!(within(&first) && first.to_ark() == a.to_ark() - b.to_ark() - c.to_ark());
                    assert!(within(&second) && second.to_ark() == b.to_ark() - c.to_ark() - a.to_ark());
                }
                assert!(within(&a.add(b)) && within(&a.sub(b)) && within(&a.neg().sub(b)));
            }
        }
    }

    /// The other fields' integers, through the bits of doubles and back.
    #[test]
    fn integers_come_back() {
        for x in [[0; 4], [1, 0, 0, 0], [u64::MAX, u64::MAX, u64::MAX, 0], subtract(&Q::PRIME, &[1, 0, 0, 0]).0] {
            assert_eq!(Fq::from_integer(&x).to_integer(), x);
            assert_eq!(Fq::integer(&split(&x)), x);
        }
    }
}
