//! Points of y² = x³ + b over any of our fields: affine and finite, or Jacobian. b stands in no formula.
//!
//! Formulas: <https://hyperelliptic.org/EFD/g1p/auto-shortw-jacobian-0.html> (dbl-2009-l, add-2007-bl, madd-2007-bl).

use ark_ec::short_weierstrass::{Affine as ArkAffine, Projective as ArkProjective, SWCurveConfig};
use zeroize::Zeroize;

use super::fields::field::{Field, Twin};

/// A finite point.
#[derive(Clone, Copy)]
pub(crate) struct Affine<F> {
    pub(crate) x: F,
    pub(crate) y: F,
}

impl<F: Field> Affine<F> {
    /// From ark's point, which must not be the identity.
    #[cfg(test)]
    pub(crate) fn from_ark<P: SWCurveConfig>(point: &ArkAffine<P>) -> Self
    where
        F: Twin<P::BaseField>,
    {
        Self { x: F::from_ark(&point.x), y: F::from_ark(&point.y) }
    }
}

impl<F: Zeroize> Zeroize for Affine<F> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
    }
}

/// x / z², y / z³; the identity has z = 0.
#[derive(Clone, Copy)]
pub(crate) struct Jacobian<F> {
    x: F,
    y: F,
    z: F,
}

impl<F: Zeroize> Zeroize for Jacobian<F> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
        self.z.zeroize();
    }
}

impl<F: Field> Jacobian<F> {
    /// The identity.
    pub(crate) const IDENTITY: Self = Self { x: F::ONE, y: F::ONE, z: F::ZERO };

    /// 2 · self.
    pub(crate) fn double(&self) -> Self {
        if self.z.is_zero() {
            return *self;
        }
        let a = self.x.square();
        let b = self.y.square();
        let c = b.square();
        let d = self.x.add(&b).square().sub(&a).sub(&c).double();
        let e = a.double().add(&a);
        let x = e.square().sub(&d.double());
        let y = e.mul(&d.sub(&x)).sub(&c.double().double().double());
        let z = self.y.mul(&self.z).double();
        Self { x, y, z }
    }

    /// self + other.
    pub(crate) fn add(&self, other: &Self) -> Self {
        if self.z.is_zero() {
            return *other;
        }
        if other.z.is_zero() {
            return *self;
        }
        let (z1, z2) = (self.z.square(), other.z.square());
        let (u1, u2) = (self.x.mul(&z2), other.x.mul(&z1));
        let s1 = self.y.mul(&other.z).mul(&z2);
        let s2 = other.y.mul(&self.z).mul(&z1);
        let h = u2.sub(&u1);
        let r = s2.sub(&s1).double();
        if h.is_zero() {
            return if r.is_zero() { self.double() } else { Self::IDENTITY };
        }
        let z = self.z.add(&other.z).square().sub(&z1).sub(&z2).mul(&h);
        Self::finish(&u1, &s1, &h, &r, z)
    }

    /// self + other.
    pub(crate) fn add_affine(&self, other: &Affine<F>) -> Self {
        if self.z.is_zero() {
            return Self { x: other.x, y: other.y, z: F::ONE };
        }
        let z1 = self.z.square();
        let h = other.x.mul(&z1).sub(&self.x);
        let r = other.y.mul(&self.z).mul(&z1).sub(&self.y).double();
        if h.is_zero() {
            return if r.is_zero() { self.double() } else { Self::IDENTITY };
        }
        let z = self.z.mul(&h).double();
        Self::finish(&self.x, &self.y, &h, &r, z)
    }

    /// The part that both additions share.
    fn finish(u: &F, s: &F, h: &F, r: &F, z: F) -> Self {
        let i = h.double().square();
        let j = h.mul(&i);
        let v = u.mul(&i);
        let x = r.square().sub(&j).sub(&v.double());
        let y = r.mul(&v.sub(&x)).sub(&s.mul(&j).double());
        Self { x, y, z }
    }

    /// To ark's point.
    pub(crate) fn to_ark<P: SWCurveConfig>(self) -> ArkProjective<P>
    where
        F: Twin<P::BaseField>,
    {
        if self.z.is_zero() {
            return ArkProjective::from(ArkAffine::identity());
        }
        ArkProjective::new_unchecked(self.x.to_ark(), self.y.to_ark(), self.z.to_ark())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::fields::field::Fields;
    use crate::arithmetic::fields::fused::Fused;
    use crate::arithmetic::fields::narrow::Narrow;
    use crate::arithmetic::fields::wide::Wide;
    use ark_bn254::{Fr, g1, g2};
    use ark_ec::{AffineRepr, CurveGroup};

    fn agree<P: SWCurveConfig<ScalarField = Fr>, F: Twin<P::BaseField>>() {
        let point = |k: u64| (ArkAffine::<P>::generator() * Fr::from(k)).into_affine();
        let ours = |k: u64| Jacobian::IDENTITY.add_affine(&Affine::<F>::from_ark(&point(k)));
        let none = Jacobian::<F>::IDENTITY;
        let is = |x: Jacobian<F>, k: u64| assert!(x.to_ark::<P>() == point(k), "{k}");
        is(ours(5), 5);
        is(ours(5).double(), 10);
        is(ours(5).double().add(&ours(7)), 17);
        is(ours(5).double().add_affine(&Affine::from_ark(&point(7))), 17);
        // Equal, opposite and no points, in other coordinates than they came with.
        let ten = ours(3).add(&ours(7));
        is(ten.add(&ours(5).double()), 20);
        is(ten.add_affine(&Affine::from_ark(&point(10))), 20);
        let minus = Affine::<F>::from_ark(&-point(10));
        is(ten.add_affine(&minus), 0);
        is(ten.add(&none.add_affine(&minus)), 0);
        is(none.add(&ten), 10);
        is(ten.add(&none), 10);
        is(none.double(), 0);
    }

    #[test]
    fn the_group_law_is_arks() {
        agree::<g1::Config, <Fused as Fields>::Fq>();
        agree::<g1::Config, <Narrow as Fields>::Fq>();
        agree::<g1::Config, <Wide as Fields>::Fq>();
        agree::<g2::Config, <Fused as Fields>::Fq2>();
        agree::<g2::Config, <Narrow as Fields>::Fq2>();
        agree::<g2::Config, <Wide as Fields>::Fq2>();
    }
}
