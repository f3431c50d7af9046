//! What kind of site a footprint was left on.

use serde::{Deserialize, Serialize};

macro_rules! categories {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $text:literal;)*) => {
        /// The category of a site. Append-only: the numbers are bits of every word ever sealed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
        #[serde(rename_all = "kebab-case")]
        pub enum Category { $($(#[$doc])* $name = $id,)* }

        impl Category {
            /// Every category, in the order of its number.
            pub const ALL: [Self; 16] = [$(Self::$name,)*];

            /// The name on the wire, as serde writes it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

categories! {
    /// Nothing better is known.
    Other = 0, "other";
    /// News and current affairs.
    News = 1, "news";
    /// Social networks and forums.
    Social = 2, "social";
    /// Search engines.
    Search = 3, "search";
    /// Video.
    Video = 4, "video";
    /// Shops.
    Shopping = 5, "shopping";
    /// Money, without banking itself, which is sensitive.
    Finance = 6, "finance";
    /// Exchanges and market data.
    CryptoMarkets = 7, "crypto-markets";
    /// NFT markets and galleries.
    Nft = 8, "nft";
    /// Decentralised finance.
    Defi = 9, "defi";
    /// Public affairs that are not politics or government services, which are sensitive.
    Civic = 10, "civic";
    /// Code, documentation, tools.
    Developer = 11, "developer";
    /// Artificial intelligence.
    Ai = 12, "ai";
    /// Learning and reference.
    Learning = 13, "learning";
    /// Games, music, sport, travel, food.
    Entertainment = 14, "entertainment";
    /// Web mail.
    Mail = 15, "mail";
}

impl Category {
    /// Its number, four bits.
    pub fn id(self) -> u8 {
        self as u8
    }

    /// From its number; `None` above 15.
    pub fn from_id(id: u8) -> Option<Self> {
        Self::ALL.get(usize::from(id)).copied()
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
        for (i, category) in Category::ALL.iter().enumerate() {
            assert_eq!(usize::from(category.id()), i);
            assert_eq!(serde_json::to_string(category).unwrap(), format!("\"{}\"", category.name()));
        }
    }
}
