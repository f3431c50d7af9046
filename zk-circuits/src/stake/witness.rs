//! The stake statement at the crate's edge: a claim, a witness, and whether the one follows from the other.

use ark_bn254::Fr;
use ark_ff::Field;
use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::summary::Summary;
use ashiato_core::footprint::tariff::TariffError;
use ashiato_core::protocol::claim::{StakeClaim, is_claimable};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::convert::to_fr;
use crate::gadgets::bits::low_bits;
use crate::gadgets::tree::path::Path;
use crate::stake::check::Check;
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::stake::layout::bits_of;
use crate::stake::statement::holds;

/// The private inputs of a stake, known to the owner's device only. Wiped when dropped; shows nothing of itself.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StakeWitness {
    /// The identity secret s.
    pub secret: FieldElement,
    /// The epoch of the token's mint.
    pub minted: u32,
    /// The bundle's randomness r.
    pub bundle_randomness: FieldElement,
    /// The records commitment's nonce n.
    pub records_nonce: FieldElement,
    /// The epoch's summary; on the wire its eleven elements.
    #[serde(with = "packed")]
    pub summary: Summary,
    /// The bundle's commitment to records.
    pub records: FieldElement,
    /// The leaf's path to the checkpoint's root.
    pub path: Path,
}

impl core::fmt::Debug for StakeWitness {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("StakeWitness").finish_non_exhaustive()
    }
}

impl Drop for StakeWitness {
    /// Summary and path wipe themselves.
    fn drop(&mut self) {
        self.secret.zeroize();
        self.minted.zeroize();
        self.bundle_randomness.zeroize();
        self.records_nonce.zeroize();
        self.records.zeroize();
    }
}

/// A summary as its elements.
mod packed {
    use ashiato_core::encoding::field::FieldElement;
    use ashiato_core::footprint::summary::{ELEMENTS, Summary};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use zeroize::Zeroizing;

    pub(super) fn serialize<S: Serializer>(summary: &Summary, serializer: S) -> Result<S::Ok, S::Error> {
        Zeroizing::new(summary.pack()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Summary, D::Error> {
        let elements = Zeroizing::new(<[FieldElement; ELEMENTS]>::deserialize(deserializer)?);
        Summary::unpack(&elements).map_err(serde::de::Error::custom)
    }
}

/// Why a claim does not follow from a witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The tariff or a cap is out of its range.
    #[error("the claim's tariff is out of range")]
    Tariff(#[from] TariffError),
    /// The value is not m · 2ᵏ with m < 16.
    #[error("the claimed value is not of the form m * 2^k with m below 16")]
    ValueForm,
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
            Self::Check(check) => check.code(),
        }
    }
}

impl StakePrivate {
    /// From what a person's vault holds, with the hints that fit the public inputs if any do.
    pub(crate) fn new(public: &StakePublic, witness: &StakeWitness) -> Self {
        let mut out = Self::blank();
        out.secret = to_fr(witness.secret);
        out.bundle_randomness = to_fr(witness.bundle_randomness);
        out.records_nonce = to_fr(witness.records_nonce);
        out.records = to_fr(witness.records);
        out.summary_bits = bits_of(&witness.summary);
        out.minted_bits = low_bits(Fr::from(witness.minted));
        out.levels = witness.path.levels.map(|children| children.map(to_fr));
        out.top = witness.path.top.map(to_fr);
        out.set_hints(public);
        out
    }

    /// The hints that follow from the other choices and the public inputs.
    pub(crate) fn set_hints(&mut self, public: &StakePublic) {
        self.tariff_attention_bits = low_bits(public.tariff_attention);
        self.tariff_actions_bits = low_bits(public.tariff_actions);
        self.value_bits = low_bits(public.value);
        self.surplus_bits = low_bits(self.earned() - public.value);
        self.spare_seconds_bits = low_bits(self.spare_seconds());
        self.spare_events_bits = low_bits(self.spare_events());
        self.age_bits = low_bits(self.age());
        self.terms_square = public.terms_hash.square();
        self.recipient_square = public.recipient.square();
    }
}

/// Whether the claim follows from the witness, by the plain statement; the first check that fails otherwise.
///
/// # Errors
/// [`StatementError`]: the first check that fails, or what does not fit the circuit's shape.
pub fn check(claim: &StakeClaim, witness: &StakeWitness) -> Result<(), StatementError> {
    prepare(claim, witness).map(|_| ())
}

/// Checks, and gives both sides as field elements.
pub(crate) fn prepare(
    claim: &StakeClaim,
    witness: &StakeWitness,
) -> Result<(StakePublic, StakePrivate), StatementError> {
    let public = StakePublic::new(claim)?;
    if !is_claimable(claim.value) {
        return Err(StatementError::ValueForm);
    }
    let private = StakePrivate::new(&public, witness);
    holds(&public, &private).map_err(StatementError::Check)?;
    Ok((public, private))
}
