//! The traits that curve, sums and transforms ask of a field.
//!
//! Three implementations stand behind these traits: four limbs of 64 bits (`wide.rs`), and for machines without a 64 ×
//! 64 → 128 multiplication five of 51 bits in pairs of doubles (`fused.rs`) or nine of 29 bits (`narrow.rs`). Elements
//! may be held a little out of range; `is_zero`, `same` and `to_integer` look at the residue.

use zeroize::Zeroize;

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
    /// self − other, of elements that are not products, good only as an operand of `mul`, `square` or `is_zero`.
    fn loose_sub(&self, other: &Self) -> Self;
    /// 1 / self; zero has none.
    fn inverse(&self) -> Option<Self>;
    /// The cube root of one that the curve over this field has to multiply x with for λ times a point; see
    /// `endomorphism.rs`. No curve is over Fr: there it is λ itself.
    fn cube_root() -> Self;

    /// 2 · self.
    fn double(&self) -> Self {
        self.add(self)
    }

    /// self − a − b.
    fn sub_both(&self, a: &Self, b: &Self) -> Self {
        self.sub(a).sub(b)
    }

    /// Two products; a backend may compute both in the time of one.
    #[inline(always)]
    fn mul_two(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2] {
        [a[0].mul(b[0]), a[1].mul(b[1])]
    }

    /// Two squares.
    #[inline(always)]
    fn square_two(a: [&Self; 2]) -> [Self; 2] {
        [a[0].square(), a[1].square()]
    }

    /// Two sums.
    #[inline(always)]
    fn add_two(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2] {
        [a[0].add(b[0]), a[1].add(b[1])]
    }

    /// Two differences.
    #[inline(always)]
    fn sub_two(a: [&Self; 2], b: [&Self; 2]) -> [Self; 2] {
        [a[0].sub(b[0]), a[1].sub(b[1])]
    }

    /// Two of a − b − c.
    #[inline(always)]
    fn sub_both_two(a: [&Self; 2], b: [&Self; 2], c: [&Self; 2]) -> [Self; 2] {
        [a[0].sub_both(b[0], c[0]), a[1].sub_both(b[1], c[1])]
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
    /// The residues of two.
    #[inline(always)]
    fn from_two_integers(x: [&Integer; 2]) -> [Self; 2] {
        x.map(Self::from_integer)
    }
    /// The integer below the modulus.
    fn to_integer(self) -> Integer;
    /// self + other, whose magnitude is the sum of both. At most 32 in a row without a product in between.
    fn loose_add(&self, other: &Self) -> Self;
    /// self − other, like [`Prime::loose_add`]; unlike [`Field::loose_sub`] good for further sums.
    fn loose_difference(&self, other: &Self) -> Self;

    /// Σ constant · element, of constants that come from [`Twin::from_ark`], which leaves them below the modulus; in range.
    fn sum_of_products(constants: &[Self], elements: &[Self]) -> Self;

    /// low ± factor · high of two pairs: the sums, then the differences, both loose.
    #[inline(always)]
    fn butterflies(low: [&Self; 2], high: [&Self; 2], factor: [&Self; 2]) -> [[Self; 2]; 2] {
        let product = [high[0].mul(factor[0]), high[1].mul(factor[1])];
        [
            [low[0].loose_add(&product[0]), low[1].loose_add(&product[1])],
            [low[0].loose_difference(&product[0]), low[1].loose_difference(&product[1])],
        ]
    }
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

/// Replaces every element by its inverse; all must be other than zero. `products` is scratch.
///
/// Montgomery's trick in two chains side by side, of the elements at even and at odd places.
pub(crate) fn invert_all<F: Field>(elements: &mut [F], products: &mut Vec<F>) {
    products.clear();
    let mut product = [F::ONE; 2];
    let (pairs, last) = elements.as_chunks_mut::<2>();
    for [even, odd] in pairs.iter() {
        products.extend(product);
        product = F::mul_two([&product[0], &product[1]], [even, odd]);
    }
    let before = product[0];
    if let [last] = last {
        product[0] = before.mul(last);
    }
    let Some(inverse) = product[0].mul(&product[1]).inverse() else { return };
    let mut inverse = F::mul_two([&inverse, &inverse], [&product[1], &product[0]]);
    if let [last] = last {
        [inverse[0], *last] = F::mul_two([&inverse[0], &inverse[0]], [last, &before]);
    }
    for (pair, products) in pairs.iter_mut().zip(products.as_chunks::<2>().0).rev() {
        let next = F::mul_two([&inverse[0], &inverse[1]], [&pair[0], &pair[1]]);
        *pair = F::mul_two([&inverse[0], &inverse[1]], [&products[0], &products[1]]);
        inverse = next;
    }
}
