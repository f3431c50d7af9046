//! Poseidon with circomlib's constants: the hash itself, and the same hash as constraints.
//!
//! As circomlib calls it: the state is 0 followed by the inputs, and the digest is the state's first element. The first
//! input of every hash but a tree's node is a domain separator, whose type says how many inputs follow it.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt, Field};
use ashiato_core::encoding::domain::PoseidonDomain;

use crate::constraints::system::{Linear, System};
use crate::gadgets::poseidon::constants::{T3, T4, T5, T13};
use crate::gadgets::poseidon::parameters::Parameters;

/// A domain separator as a field element: its ASCII text read as a big-endian number.
pub(crate) const fn separator<const ARITY: usize>(domain: PoseidonDomain<ARITY>) -> Fr {
    let text = domain.bytes();
    let mut limbs = [0u64; 4];
    let mut i = 0;
    while i < text.len() {
        let place = text.len() - 1 - i;
        limbs[place / 8] |= (text[i] as u64) << (place % 8 * 8);
        i += 1;
    }
    Fr::new(BigInt(limbs))
}

/// The hash of a domain separator and the inputs that follow it.
pub(crate) fn hash<const ARITY: usize>(domain: PoseidonDomain<ARITY>, inputs: [Fr; ARITY]) -> Fr {
    digest(separator(domain), inputs)
}

/// [`hash`] in constraints.
pub(crate) fn hash_gadget<S: System, const ARITY: usize>(
    system: &mut S,
    domain: PoseidonDomain<ARITY>,
    inputs: [&S::Lc; ARITY],
) -> S::Lc {
    let separator = system.constant(separator(domain));
    digest_gadget(system, &separator, inputs)
}

/// A node of a tree: the only hash of two inputs, and the only one without a domain separator.
pub(crate) fn hash_node(left: Fr, right: Fr) -> Fr {
    digest(left, [right])
}

/// [`hash_node`] in constraints.
pub(crate) fn hash_node_gadget<S: System>(system: &mut S, left: &S::Lc, right: &S::Lc) -> S::Lc {
    digest_gadget(system, left, [right])
}

/// A chain of hashes: the domain separator is its start, and each step hashes what came before with `ARITY` inputs.
pub(crate) fn hash_chain<const ARITY: usize>(domain: PoseidonDomain<ARITY>, steps: &[[Fr; ARITY]]) -> Fr {
    steps.iter().fold(separator(domain), |chain, inputs| digest(chain, *inputs))
}

/// [`hash_chain`] in constraints.
pub(crate) fn hash_chain_gadget<S: System, const ARITY: usize>(
    system: &mut S,
    domain: PoseidonDomain<ARITY>,
    steps: &[[S::Lc; ARITY]],
) -> S::Lc {
    let start = system.constant(separator(domain));
    steps.iter().fold(start, |chain, inputs| digest_gadget(system, &chain, inputs.each_ref()))
}

/// The widths that this crate uses: one input after the first (nodes of a tree), two, three and eleven.
fn parameters<const ARITY: usize>() -> &'static Parameters {
    const {
        assert!(ARITY == 1 || ARITY == 2 || ARITY == 3 || ARITY == 11, "no constants for this number of inputs");
    }
    match ARITY {
        1 => &T3,
        2 => &T4,
        3 => &T5,
        _ => &T13,
    }
}

/// x⁵.
fn sbox(x: Fr) -> Fr {
    x.square().square() * x
}

/// The hash of `first` and the inputs after it.
fn digest<const ARITY: usize>(first: Fr, inputs: [Fr; ARITY]) -> Fr {
    let parameters = parameters::<ARITY>();
    let mut state = Vec::with_capacity(parameters.width);
    state.extend([Fr::ZERO, first]);
    state.extend(inputs);
    for (constants, full) in parameters.rounds() {
        for (i, (element, constant)) in state.iter_mut().zip(constants).enumerate() {
            *element += constant;
            if full || i == 0 {
                *element = sbox(*element);
            }
        }
        let mixed = parameters.matrix.chunks_exact(parameters.width);
        state = mixed.map(|line| line.iter().zip(&state).map(|(m, x)| *m * x).sum()).collect();
    }
    state.first().copied().unwrap_or_default()
}

/// [`digest`] in constraints: three for each S-box whose input is not fixed. The linear layers cost nothing: they stay
/// linear combinations.
fn digest_gadget<S: System, const ARITY: usize>(system: &mut S, first: &S::Lc, inputs: [&S::Lc; ARITY]) -> S::Lc {
    let parameters = parameters::<ARITY>();
    let mut state = Vec::with_capacity(parameters.width);
    state.extend([S::Lc::zero(), first.clone()]);
    state.extend(inputs.into_iter().cloned());
    for (constants, full) in parameters.rounds() {
        for (i, (element, constant)) in state.iter_mut().zip(constants).enumerate() {
            *element = element.plus(&system.constant(*constant));
            if full || i == 0 {
                *element = sbox_gadget(system, element);
            }
        }
        let mixed = parameters.matrix.chunks_exact(parameters.width);
        state = mixed.map(|line| S::Lc::sum(line.iter().copied().zip(&state))).collect();
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
    use crate::convert::from_fr;
    use ark_ff::PrimeField;
    use ashiato_core::encoding::domain::poseidon;
    use ashiato_core::encoding::field::FieldElement;
    use light_poseidon::parameters::bn254_x5::get_poseidon_parameters;
    use light_poseidon::{Poseidon, PoseidonHasher};

    fn fr(text: &str) -> Fr {
        let mut limbs = [0u64; 4];
        for (i, limb) in limbs.iter_mut().rev().enumerate() {
            *limb = u64::from_str_radix(&text[i * 16..i * 16 + 16], 16).unwrap();
        }
        Fr::from_bigint(BigInt(limbs)).unwrap()
    }

    /// The numbers 1, 2, … as so many inputs.
    fn counting<const ARITY: usize>() -> Fr {
        digest(Fr::ONE, core::array::from_fn::<Fr, ARITY, _>(|i| Fr::from(i as u64 + 2)))
    }

    /// circomlib's test/poseidoncircuit.js and circomlibjs' test/poseidon.js.
    #[test]
    fn published_vectors() {
        assert_eq!(counting::<1>(), fr("115cc0f5e7d690413df64c6b9662e9cf2a3617f2743245519e19607a4417189a"));
        assert_eq!(counting::<3>(), fr("299c867db6c1fdd79dcefa40e4510b9837e60ebb1ce0663dbaa525df65250465"));
        let with_zeros = digest(Fr::from(1u64), [Fr::from(2u64), Fr::ZERO, Fr::ZERO]);
        assert_ne!(with_zeros, counting::<1>(), "padding is no identity");
    }

    fn check<const ARITY: usize>() {
        for seed in 0..4u64 {
            let input = |i: usize| Fr::from(seed * 977 + i as u64).pow([11 + seed]) - Fr::ONE;
            let (first, inputs): (Fr, [Fr; ARITY]) = (input(0), core::array::from_fn(|i| input(i + 1)));
            let mut oracle = Poseidon::<Fr>::new_circom(ARITY + 1).unwrap();
            let expected = oracle.hash(&[&[first][..], &inputs].concat()).unwrap();
            assert_eq!(digest(first, inputs), expected);
            let mut recorder = Recorder::recording();
            let (first, variables) = (recorder.witness(first), inputs.map(|x| recorder.witness(x)));
            let computed = digest_gadget(&mut recorder, &first, variables.each_ref());
            assert_eq!(computed.value(), expected);
            assert_eq!(recorder.first_violated(), None);
        }
    }

    #[test]
    fn hash_and_constraints_agree_with_another_implementation() {
        check::<1>();
        check::<2>();
        check::<3>();
        check::<11>();
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
    fn constraint_counts_are_those_of_the_plan() {
        fn count<const ARITY: usize>() -> usize {
            let mut recorder = Recorder::recording();
            let first = recorder.witness(Fr::ONE);
            let inputs: [LinearCombination; ARITY] = core::array::from_fn(|_| recorder.witness(Fr::ONE));
            digest_gadget(&mut recorder, &first, inputs.each_ref());
            recorder.len()
        }
        assert_eq!([count::<1>(), count::<2>(), count::<3>(), count::<11>()], [240, 261, 297, 504]);
    }

    /// The table in core is append-only: these are its texts and the numbers of inputs, for ever.
    #[test]
    fn separators_are_their_text_and_differ() {
        fn pinned<const ARITY: usize>(domain: PoseidonDomain<ARITY>) -> (&'static str, usize, FieldElement) {
            (domain.text(), ARITY, from_fr(separator(domain)))
        }
        let all = [
            pinned(poseidon::WORDS),
            pinned(poseidon::IDENTITY),
            pinned(poseidon::BUNDLE),
            pinned(poseidon::LEAF),
            pinned(poseidon::NULLIFIER),
            pinned(poseidon::CONTENT_COMMITMENT),
        ];
        let texts = [
            ("ashiato/words/1", 11),
            ("ashiato/identity/1", 2),
            ("ashiato/bundle/1", 3),
            ("ashiato/leaf/1", 2),
            ("ashiato/nullifier/1", 2),
            ("ashiato/content-commitment/1", 2),
        ];
        assert_eq!(all.map(|(text, arity, _)| (text, arity)), texts);
        for (i, (text, _, element)) in all.iter().enumerate() {
            let bytes = element.to_bytes();
            assert!(text.len() <= 31);
            assert_eq!(&bytes[32 - text.len()..], text.as_bytes());
            assert!(bytes[..32 - text.len()].iter().all(|byte| *byte == 0));
            assert!(all[..i].iter().all(|(_, _, other)| other != element));
        }
    }
}
