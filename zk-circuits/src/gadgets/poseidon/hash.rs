//! Poseidon with circomlib's constants: the hash itself, and the same hash as rows.
//!
//! As circomlib calls it: the state is 0 followed by the inputs, and the digest is the state's first element.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use crate::constraints::system::{Linear, System};
use crate::gadgets::poseidon::constants::{T3, T4, T5, T13};
use crate::gadgets::poseidon::parameters::Parameters;

/// The widths this crate uses: two (Merkle nodes), three, four and twelve inputs.
fn parameters<const INPUTS: usize>() -> &'static Parameters {
    const {
        assert!(INPUTS == 2 || INPUTS == 3 || INPUTS == 4 || INPUTS == 12, "no constants for this number of inputs");
    }
    match INPUTS {
        2 => &T3,
        3 => &T4,
        4 => &T5,
        _ => &T13,
    }
}

/// x⁵.
fn sbox(x: Fr) -> Fr {
    x.square().square() * x
}

/// The hash of two, three, four or twelve elements.
pub(crate) fn hash<const INPUTS: usize>(inputs: [Fr; INPUTS]) -> Fr {
    let parameters = parameters::<INPUTS>();
    let mut state = Vec::with_capacity(INPUTS + 1);
    state.push(Fr::ZERO);
    state.extend(inputs);
    for (constants, full) in parameters.rounds() {
        for (i, (element, constant)) in state.iter_mut().zip(constants).enumerate() {
            *element += constant;
            if full || i == 0 {
                *element = sbox(*element);
            }
        }
        let mixed = parameters.matrix.chunks_exact(parameters.width);
        state = mixed.map(|row| row.iter().zip(&state).map(|(m, x)| *m * x).sum()).collect();
    }
    state.first().copied().unwrap_or_default()
}

/// The same hash in rows: three for each S-box whose input is not fixed. The linear layers cost nothing: they stay
/// linear combinations.
pub(crate) fn hash_gadget<S: System, const INPUTS: usize>(system: &mut S, inputs: [&S::Lc; INPUTS]) -> S::Lc {
    let parameters = parameters::<INPUTS>();
    let mut state = Vec::with_capacity(INPUTS + 1);
    state.push(S::Lc::zero());
    state.extend(inputs.into_iter().cloned());
    for (constants, full) in parameters.rounds() {
        for (i, (element, constant)) in state.iter_mut().zip(constants).enumerate() {
            *element = element.plus(&system.constant(*constant));
            if full || i == 0 {
                *element = sbox_gadget(system, element);
            }
        }
        let mixed = parameters.matrix.chunks_exact(parameters.width);
        state = mixed.map(|row| S::Lc::sum(row.iter().copied().zip(&state))).collect();
    }
    state.swap_remove(0)
}

fn sbox_gadget<S: System>(system: &mut S, x: &S::Lc) -> S::Lc {
    if x.is_fixed() {
        return system.constant(sbox(x.value()));
    }
    let square = system.product(x, x);
    let fourth = system.product(&square, &square);
    system.product(&fourth, x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::recorder::{LinearCombination, Recorder};
    use ark_ff::{BigInt, PrimeField};
    use light_poseidon::parameters::bn254_x5::get_poseidon_parameters;
    use light_poseidon::{Poseidon, PoseidonHasher};

    fn fr(text: &str) -> Fr {
        let mut limbs = [0u64; 4];
        for (i, limb) in limbs.iter_mut().rev().enumerate() {
            *limb = u64::from_str_radix(&text[i * 16..i * 16 + 16], 16).unwrap();
        }
        Fr::from_bigint(BigInt(limbs)).unwrap()
    }

    fn counting<const N: usize>() -> [Fr; N] {
        core::array::from_fn(|i| Fr::from(i as u64 + 1))
    }

    /// circomlib's test/poseidoncircuit.js and circomlibjs' test/poseidon.js.
    #[test]
    fn published_vectors() {
        assert_eq!(hash(counting::<2>()), fr("115cc0f5e7d690413df64c6b9662e9cf2a3617f2743245519e19607a4417189a"));
        assert_eq!(hash(counting::<4>()), fr("299c867db6c1fdd79dcefa40e4510b9837e60ebb1ce0663dbaa525df65250465"));
        let mut with_zeros = [Fr::ZERO; 4];
        with_zeros[0] = Fr::from(1u64);
        with_zeros[1] = Fr::from(2u64);
        assert_ne!(hash(with_zeros), hash(counting::<2>()), "padding is no identity");
    }

    fn check<const N: usize>() {
        for seed in 0..4u64 {
            let inputs: [Fr; N] = core::array::from_fn(|i| Fr::from(seed * 977 + i as u64).pow([11 + seed]) - Fr::ONE);
            let mut oracle = Poseidon::<Fr>::new_circom(N).unwrap();
            let expected = oracle.hash(&inputs).unwrap();
            assert_eq!(hash(inputs), expected);
            let mut rows = Recorder::recording();
            let variables = inputs.map(|x| rows.witness(x));
            let digest = hash_gadget(&mut rows, core::array::from_fn::<_, N, _>(|i| &variables[i]));
            assert_eq!(digest.value(), expected);
            assert_eq!(rows.first_violated(), None);
        }
    }

    #[test]
    fn hash_and_rows_agree_with_another_implementation() {
        check::<2>();
        check::<3>();
        check::<4>();
        check::<12>();
    }

    #[test]
    fn constants_are_fresh() {
        for (parameters, t) in [(&T3, 3u8), (&T4, 4), (&T5, 5), (&T13, 13)] {
            let source = get_poseidon_parameters::<Fr>(t).unwrap();
            assert_eq!(parameters.width, source.width);
            assert_eq!(parameters.full_rounds, source.full_rounds);
            assert_eq!(parameters.partial_rounds, source.partial_rounds);
            assert_eq!(parameters.constants, source.ark.as_slice());
            assert_eq!(parameters.matrix, source.mds.concat().as_slice());
            assert_eq!(source.alpha, 5);
        }
    }

    #[test]
    fn row_counts_are_those_of_the_plan() {
        fn count<const N: usize>() -> usize {
            let mut rows = Recorder::recording();
            let inputs: [LinearCombination; N] = core::array::from_fn(|_| rows.witness(Fr::ONE));
            hash_gadget(&mut rows, core::array::from_fn::<_, N, _>(|i| &inputs[i]));
            rows.len()
        }
        assert_eq!([count::<2>(), count::<3>(), count::<4>(), count::<12>()], [240, 261, 297, 504]);
    }
}
