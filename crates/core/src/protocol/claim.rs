//! The public statement of a proof, and the values a stake may claim.

use serde::{Deserialize, Serialize};

use crate::encoding::code::Code;
use crate::encoding::domain;
use crate::encoding::field::{FieldElement, to_field};
use crate::footprint::epoch::Epoch;
use crate::footprint::summary::Caps;
use crate::footprint::tariff::{Tariff, TariffError};

/// Public inputs of the circuit.
pub const PUBLIC_INPUTS: usize = 9;

/// What a proof states. A verifier derives all of it but nullifier, value and records commitment from its own records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StakeClaim {
    /// Root of the epoch's tree at the checkpoint that the terms name.
    pub root: FieldElement,
    /// The scope, in which a token can prove once: see [`scope`](crate::protocol::scope).
    pub scope: FieldElement,
    /// `H(domain.nullifier, s, scope)`.
    pub nullifier: FieldElement,
    /// Hash of the exact bytes of the terms: see [`terms_hash`].
    pub terms_hash: FieldElement,
    /// The terms' tariff.
    pub tariff: Tariff,
    /// The network's caps.
    pub caps: Caps,
    /// The last epoch in which the token may have been minted: see [`minted_by`].
    pub minted_by: u32,
    /// The claimed value, of the form m · 2ᵏ with m < 16.
    pub value: u32,
    /// `H(domain.records_commitment, records, n)`.
    pub records_commitment: FieldElement,
    /// The payout key as a field element: see [`recipient`].
    pub recipient: FieldElement,
}

impl StakeClaim {
    /// The nine public inputs, in the circuit's order.
    ///
    /// # Errors
    /// [`TariffError`] for a tariff or caps out of range.
    pub fn public_inputs(&self) -> Result<[FieldElement; PUBLIC_INPUTS], TariffError> {
        Ok([
            self.root,
            self.scope,
            self.nullifier,
            self.terms_hash,
            self.tariff.pack_attention(self.caps, self.minted_by)?,
            self.tariff.pack_actions()?,
            FieldElement::from_u128(u128::from(self.value)),
            self.records_commitment,
            self.recipient,
        ])
    }
}

/// The largest m · 2ᵏ with m < 16 that is not above `value`: rounding that is the same for all and so no fingerprint.
pub fn round_down(value: u32) -> u32 {
    let bits = u32::BITS - value.leading_zeros();
    let shift = bits.saturating_sub(4);
    value >> shift << shift
}

/// Whether a value may be claimed: of the form m · 2ᵏ with m < 16.
pub fn is_claimable(value: u32) -> bool {
    round_down(value) == value
}

/// How old a token must be, in epochs since its mint. Five ages only: any other would mark its pool's stakers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray)]
#[serde(try_from = "u32", into = "u32")]
pub enum LeastAge {
    /// Any token of the epoch itself or before.
    None,
    /// A week of day-long epochs.
    Week,
    /// Thirty epochs.
    Month,
    /// Ninety epochs.
    Quarter,
    /// 365 epochs.
    Year,
}

/// Why an age or an epoch is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgeError {
    /// An age that is not 0, 7, 30, 90 or 365.
    #[error("a least age is 0, 7, 30, 90 or 365 epochs")]
    Unknown,
    /// An epoch at or above 2³², or one before which no token can have that age.
    #[error("no token can have that age in that epoch")]
    Epoch,
}

impl AgeError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Unknown => Code::AgeUnknown,
            Self::Epoch => Code::AgeEpoch,
        }
    }
}

impl LeastAge {
    /// Every age.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The age in epochs.
    pub fn epochs(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
        }
    }
}

impl TryFrom<u32> for LeastAge {
    type Error = AgeError;
    fn try_from(epochs: u32) -> Result<Self, AgeError> {
        Self::ALL.iter().copied().find(|age| age.epochs() == epochs).ok_or(AgeError::Unknown)
    }
}

impl From<LeastAge> for u32 {
    fn from(age: LeastAge) -> Self {
        age.epochs()
    }
}

/// The last epoch in which a token of that age in `epoch` may have been minted. Refused where it would wrap.
///
/// # Errors
/// [`AgeError::Epoch`].
pub fn minted_by(epoch: Epoch, least_age: LeastAge) -> Result<u32, AgeError> {
    let epoch = u32::try_from(epoch.0).map_err(|_| AgeError::Epoch)?;
    epoch.checked_sub(least_age.epochs()).ok_or(AgeError::Epoch)
}

/// `to_field("terms", the exact signed bytes)`.
pub fn terms_hash(terms: &[u8]) -> FieldElement {
    to_field(domain::field::TERMS, &[terms])
}

/// `to_field("recipient", payout key)`.
pub fn recipient(payout_key: &[u8; 32]) -> FieldElement {
    to_field(domain::field::RECIPIENT, &[payout_key])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_four_significant_bits() {
        for (value, rounded) in [(0, 0), (15, 15), (17, 16), (31, 30), (1_000, 960), (u32::MAX, 15 << 28)] {
            assert_eq!(round_down(value), rounded, "{value}");
            assert!(is_claimable(rounded));
        }
        assert!(!is_claimable(17), "five significant bits");
    }

    #[test]
    fn an_age_never_wraps() {
        assert_eq!(minted_by(Epoch(20_000), LeastAge::Year), Ok(19_635));
        assert_eq!(minted_by(Epoch(365), LeastAge::Year), Ok(0));
        assert_eq!(minted_by(Epoch(364), LeastAge::Year), Err(AgeError::Epoch));
        assert_eq!(minted_by(Epoch((1 << 32) - 1), LeastAge::None), Ok(u32::MAX));
        assert_eq!(minted_by(Epoch(1 << 32), LeastAge::None), Err(AgeError::Epoch));
        for age in LeastAge::ALL {
            assert_eq!(serde_json::from_str::<LeastAge>(&serde_json::to_string(age).unwrap()).unwrap(), *age);
        }
        assert!(serde_json::from_str::<LeastAge>("8").is_err());
    }

    #[test]
    fn the_inputs_stand_in_the_circuits_order() {
        let element = FieldElement::from_u128;
        let claim = StakeClaim {
            root: element(1),
            scope: element(2),
            nullifier: element(3),
            terms_hash: element(4),
            tariff: Tariff::base(),
            caps: Caps { attention_cap: 60, event_cap: 100 },
            minted_by: 5,
            value: 7,
            records_commitment: element(8),
            recipient: element(9),
        };
        let inputs = claim.public_inputs().unwrap();
        assert_eq!([0, 1, 2, 3, 6, 7, 8].map(|i| inputs[i]), [1, 2, 3, 4, 7, 8, 9].map(element));
        assert_eq!(Tariff::unpack(inputs[4], inputs[5]).unwrap(), (Tariff::base(), claim.caps, 5));
        let mut wide = claim;
        wide.caps.event_cap = 8_192;
        assert!(wide.public_inputs().is_err());
    }
}
