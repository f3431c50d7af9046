//! The stake circuit: the same statement in rows, step by step. `SPEC.md` gives each check's reason and cost.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;

use crate::poseidon::hash_rows;
use crate::rows::{Matrices, Rows};
use crate::size::Size;
use crate::statement::{BONUS_BITS, BONUSES_AT, CAP_AT, Check, Private, Public, WEIGHT_BITS};
use crate::straight::Straight;
use crate::system::{Linear, System};
use crate::tags::Tag;
use crate::word::{digest_rows, fields};

/// The rows: the same for every claim and witness of a size.
pub(crate) fn matrices(size: Size) -> Matrices {
    let public = Public {
        root: Fr::ZERO,
        scope: Fr::ZERO,
        nullifier: Fr::ZERO,
        terms_hash: Fr::ZERO,
        tariff: Fr::ZERO,
        value: Fr::ZERO,
        content_commitment: Fr::ZERO,
        recipient: Fr::ZERO,
    };
    record(&public, &Private::blank(size), size).into_matrices()
}

/// The rows, recorded with an assignment.
pub(crate) fn record(public: &Public, private: &Private, size: Size) -> Rows {
    let (mut rows, inputs) = Rows::new(public.inputs());
    build(&mut rows, &inputs, private, size);
    rows
}

/// The assignment of every variable and the value of every row. Whether the rows hold is said, not demanded.
pub(crate) fn evaluate(public: &Public, private: &Private, size: Size) -> Straight {
    let (mut straight, inputs) = Straight::new(capacity(size), public.inputs());
    build(&mut straight, &inputs, private, size);
    straight
}

/// The assignment alone. Whoever keeps it has to wipe it.
pub(crate) fn assignment(public: &Public, private: &Private, size: Size) -> Vec<Fr> {
    core::mem::take(&mut evaluate(public, private, size).values)
}

/// At least as many as there are rows, and variables: 44 a word, the digest's steps, 6,500 fixed ones.
pub(crate) const fn capacity(size: Size) -> usize {
    44 * size.words() + 520 * size.digest_steps() + 6_500
}

/// The circuit.
fn build<S: System>(rows: &mut S, inputs: &[S::Lc; 8], private: &Private, size: Size) {
    let [root, scope, nullifier, terms_hash, tariff, value, content_commitment, recipient] = inputs;
    let secret = rows.witness(private.secret);
    let content = rows.witness(private.content);

    rows.begin(Check::WordBits);
    let words: Vec<_> = private.words.iter().map(|word| rows.bits(word)).collect();

    rows.begin(Check::TariffBits);
    let tariff_bits = rows.bits(&private.tariff_bits);

    rows.begin(Check::Tariff);
    let packed = S::Lc::from_bits(&tariff_bits);
    rows.equal(&packed, tariff);

    rows.begin(Check::PathBits);
    let index_bits = rows.bits(&private.index_bits);

    rows.begin(Check::Membership);
    let zero = S::Lc::zero();
    let identity_tag = rows.constant(Tag::Identity.fr());
    let identity = hash_rows(rows, [&identity_tag, &secret, &zero]);
    let words_digest = digest_rows(rows, &words, size);
    let randomness = rows.witness(private.bundle_randomness);
    let bundle_tag = rows.constant(Tag::Bundle.fr());
    let bundle = hash_rows(rows, [&bundle_tag, &words_digest, &content, &randomness]);
    let leaf_tag = rows.constant(Tag::Leaf.fr());
    let mut node = hash_rows(rows, [&leaf_tag, &identity, &bundle]);
    for (bit, sibling) in index_bits.iter().zip(private.siblings) {
        let sibling = rows.witness(sibling);
        let left = rows.choose(bit, &node, &sibling);
        let right = node.plus(&sibling).minus(&left);
        node = hash_rows(rows, [&left, &right]);
    }
    rows.equal(&node, root);

    rows.begin(Check::Nullifier);
    let nullifier_tag = rows.constant(Tag::Nullifier.fr());
    let computed = hash_rows(rows, [&nullifier_tag, &secret, scope]);
    rows.equal(&computed, nullifier);

    rows.begin(Check::Value);
    let value_bits = rows.bits(&private.value_bits);
    rows.equal(&S::Lc::from_bits(&value_bits), value);

    rows.begin(Check::Earned);
    let earned = earned(rows, &words, &tariff_bits);
    let surplus_bits = rows.bits(&private.surplus_bits);
    rows.equal(&S::Lc::from_bits(&surplus_bits), &earned.minus(value));

    rows.begin(Check::Attention);
    let cap = S::Lc::from_bits(tariff_bits.get(CAP_AT..).unwrap_or_default());
    let attention: Vec<_> = words.iter().map(|word| S::Lc::from_bits(fields(word).attention)).collect();
    let attention = S::Lc::total(&attention);
    let spare_bits = rows.bits(&private.spare_bits);
    rows.equal(&S::Lc::from_bits(&spare_bits), &cap.minus(&attention));

    rows.begin(Check::ContentCommitment);
    let nonce = rows.witness(private.content_nonce);
    let content_tag = rows.constant(Tag::ContentCommitment.fr());
    let computed = hash_rows(rows, [&content_tag, &content, &nonce]);
    rows.equal(&computed, content_commitment);

    rows.begin(Check::TermsHash);
    let square = rows.witness(private.terms_square);
    rows.enforce(terms_hash, terms_hash, &square);

    rows.begin(Check::Recipient);
    let square = rows.witness(private.recipient_square);
    rows.enforce(recipient, recipient, &square);
}

/// Σ weight[category] · (attention + bonus[action]): 31 rows a word, and one for each entry of the two tables.
fn earned<S: System>(rows: &mut S, words: &[[S::Lc; 13]], tariff_bits: &[S::Lc]) -> S::Lc {
    let (weight_bits, rest) = tariff_bits.split_at(BONUSES_AT);
    let weights: [S::Lc; 16] = core::array::from_fn(|i| {
        rows.named(&S::Lc::from_bits(weight_bits.chunks(WEIGHT_BITS).nth(i).unwrap_or_default()))
    });
    // A visit, action 0, has no bonus.
    let bonuses: [S::Lc; 16] = core::array::from_fn(|i| match i {
        0 => S::Lc::zero(),
        i => rows.named(&S::Lc::from_bits(rest.chunks(BONUS_BITS).nth(i - 1).unwrap_or_default())),
    });
    let mut values = Vec::with_capacity(words.len());
    for word in words {
        let fields = fields(word);
        let weight = rows.lookup(fields.category, &weights);
        let bonus = rows.lookup(fields.action, &bonuses);
        let units = S::Lc::from_bits(fields.attention).plus(&bonus);
        values.push(rows.product(&units, &weight));
    }
    S::Lc::total(&values)
}
