//! The stake circuit: the same statement in rows, step by step. `SPEC.md` gives each check's reason and cost.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use crate::poseidon::hash_rows;
use crate::rows::{Lc, Matrices, Rows};
use crate::size::Size;
use crate::statement::{BONUS_BITS, BONUSES_AT, CAP_AT, Check, Private, Public, WEIGHT_BITS};
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
    build(&public, &Private::blank(size), size, true).into_matrices()
}

/// The assignment of every variable: one, the public inputs, the private ones. Not checked here.
pub(crate) fn assignment(public: &Public, private: &Private, size: Size) -> Vec<Fr> {
    build(public, private, size, false).into_values()
}

pub(crate) fn build(public: &Public, private: &Private, size: Size, recording: bool) -> Rows {
    let (mut system, inputs) = Rows::new(recording, public.inputs());
    let rows = &mut system;
    let [root, scope, nullifier, terms_hash, tariff, value, content_commitment, recipient] = &inputs;
    let secret = rows.witness(private.secret);
    let content = rows.witness(private.content);

    rows.begin(Check::WordBits);
    let words: Vec<_> = private.words.iter().map(|word| rows.bits(word)).collect();

    rows.begin(Check::TariffBits);
    let tariff_bits = rows.bits(&private.tariff_bits);

    rows.begin(Check::Tariff);
    let packed = Lc::from_bits(&tariff_bits);
    rows.equal(&packed, tariff);

    rows.begin(Check::PathBits);
    let index_bits = rows.bits(&private.index_bits);

    rows.begin(Check::Membership);
    let zero = Lc::zero();
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
    rows.equal(&Lc::from_bits(&value_bits), value);

    rows.begin(Check::Earned);
    let earned = earned(rows, &words, &tariff_bits);
    let surplus_bits = rows.bits(&private.surplus_bits);
    rows.equal(&Lc::from_bits(&surplus_bits), &earned.minus(value));

    rows.begin(Check::Attention);
    let cap = Lc::from_bits(tariff_bits.iter().skip(CAP_AT));
    let attention: Vec<_> = words.iter().map(|word| Lc::from_bits(fields(word).attention)).collect();
    let attention = Lc::sum(attention.iter().map(|x| (Fr::ONE, x)));
    let spare_bits = rows.bits(&private.spare_bits);
    rows.equal(&Lc::from_bits(&spare_bits), &cap.minus(&attention));

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
    system
}

/// Σ weight[category] · (attention + bonus[action]): 31 rows a word, and one for each entry of the two tables.
fn earned(rows: &mut Rows, words: &[[Lc; 13]], tariff_bits: &[Lc]) -> Lc {
    let (weight_bits, rest) = tariff_bits.split_at(BONUSES_AT);
    let weights: Vec<_> = weight_bits.chunks(WEIGHT_BITS).map(|bits| rows.named(&Lc::from_bits(bits))).collect();
    let mut bonuses = vec![Lc::zero()];
    for bits in rest.chunks(BONUS_BITS).take(15) {
        let bonus = rows.named(&Lc::from_bits(bits));
        bonuses.push(bonus);
    }
    let values: Vec<_> = words
        .iter()
        .map(|word| {
            let fields = fields(word);
            let weight = rows.lookup(fields.category, &weights);
            let bonus = rows.lookup(fields.action, &bonuses);
            let units = Lc::from_bits(fields.attention).plus(&bonus);
            rows.product(&units, &weight)
        })
        .collect();
    Lc::sum(values.iter().map(|x| (Fr::ONE, x)))
}
