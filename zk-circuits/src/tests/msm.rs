//! Against ark's sums: random scalars, every class, and points chosen against us.

use ark_bn254::{Fr, G1Affine, G2Affine, G2Projective};
use ark_ec::scalar_mul::glv::GLVConfig;
use ark_ec::short_weierstrass::{Affine as ArkAffine, Projective, SWCurveConfig};
use ark_ec::{CurveGroup, PrimeGroup, VariableBaseMSM};
use ark_ff::{AdditiveGroup, Field as _, PrimeField};

use crate::arithmetic::curve::Affine;
use crate::arithmetic::fields::field::Integer;
use crate::arithmetic::fields::field::{Fields, Twin};
use crate::arithmetic::fields::fused::Fused;
use crate::arithmetic::fields::narrow::Narrow;
use crate::arithmetic::fields::wide::Wide;
use crate::arithmetic::msm::msm;
use crate::arithmetic::pause::Stopped;

/// Numbers that look random and are the same every time.
fn scalars(count: u64) -> Vec<Fr> {
    (0..count).map(|i| Fr::from(i + 3).pow([11 + i % 5]).inverse().unwrap()).collect()
}

fn points<P: SWCurveConfig<ScalarField = Fr>>(count: u64) -> Vec<ArkAffine<P>> {
    let one = Projective::<P>::generator();
    let all: Vec<_> = (0..count).map(|i| one * Fr::from(i * i + 7)).collect();
    Projective::normalize_batch(&all)
}

/// Ours over one field is ark's.
fn same<P: SWCurveConfig<ScalarField = Fr>, F: Twin<P::BaseField>>(points: &[ArkAffine<P>], scalars: &[Fr]) {
    let ours: Vec<Affine<F>> = points.iter().map(Affine::from_ark).collect();
    let places: Vec<u32> = (0..points.len() as u32).collect();
    let integers: Vec<Integer> = scalars.iter().map(|x| x.into_bigint().0).collect();
    let sum = msm(&ours, &places, &integers, &mut || Ok(())).unwrap().to_ark::<P>();
    let expected = Projective::<P>::msm(points, scalars).unwrap();
    assert!(sum == expected, "{} points", points.len());
}

fn all(first: &[G1Affine], second: &[G2Affine], scalars: &[Fr]) {
    fn one<S: Fields>(first: &[G1Affine], second: &[G2Affine], scalars: &[Fr]) {
        let first: &[ArkAffine<ark_bn254::g1::Config>] = first;
        same::<_, S::Fq>(first, scalars);
        same::<_, S::Fq2>(second, scalars);
    }
    one::<Fused>(first, second, scalars);
    one::<Narrow>(first, second, scalars);
    one::<Wide>(first, second, scalars);
}

#[test]
fn sums_agree_with_arks() {
    for count in [0, 1, 2, 3, 31, 700] {
        all(&points(count), &points(count), &scalars(count));
    }
    same::<ark_bn254::g1::Config, <Wide as Fields>::Fq>(&points(5_000), &scalars(5_000));
    same::<ark_bn254::g1::Config, <Fused as Fields>::Fq>(&points(5_000), &scalars(5_000));
    same::<ark_bn254::g1::Config, <Narrow as Fields>::Fq>(&points(5_000), &scalars(5_000));
}

/// Every boundary between the classes and between windows, all in one sum.
#[test]
fn every_class_of_scalar_counts() {
    let mut edge = vec![Fr::ZERO, Fr::ONE, -Fr::ONE, -Fr::from(2u64), Fr::from(2u64)];
    // Where one half of a scalar that the endomorphism cuts in two is 0 or ±1.
    let lambda = ark_bn254::g1::Config::LAMBDA;
    edge.extend([lambda, -lambda, lambda + Fr::ONE, lambda - Fr::ONE, -lambda - Fr::ONE]);
    for k in [7u64, 8, 9, 12, 13, 15, 16, 17, 63, 64, 65, 127, 128, 191, 192, 252, 253] {
        let power = Fr::from(2u64).pow([k]);
        edge.extend([power, power - Fr::ONE, power + Fr::ONE, -power]);
    }
    let count = edge.len() as u64;
    all(&points(count), &points(count), &edge);
    for scalar in edge {
        all(&points(1), &points(1), &[scalar]);
    }
    all(&points(300), &points(300), &[Fr::ZERO; 300]);
    all(&points(300), &points(300), &[Fr::ONE; 300]);
    all(&points(300), &points(300), &[-Fr::ONE; 300]);
}

/// Equal and opposite points meet in one bucket, round after round.
#[test]
fn equal_and_opposite_points_are_added() {
    let (one, two) = (points::<ark_bn254::g1::Config>(1)[0], points::<ark_bn254::g2::Config>(1)[0]);
    for scalar in [Fr::ONE, Fr::from(5u64), -Fr::from(5u64), scalars(1)[0]] {
        for count in [2usize, 3, 7, 64, 129] {
            all(&vec![one; count], &vec![two; count], &vec![scalar; count]);
            let turn = |i: usize| i % 2 == 1;
            let first: Vec<_> = (0..count).map(|i| if turn(i) { -one } else { one }).collect();
            let second: Vec<_> = (0..count).map(|i| if turn(i) { -two } else { two }).collect();
            all(&first, &second, &vec![scalar; count]);
            // The same with the sign in the scalar: digits are opposite in every window but the first.
            let mixed: Vec<_> = (0..count).map(|i| if turn(i) { -scalar } else { scalar }).collect();
            all(&vec![one; count], &vec![two; count], &mixed);
        }
    }
    // P, λP and λ²P, which add up to nothing: the halves of their scalars meet in one bucket.
    let lambda = ark_bn254::g1::Config::LAMBDA;
    let turned: Vec<_> = [Fr::ONE, lambda, lambda * lambda].map(|k| (one * k).into_affine()).to_vec();
    for scalar in [lambda, scalars(1)[0]] {
        all(&turned, &points(3), &[scalar; 3]);
    }
    // P, 2P, 3P, −6P and so on: sums that meet later are equal or opposite too.
    let small: Vec<_> = [1i64, 1, 2, -4, 3, -3, 6, -6, 12, 5, -17]
        .map(|k| {
            let point = one * Fr::from(k.unsigned_abs());
            (if k < 0 { -point } else { point }).into_affine()
        })
        .to_vec();
    let n = small.len();
    for scalar in [Fr::ONE, Fr::from(9u64), scalars(2)[1]] {
        same::<ark_bn254::g1::Config, <Fused as Fields>::Fq>(&small, &vec![scalar; n]);
        same::<ark_bn254::g1::Config, <Narrow as Fields>::Fq>(&small, &vec![scalar; n]);
        same::<ark_bn254::g1::Config, <Wide as Fields>::Fq>(&small, &vec![scalar; n]);
    }
}

#[test]
fn places_choose_the_scalars() {
    let ark: Vec<G1Affine> = points::<ark_bn254::g1::Config>(3);
    let ours: Vec<Affine<<Wide as Fields>::Fq>> = ark.iter().map(Affine::from_ark).collect();
    let scalars = [5u64, 6, 7, 8].map(|x| [x, 0, 0, 0]);
    let sum = msm(&ours, &[3, 0, 9], &scalars, &mut || Ok(())).unwrap().to_ark::<ark_bn254::g1::Config>();
    assert!(sum == ark[0] * Fr::from(8u64) + ark[1] * Fr::from(5u64), "an entry that is not there is 0");
    let none: [Affine<<Wide as Fields>::Fq2>; 0] = [];
    assert!(msm(&none, &[], &scalars, &mut || Ok(())).unwrap().to_ark::<ark_bn254::g2::Config>() == G2Projective::ZERO);
}

#[test]
fn a_sum_stops_when_asked() {
    let ark = points::<ark_bn254::g1::Config>(5_000);
    let ours: Vec<Affine<<Wide as Fields>::Fq>> = ark.iter().map(Affine::from_ark).collect();
    let places: Vec<u32> = (0..5_000).collect();
    let integers: Vec<Integer> = scalars(5_000).iter().map(|x| x.into_bigint().0).collect();
    let mut asked = 0;
    let whole = msm(&ours, &places, &integers, &mut || {
        asked += 1;
        Ok(())
    });
    assert!(whole.is_ok() && asked > 1, "{asked}");
    for stop in 1..=asked {
        let mut left = stop;
        let stopped = msm(&ours, &places, &integers, &mut || {
            left -= 1;
            if left == 0 { Err(Stopped) } else { Ok(()) }
        });
        assert!(matches!(stopped, Err(Stopped)));
    }
}
