//! The prover's free choices by name, and the variable each of them is in the constraints.

use std::collections::HashMap;

use ark_bn254::Fr;
use ark_ff::Field;

use crate::constraints::check::Check;
use crate::stake::circuit::assignment;
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::stake::size::Size;

/// One number the prover chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// s.
    Secret,
    /// r.
    Randomness,
    /// n.
    Nonce,
    /// The bundle's content.
    Content,
    /// A bit of a word.
    Word(usize, usize),
    /// A bit of the leaf's index.
    Index(usize),
    /// A sibling on the path.
    Sibling(usize),
    /// A bit of the tariff.
    Tariff(usize),
    /// A bit of the claimed value.
    Value(usize),
    /// A bit of what is earned above the claim.
    Surplus(usize),
    /// A bit of what is left under the cap.
    Spare(usize),
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
            Self::Word(..) => Some(Check::WordBits),
            Self::Tariff(_) => Some(Check::TariffBits),
            Self::Index(_) => Some(Check::PathBits),
            Self::Value(_) => Some(Check::Value),
            Self::Surplus(_) => Some(Check::Earned),
            Self::Spare(_) => Some(Check::Attention),
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
    let mut out = vec![
        (Slot::Secret, &mut private.secret),
        (Slot::Randomness, &mut private.bundle_randomness),
        (Slot::Nonce, &mut private.content_nonce),
        (Slot::Content, &mut private.content),
        (Slot::TermsSquare, &mut private.terms_square),
        (Slot::RecipientSquare, &mut private.recipient_square),
    ];
    for (w, word) in private.words.iter_mut().enumerate() {
        out.extend(word.iter_mut().enumerate().map(|(b, bit)| (Slot::Word(w, b), bit)));
    }
    out.extend(private.index_bits.iter_mut().enumerate().map(|(i, bit)| (Slot::Index(i), bit)));
    out.extend(private.siblings.iter_mut().enumerate().map(|(i, x)| (Slot::Sibling(i), x)));
    out.extend(private.tariff_bits.iter_mut().enumerate().map(|(i, bit)| (Slot::Tariff(i), bit)));
    out.extend(private.value_bits.iter_mut().enumerate().map(|(i, bit)| (Slot::Value(i), bit)));
    out.extend(private.surplus_bits.iter_mut().enumerate().map(|(i, bit)| (Slot::Surplus(i), bit)));
    out.extend(private.spare_bits.iter_mut().enumerate().map(|(i, bit)| (Slot::Spare(i), bit)));
    out
}

/// Public inputs by place among the variables.
pub(crate) mod input {
    pub(crate) const ROOT: usize = 1;
    pub(crate) const SCOPE: usize = 2;
    pub(crate) const NULLIFIER: usize = 3;
    pub(crate) const TERMS_HASH: usize = 4;
    pub(crate) const TARIFF: usize = 5;
    pub(crate) const VALUE: usize = 6;
    pub(crate) const CONTENT_COMMITMENT: usize = 7;
    pub(crate) const RECIPIENT: usize = 8;
    /// Their names, in order.
    pub(crate) const NAMES: [&str; 8] =
        ["root", "scope", "nullifier", "terms_hash", "tariff", "value", "content_commitment", "recipient"];
}

/// The public inputs at the head of an assignment.
pub(crate) fn public_of(values: &[Fr]) -> StakePublic {
    let at = |i: usize| values.get(i).copied().unwrap_or_default();
    StakePublic {
        root: at(input::ROOT),
        scope: at(input::SCOPE),
        nullifier: at(input::NULLIFIER),
        terms_hash: at(input::TERMS_HASH),
        tariff: at(input::TARIFF),
        value: at(input::VALUE),
        content_commitment: at(input::CONTENT_COMMITMENT),
        recipient: at(input::RECIPIENT),
    }
}

/// Which variable each choice is: every choice gets a number of its own, and the assignment shows where that number is.
pub(crate) fn places(size: Size) -> HashMap<Slot, usize> {
    let mut private = StakePrivate::blank(size);
    let mut mark = Fr::from(0x6173_6869u64);
    for (_, x) in slots(&mut private) {
        mark = mark.square() + Fr::ONE;
        *x = mark;
    }
    let values = assignment(&public_of(&[]), &private, size);
    let at: HashMap<Fr, usize> = values.iter().enumerate().map(|(i, x)| (*x, i)).collect();
    slots(&mut private).into_iter().filter_map(|(slot, x)| at.get(x).map(|i| (slot, *i))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_a_variable_of_its_own() {
        let places = places(Size::Words64);
        assert_eq!(places.len(), slots(&mut StakePrivate::blank(Size::Words64)).len(), "one variable each");
        let mut variables: Vec<_> = places.values().collect();
        variables.sort_unstable();
        variables.dedup();
        assert_eq!(variables.len(), places.len());
        assert!(variables.iter().all(|i| **i > 8));
    }
}
