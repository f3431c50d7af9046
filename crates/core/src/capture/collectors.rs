//! Collectors: the switches of capture.

use serde::{Deserialize, Serialize};

/// One switch of capture.
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
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name on the wire, as serde writes it; a key of the UI's texts.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_serde_writes() {
        for collector in Collector::ALL {
            assert_eq!(serde_json::to_string(collector).unwrap(), format!("\"{}\"", collector.name()));
        }
    }
}
