//! Pieces of the prover's work over each arithmetic, for benchmarks: prepared once, run as often as one likes.
//!
//! Nothing here reads a clock or touches a secret; the numbers are made up and the same every time.

use ark_bn254::{Fr, G1Projective, G2Projective};
use ark_ec::short_weierstrass::{Affine as ArkAffine, Projective, SWCurveConfig};
use ark_ec::{CurveGroup, PrimeGroup};
use ark_ff::{BigInt, PrimeField};

use crate::arithmetic::curve::{Affine, Jacobian};
use crate::arithmetic::fft::Domain;
use crate::arithmetic::fields::field::{Field, Fields, Integer, Prime, Twin};
use crate::arithmetic::fields::fused::Fused;
use crate::arithmetic::fields::narrow::Narrow;
use crate::arithmetic::fields::wide::Wide;
use crate::arithmetic::msm::msm;

/// Which field implementation works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// Four limbs of 64 bits.
    Wide,
    /// Five limbs of 51 bits in doubles, two elements at a time.
    Fused,
    /// Nine limbs of 29 bits.
    Narrow,
}

impl Arithmetic {
    /// Each.
    pub const ALL: [Self; 3] = [Self::Wide, Self::Fused, Self::Narrow];

    /// By its name: `wide`, `fused` or `narrow`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "wide" => Some(Self::Wide),
            "fused" => Some(Self::Fused),
            "narrow" => Some(Self::Narrow),
            _ => None,
        }
    }
}

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// So many multiplications in Fq, two at a time, each waiting for the one before.
    Products,
    /// So many squarings in Fq, likewise.
    Squares,
    /// So many multiplications in Fq2.
    QuadraticProducts,
    /// Σ scalar · point in G₁ over so many points, full scalars.
    FirstSum,
    /// The same in G₂.
    SecondSum,
    /// From so many values on a domain to its coset: two FFTs.
    Transform,
}

impl Work {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Products, Self::Squares, Self::QuadraticProducts, Self::FirstSum, Self::SecondSum, Self::Transform];
}

/// Prepares a piece of work of a size, which for products and squares counts in pairs. Each run gives the same number,
/// and the same for every arithmetic.
pub fn prepare(arithmetic: Arithmetic, work: Work, size: usize) -> Box<dyn Fn() -> u64> {
    match arithmetic {
        Arithmetic::Wide => prepare_over::<Wide>(work, size),
        Arithmetic::Fused => prepare_over::<Fused>(work, size),
        Arithmetic::Narrow => prepare_over::<Narrow>(work, size),
    }
}

/// Residues that look random.
fn residue(i: usize) -> Fr {
    let mut x = [i as u64 + 1, 0, 0, 0];
    for round in 0..8 {
        for limb in 0..4 {
            let before = x[(limb + 3) % 4];
            x[limb] = (x[limb] ^ before.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(round);
        }
    }
    x[3] >>= 3;
    Fr::new(BigInt(x))
}

fn repeated<T>(start: T, size: usize, step: impl Fn(&T) -> T) -> T {
    (0..size).fold(start, |x, _| step(&x))
}

fn points<P: SWCurveConfig<ScalarField = Fr>, F: Twin<P::BaseField>>(size: usize) -> Vec<Affine<F>> {
    // Sums of two tables: no scalar multiplication for each.
    let root = size.isqrt() + 1;
    let table = |scale: u64| -> Vec<_> {
        (1..=root as u64).map(|i| Projective::<P>::generator() * Fr::from(i * scale)).collect()
    };
    let (low, high) = (table(1), table(1 << 40));
    let sums: Vec<_> = (0..size).map(|i| low[i % root] + high[i / root]).collect();
    Projective::normalize_batch(&sums)
        .iter()
        .map(|p: &ArkAffine<P>| Affine { x: F::from_ark(&p.x), y: F::from_ark(&p.y) })
        .collect()
}

fn sum<F: Field>(points: &[Affine<F>], scalars: &[Integer]) -> Jacobian<F> {
    let places: Vec<u32> = (0..points.len() as u32).collect();
    msm(points, &places, scalars, &mut || Ok(())).unwrap_or(Jacobian::IDENTITY)
}

fn prepare_over<S: Fields>(work: Work, size: usize) -> Box<dyn Fn() -> u64> {
    let first = |x: S::Fq| x.to_integer()[0];
    let coordinate = |i: usize| S::Fq::from_integer(&residue(i).into_bigint().0);
    let scalars: Vec<Integer> = match work {
        Work::FirstSum | Work::SecondSum => (0..size).map(|i| residue(i).into_bigint().0).collect(),
        _ => Vec::new(),
    };
    let (x, y) = (coordinate(1), coordinate(2));
    match work {
        Work::Products => Box::new(move || {
            let [x, y] = repeated([x, y], size / 2, |x| S::Fq::mul_two([&x[0], &x[1]], [&y, &y]));
            first(x) ^ first(y)
        }),
        Work::Squares => Box::new(move || {
            let [x, y] = repeated([x, y], size / 2, |x| S::Fq::square_two([&x[0], &x[1]]));
            first(x) ^ first(y)
        }),
        Work::QuadraticProducts => {
            let (x, y) = (S::pair(x, y), S::pair(y, x));
            Box::new(move || repeated(x, size, |x| x.mul(&y)).to_ark().c0.into_bigint().0[0])
        }
        Work::FirstSum => {
            let points = points::<ark_bn254::g1::Config, S::Fq>(size);
            Box::new(move || {
                let sum: G1Projective = sum(&points, &scalars).to_ark();
                sum.into_affine().x.into_bigint().0[0]
            })
        }
        Work::SecondSum => {
            let points = points::<ark_bn254::g2::Config, S::Fq2>(size);
            Box::new(move || {
                let sum: G2Projective = sum(&points, &scalars).to_ark();
                sum.into_affine().x.c0.into_bigint().0[0]
            })
        }
        Work::Transform => {
            let domain = Domain::<S::Fr>::new(size);
            let values: Vec<S::Fr> = (0..size).map(|i| S::Fr::from_ark(&residue(i))).collect();
            Box::new(move || {
                let out = domain.as_ref().and_then(|d| d.to_coset(values.iter().copied(), &mut || Ok(())).ok());
                out.map_or(0, |out| out.iter().fold(0, |sum, x| sum ^ x.to_integer()[0]))
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_arithmetics_give_the_same_numbers() {
        for work in Work::ALL {
            let [wide, fused, narrow] = Arithmetic::ALL.map(|arithmetic| prepare(arithmetic, work, 100));
            assert_eq!(wide(), fused(), "{work:?}");
            assert_eq!(wide(), narrow(), "{work:?}");
            assert_eq!(wide(), wide());
            assert_ne!(wide(), prepare(Arithmetic::Wide, work, 102)(), "{work:?}");
        }
    }
}
