//! Kinds of sites that are never captured unless a person switches one on by name.
//!
//! *Architecture invariant:* no host stands both here and in the table of categories ([`crate::sites::hosts`]).

use serde::{Deserialize, Serialize};

use crate::footprint::category::Category;
use crate::sites::host::suffixes;

mod table;

pub use table::LISTED;

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
    strum::EnumString,
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

/// The first label of a full host that tells a sign-in page.
const SIGN_IN_LABELS: &[&str] =
    &["account", "accounts", "auth", "id", "identity", "idp", "login", "oauth", "passport", "signin", "signon", "sso"];

/// The first label of a full host that tells an online bank or a patients' portal.
const FIRST_LABELS: &[(&str, Sensitive)] = &[
    ("bank", Sensitive::Banking),
    ("banking", Sensitive::Banking),
    ("ebank", Sensitive::Banking),
    ("ebanking", Sensitive::Banking),
    ("netbank", Sensitive::Banking),
    ("netbanking", Sensitive::Banking),
    ("onlinebanking", Sensitive::Banking),
    ("pbank", Sensitive::Banking),
    ("perbank", Sensitive::Banking),
    ("mychart", Sensitive::Health),
    ("patient", Sensitive::Health),
    ("patientportal", Sensitive::Health),
];

/// What the name of a site itself tells, as a whole word between hyphens or at an end.
const NAME_WORDS: &[(&str, Sensitive)] = &[
    ("bank", Sensitive::Banking),
    ("casino", Sensitive::Gambling),
    ("church", Sensitive::Religion),
    ("clinic", Sensitive::Health),
    ("dating", Sensitive::Dating),
    ("hentai", Sensitive::Adult),
    ("hospital", Sensitive::Health),
    ("porn", Sensitive::Adult),
    ("xxx", Sensitive::Adult),
];

/// The kind that the table gives a normal host: of the host itself or of the nearest domain above it, so that
/// `accounts.google.com` is found where `google.com` is not, and `x.y.go.jp` under its suffix.
pub fn listed(host: &str) -> Option<Sensitive> {
    suffixes(host)
        .find_map(|name| LISTED.iter().find(|(_, hosts)| hosts.binary_search(&name).is_ok()).map(|(kind, _)| *kind))
}

/// The kind that the first label of a host of three labels or more tells.
pub fn told_by_first_label(host: &str) -> Option<Sensitive> {
    let (first, rest) = host.split_once('.')?;
    if !rest.contains('.') {
        return None;
    }
    if SIGN_IN_LABELS.contains(&first) {
        return Some(Sensitive::IdentityProvider);
    }
    FIRST_LABELS.iter().find(|(label, _)| *label == first).map(|(_, kind)| *kind)
}

/// The kind that a label of the name itself tells, the top-level label aside.
pub fn told_by_name(host: &str) -> Option<Sensitive> {
    let (names, _) = host.rsplit_once('.')?;
    names.split('.').find_map(|label| {
        let tells = |word: &str| {
            label.split('-').any(|part| part == word)
                || (label.len() > word.len() && (label.starts_with(word) || label.ends_with(word)))
        };
        NAME_WORDS.iter().find(|(word, _)| tells(word)).map(|(_, kind)| *kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::host::{is_name, is_site_name};

    #[test]
    fn the_table_is_sorted_unique_and_complete() {
        let mut all = Vec::new();
        for (kind, hosts) in LISTED {
            assert!(hosts.is_sorted_by(|a, b| a < b), "{}", kind.name());
            all.extend_from_slice(hosts);
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "a host has one kind");
        assert!(
            all.iter().filter(|host| is_site_name(host)).count() >= 200 && all.iter().all(|host| is_name(host)),
            "{count}"
        );
        assert!(Sensitive::ALL.iter().all(|kind| LISTED.iter().any(|(known, _)| known == kind)));
    }

    #[test]
    fn names_are_what_serde_writes() {
        for kind in Sensitive::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.name()));
        }
    }
}
