//! What a person has switched on. By default nothing is.

use serde::{Deserialize, Serialize};

use crate::capture::collectors::Collector;
use crate::sites::sensitive::Sensitive;

/// The version of the consent text that this software asks for. A consent to another version captures nothing, until
/// the person has been asked again.
pub const CONSENT_VERSION: u32 = 1;

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
}
