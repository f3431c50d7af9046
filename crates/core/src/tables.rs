//! The tables that TypeScript needs at run time, in one value from which the build emits them.

use serde::Serialize;

use crate::sites::engines::{ENGINES, Engine};
use crate::sites::mail::{MAIL, MailProvider};
use crate::sites::social::{SOCIAL, SocialCollector};

/// Everything the extension must know to hand in observations, and nothing by which it could decide one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
}

/// The tables.
pub fn tables() -> Tables {
    Tables { version: 1, engines: ENGINES, social: SOCIAL, mail: MAIL }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_json() {
        let value = serde_json::to_value(tables()).unwrap();
        assert_eq!(value["social"][0]["rules"][0]["action"], "like");
        assert_eq!(value["mail"][0]["routes"][0]["part"], "hash");
        assert_eq!(value["engines"].as_array().map(Vec::len), Some(ENGINES.len()));
    }
}
