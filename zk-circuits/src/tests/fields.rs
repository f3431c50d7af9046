//! All implementations against ark, on random and on edge values, in and just out of their usual ranges.

use ark_bn254::{Fq as ArkFq, Fq2 as ArkFq2, Fr as ArkFr};
use ark_ff::{BigInt, PrimeField};
use proptest::prelude::*;

use crate::arithmetic::fields::field::{Field, Fields, Prime, Twin, invert_all};
use crate::arithmetic::fields::fused::Fused;
use crate::arithmetic::fields::narrow::Narrow;
use crate::arithmetic::fields::wide::Wide;

/// 0, ±1, ±2, R and R² of either form, 2ᵏ and neighbours, the middle.
fn edges<F: PrimeField>() -> Vec<F> {
    let mut out = vec![F::ZERO, F::ONE, F::from(2u64)];
    out.extend(
        [29, 51, 58, 64, 102, 128, 204, 232, 253, 254, 255, 256, 261, 266, 510, 512, 522]
            .map(|k| F::from(2u64).pow([k])),
    );
    out.push(F::from_bigint(F::MODULUS_MINUS_ONE_DIV_TWO).unwrap());
    let near: Vec<F> = out.iter().flat_map(|x| [*x - F::ONE, *x + F::ONE, -*x]).collect();
    out.extend(near);
    out
}

fn any_element<F: PrimeField>() -> impl Strategy<Value = F> {
    let random = any::<[u8; 40]>().prop_map(|bytes| F::from_le_bytes_mod_order(&bytes));
    prop_oneof![3 => random, 1 => proptest::sample::select(edges::<F>())]
}

/// Every operation on a pair gives ark's result; and again on results, whose limbs may be out of range.
fn pair<T: ark_ff::Field, F: Twin<T>>(x: T, y: T) {
    let (a, b) = (F::from_ark(&x), F::from_ark(&y));
    let same = |ours: F, theirs: T| assert!(ours.to_ark() == theirs, "{x} and {y}");
    same(a, x);
    same(a.add(&b), x + y);
    same(a.sub(&b), x - y);
    same(a.neg(), -x);
    same(a.double(), x + x);
    same(a.mul(&b), x * y);
    same(a.square(), x * x);
    same(a.sub_both(&b, &a), -y);
    same(a.sub_both(&b, &b), x - y - y);
    same(a.loose_sub(&b).mul(&a), (x - y) * x);
    same(a.loose_sub(&b).square(), (x - y) * (x - y));
    same(a.loose_sub(&b).mul(&b.loose_sub(&a)), -(x - y) * (x - y));
    same(b.neg().loose_sub(&a.neg()).mul(&a), (x - y) * x);
    same(b.neg().loose_sub(&a).mul(&a), -(x + y) * x);
    same(b.neg().loose_sub(&a).mul(&a.loose_sub(&b.neg())), -(x + y) * (x + y));
    assert_eq!(a.is_zero(), x == T::ZERO);
    assert_eq!(a.loose_sub(&b).is_zero(), x == y);
    assert_eq!(a.same(&b), x == y);
    assert!(a.sub(&a).is_zero() && a.add(&a.neg()).is_zero() && a.loose_sub(&a).is_zero());
    // A zero that is held as the modulus itself.
    assert!(a.add(&F::from_ark(&-x)).is_zero() && a.sub(&b).add(&b.sub(&a)).is_zero());
    same(a.inverse().unwrap_or(F::ZERO), x.inverse().unwrap_or(T::ZERO));
    let (far, exact) = (a.sub(&b).neg().add(&a).double(), (y - x + x).double());
    same(far, exact);
    same(far.mul(&far), exact * exact);
    same(far.square(), exact * exact);
}

fn prime<T: PrimeField<BigInt = BigInt<4>>, F: Prime + Twin<T>>(x: T, y: T) {
    pair::<T, F>(x, y);
    let (a, b) = (F::from_ark(&x), F::from_ark(&y));
    assert_eq!(a.to_integer(), x.into_bigint().0);
    assert!(F::from_integer(&x.into_bigint().0).to_ark() == x);
    // Thirty-two sums in a row, upwards and downwards, as the longest transform makes them; then a product.
    let (up, down) = (0..32).fold((a, a), |(up, down), _| (up.loose_add(&b), down.loose_difference(&b)));
    let (up_exact, down_exact) = (x + y * T::from(32u64), x - y * T::from(32u64));
    assert!(up.to_ark() == up_exact && down.to_ark() == down_exact);
    assert!(up.mul(&down).to_ark() == up_exact * down_exact);
    assert!(down.square().to_ark() == down_exact * down_exact);
    assert!(down.mul(&down).to_ark() == down_exact * down_exact);
    assert!(up.loose_difference(&up).is_zero());
    // Multiples of the modulus are zero however they are held.
    let multiple = (0..32).fold(a.loose_difference(&a), |sum, _| sum.loose_add(&a.add(&a.neg())));
    assert!(multiple.is_zero());
}

/// Two at once are one and one.
fn twice<T: ark_ff::Field, F: Twin<T>>(x: [T; 2], y: [T; 2]) {
    let (a, b) = (x.map(|x| F::from_ark(&x)), y.map(|y| F::from_ark(&y)));
    let (a, b) = ([&a[0], &a[1]], [&b[0], &b[1]]);
    let same = |ours: [F; 2], theirs: [T; 2]| assert!(ours.map(|x| x.to_ark()) == theirs, "{x:?} and {y:?}");
    same(F::mul_two(a, b), [x[0] * y[0], x[1] * y[1]]);
    same(F::square_two(a), x.map(|x| x * x));
    same(F::add_two(a, b), [x[0] + y[0], x[1] + y[1]]);
    same(F::sub_two(a, b), [x[0] - y[0], x[1] - y[1]]);
    same(F::sub_both_two(a, b, [b[1], a[0]]), [x[0] - y[0] - y[1], x[1] - y[1] - x[0]]);
}

fn every<S: Fields>(x: ArkFq, y: ArkFq, z: ArkFr, w: ArkFr) {
    prime::<ArkFq, S::Fq>(x, y);
    prime::<ArkFr, S::Fr>(z, w);
    pair::<ArkFq2, S::Fq2>(ArkFq2::new(x, y), ArkFq2::new(y, x));
    pair::<ArkFq2, S::Fq2>(ArkFq2::new(x, x), ArkFq2::new(y, -y));
    twice::<ArkFq, S::Fq>([x, y], [y, -x]);
    twice::<ArkFr, S::Fr>([z, w], [-z, w]);
    twice::<ArkFq2, S::Fq2>([ArkFq2::new(x, y), ArkFq2::new(-y, x)], [ArkFq2::new(y, y), ArkFq2::new(x, -x)]);
    let (low, high) = ([x, y].map(|x| S::Fq::from_ark(&x)), [y, -x].map(|x| S::Fq::from_ark(&x)));
    let [sums, differences] = S::Fq::butterflies([&low[0], &low[1]], [&high[0], &high[1]], [&high[1], &low[0]]);
    assert!(sums.map(|x| x.to_ark()) == [x - y * x, y - x * x]);
    assert!(differences.map(|x| x.to_ark()) == [x + y * x, y + x * x]);
    let root = S::Fq::cube_root();
    assert!(root.mul(&root).mul(&root).same(&S::Fq::ONE) && !root.same(&S::Fq::ONE));
    let root = S::Fr::cube_root();
    assert!(root.mul(&root).mul(&root).same(&S::Fr::ONE) && !root.same(&S::Fr::ONE));
    let paired = S::pair(S::Fq::from_ark(&x), S::Fq::from_ark(&y));
    assert!(paired.to_ark() == ArkFq2::new(x, y));
}

#[test]
fn edge_values_agree_with_arks() {
    for (x, z) in edges::<ArkFq>().into_iter().zip(edges::<ArkFr>()) {
        for (y, w) in edges::<ArkFq>().into_iter().zip(edges::<ArkFr>()) {
            every::<Fused>(x, y, z, w);
            every::<Narrow>(x, y, z, w);
            every::<Wide>(x, y, z, w);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_values_agree_with_arks(
        x in any_element::<ArkFq>(), y in any_element::<ArkFq>(), z in any_element::<ArkFr>(), w in any_element::<ArkFr>(),
    ) {
        every::<Fused>(x, y, z, w);
        every::<Narrow>(x, y, z, w);
        every::<Wide>(x, y, z, w);
    }
}

/// As many products as any hash sums up, with what a transform or an S-box leaves as elements.
#[test]
fn sums_of_products_agree_with_arks() {
    fn check<T: PrimeField, F: Prime + Twin<T>>() {
        let edges = edges::<T>();
        for count in 0..32 {
            for shift in 0..edges.len() {
                let at = |i: usize| edges[i % edges.len()];
                let constants: Vec<T> = (0..count).map(|i| at(i * i + shift)).collect();
                let elements: Vec<T> = (0..count).map(|i| at(7 * i + shift)).collect();
                let ours: Vec<F> = constants.iter().map(F::from_ark).collect();
                // Negated twice, subtracted and multiplied: in range, and none of them fresh from ark.
                let settled: Vec<F> = elements.iter().map(|x| F::ZERO.sub(&F::from_ark(&-*x))).collect();
                let products: Vec<F> = elements.iter().map(|x| F::from_ark(x).mul(&F::ONE)).collect();
                let expected: T = constants.iter().zip(&elements).map(|(x, y)| *x * y).sum();
                for elements in [settled, products] {
                    let sum = F::sum_of_products(&ours, &elements);
                    assert!(sum.to_ark() == expected, "{count} from {shift}");
                    // In range: good for any operation.
                    assert!(
                        sum.sub(&ours.first().copied().unwrap_or(F::ZERO)).square().to_ark() == {
                            let x = expected - constants.first().copied().unwrap_or(T::ZERO);
                            x * x
                        }
                    );
                }
            }
        }
    }
    fn every<S: Fields>() {
        check::<ArkFq, S::Fq>();
        check::<ArkFr, S::Fr>();
    }
    every::<Fused>();
    every::<Narrow>();
    every::<Wide>();
}

#[test]
fn inverses_at_once_are_inverses_one_by_one() {
    fn check<S: Fields>() {
        let all: Vec<ArkFq> = edges::<ArkFq>().into_iter().filter(|x| *x != ArkFq::from(0u64)).collect();
        for count in [0, 1, 2, 3, 8, all.len() - 1, all.len()] {
            let elements = &all[..count];
            let mut ours: Vec<S::Fq> = elements.iter().map(Twin::from_ark).collect();
            invert_all(&mut ours, &mut Vec::new());
            assert!(ours.iter().zip(elements).all(|(ours, x)| ours.to_ark() * x == ArkFq::from(1u64)), "{count}");
        }
    }
    check::<Fused>();
    check::<Narrow>();
    check::<Wide>();
}
