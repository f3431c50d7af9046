//! Categories: the kinds of sites that footprints are left on.

use serde::{Deserialize, Serialize};

/// The category of a site. Append-only: the numbers are places of every summary ever committed.
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
    strum::FromRepr,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[repr(u8)]
pub enum Category {
    /// Nothing better is known.
    Other = 0,
    /// News and current affairs.
    News = 1,
    /// Social networks and forums.
    Social = 2,
    /// Search engines.
    Search = 3,
    /// Video.
    Video = 4,
    /// Shops.
    Shopping = 5,
    /// Money, without banking itself, which is sensitive.
    Finance = 6,
    /// Exchanges and market data.
    CryptoMarkets = 7,
    /// NFT markets and galleries.
    Nft = 8,
    /// Decentralised finance.
    Defi = 9,
    /// Public affairs that are not politics or government services, which are sensitive.
    Civic = 10,
    /// Code, documentation, tools.
    Developer = 11,
    /// Artificial intelligence.
    Ai = 12,
    /// Learning and reference.
    Learning = 13,
    /// Games, music, sport, travel, food.
    Entertainment = 14,
    /// Web mail.
    Mail = 15,
}

impl Category {
    /// Every category, in the order of its number.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name on the wire, as serde writes it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its number, four bits.
    pub fn id(self) -> u8 {
        self as u8
    }

    /// From its number; `None` above 15.
    pub fn from_id(id: u8) -> Option<Self> {
        Self::from_repr(id)
    }
}

/// Why a footprint has its category: every choice explains itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The host stands in the table.
    HostTable,
    /// The page said so itself (og:type, schema.org type, keywords).
    PageHint,
    /// Neither: the category is `other`.
    Default,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_serde_writes() {
        assert_eq!((Category::ALL.len(), Category::from_id(16)), (16, None));
        for (i, category) in Category::ALL.iter().enumerate() {
            assert_eq!(usize::from(category.id()), i);
            assert_eq!(serde_json::to_string(category).unwrap(), format!("\"{}\"", category.name()));
            assert_eq!((Category::from_id(category.id()), category.name().parse()), (Some(*category), Ok(*category)));
        }
    }
}
