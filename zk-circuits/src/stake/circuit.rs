//! The stake circuit: the same statement in constraints, step by step. `SPEC.md` gives each check's reason and cost.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ashiato_core::encoding::domain::poseidon;

use crate::constraints::check::Check;
use crate::constraints::recorder::{ConstraintMatrices, Recorder};
use crate::constraints::system::{Checked, Linear, System};
use crate::constraints::witness_run::WitnessGenerator;
use crate::gadgets::bits::bits_gadget;
use crate::gadgets::lookup::lookup_gadget;
use crate::gadgets::merkle::climb_gadget;
use crate::gadgets::poseidon::hash_gadget;
use crate::stake::inputs::{BONUS_BITS, BONUSES_AT, CAP_AT, StakePrivate, StakePublic, WEIGHT_BITS};
use crate::stake::size::Size;
use crate::stake::words::{digest_gadget, fields};

/// The constraints of the circuit: the same for every claim and witness of a size.
pub(crate) fn matrices(size: Size) -> ConstraintMatrices<Check> {
    let public = StakePublic {
        root: Fr::ZERO,
        scope: Fr::ZERO,
        nullifier: Fr::ZERO,
        terms_hash: Fr::ZERO,
        tariff: Fr::ZERO,
        value: Fr::ZERO,
        content_commitment: Fr::ZERO,
        recipient: Fr::ZERO,
    };
    record(&public, &StakePrivate::blank(size), size).into_matrices()
}

/// The constraints, recorded with an assignment.
pub(crate) fn record(public: &StakePublic, private: &StakePrivate, size: Size) -> Recorder {
    let (mut system, inputs) = Recorder::new(Check::WordBits, public.inputs());
    build(&mut system, &inputs, private, size);
    system
}

/// The assignment of every variable and the value of every constraint. A constraint that does not hold is reported in
/// `satisfied` and is no error here.
pub(crate) fn evaluate(public: &StakePublic, private: &StakePrivate, size: Size) -> WitnessGenerator {
    let (mut generator, inputs) = WitnessGenerator::new(capacity(size), public.inputs());
    build(&mut generator, &inputs, private, size);
    generator
}

/// The assignment alone. The caller wipes it.
#[cfg(any(test, feature = "audit"))]
pub(crate) fn assignment(public: &StakePublic, private: &StakePrivate, size: Size) -> Vec<Fr> {
    core::mem::take(&mut evaluate(public, private, size).values)
}

/// At least as many as there are constraints, and variables: 44 a word, the digest's steps, 6,500 fixed ones.
pub(crate) const fn capacity(size: Size) -> usize {
    44 * size.words() + 520 * size.digest_steps() + 6_500
}

/// The circuit, in the order of the checks in `SPEC.md`.
fn build<S: Checked<Check>>(system: &mut S, inputs: &[S::Lc; 8], private: &StakePrivate, size: Size) {
    let [root, scope, nullifier, terms_hash, tariff, value, content_commitment, recipient] = inputs;
    let secret = system.witness(private.secret);
    let content = system.witness(private.content);

    system.begin(Check::WordBits);
    let words: Vec<_> = private.words.iter().map(|word| bits_gadget(system, word)).collect();

    system.begin(Check::TariffBits);
    let tariff_bits = bits_gadget(system, &private.tariff_bits);

    system.begin(Check::Tariff);
    let packed = S::Lc::from_bits(&tariff_bits);
    system.equal(&packed, tariff);

    system.begin(Check::PathBits);
    let index_bits = bits_gadget(system, &private.index_bits);

    system.begin(Check::Membership);
    let zero = S::Lc::zero();
    let identity = hash_gadget(system, poseidon::IDENTITY, [&secret, &zero]);
    let words_digest = digest_gadget(system, &words, size);
    let randomness = system.witness(private.bundle_randomness);
    let bundle = hash_gadget(system, poseidon::BUNDLE, [&words_digest, &content, &randomness]);
    let leaf = hash_gadget(system, poseidon::LEAF, [&identity, &bundle]);
    let computed = climb_gadget(system, &leaf, &index_bits, &private.siblings);
    system.equal(&computed, root);

    system.begin(Check::Nullifier);
    let computed = hash_gadget(system, poseidon::NULLIFIER, [&secret, scope]);
    system.equal(&computed, nullifier);

    system.begin(Check::Value);
    let value_bits = bits_gadget(system, &private.value_bits);
    system.equal(&S::Lc::from_bits(&value_bits), value);

    system.begin(Check::Earned);
    let earned = earned(system, &words, &tariff_bits);
    let surplus_bits = bits_gadget(system, &private.surplus_bits);
    system.equal(&S::Lc::from_bits(&surplus_bits), &earned.minus(value));

    system.begin(Check::Attention);
    let cap = S::Lc::from_bits(tariff_bits.get(CAP_AT..).unwrap_or_default());
    let attention: Vec<_> = words.iter().map(|word| S::Lc::from_bits(fields(word).attention)).collect();
    let attention = S::Lc::total(&attention);
    let spare_bits = bits_gadget(system, &private.spare_bits);
    system.equal(&S::Lc::from_bits(&spare_bits), &cap.minus(&attention));

    system.begin(Check::ContentCommitment);
    let nonce = system.witness(private.content_nonce);
    let computed = hash_gadget(system, poseidon::CONTENT_COMMITMENT, [&content, &nonce]);
    system.equal(&computed, content_commitment);

    system.begin(Check::TermsHash);
    let square = system.witness(private.terms_square);
    system.enforce(terms_hash, terms_hash, &square);

    system.begin(Check::Recipient);
    let square = system.witness(private.recipient_square);
    system.enforce(recipient, recipient, &square);
}

/// `Σ weight[category] · (attention + bonus[action])`: 31 constraints a word, and one for each entry of the two tables.
fn earned<S: System>(system: &mut S, words: &[[S::Lc; 13]], tariff_bits: &[S::Lc]) -> S::Lc {
    let (weight_bits, rest) = tariff_bits.split_at(BONUSES_AT);
    let weights: [S::Lc; 16] = core::array::from_fn(|i| {
        system.named(&S::Lc::from_bits(weight_bits.chunks(WEIGHT_BITS).nth(i).unwrap_or_default()))
    });
    // A visit, action 0, has no bonus.
    let bonuses: [S::Lc; 16] = core::array::from_fn(|i| match i {
        0 => S::Lc::zero(),
        i => system.named(&S::Lc::from_bits(rest.chunks(BONUS_BITS).nth(i - 1).unwrap_or_default())),
    });
    let mut values = Vec::with_capacity(words.len());
    for word in words {
        let fields = fields(word);
        let weight = lookup_gadget(system, fields.category, &weights);
        let bonus = lookup_gadget(system, fields.action, &bonuses);
        let units = S::Lc::from_bits(fields.attention).plus(&bonus);
        values.push(system.product(&units, &weight));
    }
    S::Lc::total(&values)
}
