//! A footprint (an attended visit or an action) and its word, the 13 public-schema bits that a proof sees of it.

use serde::{Deserialize, Serialize};

use crate::category::{Category, Reason};

/// Footprints of one epoch that go into its bundle; later ones stay the person's own.
pub const BUNDLE_WORDS: usize = 1_024;

/// The longest attention a word can say, in ten-second units.
pub const ATTENTION_MAX: u8 = 31;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $text:literal;)*) => {
        /// What a person did. Append-only: the numbers are bits of every word ever sealed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
        #[serde(rename_all = "kebab-case")]
        pub enum Action { $($(#[$doc])* $name = $id,)* }

        impl Action {
            /// Every action, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// From its number; `None` for 13 to 15, which are reserved, and above.
            pub fn from_id(id: u8) -> Option<Self> {
                match id { $($id => Some(Self::$name),)* _ => None }
            }

            /// The name on the wire, as serde writes it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

actions! {
    /// A page was open and attended.
    Visit = 0, "visit";
    /// A search on a known engine.
    Search = 1, "search";
    /// A link to another site was followed.
    LinkOut = 2, "link-out";
    /// A post was liked.
    Like = 3, "like";
    /// Something was shared or posted.
    Share = 4, "share";
    /// A comment was written.
    Comment = 5, "comment";
    /// An account was followed.
    Follow = 6, "follow";
    /// A wallet announced itself to a page (EIP-6963).
    WalletAnnounced = 7, "wallet-announced";
    /// A wallet was connected to a page.
    WalletConnect = 8, "wallet-connect";
    /// A transaction; only with an outside source.
    OnchainTransaction = 9, "onchain-transaction";
    /// A swap, bridge or mint; only with an outside source.
    OnchainExchange = 10, "onchain-exchange";
    /// A mail was read: the provider and nothing else.
    MailRead = 11, "mail-read";
    /// An event a partner site reported.
    PartnerEvent = 12, "partner-event";
}

impl Action {
    /// Its number, four bits.
    pub fn id(self) -> u8 {
        self as u8
    }
}

/// Thirteen bits, little end first: `category:4 | action:4 | attention:5`. The zero word is padding, worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "tsify", tsify(type = "number"))]
pub struct Word(u16);

/// Bits that are not a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a word has 13 bits and an action that is in the table")]
pub struct WordError;

impl WordError {
    /// The stable code of this error.
    pub fn code(self) -> &'static str {
        "word-invalid"
    }
}

impl Word {
    /// The padding word.
    pub const PADDING: Self = Self(0);

    /// Packs a word. `attention_ms` is attended time; the word holds `floor(seconds / 10)`, saturating at 31.
    pub fn new(category: Category, action: Action, attention_ms: u64) -> Self {
        let attention = (attention_ms / 10_000).min(u64::from(ATTENTION_MAX)) as u16;
        Self(u16::from(category.id()) | u16::from(action.id()) << 4 | attention << 8)
    }

    /// From its bits.
    pub fn from_bits(bits: u16) -> Result<Self, WordError> {
        let action = ((bits >> 4) & 15) as u8;
        if bits >> 13 != 0 || Action::from_id(action).is_none() { Err(WordError) } else { Ok(Self(bits)) }
    }

    /// Its bits.
    pub fn bits(self) -> u16 {
        self.0
    }

    /// Number of its category, 0 … 15.
    pub fn category_id(self) -> u8 {
        (self.0 & 15) as u8
    }

    /// Number of its action, 0 … 12.
    pub fn action_id(self) -> u8 {
        ((self.0 >> 4) & 15) as u8
    }

    /// Attention in ten-second units, 0 … 31.
    pub fn attention(self) -> u8 {
        (self.0 >> 8) as u8
    }
}

/// The words of a bundle are private: whoever holds them can wipe them.
impl zeroize::DefaultIsZeroes for Word {}

impl TryFrom<u16> for Word {
    type Error = WordError;
    fn try_from(bits: u16) -> Result<Self, WordError> {
        Self::from_bits(bits)
    }
}

impl From<Word> for u16 {
    fn from(word: Word) -> u16 {
        word.0
    }
}

/// A record of one attended visit or action, already minimised: what a person keeps.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Footprint {
    /// 32 hexadecimal digits, random; the same page in two epochs gives two ids.
    pub id: String,
    /// What was done.
    pub action: Action,
    /// What kind of site it was.
    pub category: Category,
    /// Why that category.
    pub reason: Reason,
    /// The registrable domain (eTLD+1), lowercase.
    pub host: String,
    /// The path, only where the person switched it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The title, only where the person switched it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The search's text, only with the searches consent and only where it passed every test; an empty text says
    /// "a search happened".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// A closed word for what else is known of the action: the wallet's reverse-DNS name, the linked site's host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Milliseconds since 1970; within the epoch the footprint belongs to.
    pub started_at: u64,
    /// Attended milliseconds within that epoch.
    pub attention_ms: u64,
}

impl core::fmt::Debug for Footprint {
    /// Shows nothing of where it was left: logs never hold a host, a path, a title or a query.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Footprint({}, {}, {} ms, …)", self.action.name(), self.category.name(), self.attention_ms)
    }
}

impl Footprint {
    /// Its word.
    pub fn word(&self) -> Word {
        Word::new(self.category, self.action, self.attention_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_its_three_fields() {
        let word = Word::new(Category::Mail, Action::PartnerEvent, 319_999);
        assert_eq!((word.category_id(), word.action_id(), word.attention()), (15, 12, 31));
        assert_eq!(Word::new(Category::News, Action::Visit, 9_999).attention(), 0);
        assert_eq!(Word::new(Category::News, Action::Visit, u64::MAX).attention(), 31);
        assert_eq!(Word::from_bits(word.bits()), Ok(word));
        assert_eq!(Word::from_bits(1 << 13), Err(WordError));
        assert_eq!(Word::from_bits(13 << 4), Err(WordError));
    }

    #[test]
    fn names_are_what_serde_writes() {
        for (i, action) in Action::ALL.iter().enumerate() {
            assert_eq!(usize::from(action.id()), i);
            assert_eq!(serde_json::to_string(action).unwrap(), format!("\"{}\"", action.name()));
        }
    }
}
