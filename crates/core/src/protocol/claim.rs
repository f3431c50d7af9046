//! The public statement of a stake, and the values a stake may claim.

use serde::{Deserialize, Serialize};

use crate::encoding::domain;
use crate::encoding::field::{FieldElement, to_field};
use crate::footprint::tariff::{Tariff, TariffError, VALUE_BITS};

/// The public inputs of the stake circuit, in the order of `protocol.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct StakeClaim {
    /// Root of the epoch's tree at the checkpoint the pool names.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub root: FieldElement,
    /// The scope, in which a token can stake once: see [`scope`].
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub scope: FieldElement,
    /// `H(domain.nullifier, s, scope)`: the stake's identity.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub nullifier: FieldElement,
    /// Hash of the exact bytes of the pool's terms.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub terms_hash: FieldElement,
    /// The pool's tariff.
    pub tariff: Tariff,
    /// The claimed value, of the form m · 2ᵏ with m < 16.
    pub value: u32,
    /// `H(domain.content_commitment, content, n)`.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub content_commitment: FieldElement,
    /// The payout key as a field element: see [`recipient`].
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub recipient: FieldElement,
}

impl StakeClaim {
    /// The eight public inputs, in order.
    ///
    /// # Errors
    /// [`TariffError`] for a tariff that is out of range.
    pub fn public_inputs(&self) -> Result<[FieldElement; 8], TariffError> {
        Ok([
            self.root,
            self.scope,
            self.nullifier,
            self.terms_hash,
            self.tariff.pack()?,
            FieldElement::from_u128(u128::from(self.value)),
            self.content_commitment,
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

/// Whether a value may be claimed: of the form m · 2ᵏ with m < 16, and within 25 bits.
pub fn is_claimable(value: u32) -> bool {
    value >> VALUE_BITS == 0 && round_down(value) == value
}

/// Kinds of scopes that a nullifier is bound to.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ScopeKind {
    /// Once an epoch.
    Epoch,
    /// Once for ever: quests.
    Once,
}

impl ScopeKind {
    /// Every kind.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name on the wire, as serde writes it; a part of the scope's hash.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// `to_field("scope", network, kind, operator key, name, epoch | "once")`.
pub fn scope(network: &str, kind: ScopeKind, operator: &[u8; 32], name: &str, epoch: u64) -> FieldElement {
    let when = match kind {
        ScopeKind::Epoch => epoch.to_string(),
        ScopeKind::Once => "once".to_owned(),
    };
    let kind = kind.name();
    to_field(domain::field::SCOPE, &[network.as_bytes(), kind.as_bytes(), operator, name.as_bytes(), when.as_bytes()])
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
    fn names_are_what_serde_writes() {
        for kind in ScopeKind::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.name()));
        }
    }

    #[test]
    fn rounding_keeps_four_significant_bits() {
        for (value, rounded) in
            [(0, 0), (1, 1), (15, 15), (16, 16), (17, 16), (31, 30), (1_000, 960), (33_554_431, 31_457_280)]
        {
            assert_eq!(round_down(value), rounded, "{value}");
            assert!(is_claimable(rounded));
        }
        assert!(!is_claimable(17), "five significant bits");
        assert!(!is_claimable(1 << 25), "out of range");
    }

    #[test]
    fn scopes_differ_in_every_part() {
        let base = scope("demo", ScopeKind::Epoch, &[1; 32], "web", 7);
        for other in [
            scope("main", ScopeKind::Epoch, &[1; 32], "web", 7),
            scope("demo", ScopeKind::Once, &[1; 32], "web", 7),
            scope("demo", ScopeKind::Epoch, &[2; 32], "web", 7),
            scope("demo", ScopeKind::Epoch, &[1; 32], "wallet", 7),
            scope("demo", ScopeKind::Epoch, &[1; 32], "web", 8),
        ] {
            assert_ne!(base, other);
        }
        assert_eq!(
            scope("demo", ScopeKind::Once, &[1; 32], "web", 7),
            scope("demo", ScopeKind::Once, &[1; 32], "web", 8)
        );
    }
}
