//! What a person has switched on. By default nothing is.

use serde::{Deserialize, Serialize};

use crate::sensitive::Sensitive;

/// The version of the consent text that this software asks for. A consent to another version captures nothing, until
/// the person has been asked again.
pub const CONSENT_VERSION: u32 = 1;

/// One switch of capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Collector {
    /// Which sites were visited and how long they were attended.
    Visits,
    /// What kind of page an unknown site says it is.
    PageHints,
    /// What was searched for, on known engines.
    Searches,
    /// Which other sites links led to.
    LinksOut,
    /// Likes, shares, comments and follows on known social sites.
    Social,
    /// Wallets announced and connected.
    Wallets,
    /// That a mail was read, and with which provider.
    Mail,
}

impl Collector {
    /// Every collector.
    pub const ALL: [Self; 7] =
        [Self::Visits, Self::PageHints, Self::Searches, Self::LinksOut, Self::Social, Self::Wallets, Self::Mail];

    /// The name on the wire, as serde writes it; a key of the UI's texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::PageHints => "page-hints",
            Self::Searches => "searches",
            Self::LinksOut => "links-out",
            Self::Social => "social",
            Self::Wallets => "wallets",
            Self::Mail => "mail",
        }
    }
}

/// A person's consent: versioned, revocable, each switch by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Version of the text that was agreed to; see [`CONSENT_VERSION`].
    pub version: u32,
    /// When, in milliseconds since 1970.
    pub given_at: u64,
    /// The collectors that are on.
    pub collectors: Vec<Collector>,
    /// Expert switch: keep the path of a page.
    pub path: bool,
    /// Expert switch: keep the title of a page.
    pub title: bool,
    /// Sensitive kinds switched on by name.
    pub sensitive: Vec<Sensitive>,
}

impl Consent {
    /// Whether a collector is on, under the present version.
    pub fn has(&self, collector: Collector) -> bool {
        self.version == CONSENT_VERSION && self.collectors.contains(&collector)
    }

    /// Whether a sensitive kind is switched on by name, under the present version.
    pub fn allows(&self, kind: Sensitive) -> bool {
        self.version == CONSENT_VERSION && self.sensitive.contains(&kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_on_by_default_nor_under_another_version() {
        let mut consent = Consent::default();
        assert!(Collector::ALL.iter().all(|collector| !consent.has(*collector)));
        consent.collectors = Collector::ALL.to_vec();
        consent.sensitive = vec![Sensitive::Health];
        consent.version = CONSENT_VERSION + 1;
        assert!(Collector::ALL.iter().all(|collector| !consent.has(*collector)));
        assert!(!consent.allows(Sensitive::Health));
        consent.version = CONSENT_VERSION;
        assert!(Collector::ALL.iter().all(|collector| consent.has(*collector)));
        assert!(consent.allows(Sensitive::Health) && !consent.allows(Sensitive::Banking));
    }

    #[test]
    fn names_are_what_serde_writes() {
        for collector in Collector::ALL {
            assert_eq!(serde_json::to_string(&collector).unwrap(), format!("\"{}\"", collector.name()));
        }
    }
}
