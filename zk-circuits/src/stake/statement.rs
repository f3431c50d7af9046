//! The statement over the field, plainly: what the circuit must hold to, check by check.
//!
//! [`StakePrivate`] holds every number that the prover chooses, hints included, so one bad choice can be given to this
//! function and to the circuit alike.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ashiato_core::encoding::domain::poseidon;

use crate::constraints::check::Check;
use crate::gadgets::bits::number;
use crate::gadgets::lookup::lookup;
use crate::gadgets::merkle;
use crate::gadgets::poseidon::hash;
use crate::stake::inputs::{BONUS_BITS, BONUSES_AT, CAP_AT, StakePrivate, StakePublic, WEIGHT_BITS};
use crate::stake::size::Size;
use crate::stake::words;

impl StakePrivate {
    /// H(domain.leaf, id, bundle).
    pub(crate) fn leaf(&self, size: Size) -> Fr {
        let id = hash(poseidon::IDENTITY, [self.secret, Fr::ZERO]);
        let digest = words::digest(&self.words, size);
        let bundle = hash(poseidon::BUNDLE, [digest, self.content, self.bundle_randomness]);
        hash(poseidon::LEAF, [id, bundle])
    }

    /// The root above a leaf at this place.
    pub(crate) fn climb(&self, leaf: Fr) -> Fr {
        merkle::climb(leaf, &self.index_bits, &self.siblings)
    }

    /// `Σ weight[category] · (attention + bonus[action])` under the tariff's bits, each taken as 0 or 1.
    pub(crate) fn earned(&self) -> Fr {
        let entry = |at: usize, width: usize| number(self.tariff_bits.get(at..at + width).unwrap_or_default());
        let weights: [Fr; 16] = core::array::from_fn(|i| entry(i * WEIGHT_BITS, WEIGHT_BITS));
        let bonuses: [Fr; 16] = core::array::from_fn(|i| match i {
            0 => Fr::ZERO,
            _ => entry(BONUSES_AT + (i - 1) * BONUS_BITS, BONUS_BITS),
        });
        let value = |bits| {
            let fields = words::fields(bits);
            lookup(fields.category, &weights) * (number(fields.attention) + lookup(fields.action, &bonuses))
        };
        self.words.iter().map(value).sum()
    }

    /// Σ attention.
    pub(crate) fn attention(&self) -> Fr {
        self.words.iter().map(|bits| number(words::fields(bits).attention)).sum()
    }

    /// The attention cap in the tariff's bits.
    pub(crate) fn cap(&self) -> Fr {
        number(self.tariff_bits.get(CAP_AT..).unwrap_or_default())
    }
}

/// The statement. Gives the first check that does not hold.
pub(crate) fn holds(public: &StakePublic, private: &StakePrivate, size: Size) -> Result<(), Check> {
    let demand = |truth: bool, check: Check| if truth { Ok(()) } else { Err(check) };
    let bits = |bits: &[Fr]| bits.iter().all(|bit| *bit == Fr::ZERO || *bit == Fr::ONE);

    demand(private.words.len() == size.words() && private.words.iter().all(|word| bits(word)), Check::WordBits)?;
    demand(bits(&private.tariff_bits), Check::TariffBits)?;
    demand(number(&private.tariff_bits) == public.tariff, Check::Tariff)?;
    demand(bits(&private.index_bits), Check::PathBits)?;
    demand(private.climb(private.leaf(size)) == public.root, Check::Membership)?;
    demand(hash(poseidon::NULLIFIER, [private.secret, public.scope]) == public.nullifier, Check::Nullifier)?;
    demand(bits(&private.value_bits) && number(&private.value_bits) == public.value, Check::Value)?;
    demand(
        bits(&private.surplus_bits) && number(&private.surplus_bits) == private.earned() - public.value,
        Check::Earned,
    )?;
    demand(
        bits(&private.spare_bits) && number(&private.spare_bits) == private.cap() - private.attention(),
        Check::Attention,
    )?;
    demand(
        hash(poseidon::CONTENT_COMMITMENT, [private.content, private.content_nonce]) == public.content_commitment,
        Check::ContentCommitment,
    )?;
    demand(private.terms_square == public.terms_hash.square(), Check::TermsHash)?;
    demand(private.recipient_square == public.recipient.square(), Check::Recipient)
}
