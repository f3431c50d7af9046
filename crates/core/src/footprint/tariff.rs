//! The tariff: what a word is worth. Integers only; the same function here, in the circuit and in the docs' table.

use serde::{Deserialize, Serialize};

use crate::encoding::code::Code;
use crate::encoding::field::FieldElement;
use crate::footprint::action::Action;
use crate::footprint::category::Category;
use crate::footprint::word::Word;

/// The largest action bonus, six bits.
pub const BONUS_MAX: u8 = 63;
/// The largest attention cap: a day in ten-second units, within 14 bits.
pub const ATTENTION_CAP_MAX: u16 = 8_640;
/// A claimed value and the sum it is taken from both fit in this many bits.
pub const VALUE_BITS: u32 = 25;

/// `value(word) = weight[category] · (attention + bonus[action])`, and a bound on an epoch's attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// One weight a category, by its number.
    #[cfg_attr(feature = "openapi", schema(min_items = 16, max_items = 16))]
    pub weights: [u8; 16],
    /// One bonus an action, by its number, in ten-second units; `bonuses[0]` (visit) is 0 and each is at most 63.
    #[cfg_attr(feature = "openapi", schema(min_items = 16, max_items = 16))]
    pub bonuses: [u8; 16],
    /// The network's bound on the sum of attention in one epoch, in ten-second units; at most 8,640.
    pub attention_cap: u16,
}

/// Why a tariff or a sum is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TariffError {
    /// A bonus above 63, or one for a bare visit.
    #[error("a bonus is at most 63, and a visit has none")]
    Bonus,
    /// An attention cap above 8,640.
    #[error("an attention cap is at most 8640")]
    Cap,
    /// The words' attention is more than an epoch holds.
    #[error("the attention of these footprints is more than an epoch holds")]
    Attention,
    /// The sum does not fit in 25 bits: more words than a bundle holds.
    #[error("the value does not fit in 25 bits")]
    Overflow,
    /// Field element with bits above the 232 of a tariff, or with a bonus for a bare visit.
    #[error("the number is not a packed tariff")]
    NotPacked,
}

impl TariffError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Bonus => Code::TariffBonus,
            Self::Cap => Code::TariffCap,
            Self::Attention => Code::TariffAttention,
            Self::Overflow => Code::TariffOverflow,
            Self::NotPacked => Code::TariffNotPacked,
        }
    }
}

impl Tariff {
    /// The network's base tariff, from which the popup's points come.
    pub fn base(attention_cap: u16) -> Self {
        let mut weights = [1; 16];
        for (category, weight) in [
            (Category::Other, 1),
            (Category::News, 3),
            (Category::Social, 2),
            (Category::Search, 3),
            (Category::Video, 2),
            (Category::Shopping, 4),
            (Category::Finance, 4),
            (Category::CryptoMarkets, 5),
            (Category::Nft, 5),
            (Category::Defi, 6),
            (Category::Civic, 3),
            (Category::Developer, 4),
            (Category::Ai, 4),
            (Category::Learning, 3),
            (Category::Entertainment, 2),
            (Category::Mail, 1),
        ] {
            weights[usize::from(category.id())] = weight;
        }
        let mut bonuses = [0; 16];
        for (action, bonus) in [
            (Action::Search, 2),
            (Action::LinkOut, 1),
            (Action::Like, 1),
            (Action::Share, 3),
            (Action::Comment, 3),
            (Action::Follow, 2),
            (Action::WalletAnnounced, 2),
            (Action::WalletConnect, 6),
            (Action::OnchainTransaction, 12),
            (Action::OnchainExchange, 20),
            (Action::MailRead, 1),
            (Action::PartnerEvent, 4),
        ] {
            bonuses[usize::from(action.id())] = bonus;
        }
        Self { weights, bonuses, attention_cap: attention_cap.min(ATTENTION_CAP_MAX) }
    }

    /// Checks the ranges that the type does not hold by itself.
    ///
    /// # Errors
    /// [`TariffError::Bonus`], [`TariffError::Cap`].
    pub fn check(&self) -> Result<(), TariffError> {
        if self.bonuses[0] != 0 || self.bonuses.iter().any(|bonus| *bonus > BONUS_MAX) {
            return Err(TariffError::Bonus);
        }
        if self.attention_cap > ATTENTION_CAP_MAX {
            return Err(TariffError::Cap);
        }
        Ok(())
    }

    /// The value of one encoded footprint; at most 255 · (31 + 63) = 23,970.
    pub fn value(&self, word: Word) -> u32 {
        let weight = u32::from(self.weights[usize::from(word.category_id())]);
        weight * (u32::from(word.attention()) + u32::from(self.bonuses[usize::from(word.action_id())]))
    }

    /// The sum of a bundle's values, below 2²⁵.
    ///
    /// # Errors
    /// [`TariffError::Attention`] when they hold more attention than the cap, [`TariffError::Overflow`] when the sum
    /// leaves 25 bits.
    pub fn total(&self, words: &[Word]) -> Result<u32, TariffError> {
        let attention: u64 = words.iter().map(|word| u64::from(word.attention())).sum();
        if attention > u64::from(self.attention_cap) {
            return Err(TariffError::Attention);
        }
        let value: u64 = words.iter().map(|word| u64::from(self.value(*word))).sum();
        if value >> VALUE_BITS != 0 {
            return Err(TariffError::Overflow);
        }
        u32::try_from(value).map_err(|_| TariffError::Overflow)
    }

    /// The tariff as one field element of 232 bits, little end first: 16 weights of 8 bits, 15 bonuses of 6 bits
    /// (search first; a visit has none), the attention cap in 14 bits.
    ///
    /// # Errors
    /// Those of [`Tariff::check`].
    pub fn pack(&self) -> Result<FieldElement, TariffError> {
        self.check()?;
        let mut bits = [0u8; 32];
        let mut at = 0usize;
        let mut push = |value: u16, width: usize| {
            for i in 0..width {
                let bit = (value >> i & 1) as u8;
                bits[31 - (at + i) / 8] |= bit << ((at + i) % 8);
            }
            at += width;
        };
        for weight in self.weights {
            push(u16::from(weight), 8);
        }
        for bonus in &self.bonuses[1..] {
            push(u16::from(*bonus), 6);
        }
        push(self.attention_cap, 14);
        FieldElement::from_bytes(bits).map_err(|_| TariffError::NotPacked)
    }

    /// The inverse of [`Tariff::pack`].
    ///
    /// # Errors
    /// [`TariffError::NotPacked`] for anything that [`Tariff::pack`] could not have written.
    pub fn unpack(packed: FieldElement) -> Result<Self, TariffError> {
        let bytes = packed.to_bytes();
        if bytes[..3] != [0; 3] {
            return Err(TariffError::NotPacked);
        }
        let mut at = 0usize;
        let mut pull = |width: usize| {
            let mut value = 0u16;
            for i in 0..width {
                value |= u16::from(bytes[31 - (at + i) / 8] >> ((at + i) % 8) & 1) << i;
            }
            at += width;
            value
        };
        let mut tariff = Self { weights: [0; 16], bonuses: [0; 16], attention_cap: 0 };
        for weight in &mut tariff.weights {
            *weight = pull(8) as u8;
        }
        for bonus in &mut tariff.bonuses[1..] {
            *bonus = pull(6) as u8;
        }
        tariff.attention_cap = pull(14);
        tariff.check().map_err(|_| TariffError::NotPacked)?;
        Ok(tariff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigUint;
    use proptest::prelude::*;

    fn tariff() -> impl Strategy<Value = Tariff> {
        (any::<[u8; 16]>(), proptest::array::uniform16(0..=BONUS_MAX), 0..=ATTENTION_CAP_MAX).prop_map(
            |(weights, mut bonuses, attention_cap)| {
                bonuses[0] = 0;
                Tariff { weights, bonuses, attention_cap }
            },
        )
    }

    fn word() -> impl Strategy<Value = Word> {
        (0u16..16, 0u16..13, 0u16..32).prop_map(|(c, a, t)| Word::from_bits(c | a << 4 | t << 8).unwrap())
    }

    proptest! {
        #[test]
        fn packing_agrees_with_big_integers(t in tariff()) {
            let mut model = BigUint::from(0u32);
            let mut shift = 0usize;
            for weight in t.weights { model += BigUint::from(weight) << shift; shift += 8; }
            for bonus in &t.bonuses[1..] { model += BigUint::from(*bonus) << shift; shift += 6; }
            model += BigUint::from(t.attention_cap) << shift;
            let packed = t.pack().unwrap();
            prop_assert_eq!(BigUint::from_bytes_be(&packed.to_bytes()), model);
            prop_assert_eq!(Tariff::unpack(packed).unwrap(), t);
        }

        #[test]
        fn totals_agree_with_big_integers(t in tariff(), words in proptest::collection::vec(word(), 0..1_024)) {
            let mut value = BigUint::from(0u32);
            let mut attention = BigUint::from(0u32);
            for w in &words {
                attention += BigUint::from(w.attention());
                value += BigUint::from(t.weights[usize::from(w.category_id())])
                    * (BigUint::from(w.attention()) + BigUint::from(t.bonuses[usize::from(w.action_id())]));
            }
            match t.total(&words) {
                Ok(total) => {
                    prop_assert!(attention <= BigUint::from(t.attention_cap));
                    prop_assert_eq!(BigUint::from(total), value);
                }
                Err(TariffError::Attention) => prop_assert!(attention > BigUint::from(t.attention_cap)),
                Err(error) => prop_assert!(false, "{error}"),
            }
        }
    }

    #[test]
    fn overflow_is_an_error() {
        let t = Tariff { weights: [255; 16], bonuses: [0; 16], attention_cap: ATTENTION_CAP_MAX };
        let mut rich = t.clone();
        rich.bonuses[1..].fill(BONUS_MAX);
        let search = Word::new(Category::Other, Action::Search, 0);
        assert_eq!(rich.total(&vec![search; 1_024]), Ok(255 * 63 * 1_024));
        assert_eq!(rich.total(&vec![search; 2_100]), Err(TariffError::Overflow));
        assert_eq!(
            t.total(&vec![Word::new(Category::Other, Action::Visit, 310_000); 279]),
            Err(TariffError::Attention)
        );
    }

    #[test]
    fn padding_is_worth_nothing_and_bad_tariffs_are_refused() {
        let mut t = Tariff::base(8_640);
        assert_eq!(t.value(Word::PADDING), 0);
        t.bonuses[0] = 1;
        assert_eq!(t.pack(), Err(TariffError::Bonus));
        t.bonuses[0] = 0;
        t.bonuses[3] = 64;
        assert_eq!(t.pack(), Err(TariffError::Bonus));
        t.bonuses[3] = 0;
        t.attention_cap = 8_641;
        assert_eq!(t.pack(), Err(TariffError::Cap));
        let mut high = [0u8; 32];
        high[2] = 1;
        assert_eq!(Tariff::unpack(FieldElement::from_bytes(high).unwrap()), Err(TariffError::NotPacked));
    }
}
