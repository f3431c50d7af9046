//! Bugs planted in the constraints, to see that the analyses find them.
//!
//! They are changes of recorded matrices, so the builder that the product uses has no switch to be left on.

use ark_bn254::Fr;
use ark_ff::{Field, PrimeField};

use crate::audit::slot::{Slot, input};
use crate::constraints::check::Check;
use crate::constraints::recorder::{ConstraintMatrices, Terms};
use crate::stake::inputs::{StakePrivate, StakePublic, TARIFF_BITS};

/// A bug that could have been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bug {
    /// One bit of one word has no constraint that holds it to 0 and 1.
    FreeBit,
    /// The claimed value has no range: neither its bits nor their sum are in a constraint.
    MissingRange,
    /// The recipient stands in no constraint.
    UnboundRecipient,
    /// The tariff is unpacked from 256 bits, so that T + r has bits too.
    NonCanonicalTariff,
    /// A path direction may be any number.
    FreeDirection,
    /// The nullifier is made from the secret alone.
    NullifierWithoutScope,
    /// The difference of cap and attention is given bits, but they stand for nothing.
    UnboundedAttention,
    /// The nullifier's secret is another variable than the leaf's.
    ForeignIdentity,
    /// The root is compared in the program and not in a constraint.
    AssertInsteadOfRow,
    /// What swaps a node and its sibling is computed and never constrained.
    UnconstrainedSwap,
    /// The delivered content is another variable than the bundle's.
    ForeignContent,
    /// One word's value is left out of the sum of attention.
    ForgottenWord,
}

/// A variable that a bug adds: what an honest prover would put there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extra {
    /// A second copy of a choice.
    CopyOf(Slot),
    /// A bit of the public tariff.
    TariffBit(usize),
}

impl Extra {
    pub(crate) fn value(self, public: &StakePublic, private: &StakePrivate) -> Fr {
        match self {
            Self::CopyOf(Slot::Secret) => private.secret,
            Self::CopyOf(_) => private.content,
            Self::TariffBit(i) => {
                let limbs = public.tariff.into_bigint().0;
                Fr::from(limbs.get(i / 64).copied().unwrap_or_default() >> (i % 64) & 1)
            }
        }
    }
}

impl Bug {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::FreeBit,
        Self::MissingRange,
        Self::UnboundRecipient,
        Self::NonCanonicalTariff,
        Self::FreeDirection,
        Self::NullifierWithoutScope,
        Self::UnboundedAttention,
        Self::ForeignIdentity,
        Self::AssertInsteadOfRow,
        Self::UnconstrainedSwap,
        Self::ForeignContent,
        Self::ForgottenWord,
    ];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::FreeBit => "a bit left unconstrained",
            Self::MissingRange => "a missing range",
            Self::UnboundRecipient => "an unbound recipient",
            Self::NonCanonicalTariff => "a tariff unpacked non-canonically",
            Self::FreeDirection => "a path direction not boolean",
            Self::NullifierWithoutScope => "a nullifier without scope",
            Self::UnboundedAttention => "the sum of attention unbounded",
            Self::ForeignIdentity => "a leaf whose identity is not the nullifier's",
            Self::AssertInsteadOfRow => "an assert instead of a constraint",
            Self::UnconstrainedSwap => "a swap computed, not constrained",
            Self::ForeignContent => "content delivered that is not the bundle's",
            Self::ForgottenWord => "a word left out of the sum of attention",
        }
    }

    /// Changes the constraints; `at` gives the variable of a choice. What it adds comes back, in the variables' order.
    pub(crate) fn plant(self, matrices: &mut ConstraintMatrices<Check>, at: &dyn Fn(Slot) -> usize) -> Vec<Extra> {
        match self {
            Self::FreeBit => {
                let bit = at(Slot::Word(3, 5));
                remove(matrices, |m, i| m.checks[i] == Check::WordBits && mentions(&m.b[i], bit));
            }
            Self::MissingRange => remove(matrices, |m, i| m.checks[i] == Check::Value),
            Self::UnboundRecipient => remove(matrices, |m, i| m.checks[i] == Check::Recipient),
            Self::NonCanonicalTariff => {
                let bits: Vec<Extra> = (TARIFF_BITS..256).map(Extra::TariffBit).collect();
                for i in TARIFF_BITS..256 {
                    let bit = matrices.variables;
                    matrices.variables += 1;
                    matrices.a.push(vec![(-Fr::ONE, 0), (Fr::ONE, bit)]);
                    matrices.b.push(vec![(Fr::ONE, bit)]);
                    matrices.c.push(Vec::new());
                    matrices.checks.push(Check::TariffBits);
                    for constraint in 0..matrices.a.len() {
                        if matrices.checks[constraint] == Check::Tariff {
                            matrices.a[constraint].push((Fr::from(2u64).pow([i as u64]), bit));
                        }
                    }
                }
                return bits;
            }
            Self::FreeDirection => {
                let bit = at(Slot::Index(4));
                remove(matrices, |m, i| m.checks[i] == Check::PathBits && mentions(&m.b[i], bit));
            }
            Self::NullifierWithoutScope => {
                rewrite(matrices, Check::Nullifier, |variable| (variable != input::SCOPE).then_some(variable));
            }
            Self::UnboundedAttention => {
                let bit = at(Slot::Spare(1));
                remove(matrices, |m, i| m.checks[i] == Check::Attention && mentions(&m.a[i], bit) && m.a[i].len() > 2);
            }
            Self::ForeignIdentity => return second(matrices, Slot::Secret, Check::Nullifier, at),
            Self::AssertInsteadOfRow => remove(matrices, |m, i| mentions(&m.c[i], input::ROOT)),
            Self::UnconstrainedSwap => {
                let bit = at(Slot::Index(7));
                remove(matrices, |m, i| m.checks[i] == Check::Membership && mentions(&m.b[i], bit));
            }
            Self::ForeignContent => return second(matrices, Slot::Content, Check::ContentCommitment, at),
            Self::ForgottenWord => {
                let bits: Vec<usize> = (8..13).map(|b| at(Slot::Word(9, b))).collect();
                rewrite(matrices, Check::Attention, |variable| (!bits.contains(&variable)).then_some(variable));
            }
        }
        Vec::new()
    }
}

fn mentions(terms: &Terms, variable: usize) -> bool {
    terms.iter().any(|(_, v)| *v == variable)
}

fn remove(matrices: &mut ConstraintMatrices<Check>, which: impl Fn(&ConstraintMatrices<Check>, usize) -> bool) {
    let keep: Vec<bool> = (0..matrices.a.len()).map(|i| !which(matrices, i)).collect();
    let filter = |sides: &mut Vec<Terms>| {
        let mut i = 0;
        sides.retain(|_| {
            i += 1;
            keep[i - 1]
        });
    };
    filter(&mut matrices.a);
    filter(&mut matrices.b);
    filter(&mut matrices.c);
    let mut i = 0;
    matrices.checks.retain(|_| {
        i += 1;
        keep[i - 1]
    });
}

/// Renames or drops variables in the constraints of one check.
fn rewrite(matrices: &mut ConstraintMatrices<Check>, check: Check, rename: impl Fn(usize) -> Option<usize>) {
    for i in 0..matrices.a.len() {
        if matrices.checks[i] == check {
            for terms in [&mut matrices.a[i], &mut matrices.b[i], &mut matrices.c[i]] {
                *terms = terms.iter().filter_map(|(c, variable)| Some((*c, rename(*variable)?))).collect();
            }
        }
    }
}

/// A second variable for a choice, used by one check.
fn second(
    matrices: &mut ConstraintMatrices<Check>,
    slot: Slot,
    check: Check,
    at: &dyn Fn(Slot) -> usize,
) -> Vec<Extra> {
    let first = at(slot);
    let other = matrices.variables;
    matrices.variables += 1;
    rewrite(matrices, check, |variable| Some(if variable == first { other } else { variable }));
    vec![Extra::CopyOf(slot)]
}
