//! The stake statement at the crate's edge: a claim, a witness, and whether the one follows from the other.

use ark_bn254::Fr;
use ark_ff::Field;
use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::tariff::TariffError;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::claim::{StakeClaim, is_claimable};
use ashiato_core::protocol::limits::TREE_DEPTH;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::constraints::check::Check;
use crate::convert::to_fr;
use crate::gadgets::bits::low_bits;
use crate::gadgets::merkle::Path;
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::stake::size::Size;
use crate::stake::statement::holds;
use crate::stake::words::filled;

/// The private inputs of a stake, known to the owner's device only. Wiped when dropped; shows nothing of itself.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StakeWitness {
    /// The identity secret s.
    pub secret: FieldElement,
    /// The bundle's randomness r.
    pub bundle_randomness: FieldElement,
    /// The content commitment's nonce n.
    pub content_nonce: FieldElement,
    /// The epoch's words in the bundle's order, at most the size's number; the rest is padding.
    pub words: Vec<Word>,
    /// The bundle's content commitment to records.
    pub content: FieldElement,
    /// The leaf's path to the checkpoint's root.
    pub path: Path,
}

impl core::fmt::Debug for StakeWitness {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("StakeWitness").finish_non_exhaustive()
    }
}

impl Drop for StakeWitness {
    fn drop(&mut self) {
        self.secret.zeroize();
        self.bundle_randomness.zeroize();
        self.content_nonce.zeroize();
        self.words.zeroize();
        self.content.zeroize();
        self.path.index.zeroize();
        self.path.siblings.zeroize();
    }
}

/// Why a claim does not follow from a witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The tariff is out of its ranges.
    #[error("the claim's tariff is out of range")]
    Tariff(#[from] TariffError),
    /// The value is not m · 2ᵏ with m < 16 in 25 bits.
    #[error("the claimed value is not of the form m * 2^k with m below 16")]
    ValueForm,
    /// More words than the size holds.
    #[error("more words than a bundle of this size holds")]
    TooManyWords,
    /// The path has not 20 siblings, or its index not 20 bits.
    #[error("the path does not fit the tree's depth")]
    PathShape,
    /// The key is of a circuit that proves other claims.
    #[error("the key is for another circuit than the claim")]
    Circuit,
    /// One of the numbered checks does not hold.
    #[error("check {} of the stake statement does not hold", *.0 as u8)]
    Check(Check),
}

impl StatementError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Tariff(error) => error.code(),
            Self::ValueForm => Code::StakeValueForm,
            Self::TooManyWords => Code::BundleTooManyWords,
            Self::PathShape => Code::StakePathShape,
            Self::Circuit => Code::JobSize,
            Self::Check(check) => check.code(),
        }
    }
}

impl StakePrivate {
    /// From what a person's vault holds, with the hints that fit the public inputs if any do.
    pub(crate) fn new(public: &StakePublic, witness: &StakeWitness, size: Size) -> Result<Self, StatementError> {
        let words = filled(&witness.words, size).map_err(|_| StatementError::TooManyWords)?;
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
    pub(crate) fn set_hints(&mut self, public: &StakePublic) {
        self.tariff_bits = low_bits(public.tariff);
        self.value_bits = low_bits(public.value);
        self.surplus_bits = low_bits(self.earned() - public.value);
        self.spare_bits = low_bits(self.cap() - self.attention());
        self.terms_square = public.terms_hash.square();
        self.recipient_square = public.recipient.square();
    }
}

/// Whether the claim follows from the witness, by the plain statement; the first check that fails otherwise.
///
/// # Errors
/// [`StatementError`]: the first check that fails, or what does not fit the circuit's shape.
pub fn check(claim: &StakeClaim, witness: &StakeWitness, size: Size) -> Result<(), StatementError> {
    prepare(claim, witness, size).map(|_| ())
}

/// Checks, and gives both sides as field elements.
pub(crate) fn prepare(
    claim: &StakeClaim,
    witness: &StakeWitness,
    size: Size,
) -> Result<(StakePublic, StakePrivate), StatementError> {
    let public = StakePublic::new(claim)?;
    if !is_claimable(claim.value) {
        return Err(StatementError::ValueForm);
    }
    let private = StakePrivate::new(&public, witness, size)?;
    holds(&public, &private, size).map_err(StatementError::Check)?;
    Ok((public, private))
}
