//! The tables that TypeScript needs at run time, in one value from which the build emits them.

use serde::Serialize;

use crate::capture::collectors::{COLLECTORS, CollectorRow};
use crate::capture::consent::CONSENT_VERSION;
use crate::encoding::code::Code;
use crate::footprint::category::Category;
use crate::limits::{LIMITS, Limits};
use crate::sites::engines::{ENGINES, Engine};
use crate::sites::host::EVERY_SITE;
use crate::sites::mail::{MAIL, MailProvider};
use crate::sites::sensitive::Sensitive;
use crate::sites::social::{SOCIAL, SocialCollector};

/// Everything the extension must know to hand in observations, and nothing by which it could decide one.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Tables {
    /// Version of this shape: 1.
    pub version: u32,
    /// Search engines, for the switches' lists and the hosts they need.
    #[cfg_attr(feature = "tsify", tsify(type = "Engine[]"))]
    pub engines: &'static [Engine],
    /// Social collectors.
    #[cfg_attr(feature = "tsify", tsify(type = "SocialCollector[]"))]
    pub social: &'static [SocialCollector],
    /// Mail providers.
    #[cfg_attr(feature = "tsify", tsify(type = "MailProvider[]"))]
    pub mail: &'static [MailProvider],
    /// Version of the consent's text.
    pub consent_version: u32,
    /// Collectors, in the order in which they are shown.
    #[cfg_attr(feature = "tsify", tsify(type = "CollectorRow[]"))]
    pub collectors: &'static [CollectorRow],
    /// Every site, as match patterns.
    #[cfg_attr(feature = "tsify", tsify(type = "string[]"))]
    pub every_site: &'static [&'static str],
    /// Sensitive kinds.
    #[cfg_attr(feature = "tsify", tsify(type = "Sensitive[]"))]
    pub sensitive: &'static [Sensitive],
    /// Categories, in the order of their numbers.
    #[cfg_attr(feature = "tsify", tsify(type = "Category[]"))]
    pub categories: &'static [Category],
    /// Bounds that both sides keep.
    pub limits: Limits,
    /// Errors after which what is stored can never be read again: erasing all of it is the one way out. An error that a
    /// restart of the browser may end is not among them.
    #[cfg_attr(feature = "tsify", tsify(type = "Code[]"))]
    pub start_over: &'static [Code],
}

/// The tables.
pub fn tables() -> Tables {
    Tables {
        version: 1,
        engines: ENGINES,
        social: SOCIAL,
        mail: MAIL,
        consent_version: CONSENT_VERSION,
        collectors: COLLECTORS,
        every_site: &EVERY_SITE,
        sensitive: Sensitive::ALL,
        categories: Category::ALL,
        limits: LIMITS,
        start_over: &[Code::KeysDamaged, Code::StoreOlder],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_json() {
        let value = serde_json::to_value(tables()).unwrap();
        assert_eq!(value["social"][0]["rules"][0]["action"], "like");
        assert_eq!(value["mail"][0]["routes"][0]["part"], "hash");
        let collectors = value["collectors"].as_array().unwrap();
        assert_eq!(collectors[0]["collector"], "visits");
        assert_eq!(collectors[0]["permissions"], serde_json::json!(["tabs", "webNavigation"]));
        let wallets = collectors.iter().find(|row| row["collector"] == "wallets").unwrap();
        assert_eq!(wallets["origins"], value["every_site"]);
        assert_eq!(wallets["scripts"][1]["world"], "MAIN");
        assert_eq!(wallets["messages"][1]["fields"][0]["form"]["form"], "reverse-dns");
        assert_eq!(value["engines"].as_array().map(Vec::len), Some(ENGINES.len()));
    }
}
