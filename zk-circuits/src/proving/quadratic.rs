//! Fq(u) with u² = −1 over the 29-bit limbs: Karatsuba on unreduced products, two reductions a product.

use ark_bn254::Fq2 as ArkFq2;
use zeroize::Zeroize;

use super::field::{Field, Twin};
use super::limbs::{COLUMNS, Columns, Fq};

/// c0 + c1 · u.
#[derive(Clone, Copy)]
pub(crate) struct Fq2 {
    pub(super) c0: Fq,
    pub(super) c1: Fq,
}

impl Zeroize for Fq2 {
    fn zeroize(&mut self) {
        self.c0.zeroize();
        self.c1.zeroize();
    }
}

impl Fq2 {
    #[inline(always)]
    fn each(&self, other: &Self, operation: impl Fn(&Fq, &Fq) -> Fq) -> Self {
        Self { c0: operation(&self.c0, &other.c0), c1: operation(&self.c1, &other.c1) }
    }
}

impl Field for Fq2 {
    const ZERO: Self = Self { c0: Fq::ZERO, c1: Fq::ZERO };
    const ONE: Self = Self { c0: Fq::ONE, c1: Fq::ZERO };

    fn add(&self, other: &Self) -> Self {
        self.each(other, Fq::add)
    }

    fn sub(&self, other: &Self) -> Self {
        self.each(other, Fq::sub)
    }

    fn sub_both(&self, a: &Self, b: &Self) -> Self {
        Self { c0: self.c0.sub_both(&a.c0, &b.c0), c1: self.c1.sub_both(&a.c1, &b.c1) }
    }

    fn neg(&self) -> Self {
        Self { c0: self.c0.neg(), c1: self.c1.neg() }
    }

    fn mul(&self, other: &Self) -> Self {
        let low = self.c0.columns(&other.c0);
        let high = self.c1.columns(&other.c1);
        // A column of this one can pass 2⁶³; what is left of it below is a₀b₁ + a₁b₀ and cannot, so it may wrap.
        let mixed = self.c0.wrapping_columns_of_sums(&self.c1, &other.c0, &other.c1);
        let mut real = [0i64; COLUMNS];
        let mut imaginary = [0i64; COLUMNS];
        for i in 0..COLUMNS {
            real[i] = low.0[i] - high.0[i];
            imaginary[i] = mixed.0[i].wrapping_sub(low.0[i]).wrapping_sub(high.0[i]);
        }
        Self { c0: Fq::from_columns(&Columns(real)), c1: Fq::from_columns(&Columns(imaginary)) }
    }

    fn square(&self) -> Self {
        // (a + bu)² = (a + b)(a − b) + 2ab · u.
        let product = self.c0.mul(&self.c1);
        Self { c0: self.c0.add(&self.c1).mul(&self.c0.loose_sub(&self.c1)), c1: product.add(&product) }
    }

    fn is_zero(&self) -> bool {
        self.c0.is_zero() && self.c1.is_zero()
    }

    fn loose_sub(&self, other: &Self) -> Self {
        self.each(other, Fq::loose_sub)
    }

    fn loose_neg(&self) -> Self {
        Self { c0: self.c0.loose_neg(), c1: self.c1.loose_neg() }
    }

    fn inverse(&self) -> Option<Self> {
        let norm = self.c0.square().add(&self.c1.square()).inverse()?;
        Some(Self { c0: self.c0.mul(&norm), c1: self.c1.neg().mul(&norm) })
    }
}

impl Twin<ArkFq2> for Fq2 {
    fn from_ark(x: &ArkFq2) -> Self {
        Self { c0: Fq::from_ark(&x.c0), c1: Fq::from_ark(&x.c1) }
    }

    fn to_ark(&self) -> ArkFq2 {
        ArkFq2::new(self.c0.to_ark(), self.c1.to_ark())
    }
}
