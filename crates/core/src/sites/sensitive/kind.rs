//! The kinds of sensitive sites, and the category that each gets where a person switches it on.

use serde::{Deserialize, Serialize};

use crate::footprint::category::Category;

/// A sensitive kind of site.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Sensitive {
    /// Illness, medicine, doctors, clinics, mental health.
    Health,
    /// Sexual content and services.
    Adult,
    /// Faith and its organisations.
    Religion,
    /// Parties, campaigns, petitions.
    Politics,
    /// Banks, cards, payment accounts, brokers, insurers.
    Banking,
    /// Dating.
    Dating,
    /// Government services, courts, police, taxes.
    Government,
    /// Password managers.
    PasswordManager,
    /// Sign-in pages and identity providers.
    IdentityProvider,
    /// Betting and casinos.
    Gambling,
    /// Lawyers, immigration, debt and legal help.
    Legal,
    /// Help for people in danger: crisis lines, shelters, abuse.
    Crisis,
    /// Sexual orientation and gender identity.
    Orientation,
    /// Unions and labour disputes.
    Union,
    /// Ancestry and genetics.
    Genetics,
    /// Sites made for children.
    Children,
    /// Looking for work, and what one earns.
    Employment,
}

impl Sensitive {
    /// Every kind.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name on the wire, as serde writes it; a key of the UI's texts.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The category a site of this kind gets where the kind is switched on.
    pub fn category(self) -> Category {
        match self {
            Self::Banking => Category::Finance,
            Self::Politics | Self::Government | Self::Union | Self::Legal => Category::Civic,
            Self::Gambling | Self::Adult => Category::Entertainment,
            Self::Dating => Category::Social,
            Self::Children => Category::Learning,
            _ => Category::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_serde_writes() {
        for kind in Sensitive::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.name()));
        }
    }
}
