//! Four limbs of 64 bits, Montgomery form with R = 2²⁵⁶: prime fields for machines that multiply 64 bits into 128.
//!
//! Elements are held within 0 .. 2p. A product of a and b is below p + ab/R, and R exceeds 5.2p, so that no product needs
//! a subtraction at its end; sums and differences are brought back below 2p without a branch, since which of them need
//! it is as good as random.
//!
//! ark's own products are too slow in WebAssembly: ark splits every product of limbs into four of 32 bits on any such
//! target, also on one that multiplies 64 bits into 128.

use core::marker::PhantomData;

use ark_ff::BigInt;
use zeroize::Zeroize;

use super::field::{Field, Fields, Integer, Prime, Twin};
use super::modulus::{Modulus, Q, R, add, negative_inverse, power_of_two, reduced, subtract, twice};
use super::quadratic::{Base, Quadratic};

/// An element of the field of `M`.
#[derive(Clone, Copy)]
pub(crate) struct Words<M>(Integer, PhantomData<M>);

/// Coordinates.
pub(crate) type Fq = Words<Q>;
/// Scalars.
pub(crate) type Fr = Words<R>;

/// Four limbs of 64 bits: where the machine multiplies 64 bits into 128.
#[derive(Clone, Copy)]
pub(crate) struct Wide;

impl Fields for Wide {
    type Fq = Fq;
    type Fq2 = Quadratic<Fq>;
    type Fr = Fr;

    fn pair(c0: Self::Fq, c1: Self::Fq) -> Self::Fq2 {
        Quadratic { c0, c1 }
    }
}

impl<M> Zeroize for Words<M> {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

/// a + b · c + carry: the low half, and the high one as the next carry.
#[inline(always)]
fn mac(a: u64, b: u64, c: u64, carry: u64) -> (u64, u64) {
    let sum = u128::from(b) * u128::from(c) + u128::from(a) + u128::from(carry);
    (sum as u64, (sum >> 64) as u64)
}

impl<M: Modulus> Words<M> {
    const TWICE: Integer = twice(&M::PRIME);
    const NEGATIVE_INVERSE: u64 = negative_inverse(M::PRIME[0]);
    /// R² modulo p.
    const SQUARE: Integer = power_of_two(&M::PRIME, 512);

    #[inline(always)]
    const fn new(x: Integer) -> Self {
        Self(x, PhantomData)
    }

    /// (Σ aᵢ · bᵢ) / R, below p + Σ aᵢ·bᵢ / R, where bᵢ are below 2p and Σ aᵢ is at most 4p.
    ///
    /// Koç, Acar and Kaliski, "Analyzing and Comparing Montgomery Multiplication Algorithms" (1996), section 5 (CIOS). A
    /// row's sum stays below p + Σ aᵢ, hence below 5p and in four limbs: the method's two carry words are not needed.
    #[inline(always)]
    fn montgomery<const N: usize>(a: [&Integer; N], b: [&Integer; N]) -> Integer {
        let p = M::PRIME;
        let mut t = [0u64; 4];
        for row in 0..4 {
            let mut top = 0;
            for (a, b) in a.iter().zip(&b) {
                let mut carry = 0;
                for j in 0..4 {
                    (t[j], carry) = mac(t[j], a[j], b[row], carry);
                }
                top += carry;
            }
            let digit = t[0].wrapping_mul(Self::NEGATIVE_INVERSE);
            let (_, mut carry) = mac(t[0], digit, p[0], 0);
            for j in 1..4 {
                (t[j - 1], carry) = mac(t[j], digit, p[j], carry);
            }
            t[3] = top + carry;
        }
        t
    }
}

impl<M: Modulus> Field for Words<M> {
    const ZERO: Self = Self::new([0; 4]);
    const ONE: Self = Self::new(power_of_two(&M::PRIME, 256));

    #[inline]
    fn add(&self, other: &Self) -> Self {
        Self::new(reduced(&add(&self.0, &other.0), &Self::TWICE))
    }

    #[inline]
    fn sub(&self, other: &Self) -> Self {
        let (x, borrow) = subtract(&self.0, &other.0);
        let mask = u64::from(borrow).wrapping_neg();
        Self::new(add(&x, &Self::TWICE.map(|limb| limb & mask)))
    }

    #[inline]
    fn neg(&self) -> Self {
        Self::ZERO.sub(self)
    }

    #[inline]
    fn mul(&self, other: &Self) -> Self {
        Self::new(Self::montgomery([&self.0], [&other.0]))
    }

    #[inline]
    fn square(&self) -> Self {
        self.mul(self)
    }

    #[inline]
    fn is_zero(&self) -> bool {
        self.0 == [0; 4] || self.0 == M::PRIME
    }

    #[inline]
    fn loose_sub(&self, other: &Self) -> Self {
        self.sub(other)
    }

    fn inverse(&self) -> Option<Self> {
        M::inverse(&self.to_integer()).map(|x| Self::from_integer(&x))
    }

    fn cube_root() -> Self {
        Self::from_integer(&M::CUBE_ROOT)
    }
}

impl<M: Modulus> Prime for Words<M> {
    fn from_integer(x: &Integer) -> Self {
        Self::new(*x).mul(&Self::new(Self::SQUARE))
    }

    fn to_integer(self) -> Integer {
        // Within 0 ..= p: below p + 2p / R.
        reduced(&Self::montgomery([&self.0], [&[1, 0, 0, 0]]), &M::PRIME)
    }

    /// Four products a reduction: constants are below p, so their sum is below 4p and the result below 3p.
    #[inline]
    fn sum_of_products(constants: &[Self], elements: &[Self]) -> Self {
        let (fours, rest) = constants.as_chunks::<4>();
        let (operands, more) = elements.as_chunks::<4>();
        let mut sum = Self::ZERO;
        for ([a, b, c, d], [e, f, g, h]) in fours.iter().zip(operands) {
            let part = Self::montgomery([&a.0, &b.0, &c.0, &d.0], [&e.0, &f.0, &g.0, &h.0]);
            sum = sum.add(&Self::new(reduced(&part, &Self::TWICE)));
        }
        match (rest, more) {
            ([a], [b]) => sum.add(&a.mul(b)),
            ([a, b], [c, d]) => {
                let part = Self::montgomery([&a.0, &b.0], [&c.0, &d.0]);
                sum.add(&Self::new(reduced(&part, &Self::TWICE)))
            }
            ([a, b, c], [d, e, f]) => {
                let part = Self::montgomery([&a.0, &b.0, &c.0], [&d.0, &e.0, &f.0]);
                sum.add(&Self::new(reduced(&part, &Self::TWICE)))
            }
            _ => sum,
        }
    }

    #[inline]
    fn loose_add(&self, other: &Self) -> Self {
        self.add(other)
    }

    #[inline]
    fn loose_difference(&self, other: &Self) -> Self {
        self.sub(other)
    }
}

impl Base for Fq {
    #[inline]
    fn product_of_pairs(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2] {
        // Two products a reduction: below p + 8p² / R, and so below 3p.
        let minus = a[1].neg();
        [
            Self::new(reduced(&Self::montgomery([&a[0].0, &minus.0], [&b[0].0, &b[1].0]), &Self::TWICE)),
            Self::new(reduced(&Self::montgomery([&a[0].0, &a[1].0], [&b[1].0, &b[0].0]), &Self::TWICE)),
        ]
    }
}

macro_rules! twin {
    ($ark:ty, $modulus:ty) => {
        impl Twin<$ark> for Words<$modulus> {
            fn from_ark(x: &$ark) -> Self {
                Self::new(x.0.0)
            }

            fn to_ark(&self) -> $ark {
                <$ark>::new_unchecked(BigInt(reduced(&self.0, &<$modulus>::PRIME)))
            }
        }
    };
}

twin!(ark_bn254::Fq, Q);
twin!(ark_bn254::Fr, R);

#[cfg(test)]
mod tests {
    use super::*;

    /// Both representations of small residues, and the largest there are.
    fn extremes() -> Vec<Fq> {
        let raw = |x: Integer| Words::<Q>::new(x);
        let p = Q::PRIME;
        let less = |x: &Integer, n: u64| subtract(x, &[n, 0, 0, 0]).0;
        let twice = Fq::TWICE;
        [[0; 4], [1, 0, 0, 0], less(&p, 1), p, add(&p, &[1, 0, 0, 0]), less(&twice, 2), less(&twice, 1)]
            .map(raw)
            .to_vec()
    }

    #[test]
    fn elements_up_to_twice_the_prime_are_operands() {
        let all = extremes();
        let within = |x: &Fq| subtract(&x.0, &Fq::TWICE).1;
        let ark: Vec<ark_bn254::Fq> = all.iter().map(Twin::to_ark).collect();
        let same = |ours: Fq, theirs: ark_bn254::Fq| assert!(within(&ours) && ours.to_ark() == theirs);
        for (a, x) in all.iter().zip(&ark) {
            assert_eq!(a.is_zero(), *x == ark_bn254::Fq::from(0u64));
            same(a.neg(), -*x);
            assert_eq!(a.to_integer(), ark_ff::PrimeField::into_bigint(*x).0);
            for (b, y) in all.iter().zip(&ark) {
                same(a.add(b), x + y);
                same(a.sub(b), x - y);
                same(a.mul(b), x * y);
                assert_eq!(a.same(b), x == y);
                for (c, v) in all.iter().zip(&ark) {
                    for (d, w) in all.iter().zip(&ark) {
                        let [real, imaginary] = Fq::product_of_pairs([a, b], [c, d]);
                        same(real, x * v - y * w);
                        same(imaginary, x * w + y * v);
                    }
                }
            }
        }
    }
}
