//! Poseidon with circomlib's constants: the hash itself, and the same hash as constraints.
//!
//! As circomlib calls it: the state is 0 followed by the inputs, and the digest is the state's first element. The first
//! input of every hash but a tree's node is a domain separator, whose type says how many inputs follow it.

use ark_bn254::Fr;
use ark_ff::{BigInt, Field};
use ashiato_core::encoding::domain::PoseidonDomain;

use crate::constraints::system::{Linear, System};
use crate::gadgets::poseidon::constants::{T4, T5, T6, T9, T15};
use crate::gadgets::poseidon::digest::{latest, tables};
use crate::gadgets::poseidon::parameters::{Parameters, Recurrence};

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

/// A node over eight children: the only hash of eight inputs, and the only one without a domain separator.
pub(crate) fn hash_children(children: &[Fr; 8]) -> Fr {
    let [first, rest @ ..] = children;
    digest(*first, *rest)
}

/// [`hash_children`] in constraints.
pub(crate) fn hash_children_gadget<S: System>(system: &mut S, children: &[S::Lc; 8]) -> S::Lc {
    let [first, rest @ ..] = children;
    digest_gadget(system, first, rest.each_ref())
}

/// Whether this crate has the width of so many inputs after the first.
const fn has_constants(arity: usize) -> bool {
    matches!(arity, 2..=4 | 7 | 13)
}

/// The widths that this crate uses, by the inputs after the first.
fn parameters<const ARITY: usize>() -> &'static Parameters {
    const {
        assert!(has_constants(ARITY), "no constants for this number of inputs");
    }
    match ARITY {
        2 => &T4,
        3 => &T5,
        4 => &T6,
        7 => &T9,
        _ => &T15,
    }
}

/// x⁵.
fn sbox(x: Fr) -> Fr {
    x.square().square() * x
}

/// The hash of `first` and the inputs after it.
fn digest<const ARITY: usize>(first: Fr, inputs: [Fr; ARITY]) -> Fr {
    const {
        assert!(has_constants(ARITY), "no constants for this number of inputs");
    }
    tables::<ARITY>().digest(core::iter::once(first).chain(inputs))
}

/// [`digest`] in constraints: three for each S-box whose input is not fixed. The linear layers cost nothing: they stay
/// linear combinations. By the recurrence these are the same as by the definition, and come of fewer products.
fn digest_gadget<S: System, const ARITY: usize>(system: &mut S, first: &S::Lc, inputs: [&S::Lc; ARITY]) -> S::Lc {
    let parameters = parameters::<ARITY>();
    let Parameters { width, matrix, recurrence, .. } = parameters;
    let [before, after] = parameters.full_constants();
    let mut state = Vec::with_capacity(*width);
    state.extend([S::Lc::zero(), first.clone()]);
    state.extend(inputs.into_iter().cloned());
    let mut rounds = before.chunks_exact(*width).peekable();
    while let Some(constants) = rounds.next() {
        sboxes_gadget(system, &mut state, constants);
        state = mixed(if rounds.peek().is_some() { matrix } else { recurrence.entry }, &state);
    }
    state = partial_rounds_gadget(system, state, recurrence);
    sboxes_gadget(system, &mut state, recurrence.after);
    for constants in after.chunks_exact(*width) {
        state = mixed(matrix, &state);
        sboxes_gadget(system, &mut state, constants);
    }
    // Of the last linear layer the first element alone is asked for.
    S::Lc::sum(matrix.iter().copied().zip(&state))
}

/// From what stands for the recurrence's past to what enters the first full round after the partial ones.
fn partial_rounds_gadget<S: System>(system: &mut S, state: Vec<S::Lc>, recurrence: &Recurrence) -> Vec<S::Lc> {
    let mut state = state.into_iter();
    let mut first = state.next().unwrap_or_else(S::Lc::zero);
    let mut history: Vec<S::Lc> = state.flat_map(|past| [S::Lc::zero(), past]).collect();
    let entries = history.len();
    for constant in recurrence.constants {
        history.push(sbox_gadget(system, &first.plus(&system.constant(*constant))));
        first = S::Lc::sum(recurrence.taps.iter().copied().zip(latest(&history, recurrence.taps.len())));
        history.push(first.clone());
    }
    let mut state = vec![first];
    state.extend(mixed(recurrence.exit, latest(&history, entries)));
    state
}

/// Adds the constants, and puts every element through the S-box.
fn sboxes_gadget<S: System>(system: &mut S, state: &mut [S::Lc], constants: &[Fr]) {
    for (element, constant) in state.iter_mut().zip(constants) {
        *element = sbox_gadget(system, &element.plus(&system.constant(*constant)));
    }
}

/// A matrix times what it is applied to.
fn mixed<L: Linear>(matrix: &[Fr], state: &[L]) -> Vec<L> {
    matrix.chunks_exact(state.len().max(1)).map(|line| L::sum(line.iter().copied().zip(state))).collect()
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
    use crate::arithmetic::fields::field::Fields;
    use crate::arithmetic::fields::fused::Fused;
    use crate::arithmetic::fields::narrow::Narrow;
    use crate::arithmetic::fields::wide::Wide;
    use crate::constraints::recorder::Recorder;
    use crate::convert::{from_fr, to_fr};
    use crate::gadgets::poseidon::digest::Tables;
    use crate::tests::{grain, recurrence};
    use ark_ff::AdditiveGroup;
    use ashiato_core::encoding::domain::poseidon;
    use ashiato_core::encoding::field::FieldElement;
    use light_poseidon::parameters::bn254_x5::get_poseidon_parameters;
    use light_poseidon::{Poseidon, PoseidonHasher};
    use proptest::prelude::*;

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Vectors {
        #[serde(rename = "about")]
        _about: String,
        hashes: Vec<Vector>,
    }

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Vector {
        inputs: Vec<FieldElement>,
        digest: FieldElement,
    }

    /// Digest by function and by gadget, and the gadget's constraints.
    fn both<const ARITY: usize>(first: Fr, inputs: &[Fr]) -> (Fr, usize) {
        let inputs: [Fr; ARITY] = inputs.try_into().unwrap();
        let expected = digest(first, inputs);
        let mut recorder = Recorder::recording();
        let (first, variables) = (recorder.witness(first), inputs.map(|x| recorder.witness(x)));
        let computed = digest_gadget(&mut recorder, &first, variables.each_ref());
        assert_eq!((computed.value(), recorder.first_violated()), (expected, None));
        (expected, recorder.len())
    }

    /// circomlibjs' digests at every number of inputs in use. The first of each is the published one of the numbers 1, 2,
    /// … n.
    #[test]
    fn circomlibs_vectors() {
        let vectors: Vectors = serde_json::from_str(include_str!("../../../../tests/vectors/poseidon.json")).unwrap();
        for vector in vectors.hashes.iter().filter(|vector| vector.inputs.len() != 2) {
            let inputs: Vec<Fr> = vector.inputs.iter().map(|x| to_fr(*x)).collect();
            let (first, rest) = inputs.split_first().unwrap();
            let (digest, constraints) = match rest.len() {
                2 => both::<2>(*first, rest),
                3 => both::<3>(*first, rest),
                4 => both::<4>(*first, rest),
                7 => both::<7>(*first, rest),
                13 => both::<13>(*first, rest),
                other => panic!("{other} inputs after the first"),
            };
            assert_eq!(from_fr(digest), vector.digest);
            let of_the_plan = [(2, 261), (3, 297), (4, 321), (7, 402), (13, 537)];
            assert!(of_the_plan.contains(&(rest.len(), constraints)), "{} inputs: {constraints}", inputs.len());
        }
        for inputs in [3, 4, 5, 8, 14] {
            assert_eq!(vectors.hashes.iter().filter(|vector| vector.inputs.len() == inputs).count(), 4);
        }
    }

    #[test]
    fn padding_with_zeros_is_another_hash() {
        let (one, two) = (Fr::ONE, Fr::from(2u64));
        assert_ne!(digest(one, [two, two, Fr::ZERO]), digest(one, [two, two]));
    }

    fn check<const ARITY: usize>() {
        for seed in 0..4u64 {
            let inputs: Vec<Fr> =
                (0..=ARITY as u64).map(|i| Fr::from(seed * 977 + i).pow([11 + seed]) - Fr::ONE).collect();
            let mut oracle = Poseidon::<Fr>::new_circom(ARITY + 1).unwrap();
            assert_eq!(both::<ARITY>(inputs[0], &inputs[1..]).0, oracle.hash(&inputs).unwrap());
        }
    }

    #[test]
    fn hash_and_constraints_agree_with_another_implementation() {
        check::<2>();
        check::<3>();
        check::<4>();
        check::<7>();
    }

    /// The definition, round by round.
    fn defined(parameters: &Parameters, inputs: &[Fr]) -> Fr {
        let mut state = vec![Fr::ZERO];
        state.extend(inputs);
        let half = parameters.full_rounds / 2;
        for (round, constants) in parameters.constants.chunks_exact(parameters.width).enumerate() {
            let full = !(half..half + parameters.partial_rounds).contains(&round);
            for (i, (element, constant)) in state.iter_mut().zip(constants).enumerate() {
                *element += constant;
                if full || i == 0 {
                    *element = sbox(*element);
                }
            }
            let mixed = parameters.matrix.chunks_exact(parameters.width);
            state = mixed.map(|line| line.iter().zip(&state).map(|(m, x)| *m * x).sum()).collect();
        }
        state[0]
    }

    /// Every width's digest over every arithmetic is the definition's.
    fn all_widths(inputs: &[Fr]) {
        fn over<S: Fields>(parameters: &Parameters, inputs: &[Fr]) -> Fr {
            Tables::<S::Fr>::new(parameters).digest(inputs.iter().copied())
        }
        for parameters in [&T4, &T5, &T6, &T9, &T15] {
            let inputs = &inputs[..parameters.width - 1];
            let expected = defined(parameters, inputs);
            assert_eq!(over::<Wide>(parameters, inputs), expected, "width {}", parameters.width);
            assert_eq!(over::<Narrow>(parameters, inputs), expected, "width {}", parameters.width);
            assert_eq!(over::<Fused>(parameters, inputs), expected, "width {}", parameters.width);
        }
    }

    #[test]
    fn edge_values_hash_as_defined() {
        for x in [Fr::ZERO, Fr::ONE, -Fr::ONE, Fr::from(2u64).pow([253])] {
            all_widths(&[x; 14]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn random_values_hash_as_defined(bytes in any::<[[u8; 32]; 14]>()) {
            all_widths(&bytes.map(|bytes| ark_ff::PrimeField::from_le_bytes_mod_order(&bytes)));
        }
    }

    #[test]
    fn recurrences_are_fresh() {
        for parameters in [&T4, &T5, &T6, &T9, &T15] {
            let Parameters { width, full_rounds, constants, matrix, recurrence: kept, .. } = parameters;
            let made = recurrence::recurrence(*width, *full_rounds, constants, matrix).unwrap();
            assert_eq!((kept.constants, kept.taps), (&made.constants[..], &made.taps[..]));
            assert_eq!((kept.entry, kept.exit, kept.after), (&made.entry[..], &made.exit[..], &made.after[..]));
        }
    }

    #[test]
    fn constants_are_fresh() {
        for parameters in [&T4, &T5, &T6, &T9, &T15] {
            let made = grain::constants(parameters.width).unwrap();
            assert_eq!(parameters.full_rounds, grain::FULL_ROUNDS);
            assert_eq!(parameters.partial_rounds, made.partial_rounds);
            assert_eq!(parameters.constants, made.constants);
            assert_eq!(parameters.matrix, made.matrix);
        }
        for t in 2..=13 {
            let (source, made) = (get_poseidon_parameters::<Fr>(t).unwrap(), grain::constants(t.into()).unwrap());
            assert_eq!((source.alpha, source.width), (5, usize::from(t)));
            assert_eq!((source.full_rounds, source.partial_rounds), (grain::FULL_ROUNDS, made.partial_rounds));
            assert!(source.ark == made.constants && source.mds.concat() == made.matrix, "width {t}");
        }
        assert!([0, 1, 18].into_iter().all(|width| grain::constants(width).is_none()));
    }

    /// The table in core is append-only: these are its texts and the numbers of inputs, for ever.
    #[test]
    fn separators_are_their_text_and_differ() {
        fn pinned<const ARITY: usize>(domain: PoseidonDomain<ARITY>) -> (&'static str, usize, FieldElement) {
            (domain.text(), ARITY, from_fr(separator(domain)))
        }
        let all = [
            pinned(poseidon::IDENTITY),
            pinned(poseidon::BUNDLE),
            pinned(poseidon::LEAF),
            pinned(poseidon::NULLIFIER),
            pinned(poseidon::TOP),
            pinned(poseidon::RECORDS_COMMITMENT),
        ];
        let texts = [
            ("ashiato/identity/1", 2),
            ("ashiato/bundle/2", 13),
            ("ashiato/leaf/2", 3),
            ("ashiato/nullifier/1", 2),
            ("ashiato/top/1", 4),
            ("ashiato/records-commitment/1", 2),
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
