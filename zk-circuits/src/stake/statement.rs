//! The statement over the field, plainly: what the circuit must hold to, check by check.
//!
//! [`StakePrivate`] holds every number that the prover chooses, hints included, so one bad choice can be given to this
//! function and to the circuit alike.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ashiato_core::encoding::domain::poseidon;
use ashiato_core::footprint::tariff::POINT;

use crate::gadgets::bits::number;
use crate::gadgets::poseidon::{hash, hash_children};
use crate::gadgets::tree::level::top;
use crate::gadgets::tree::member::is_child;
use crate::stake::check::Check;
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::stake::layout::{SUMMARY_BITS, action_tariff, attention_tariff, elements, numbers};

impl StakePrivate {
    /// H(domain.leaf, id, minted, bundle).
    pub(crate) fn leaf(&self) -> Fr {
        let id = hash(poseidon::IDENTITY, [self.secret, Fr::ZERO]);
        let [e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11] = elements(&self.summary_bits).map(number);
        let inputs = [e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, self.records, self.bundle_randomness];
        hash(poseidon::LEAF, [id, number(&self.minted_bits), hash(poseidon::BUNDLE, inputs)])
    }

    /// Whether the leaf is one of the first children, and the node over each one of the next.
    pub(crate) fn is_on_its_way(&self) -> bool {
        let mut node = self.leaf();
        let below_top = self.levels.iter().all(|children| {
            let child = is_child(node, children);
            node = hash_children(children);
            child
        });
        below_top && is_child(node, &self.top)
    }

    /// `Σ attention_weight · seconds + 10 · Σ action_weight · Σ bonus · count` under the tariff's bits.
    pub(crate) fn earned(&self) -> Fr {
        let numbers = numbers(&self.summary_bits);
        let attention = attention_tariff(&self.tariff_attention_bits).weights.into_iter().zip(numbers.seconds);
        let attention: Fr = attention.map(|(weight, seconds)| number(weight) * number(seconds)).sum();
        let tariff = action_tariff(&self.tariff_actions_bits);
        let bonuses = tariff.bonuses.map(number);
        let points = |counts: [&[Fr]; 16]| -> Fr { counts.into_iter().zip(bonuses).map(|(n, b)| number(n) * b).sum() };
        let actions = tariff.weights.into_iter().zip(numbers.counts);
        let actions: Fr = actions.map(|(weight, counts)| number(weight) * points(counts)).sum();
        attention + Fr::from(POINT) * actions
    }

    /// attention_cap − Σ seconds.
    pub(crate) fn spare_seconds(&self) -> Fr {
        let seconds: Fr = numbers(&self.summary_bits).seconds.into_iter().map(number).sum();
        number(attention_tariff(&self.tariff_attention_bits).attention_cap) - seconds
    }

    /// event_cap − Σ counts.
    pub(crate) fn spare_events(&self) -> Fr {
        let counts: Fr = numbers(&self.summary_bits).counts.into_iter().flatten().map(number).sum();
        number(attention_tariff(&self.tariff_attention_bits).event_cap) - counts
    }

    /// minted_by − minted.
    pub(crate) fn age(&self) -> Fr {
        number(attention_tariff(&self.tariff_attention_bits).minted_by) - number(&self.minted_bits)
    }
}

/// The statement. Gives the first check that does not hold.
pub(crate) fn holds(public: &StakePublic, private: &StakePrivate) -> Result<(), Check> {
    let demand = |truth: bool, check: Check| if truth { Ok(()) } else { Err(check) };
    let bits = |bits: &[Fr]| bits.iter().all(|bit| *bit == Fr::ZERO || *bit == Fr::ONE);
    let are = |hint: &[Fr], x: Fr| bits(hint) && number(hint) == x;

    demand(private.summary_bits.len() == SUMMARY_BITS && bits(&private.summary_bits), Check::NumberBits)?;
    demand(bits(&private.tariff_attention_bits) && bits(&private.tariff_actions_bits), Check::TariffBits)?;
    demand(
        number(&private.tariff_attention_bits) == public.tariff_attention
            && number(&private.tariff_actions_bits) == public.tariff_actions,
        Check::Tariff,
    )?;
    demand(bits(&private.minted_bits), Check::MintedBits)?;
    demand(private.is_on_its_way(), Check::Child)?;
    demand(top(private.top) == public.root, Check::Root)?;
    demand(hash(poseidon::NULLIFIER, [private.secret, public.scope]) == public.nullifier, Check::Nullifier)?;
    demand(are(&private.value_bits, public.value), Check::Value)?;
    demand(are(&private.surplus_bits, private.earned() - public.value), Check::Earned)?;
    demand(are(&private.spare_seconds_bits, private.spare_seconds()), Check::Attention)?;
    demand(are(&private.spare_events_bits, private.spare_events()), Check::Events)?;
    demand(are(&private.age_bits, private.age()), Check::Age)?;
    demand(
        hash(poseidon::RECORDS_COMMITMENT, [private.records, private.records_nonce]) == public.records_commitment,
        Check::RecordsCommitment,
    )?;
    demand(private.terms_square == public.terms_hash.square(), Check::TermsHash)?;
    demand(private.recipient_square == public.recipient.square(), Check::Recipient)
}
