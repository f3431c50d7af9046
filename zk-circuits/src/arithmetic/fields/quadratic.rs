//! Fq(u) with u² = −1 over either representation of Fq.

use ark_bn254::{Fq as ArkFq, Fq2 as ArkFq2};
use zeroize::Zeroize;

use super::field::{Field, Twin};

/// Operations on pairs that a representation computes faster than two single products.
pub(crate) trait Base: Field + Twin<ArkFq> {
    /// (a₀ + a₁u)(b₀ + b₁u).
    fn product_of_pairs(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2];
}

/// c0 + c1 · u.
#[derive(Clone, Copy)]
pub(crate) struct Quadratic<B> {
    pub(super) c0: B,
    pub(super) c1: B,
}

impl<B: Zeroize> Zeroize for Quadratic<B> {
    fn zeroize(&mut self) {
        self.c0.zeroize();
        self.c1.zeroize();
    }
}

impl<B> Quadratic<B> {
    #[inline(always)]
    fn each(&self, other: &Self, operation: impl Fn(&B, &B) -> B) -> Self {
        Self { c0: operation(&self.c0, &other.c0), c1: operation(&self.c1, &other.c1) }
    }
}

impl<B: Base> Field for Quadratic<B> {
    const ZERO: Self = Self { c0: B::ZERO, c1: B::ZERO };
    const ONE: Self = Self { c0: B::ONE, c1: B::ZERO };

    fn add(&self, other: &Self) -> Self {
        let [c0, c1] = B::add_two([&self.c0, &self.c1], [&other.c0, &other.c1]);
        Self { c0, c1 }
    }

    fn sub(&self, other: &Self) -> Self {
        let [c0, c1] = B::sub_two([&self.c0, &self.c1], [&other.c0, &other.c1]);
        Self { c0, c1 }
    }

    fn sub_both(&self, a: &Self, b: &Self) -> Self {
        let [c0, c1] = B::sub_both_two([&self.c0, &self.c1], [&a.c0, &a.c1], [&b.c0, &b.c1]);
        Self { c0, c1 }
    }

    fn neg(&self) -> Self {
        Self { c0: self.c0.neg(), c1: self.c1.neg() }
    }

    fn mul(&self, other: &Self) -> Self {
        let [c0, c1] = B::product_of_pairs([&self.c0, &self.c1], [&other.c0, &other.c1]);
        Self { c0, c1 }
    }

    fn square(&self) -> Self {
        // (a + bu)² = (a + b)(a − b) + 2ab · u.
        let (sum, difference) = (self.c0.add(&self.c1), self.c0.sub(&self.c1));
        let [c0, half] = B::mul_two([&sum, &self.c0], [&difference, &self.c1]);
        Self { c0, c1: half.double() }
    }

    fn is_zero(&self) -> bool {
        self.c0.is_zero() && self.c1.is_zero()
    }

    fn loose_sub(&self, other: &Self) -> Self {
        self.each(other, B::loose_sub)
    }

    fn inverse(&self) -> Option<Self> {
        let [left, right] = B::square_two([&self.c0, &self.c1]);
        let norm = left.add(&right).inverse()?;
        let [c0, c1] = B::mul_two([&self.c0, &self.c1.neg()], [&norm, &norm]);
        Some(Self { c0, c1 })
    }

    /// The square of the coordinates' one.
    fn cube_root() -> Self {
        Self { c0: B::cube_root().square(), c1: B::ZERO }
    }
}

impl<B: Base> Twin<ArkFq2> for Quadratic<B> {
    fn from_ark(x: &ArkFq2) -> Self {
        Self { c0: B::from_ark(&x.c0), c1: B::from_ark(&x.c1) }
    }

    fn to_ark(&self) -> ArkFq2 {
        ArkFq2::new(self.c0.to_ark(), self.c1.to_ark())
    }
}
