//! Bugs planted in the constraints, to see that the analyses find them.
//!
//! They are changes of recorded matrices, so the builder that the product uses has no switch to be left on.

use core::ops::Range;

use ark_bn254::Fr;
use ark_ff::PrimeField;
use ashiato_core::footprint::summary::bits;

use crate::audit::slot::{Slot, input};
use crate::audit::surgery::{forget, lengthen, mentions, push_boolean, remove, rewrite, second, serves};
use crate::constraints::recorder::ConstraintMatrices;
use crate::stake::check::Check;
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::stake::layout::{EPOCH_BITS, TARIFF_ACTIONS_BITS};

/// A bug that could have been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bug {
    /// One bit of one number has no constraint that holds it to 0 and 1.
    FreeBit,
    /// No bit of one count is held to 0 and 1.
    CountWithoutRange,
    /// The claimed value has no range: neither its bits nor their sum are in a constraint.
    ValueWithoutRange,
    /// The claimed value is held to nothing that was earned.
    ValueAboveEarned,
    /// The recipient stands in no constraint.
    UnboundRecipient,
    /// The terms' hash stands in no constraint.
    UnboundTerms,
    /// The last bonus is unpacked from 38 bits, so that T + r has bits too.
    NonCanonicalBonus,
    /// A category's attention is weighed with the weight of its actions.
    WrongWeight,
    /// The leaf is held to none of the children.
    FreeLeaf,
    /// One factor of a product of differences is computed and never constrained.
    FreeProduct,
    /// The nullifier is made from the secret alone.
    NullifierWithoutScope,
    /// The nullifier's secret is another variable than the leaf's.
    ForeignIdentity,
    /// The age is reckoned with an epoch that has its own bits, and is not the leaf's.
    ForeignMint,
    /// The delivered records are another variable than the bundle's.
    ForeignRecords,
    /// The root is compared in the program and not in a constraint.
    AssertInsteadOfConstraint,
    /// The difference of cap and attention is given bits, but they stand for nothing.
    UnboundedAttention,
    /// The same of the footprints.
    UnboundedEvents,
    /// One category is left out of the sum of attention.
    ForgottenCategory,
    /// One count is left out of the sum of footprints.
    ForgottenCount,
}

/// A variable that a bug adds: what an honest prover would put there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extra {
    /// A second secret.
    Secret,
    /// Second records.
    Records,
    /// A bit of a second mint.
    Minted(usize),
    /// A bit of the actions' public tariff element.
    TariffActions(usize),
}

impl Extra {
    pub(crate) fn value(self, public: &StakePublic, private: &StakePrivate) -> Fr {
        match self {
            Self::Secret => private.secret,
            Self::Records => private.records,
            Self::Minted(i) => private.minted_bits.get(i).copied().unwrap_or_default(),
            Self::TariffActions(i) => {
                let limbs = public.tariff_actions.into_bigint().0;
                Fr::from(limbs.get(i / 64).copied().unwrap_or_default() >> (i % 64) & 1)
            }
        }
    }
}

/// The bits of the summary's i-th number.
fn number(i: usize) -> Range<usize> {
    let at = bits().take(i).sum::<u32>() as usize;
    at..at + bits().nth(i).unwrap_or_default() as usize
}

/// The category that is weighed wrongly or left out: its weights are used in the deletions of many others.
const CATEGORY: usize = 5;
/// The count that has no range or is left out: likes in the fourth category.
const COUNT: usize = 32 + 3 * 15 + 2;

impl Bug {
    /// Every one.
    pub const ALL: [Self; 19] = [
        Self::FreeBit,
        Self::CountWithoutRange,
        Self::ValueWithoutRange,
        Self::ValueAboveEarned,
        Self::UnboundRecipient,
        Self::UnboundTerms,
        Self::NonCanonicalBonus,
        Self::WrongWeight,
        Self::FreeLeaf,
        Self::FreeProduct,
        Self::NullifierWithoutScope,
        Self::ForeignIdentity,
        Self::ForeignMint,
        Self::ForeignRecords,
        Self::AssertInsteadOfConstraint,
        Self::UnboundedAttention,
        Self::UnboundedEvents,
        Self::ForgottenCategory,
        Self::ForgottenCount,
    ];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::FreeBit => "a bit left unconstrained",
            Self::CountWithoutRange => "a range missing on one count",
            Self::ValueWithoutRange => "a value without a range",
            Self::ValueAboveEarned => "a value above what was earned",
            Self::UnboundRecipient => "an unbound recipient",
            Self::UnboundTerms => "unbound terms",
            Self::NonCanonicalBonus => "a bonus unpacked non-canonically",
            Self::WrongWeight => "a weight applied to the wrong sum",
            Self::FreeLeaf => "a leaf that is no child",
            Self::FreeProduct => "a product computed, not constrained",
            Self::NullifierWithoutScope => "a nullifier without scope",
            Self::ForeignIdentity => "a nullifier from another secret",
            Self::ForeignMint => "a mint epoch that is not the leaf's",
            Self::ForeignRecords => "records delivered that are not the bundle's",
            Self::AssertInsteadOfConstraint => "an assert instead of a constraint",
            Self::UnboundedAttention => "the sum of attention unbounded",
            Self::UnboundedEvents => "the sum of footprints unbounded",
            Self::ForgottenCategory => "a category left out of the seconds' cap",
            Self::ForgottenCount => "a count left out of the footprints' cap",
        }
    }

    /// Changes the constraints; `at` gives the variable of a choice. What it adds comes back, in the variables' order.
    pub(crate) fn plant(self, matrices: &mut ConstraintMatrices<Check>, at: &dyn Fn(Slot) -> usize) -> Vec<Extra> {
        let boolean = |check: Check, bits: Vec<usize>| {
            move |m: &ConstraintMatrices<Check>, i: usize| {
                m.checks[i] == check && bits.iter().any(|bit| mentions(&m.b[i], *bit))
            }
        };
        let sum = |check: Check, bit: usize| {
            move |m: &ConstraintMatrices<Check>, i: usize| m.checks[i] == check && mentions(&m.c[i], bit)
        };
        let variables = |number: Range<usize>| number.map(|i| at(Slot::Number(i))).collect::<Vec<_>>();
        match self {
            Self::FreeBit => remove(matrices, boolean(Check::NumberBits, vec![at(Slot::Number(3 * 17 + 5))])),
            Self::CountWithoutRange => {
                remove(matrices, boolean(Check::NumberBits, variables(number(COUNT))));
            }
            Self::ValueWithoutRange => remove(matrices, |m, i| m.checks[i] == Check::Value),
            Self::ValueAboveEarned => remove(matrices, sum(Check::Earned, at(Slot::Surplus(1)))),
            Self::UnboundRecipient => remove(matrices, |m, i| m.checks[i] == Check::Recipient),
            Self::UnboundTerms => remove(matrices, |m, i| m.checks[i] == Check::TermsHash),
            Self::NonCanonicalBonus => {
                let extras: Vec<Extra> = (TARIFF_ACTIONS_BITS..256).map(Extra::TariffActions).collect();
                let top = at(Slot::TariffActions(TARIFF_ACTIONS_BITS - 1));
                lengthen(matrices, Check::TariffBits, top, extras.len());
                return extras;
            }
            Self::WrongWeight => {
                let seconds = at(Slot::Number(number(CATEGORY).start));
                let weights = (0..8).map(|b| CATEGORY * 8 + b);
                let other: Vec<(usize, usize)> =
                    weights.map(|i| (at(Slot::TariffAttention(i)), at(Slot::TariffActions(i)))).collect();
                let of = |m: &ConstraintMatrices<Check>, i: usize| {
                    m.checks[i] == Check::Earned && mentions(&m.a[i], seconds)
                };
                rewrite(matrices, of, |variable| {
                    Some(other.iter().find(|(from, _)| *from == variable).map_or(variable, |(_, to)| *to))
                });
            }
            Self::FreeLeaf => {
                let children: Vec<usize> = (0..8).map(|i| at(Slot::Child(0, i))).collect();
                remove(matrices, |m, i| {
                    m.checks[i] == Check::Child && children.iter().any(|child| mentions(&m.a[i], *child))
                });
            }
            Self::FreeProduct => {
                let child = at(Slot::Child(2, 4));
                remove(matrices, |m, i| m.checks[i] == Check::Child && mentions(&m.a[i], child));
            }
            Self::NullifierWithoutScope => {
                rewrite(matrices, serves(Check::Nullifier), |variable| (variable != input::SCOPE).then_some(variable));
            }
            Self::ForeignIdentity => {
                second(matrices, Check::Nullifier, &[at(Slot::Secret)]);
                return vec![Extra::Secret];
            }
            Self::ForeignMint => {
                let bits: Vec<usize> = (0..EPOCH_BITS).map(|i| at(Slot::Minted(i))).collect();
                for bit in second(matrices, Check::Age, &bits) {
                    push_boolean(matrices, bit, Check::MintedBits);
                }
                return (0..EPOCH_BITS).map(Extra::Minted).collect();
            }
            Self::ForeignRecords => {
                second(matrices, Check::RecordsCommitment, &[at(Slot::Records)]);
                return vec![Extra::Records];
            }
            Self::AssertInsteadOfConstraint => remove(matrices, |m, i| mentions(&m.c[i], input::ROOT)),
            Self::UnboundedAttention => remove(matrices, sum(Check::Attention, at(Slot::SpareSeconds(1)))),
            Self::UnboundedEvents => remove(matrices, sum(Check::Events, at(Slot::SpareEvents(1)))),
            Self::ForgottenCategory => forget(matrices, Check::Attention, &variables(number(CATEGORY))),
            Self::ForgottenCount => forget(matrices, Check::Events, &variables(number(COUNT))),
        }
        Vec::new()
    }
}
