//! A pool's terms: a closed schema, signed by the operator, the same bytes for everybody.

use serde::{Deserialize, Serialize};

use crate::encoding::code::Code;
use crate::encoding::domain::signing;
use crate::encoding::field::FieldElement;
use crate::encoding::signed::{Hash, PublicKey, Signature, SignatureError, verify};
use crate::footprint::tariff::{Tariff, TariffError};
use crate::protocol::claim::{self, ScopeKind, is_claimable};

/// The largest terms document in bytes.
pub const TERMS_MAX: usize = 16 * 1_024;

/// How strongly a pool wants back-dating excluded. It belongs to the root, not to a word.
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

/// The terms of a pool. Unknown fields are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Version of this schema: 1.
    pub version: u32,
    /// The network the pool is on.
    pub network: String,
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
    /// Least value of a stake.
    pub least: u32,
    /// Largest value of a stake.
    pub most: u32,
    /// Test credits for one unit of value, when the budget suffices.
    pub rate: u32,
    /// Test credits for one epoch.
    pub budget: u64,
    /// Name of the scope; one operator's pools may share it.
    pub scope_name: String,
    /// Kind of the scope.
    pub scope_kind: ScopeKind,
    /// What a stake hands over.
    pub delivery: Delivery,
    /// How long delivered data is kept, in days; 0 with `attest`.
    pub retention_days: u32,
    /// When the pool closes, in milliseconds since 1970.
    pub expires_at: u64,
    /// SHA-256 over the SHA-256s of the verifying keys that proofs are checked with, smallest circuit first.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub verifying_key_hash: Hash,
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
    /// A version this software does not know.
    #[error("terms of an unknown version")]
    Version,
    /// For another network.
    #[error("terms of another network")]
    Network,
    /// A text that is empty, too long or holds control characters; the field is named.
    #[error("the text of `{0}` is empty, too long or not plain")]
    Text(&'static str),
    /// `least` and `most` are not claimable values in order.
    #[error("least and most must be claimable values, least not above most")]
    Bounds,
    /// A rate or a budget of zero, or a budget above 2⁵³ − 1.
    #[error("rate and budget must be positive and exact in JSON")]
    Money,
    /// A delivery that is not taken yet.
    #[error("only pools that deliver `attest` are taken")]
    Delivery,
    /// The tariff is out of range.
    #[error(transparent)]
    Tariff(#[from] TariffError),
    /// The tariff's attention cap is not the network's.
    #[error("the tariff's attention cap is not the network's")]
    AttentionCap,
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
            Self::Version => Code::TermsVersion,
            Self::Network => Code::TermsNetwork,
            Self::Text(_) => Code::TermsText,
            Self::Bounds => Code::TermsBounds,
            Self::Money => Code::TermsMoney,
            Self::Delivery => Code::TermsDelivery,
            Self::Tariff(error) => error.code(),
            Self::AttentionCap => Code::TermsAttentionCap,
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

impl Terms {
    /// Checks every field that the schema does not bound by itself.
    ///
    /// # Errors
    /// A [`TermsError`] for the first field that is out of its range; never `TooLong`, `Schema` or `Signature`.
    pub fn check(&self, network: &str, attention_cap: u16) -> Result<(), TermsError> {
        if self.version != 1 {
            return Err(TermsError::Version);
        }
        if self.network != network {
            return Err(TermsError::Network);
        }
        plain("name", &self.name, 60)?;
        plain("purpose", &self.purpose, 500)?;
        plain("operator", &self.operator, 60)?;
        plain("scope_name", &self.scope_name, 60)?;
        self.tariff.check()?;
        if self.tariff.attention_cap != attention_cap {
            return Err(TermsError::AttentionCap);
        }
        if self.least == 0 || self.least > self.most || !is_claimable(self.least) || !is_claimable(self.most) {
            return Err(TermsError::Bounds);
        }
        if self.rate == 0 || self.budget == 0 || self.budget >= 1 << 53 {
            return Err(TermsError::Money);
        }
        if self.delivery != Delivery::Attest || self.retention_days != 0 {
            return Err(TermsError::Delivery);
        }
        Ok(())
    }

    /// The scope's field element for an epoch.
    pub fn scope(&self, epoch: u64) -> FieldElement {
        claim::scope(&self.network, self.scope_kind, &self.operator_key.0, &self.scope_name, epoch)
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
    /// A [`TermsError`] for the first of size, schema, ranges and signature, in this order, that does not hold.
    pub fn open(&self, network: &str, attention_cap: u16) -> Result<Terms, TermsError> {
        if self.terms.len() > TERMS_MAX {
            return Err(TermsError::TooLong);
        }
        let terms: Terms = serde_json::from_str(&self.terms).map_err(|_| TermsError::Schema)?;
        terms.check(network, attention_cap)?;
        verify(&terms.operator_key, signing::TERMS, &[self.terms.as_bytes()], &self.signature)?;
        Ok(terms)
    }
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
