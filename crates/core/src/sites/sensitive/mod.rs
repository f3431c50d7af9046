//! Kinds of sites that are never captured unless a person switches one on by name.
//!
//! *Architecture invariant:* this table always wins over the table of [`crate::hosts`], and no host stands in both.

use serde::{Deserialize, Serialize};

use crate::footprint::category::Category;
use crate::sites::suffixes::suffixes;

mod table;

pub use table::LISTED;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident, $text:literal, $code:literal;)*) => {
        /// A sensitive kind of site.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
        #[serde(rename_all = "kebab-case")]
        pub enum Sensitive { $($(#[$doc])* $name,)* }

        impl Sensitive {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name on the wire, as serde writes it; a key of the UI's texts.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The code of the refusal for this kind.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

kinds! {
    /// Illness, medicine, doctors, clinics, mental health.
    Health, "health", "sensitive-health";
    /// Sexual content and services.
    Adult, "adult", "sensitive-adult";
    /// Faith and its organisations.
    Religion, "religion", "sensitive-religion";
    /// Parties, campaigns, petitions.
    Politics, "politics", "sensitive-politics";
    /// Banks, cards, payment accounts, brokers, insurers.
    Banking, "banking", "sensitive-banking";
    /// Dating.
    Dating, "dating", "sensitive-dating";
    /// Government services, courts, police, taxes.
    Government, "government", "sensitive-government";
    /// Password managers.
    PasswordManager, "password-manager", "sensitive-password-manager";
    /// Sign-in pages and identity providers.
    IdentityProvider, "identity-provider", "sensitive-identity-provider";
    /// Betting and casinos.
    Gambling, "gambling", "sensitive-gambling";
    /// Lawyers, immigration, debt and legal help.
    Legal, "legal", "sensitive-legal";
    /// Help for people in danger: crisis lines, shelters, abuse.
    Crisis, "crisis", "sensitive-crisis";
    /// Sexual orientation and gender identity.
    Orientation, "orientation", "sensitive-orientation";
    /// Unions and labour disputes.
    Union, "union", "sensitive-union";
    /// Ancestry and genetics.
    Genetics, "genetics", "sensitive-genetics";
    /// Sites made for children.
    Children, "children", "sensitive-children";
    /// Looking for work, and what one earns.
    Employment, "employment", "sensitive-employment";
}

impl Sensitive {
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

/// The kind of a sensitive host; `None` for any other.
///
/// First the table, for the host and for each domain above it, so that `accounts.google.com` is found where
/// `google.com` is not, and `x.y.go.jp` under its suffix. Then, for hosts that the category table does not know
/// either, what the name itself tells.
pub fn sensitive(host: &str) -> Option<Sensitive> {
    if let Some(kind) = suffixes(host).find_map(listed) {
        return Some(kind);
    }
    let (first, rest) = host.split_once('.')?;
    if rest.contains('.') {
        if SIGN_IN_LABELS.contains(&first) {
            return Some(Sensitive::IdentityProvider);
        }
        if let Some((_, kind)) = FIRST_LABELS.iter().find(|(label, _)| *label == first) {
            return Some(*kind);
        }
    }
    if crate::sites::hosts::listed(host).is_some() {
        return None;
    }
    // The top-level label is no name.
    let (names, _) = host.rsplit_once('.')?;
    names.split('.').find_map(|label| {
        let tells = |word: &str| {
            label.split('-').any(|part| part == word)
                || (label.len() > word.len() && (label.starts_with(word) || label.ends_with(word)))
        };
        NAME_WORDS.iter().find(|(word, _)| tells(word)).map(|(_, kind)| *kind)
    })
}

fn listed(host: &str) -> Option<Sensitive> {
    LISTED.iter().find(|(_, hosts)| hosts.binary_search(&host).is_ok()).map(|(kind, _)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(all.iter().filter(|host| host.contains('.')).count() >= 200, "{count}");
        assert!(Sensitive::ALL.iter().all(|kind| LISTED.iter().any(|(known, _)| known == kind)));
    }

    #[test]
    fn names_are_what_serde_writes_and_codes_say_them() {
        for kind in Sensitive::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.name()));
            assert_eq!(kind.code(), format!("sensitive-{}", kind.name()));
        }
    }

    #[test]
    fn hosts_suffixes_and_names_are_found() {
        use Sensitive::*;
        for (host, kind) in [
            ("www.webmd.com", Health),
            ("clinic.example", Health),
            ("x.y.porn", Adult),
            ("www.vatican.va", Religion),
            ("www.jimin.jp", Politics),
            ("www.smbc.co.jp", Banking),
            ("direct.bk.mufg.jp", Banking),
            ("perbank.abchina.com", Banking),
            ("www.icbc.com.cn", Banking),
            ("www.esunbank.com.tw", Banking),
            ("bank.example", Banking),
            ("www.village-bank.example", Banking),
            ("onlinebanking.shop.example", Banking),
            ("tinder.com", Dating),
            ("www.irs.gov", Government),
            ("www.e-tax.nta.go.jp", Government),
            ("www.shanghai.gov.cn", Government),
            ("www.tax.service.gov.uk", Government),
            ("www.nat.gov.tw", Government),
            ("vault.bitwarden.com", PasswordManager),
            ("accounts.google.com", IdentityProvider),
            ("login.microsoftonline.com", IdentityProvider),
            ("sso.company.example", IdentityProvider),
            ("login.github.com", IdentityProvider),
            ("www.bet365.com", Gambling),
            ("www.104.com.tw", Employment),
        ] {
            assert_eq!(sensitive(host), Some(kind), "{host}");
        }
        for host in [
            "google.com",
            "www.google.com",
            "news.example",
            "login.example",
            "id.example",
            "bankrate.com",
            "www.bankless.com",
            "data.worldbank.org",
            "govtrack.us",
            "example.gov.evil.example",
            "embankment.example",
        ] {
            assert_eq!(sensitive(host), None, "{host}");
        }
    }
}
