//! What curve, MSM and FFT ask of a field, and which implementation a target takes.
//!
//! Two stand behind these traits: four limbs of 64 bits (`wide.rs`), and nine of 29 bits for machines without a
//! 64 × 64 → 128 multiplication (`limbs.rs`). Elements may be held a little out of range; `is_zero`, `same` and
//! `to_integer` look at the residue.

use zeroize::Zeroize;

use super::quadratic::Quadratic;

/// 256 bits, little-endian limbs, below the modulus.
pub(crate) type Integer = [u64; 4];

/// A field. Results of every operation but the `loose` ones may go into any operation.
pub(crate) trait Field: Copy + Send + Sync + Zeroize + 'static {
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// self + other.
    fn add(&self, other: &Self) -> Self;
    /// self − other.
    fn sub(&self, other: &Self) -> Self;
    /// −self.
    fn neg(&self) -> Self;
    /// self · other.
    fn mul(&self, other: &Self) -> Self;
    /// self².
    fn square(&self) -> Self;
    /// Whether the residue is zero.
    fn is_zero(&self) -> bool;
    /// self − other, good only as an operand of `mul`, `square` or `is_zero`.
    fn loose_sub(&self, other: &Self) -> Self;
    /// 1 / self; zero has none.
    fn inverse(&self) -> Option<Self>;

    /// 2 · self.
    fn double(&self) -> Self {
        self.add(self)
    }

    /// self − a − b.
    fn sub_both(&self, a: &Self, b: &Self) -> Self {
        self.sub(a).sub(b)
    }

    /// Whether two elements are the same residue.
    fn same(&self, other: &Self) -> bool {
        self.sub(other).is_zero()
    }
}

/// A field of integers modulo a prime.
pub(crate) trait Prime: Field {
    /// The residue of an integer below the modulus.
    fn from_integer(x: &Integer) -> Self;
    /// The integer below the modulus.
    fn to_integer(self) -> Integer;
    /// self + other, whose magnitude is the sum of both. At most 32 in a row without a product in between.
    fn loose_add(&self, other: &Self) -> Self;
    /// self − other, like [`Prime::loose_add`]; unlike [`Field::loose_sub`] good for further sums.
    fn loose_difference(&self, other: &Self) -> Self;
}

/// The field's counterpart in ark: where values cross over.
pub(crate) trait Twin<T>: Field {
    /// From ark's element.
    fn from_ark(x: &T) -> Self;
    /// To ark's element.
    fn to_ark(&self) -> T;
}

/// The fields of BN254 in one implementation.
pub(crate) trait Fields: Copy + Send + Sync + 'static {
    /// Coordinates of G₁.
    type Fq: Prime + Twin<ark_bn254::Fq>;
    /// Coordinates of G₂.
    type Fq2: Field + Twin<ark_bn254::Fq2>;
    /// Scalars.
    type Fr: Prime + Twin<ark_bn254::Fr>;

    /// c0 + c1 · u.
    fn pair(c0: Self::Fq, c1: Self::Fq) -> Self::Fq2;
}

/// Four limbs of 64 bits: where the machine multiplies 64 bits into 128.
#[derive(Clone, Copy)]
pub(crate) struct Wide;

impl Fields for Wide {
    type Fq = super::wide::Fq;
    type Fq2 = Quadratic<super::wide::Fq>;
    type Fr = super::wide::Fr;

    fn pair(c0: Self::Fq, c1: Self::Fq) -> Self::Fq2 {
        Quadratic { c0, c1 }
    }
}

/// Nine limbs of 29 bits: where it does not.
#[derive(Clone, Copy)]
pub(crate) struct Narrow;

impl Fields for Narrow {
    type Fq = super::limbs::Fq;
    type Fq2 = Quadratic<super::limbs::Fq>;
    type Fr = super::limbs::Fr;

    fn pair(c0: Self::Fq, c1: Self::Fq) -> Self::Fq2 {
        Quadratic { c0, c1 }
    }
}

/// What this target takes.
#[cfg(all(target_arch = "wasm32", not(target_feature = "wide-arithmetic")))]
pub(crate) type Native = Narrow;
/// What this target takes.
#[cfg(not(all(target_arch = "wasm32", not(target_feature = "wide-arithmetic"))))]
pub(crate) type Native = Wide;

/// Replaces every element by its inverse; all must be other than zero. `products` is scratch.
pub(crate) fn invert_all<F: Field>(elements: &mut [F], products: &mut Vec<F>) {
    products.clear();
    let mut product = F::ONE;
    for element in elements.iter() {
        products.push(product);
        product = product.mul(element);
    }
    let Some(mut inverse) = product.inverse() else { return };
    for (element, before) in elements.iter_mut().zip(products.iter()).rev() {
        let next = inverse.mul(element);
        *element = inverse.mul(before);
        inverse = next;
    }
}
