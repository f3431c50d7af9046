//! The encoded footprint: the 13 public-schema bits that a proof sees of it.

use serde::{Deserialize, Serialize};

use crate::encoding::code::Code;
use crate::footprint::action::Action;
use crate::footprint::category::Category;

/// Footprints of one epoch that go into its bundle; later ones stay the person's own.
pub const BUNDLE_WORDS: usize = 1_024;

/// The longest attention a word can say, in ten-second units.
pub const ATTENTION_MAX: u8 = 31;

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
    pub fn code(self) -> Code {
        Code::WordInvalid
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
    ///
    /// # Errors
    /// [`WordError`] for more than 13 bits or an action that is not in the table.
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
}
