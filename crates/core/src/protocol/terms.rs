//! A pool's terms: a closed schema, signed by the operator, the same bytes for everybody.

use serde::{Deserialize, Serialize};

use crate::encoding::code::Code;
use crate::encoding::domain::signing;
use crate::encoding::field::FieldElement;
use crate::encoding::number::is_out_of_range;
use crate::encoding::signed::{PublicKey, Signature, SignatureError, verify};
use crate::footprint::action::Action;
use crate::footprint::epoch::Epoch;
use crate::footprint::tariff::{Tariff, TariffError};
use crate::protocol::claim::{self, AgeError, LeastAge, is_claimable};
use crate::protocol::founding::NetworkId;
use crate::protocol::scope::{Asker, Period, scope};

/// The largest terms document in bytes.
pub const TERMS_MAX: usize = 16 * 1_024;
/// Version of the schema.
pub const TERMS_VERSION: u32 = 2;
/// The fewest epochs in which stakes for an epoch are taken after it: its early checkpoint comes with the first.
pub const WAIT_MIN: u32 = 2;
/// The most epochs in which stakes for an epoch are taken after it.
pub const WAIT_MAX: u32 = 400;
/// The longest life of a pool in milliseconds: 400 days.
pub const LIFE_MAX_MS: u64 = 400 * 86_400_000;

/// How strongly a pool wants back-dating excluded. It belongs to the root, not to a footprint.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Level {
    /// Level 0: the final root, at the end of epoch e + grace.
    Final,
    /// Level 1: committed early, the checkpoint at the end of epoch e + 1.
    Early,
}

impl Level {
    /// Every level.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name on the wire, as serde writes it.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What a stake hands over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Nothing but the proof.
    Attest,
    /// Approved fields of the paid records. Not taken yet: refused by code.
    Records,
}

/// What a token can prove once, and which epochs a pool takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ScopeTerms {
    /// Once for each epoch, from the one in which the pool opened.
    Epoch,
    /// Once for ever, with any one epoch of a range; settled once, after the range.
    Once {
        /// The first epoch of the range.
        first: Epoch,
        /// The last epoch of the range.
        last: Epoch,
    },
}

/// The terms of a pool. Unknown fields are refused, and a document has one spelling: compact JSON with the fields in this
/// order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Version of this schema: 2.
    pub version: u32,
    /// The network the pool is on.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub network: NetworkId,
    /// Shown name, 1 to 60 characters, plain text.
    pub name: String,
    /// The operator's purpose, 1 to 500 characters, plain text.
    pub purpose: String,
    /// The operator's shown name, 1 to 60 characters, plain text.
    pub operator: String,
    /// The operator's key, which signs these terms.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub operator_key: PublicKey,
    /// The tariff, which gives the value of an epoch.
    pub tariff: Tariff,
    /// Assurance level of the root that a stake must use.
    pub level: Level,
    /// How old a token must be in the staked epoch, in epochs: 0, 7, 30, 90 or 365.
    #[cfg_attr(feature = "tsify", tsify(type = "number"))]
    pub least_age: LeastAge,
    /// Least value of a stake.
    pub minimum: u32,
    /// Largest value of a stake.
    pub maximum: u32,
    /// Test credits for one unit of value, when the budget suffices.
    pub rate: u32,
    /// Test credits for one epoch; for the whole range with a scope of once.
    pub budget: u64,
    /// Test credits that the operator puts in.
    pub deposit: u64,
    /// Epochs after the staked one (the range, with a scope of once) in which stakes for it are still taken; at least 2.
    /// After them its budget is shared.
    pub wait: u32,
    /// Name of the scope; one operator's pools may share it.
    pub scope_name: String,
    /// What a token can prove once.
    pub scope: ScopeTerms,
    /// What a stake hands over.
    pub delivery: Delivery,
    /// How long delivered data is kept, in days; 0 with `attest`.
    pub retention_days: u32,
    /// When the pool closes, in milliseconds since 1970.
    pub expires_at: u64,
}

/// Terms as they travel: the exact bytes, and the operator's signature over them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignedTerms {
    /// The terms' JSON text, byte for byte as signed; at most 16 KB.
    #[cfg_attr(feature = "openapi", schema(max_length = 16384))]
    pub terms: String,
    /// The operator's signature over those bytes.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub signature: Signature,
}

/// Why terms are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// Longer than 16 KB.
    #[error("terms are at most 16 KB")]
    TooLong,
    /// Not the closed schema: an unknown or missing field, a wrong type.
    #[error("terms do not fit the schema")]
    Schema,
    /// A whole number that its field does not hold.
    #[error("a number of the terms is out of range")]
    Number,
    /// A least age that is none of the five.
    #[error(transparent)]
    Age(#[from] AgeError),
    /// A version this software does not know.
    #[error("terms of an unknown version")]
    Version,
    /// For another network.
    #[error("terms of another network")]
    Network,
    /// A text that is empty, too long or holds control characters; the field is named.
    #[error("the text of `{0}` is empty, too long or not plain")]
    Text(&'static str),
    /// `minimum` and `maximum` are not claimable values in order.
    #[error("minimum and maximum must be claimable values, minimum not above maximum")]
    Bounds,
    /// A rate or a budget of zero, a deposit below the budget, or one above 2⁵³ − 1.
    #[error("rate and budget must be positive, the deposit at least the budget, all exact in JSON")]
    Money,
    /// Another spelling of the same terms: white space, another order of fields, a list in place of an object.
    #[error("terms must be spelled as compact JSON in the order of the schema")]
    Spelling,
    /// Stakes would be taken for fewer than 2 epochs, or more than 400.
    #[error("a pool takes stakes for 2 to 400 epochs after the staked one")]
    Wait,
    /// A range of epochs that ends before it begins, or above 2³² − 1.
    #[error("a range of epochs must not end before it begins")]
    Range,
    /// A delivery that is not taken yet.
    #[error("only pools that deliver `attest` are taken")]
    Delivery,
    /// A bonus for an action that nothing evidences.
    #[error("on-chain actions and the reserved ones have no bonus: nothing evidences them")]
    Bonus,
    /// The tariff is out of range.
    #[error(transparent)]
    Tariff(#[from] TariffError),
    /// The signature does not hold.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

impl TermsError {
    /// The stable code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::TooLong => Code::TermsTooLong,
            Self::Schema => Code::TermsSchema,
            Self::Number => Code::NumberRange,
            Self::Age(error) => error.code(),
            Self::Version => Code::TermsVersion,
            Self::Network => Code::TermsNetwork,
            Self::Text(_) => Code::TermsText,
            Self::Bounds => Code::TermsBounds,
            Self::Money => Code::TermsMoney,
            Self::Spelling => Code::TermsSpelling,
            Self::Wait => Code::TermsWait,
            Self::Range => Code::TermsRange,
            Self::Delivery => Code::TermsDelivery,
            Self::Bonus => Code::TermsBonus,
            Self::Tariff(error) => error.code(),
            Self::Signature(error) => error.code(),
        }
    }
}

fn plain(field: &'static str, text: &str, most: usize) -> Result<(), TermsError> {
    let count = text.chars().count();
    // Bidirectional overrides and zero-width characters could make a name look like another one.
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if count == 0 || count > most || text.trim() != text || text.chars().any(hidden) {
        return Err(TermsError::Text(field));
    }
    Ok(())
}

/// Whether an honest device can count an action. On-chain actions need a source outside of the device, which neither level
/// has; the reserved ones are in no honest summary.
fn is_evidenced(action: u8) -> bool {
    !matches!(Action::from_id(action), None | Some(Action::OnchainTransaction | Action::OnchainExchange))
}

/// What terms that serde does not take are refused with.
fn unread(error: &serde_json::Error) -> TermsError {
    // A type's own sentence stands before the place in the text.
    if error.to_string().starts_with(&AgeError::Unknown.to_string()) {
        TermsError::Age(AgeError::Unknown)
    } else if is_out_of_range(error) {
        TermsError::Number
    } else {
        TermsError::Schema
    }
}

impl ScopeTerms {
    /// The period whose scope a proof about an epoch is in; `None` for an epoch that the pool does not take.
    pub fn period(self, epoch: Epoch) -> Option<Period> {
        match self {
            Self::Epoch => Some(Period::Epoch(epoch)),
            Self::Once { first, last } => (first..=last).contains(&epoch).then_some(Period::Once),
        }
    }

    /// The epoch under which a stake for `epoch` shares a budget: its own, or the range's last.
    pub fn budget_epoch(self, epoch: Epoch) -> Epoch {
        match self {
            Self::Epoch => epoch,
            Self::Once { last, .. } => last,
        }
    }
}

impl Terms {
    /// Checks every field that the schema does not bound by itself.
    ///
    /// # Errors
    /// A [`TermsError`] for the first field that is out of its range; never `TooLong`, `Schema`, `Number`, `Age`,
    /// `Spelling` or `Signature`.
    pub fn check(&self, network: &NetworkId) -> Result<(), TermsError> {
        if self.version != TERMS_VERSION {
            return Err(TermsError::Version);
        }
        if self.network != *network {
            return Err(TermsError::Network);
        }
        plain("name", &self.name, 60)?;
        plain("purpose", &self.purpose, 500)?;
        plain("operator", &self.operator, 60)?;
        plain("scope_name", &self.scope_name, 60)?;
        self.tariff.check()?;
        if self.tariff.bonuses.iter().zip(0..).any(|(bonus, action)| *bonus > 0 && !is_evidenced(action)) {
            return Err(TermsError::Bonus);
        }
        if self.minimum == 0
            || self.minimum > self.maximum
            || !is_claimable(self.minimum)
            || !is_claimable(self.maximum)
        {
            return Err(TermsError::Bounds);
        }
        if self.rate == 0 || self.budget == 0 || self.deposit < self.budget || self.deposit >= 1 << 53 {
            return Err(TermsError::Money);
        }
        if !(WAIT_MIN..=WAIT_MAX).contains(&self.wait) {
            return Err(TermsError::Wait);
        }
        if let ScopeTerms::Once { first, last } = self.scope
            && (first > last || last.0 > u64::from(u32::MAX))
        {
            return Err(TermsError::Range);
        }
        if self.delivery != Delivery::Attest || self.retention_days != 0 {
            return Err(TermsError::Delivery);
        }
        Ok(())
    }

    /// The scope's field element for an epoch; `None` for an epoch that the pool does not take.
    pub fn scope(&self, epoch: Epoch) -> Option<FieldElement> {
        let period = self.scope.period(epoch)?;
        Some(scope(&self.network, Asker::Pool, &self.operator_key.0, &self.scope_name, period))
    }

    /// The last epoch in which a stake for `epoch` is taken; when it ends, the budget is shared.
    pub fn taken_until(&self, epoch: Epoch) -> Epoch {
        Epoch(self.scope.budget_epoch(epoch).0.saturating_add(u64::from(self.wait)))
    }
}

impl SignedTerms {
    /// The pool's id: the hash of the exact bytes, also the proof's `terms_hash`.
    pub fn pool_id(&self) -> FieldElement {
        claim::terms_hash(self.terms.as_bytes())
    }

    /// Opens the terms.
    ///
    /// # Errors
    /// A [`TermsError`] for the first of size, schema, version, spelling, ranges and signature, in this order, that does
    /// not hold.
    pub fn open(&self, network: &NetworkId) -> Result<Terms, TermsError> {
        if self.terms.len() > TERMS_MAX {
            return Err(TermsError::TooLong);
        }
        let version: AnyVersion = serde_json::from_str(&self.terms).map_err(|error| unread(&error))?;
        if version.version != TERMS_VERSION {
            return Err(TermsError::Version);
        }
        let terms: Terms = serde_json::from_str(&self.terms).map_err(|error| unread(&error))?;
        if serde_json::to_string(&terms).ok().as_deref() != Some(&self.terms) {
            return Err(TermsError::Spelling);
        }
        terms.check(network)?;
        verify(&terms.operator_key, signing::TERMS, &[self.terms.as_bytes()], &self.signature)?;
        Ok(terms)
    }
}

/// Terms of any version.
#[derive(Deserialize)]
struct AnyVersion {
    version: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_serde_writes() {
        for level in Level::ALL {
            assert_eq!(serde_json::to_string(level).unwrap(), format!("\"{}\"", level.name()));
            assert_eq!(level.name().parse(), Ok(*level));
        }
    }
}
