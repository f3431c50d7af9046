//! The stake statement at the crate's edge: a claim, a witness, and whether the one follows from the other.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::tariff::TariffError;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::claim::{StakeClaim, is_claimable};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::merkle::Path;
use crate::size::Size;
use crate::statement::{Private, Public, holds};

pub use crate::statement::Check;

/// What only the owner's device knows of a stake. Wiped when dropped; shows nothing of itself.
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
    /// One of the numbered checks does not hold.
    #[error("check {} of the stake statement does not hold", *.0 as u8)]
    Check(Check),
}

impl StatementError {
    /// The stable code of this error.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tariff(error) => error.code().name(),
            Self::ValueForm => "stake-value-form",
            Self::TooManyWords => "bundle-too-many-words",
            Self::PathShape => "stake-path-shape",
            Self::Check(check) => check.code(),
        }
    }
}

impl Check {
    /// Every check, by number.
    pub const ALL: [Self; 12] = [
        Self::WordBits,
        Self::TariffBits,
        Self::Tariff,
        Self::PathBits,
        Self::Membership,
        Self::Nullifier,
        Self::Value,
        Self::Earned,
        Self::Attention,
        Self::ContentCommitment,
        Self::TermsHash,
        Self::Recipient,
    ];

    /// The stable code of the error that says it does not hold.
    pub fn code(self) -> &'static str {
        match self {
            Self::WordBits => "stake-word-bits",
            Self::TariffBits => "stake-tariff-bits",
            Self::Tariff => "stake-tariff",
            Self::PathBits => "stake-path-bits",
            Self::Membership => "stake-membership",
            Self::Nullifier => "stake-nullifier",
            Self::Value => "stake-value",
            Self::Earned => "stake-earned",
            Self::Attention => "stake-attention",
            Self::ContentCommitment => "stake-content-commitment",
            Self::TermsHash => "stake-terms-hash",
            Self::Recipient => "stake-recipient",
        }
    }
}

/// Whether the claim follows from the witness, by the plain statement; the first check that fails otherwise.
pub fn check(claim: &StakeClaim, witness: &StakeWitness, size: Size) -> Result<(), StatementError> {
    prepare(claim, witness, size).map(|_| ())
}

/// Checks, and gives both sides as field elements.
pub(crate) fn prepare(
    claim: &StakeClaim,
    witness: &StakeWitness,
    size: Size,
) -> Result<(Public, Private), StatementError> {
    let public = Public::new(claim)?;
    if !is_claimable(claim.value) {
        return Err(StatementError::ValueForm);
    }
    let private = Private::new(&public, witness, size)?;
    holds(&public, &private, size).map_err(StatementError::Check)?;
    Ok((public, private))
}
