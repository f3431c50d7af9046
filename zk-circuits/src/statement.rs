//! The statement over the field, plainly: what the circuit must hold to, check by check.
//!
//! [`Private`] holds every number the prover is free to choose, hints included, so that one bad choice can be put to
//! this function and to the circuit alike.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field, PrimeField};
use ashiato_core::footprint::tariff::{TariffError, VALUE_BITS};
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_core::protocol::limits::TREE_DEPTH;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::convert::to_fr;
use crate::poseidon::hash;
use crate::size::Size;
use crate::stake::{StakeWitness, StatementError};
use crate::tags::Tag;
use crate::word::{self, WORD_BITS};

/// Bits of a packed tariff: 16 weights of 8, 15 bonuses of 6, the cap of 14.
pub(crate) const TARIFF_BITS: usize = 232;
/// Bits of a weight.
pub(crate) const WEIGHT_BITS: usize = 8;
/// Where the bonuses begin.
pub(crate) const BONUSES_AT: usize = 16 * WEIGHT_BITS;
/// Bits of a bonus.
pub(crate) const BONUS_BITS: usize = 6;
/// Where the cap begins.
pub(crate) const CAP_AT: usize = BONUSES_AT + 15 * BONUS_BITS;
/// Bits of a value, claimed or surplus.
pub(crate) const VALUE: usize = VALUE_BITS as usize;
/// Bits of the attention left under the cap.
pub(crate) const SPARE: usize = 14;

/// The numbered checks of `SPEC.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// 1: every bit of every word is 0 or 1.
    WordBits = 1,
    /// 2: every bit of the tariff is 0 or 1.
    TariffBits = 2,
    /// 3: the tariff's bits are the public tariff.
    Tariff = 3,
    /// 4: every bit of the leaf's index is 0 or 1.
    PathBits = 4,
    /// 5: words, content, r and s make a leaf under the public root.
    Membership = 5,
    /// 6: the nullifier comes from the same s and the public scope.
    Nullifier = 6,
    /// 7: the claimed value has 25 bits.
    Value = 7,
    /// 8: the claimed value is at most what the words are worth.
    Earned = 8,
    /// 9: the words hold no more attention than the cap.
    Attention = 9,
    /// 10: the content commitment opens to the bundle's content.
    ContentCommitment = 10,
    /// 11: the terms' hash stands in a constraint.
    TermsHash = 11,
    /// 12: the recipient stands in a constraint.
    Recipient = 12,
}

/// The public inputs as field elements.
#[derive(Clone)]
pub(crate) struct Public {
    pub(crate) root: Fr,
    pub(crate) scope: Fr,
    pub(crate) nullifier: Fr,
    pub(crate) terms_hash: Fr,
    pub(crate) tariff: Fr,
    pub(crate) value: Fr,
    pub(crate) content_commitment: Fr,
    pub(crate) recipient: Fr,
}

impl Public {
    /// From a claim; an error when its tariff is out of range.
    pub(crate) fn new(claim: &StakeClaim) -> Result<Self, TariffError> {
        let [root, scope, nullifier, terms_hash, tariff, value, content_commitment, recipient] =
            claim.public_inputs()?.map(to_fr);
        Ok(Self { root, scope, nullifier, terms_hash, tariff, value, content_commitment, recipient })
    }

    /// In the order of the verifying key.
    pub(crate) fn inputs(&self) -> [Fr; 8] {
        let Self { root, scope, nullifier, terms_hash, tariff, value, content_commitment, recipient } = self;
        [*root, *scope, *nullifier, *terms_hash, *tariff, *value, *content_commitment, *recipient]
    }
}

/// Everything the prover chooses.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Private {
    pub(crate) secret: Fr,
    pub(crate) bundle_randomness: Fr,
    pub(crate) content_nonce: Fr,
    pub(crate) content: Fr,
    pub(crate) words: Vec<[Fr; WORD_BITS]>,
    pub(crate) index_bits: [Fr; TREE_DEPTH],
    pub(crate) siblings: [Fr; TREE_DEPTH],
    pub(crate) tariff_bits: [Fr; TARIFF_BITS],
    pub(crate) value_bits: [Fr; VALUE],
    pub(crate) surplus_bits: [Fr; VALUE],
    pub(crate) spare_bits: [Fr; SPARE],
    pub(crate) terms_square: Fr,
    pub(crate) recipient_square: Fr,
}

/// The lowest N bits of a number, little end first.
pub(crate) fn low_bits<const N: usize>(x: Fr) -> [Fr; N] {
    let limbs = x.into_bigint().0;
    core::array::from_fn(|i| Fr::from(limbs.get(i / 64).copied().unwrap_or_default() >> (i % 64) & 1))
}

impl Private {
    /// All zeros: the circuit's shape does not depend on it.
    pub(crate) fn blank(size: Size) -> Self {
        Self {
            secret: Fr::ZERO,
            bundle_randomness: Fr::ZERO,
            content_nonce: Fr::ZERO,
            content: Fr::ZERO,
            words: vec![[Fr::ZERO; WORD_BITS]; size.words()],
            index_bits: [Fr::ZERO; TREE_DEPTH],
            siblings: [Fr::ZERO; TREE_DEPTH],
            tariff_bits: [Fr::ZERO; TARIFF_BITS],
            value_bits: [Fr::ZERO; VALUE],
            surplus_bits: [Fr::ZERO; VALUE],
            spare_bits: [Fr::ZERO; SPARE],
            terms_square: Fr::ZERO,
            recipient_square: Fr::ZERO,
        }
    }

    /// From what a person's vault holds, with the hints that fit the public inputs if any do.
    pub(crate) fn new(public: &Public, witness: &StakeWitness, size: Size) -> Result<Self, StatementError> {
        let words = crate::commitment::filled(&witness.words, size).map_err(|_| StatementError::TooManyWords)?;
        let siblings: [_; TREE_DEPTH] =
            witness.path.siblings.as_slice().try_into().map_err(|_| StatementError::PathShape)?;
        if witness.path.index >> TREE_DEPTH != 0 {
            return Err(StatementError::PathShape);
        }
        let mut out = Self {
            secret: to_fr(witness.secret),
            bundle_randomness: to_fr(witness.bundle_randomness),
            content_nonce: to_fr(witness.content_nonce),
            content: to_fr(witness.content),
            words,
            index_bits: low_bits(Fr::from(witness.path.index)),
            siblings: siblings.map(to_fr),
            ..Self::blank(size)
        };
        out.set_hints(public);
        Ok(out)
    }

    /// The hints that follow from the words and the public inputs.
    pub(crate) fn set_hints(&mut self, public: &Public) {
        self.tariff_bits = low_bits(public.tariff);
        self.value_bits = low_bits(public.value);
        self.surplus_bits = low_bits(self.earned() - public.value);
        self.spare_bits = low_bits(self.cap() - self.attention());
        self.terms_square = public.terms_hash.square();
        self.recipient_square = public.recipient.square();
    }

    /// H(tag.leaf, id, bundle).
    pub(crate) fn leaf(&self, size: Size) -> Fr {
        let id = hash([Tag::Identity.fr(), self.secret, Fr::ZERO]);
        let digest = word::digest(&self.words, size);
        let bundle = hash([Tag::Bundle.fr(), digest, self.content, self.bundle_randomness]);
        hash([Tag::Leaf.fr(), id, bundle])
    }

    /// The root above a leaf at this place.
    pub(crate) fn climb(&self, leaf: Fr) -> Fr {
        self.index_bits.iter().zip(&self.siblings).fold(leaf, |node, (bit, sibling)| {
            if *bit == Fr::ONE { hash([*sibling, node]) } else { hash([node, *sibling]) }
        })
    }

    /// Σ weight[category] · (attention + bonus[action]) under the tariff's bits, each taken as 0 or 1.
    pub(crate) fn earned(&self) -> Fr {
        let entry = |at: usize, width: usize| word::number(self.tariff_bits.get(at..at + width).unwrap_or_default());
        let weights: [Fr; 16] = core::array::from_fn(|i| entry(i * WEIGHT_BITS, WEIGHT_BITS));
        let bonuses: [Fr; 16] = core::array::from_fn(|i| match i {
            0 => Fr::ZERO,
            _ => entry(BONUSES_AT + (i - 1) * BONUS_BITS, BONUS_BITS),
        });
        let place = |bits: &[Fr]| bits.iter().rev().fold(0, |n, bit| n * 2 + usize::from(*bit == Fr::ONE));
        let value = |bits: &[Fr; WORD_BITS]| {
            let fields = word::fields(bits);
            weights[place(fields.category) & 15] * (word::number(fields.attention) + bonuses[place(fields.action) & 15])
        };
        self.words.iter().map(value).sum()
    }

    /// Σ attention.
    pub(crate) fn attention(&self) -> Fr {
        self.words.iter().map(|bits| word::number(word::fields(bits).attention)).sum()
    }

    /// The attention cap in the tariff's bits.
    pub(crate) fn cap(&self) -> Fr {
        word::number(self.tariff_bits.get(CAP_AT..).unwrap_or_default())
    }
}

/// The statement. Gives the first check that does not hold.
pub(crate) fn holds(public: &Public, private: &Private, size: Size) -> Result<(), Check> {
    let demand = |truth: bool, check: Check| if truth { Ok(()) } else { Err(check) };
    let bits = |bits: &[Fr]| bits.iter().all(|bit| *bit == Fr::ZERO || *bit == Fr::ONE);

    demand(private.words.len() == size.words() && private.words.iter().all(|word| bits(word)), Check::WordBits)?;
    demand(bits(&private.tariff_bits), Check::TariffBits)?;
    demand(word::number(&private.tariff_bits) == public.tariff, Check::Tariff)?;
    demand(bits(&private.index_bits), Check::PathBits)?;
    demand(private.climb(private.leaf(size)) == public.root, Check::Membership)?;
    demand(hash([Tag::Nullifier.fr(), private.secret, public.scope]) == public.nullifier, Check::Nullifier)?;
    demand(bits(&private.value_bits) && word::number(&private.value_bits) == public.value, Check::Value)?;
    demand(
        bits(&private.surplus_bits) && word::number(&private.surplus_bits) == private.earned() - public.value,
        Check::Earned,
    )?;
    demand(
        bits(&private.spare_bits) && word::number(&private.spare_bits) == private.cap() - private.attention(),
        Check::Attention,
    )?;
    demand(
        hash([Tag::ContentCommitment.fr(), private.content, private.content_nonce]) == public.content_commitment,
        Check::ContentCommitment,
    )?;
    demand(private.terms_square == public.terms_hash.square(), Check::TermsHash)?;
    demand(private.recipient_square == public.recipient.square(), Check::Recipient)
}
