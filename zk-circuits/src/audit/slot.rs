//! The prover's free choices by name, and the variable each of them is in the constraints.

use std::collections::HashMap;

use ark_bn254::Fr;
use ark_ff::Field;
use ashiato_core::protocol::claim::PUBLIC_INPUTS;

use crate::stake::check::Check;
use crate::stake::circuit::assignment;
use crate::stake::inputs::{StakePrivate, StakePublic};

/// One number the prover chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// s.
    Secret,
    /// r.
    Randomness,
    /// n.
    Nonce,
    /// The bundle's records.
    Records,
    /// A bit of the summary.
    Number(usize),
    /// A bit of the epoch of the mint.
    Minted(usize),
    /// A child on the way to the root: level, place; the top is the last level.
    Child(usize, usize),
    /// A bit of the attention's tariff element.
    TariffAttention(usize),
    /// A bit of the actions' tariff element.
    TariffActions(usize),
    /// A bit of the claimed value.
    Value(usize),
    /// A bit of what is earned above the claim.
    Surplus(usize),
    /// A bit of the seconds left under the cap.
    SpareSeconds(usize),
    /// A bit of the footprints left under the cap.
    SpareEvents(usize),
    /// A bit of the epochs between the mint and the last one allowed.
    Age(usize),
    /// The square of the terms' hash.
    TermsSquare,
    /// The square of the recipient.
    RecipientSquare,
}

impl Slot {
    /// Whether constraints of its own must hold it to 0 and 1.
    pub(crate) fn is_bit(self) -> bool {
        self.bit_of().is_some()
    }

    /// For a bit the check whose constraints hold it to 0 and 1.
    pub(crate) fn bit_of(self) -> Option<Check> {
        match self {
            Self::Number(_) => Some(Check::NumberBits),
            Self::Minted(_) => Some(Check::MintedBits),
            Self::TariffAttention(_) | Self::TariffActions(_) => Some(Check::TariffBits),
            Self::Value(_) => Some(Check::Value),
            Self::Surplus(_) => Some(Check::Earned),
            Self::SpareSeconds(_) => Some(Check::Attention),
            Self::SpareEvents(_) => Some(Check::Events),
            Self::Age(_) => Some(Check::Age),
            _ => None,
        }
    }

    /// A number that the public inputs determine: a square.
    pub(crate) fn is_square(self) -> bool {
        matches!(self, Self::TermsSquare | Self::RecipientSquare)
    }
}

/// Every choice with its place, in one fixed order.
pub(crate) fn slots(private: &mut StakePrivate) -> Vec<(Slot, &mut Fr)> {
    fn bits(slot: fn(usize) -> Slot, bits: &mut [Fr]) -> impl Iterator<Item = (Slot, &mut Fr)> {
        bits.iter_mut().enumerate().map(move |(i, bit)| (slot(i), bit))
    }
    let mut out = vec![
        (Slot::Secret, &mut private.secret),
        (Slot::Randomness, &mut private.bundle_randomness),
        (Slot::Nonce, &mut private.records_nonce),
        (Slot::Records, &mut private.records),
        (Slot::TermsSquare, &mut private.terms_square),
        (Slot::RecipientSquare, &mut private.recipient_square),
    ];
    out.extend(bits(Slot::Number, &mut private.summary_bits));
    out.extend(bits(Slot::Minted, &mut private.minted_bits));
    let levels = private.levels.iter_mut().map(|children| children.as_mut_slice());
    for (level, children) in levels.chain([private.top.as_mut_slice()]).enumerate() {
        out.extend(children.iter_mut().enumerate().map(|(i, child)| (Slot::Child(level, i), child)));
    }
    out.extend(bits(Slot::TariffAttention, &mut private.tariff_attention_bits));
    out.extend(bits(Slot::TariffActions, &mut private.tariff_actions_bits));
    out.extend(bits(Slot::Value, &mut private.value_bits));
    out.extend(bits(Slot::Surplus, &mut private.surplus_bits));
    out.extend(bits(Slot::SpareSeconds, &mut private.spare_seconds_bits));
    out.extend(bits(Slot::SpareEvents, &mut private.spare_events_bits));
    out.extend(bits(Slot::Age, &mut private.age_bits));
    out
}

/// Public inputs by place among the variables.
pub(crate) mod input {
    pub(crate) const ROOT: usize = 1;
    pub(crate) const SCOPE: usize = 2;
    pub(crate) const NULLIFIER: usize = 3;
    pub(crate) const TERMS_HASH: usize = 4;
    pub(crate) const TARIFF_ATTENTION: usize = 5;
    pub(crate) const VALUE: usize = 7;
    pub(crate) const RECORDS_COMMITMENT: usize = 8;
    pub(crate) const RECIPIENT: usize = 9;
    /// Public numbers that a run of the constraints gives, and that no choice stands for.
    pub(crate) const OUTPUTS: [usize; 3] = [ROOT, NULLIFIER, RECORDS_COMMITMENT];
    /// Their names, in order.
    pub(crate) const NAMES: [&str; 9] = [
        "root",
        "scope",
        "nullifier",
        "terms_hash",
        "tariff_attention",
        "tariff_actions",
        "value",
        "records_commitment",
        "recipient",
    ];
}

/// The public inputs at the head of an assignment.
pub(crate) fn public_of(values: &[Fr]) -> StakePublic {
    let mut inputs = [Fr::default(); PUBLIC_INPUTS];
    inputs.iter_mut().zip(values.iter().skip(1)).for_each(|(input, value)| *input = *value);
    StakePublic::from_inputs(inputs)
}

/// Which variable each choice is: every choice gets a number of its own, and the assignment shows where that number is.
pub(crate) fn places() -> HashMap<Slot, usize> {
    let mut private = StakePrivate::blank();
    let mut mark = Fr::from(0x6173_6869u64);
    for (_, x) in slots(&mut private) {
        mark = mark.square() + Fr::ONE;
        *x = mark;
    }
    let values = assignment(&public_of(&[]), &private);
    let at: HashMap<Fr, usize> = values.iter().enumerate().map(|(i, x)| (*x, i)).collect();
    slots(&mut private).into_iter().filter_map(|(slot, x)| at.get(x).map(|i| (slot, *i))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_a_variable_of_its_own() {
        let places = places();
        assert_eq!(places.len(), slots(&mut StakePrivate::blank()).len(), "one variable each");
        let mut variables: Vec<_> = places.values().collect();
        variables.sort_unstable();
        variables.dedup();
        assert_eq!(variables.len(), places.len());
        assert!(variables.iter().all(|i| **i > PUBLIC_INPUTS));
    }
}
