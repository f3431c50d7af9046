//! The tariff: what a summary is worth. Integers only; the same function here, in the circuit and in the docs' table.

use serde::{Deserialize, Serialize};

use crate::encoding::code::Code;
use crate::encoding::field::FieldElement;
use crate::footprint::action::Action;
use crate::footprint::category::Category;
use crate::footprint::summary::{ATTENTION_CAP_MAX, Caps, EVENT_CAP_MAX, KINDS, Summary, SummaryError};

/// The largest bonus, six bits.
pub const BONUS_MAX: u8 = 63;
/// Bits of a value: the caps keep it below 1.4 · 10⁹.
pub const VALUE_BITS: u32 = 32;
/// Value of one point: ten attended seconds at weight 1.
pub const POINT: u32 = 10;
/// Bits of a weight.
const WEIGHT_BITS: u32 = 8;
/// Bits of a bonus.
const BONUS_BITS: u32 = 6;
/// Bits of the attention cap, in seconds.
const ATTENTION_CAP_BITS: u32 = 17;
/// Bits of the event cap.
const EVENT_CAP_BITS: u32 = 13;
/// Bits of an epoch's number.
const EPOCH_BITS: u32 = 32;

/// `value = Σ_c attention_weights[c] · seconds[c] + 10 · Σ_c action_weights[c] · Σ_a bonuses[a] · count[c][a]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// Value of one second of attention, by category's number.
    #[cfg_attr(feature = "openapi", schema(min_items = 16, max_items = 16))]
    pub attention_weights: [u8; KINDS],
    /// What an action's bonus is multiplied by, by category's number.
    #[cfg_attr(feature = "openapi", schema(min_items = 16, max_items = 16))]
    pub action_weights: [u8; KINDS],
    /// Points of one action at weight 1, by action's number; at most 63. A visit may have one.
    #[cfg_attr(feature = "openapi", schema(min_items = 16, max_items = 16))]
    pub bonuses: [u8; KINDS],
}

/// Why a tariff is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TariffError {
    /// A bonus above 63.
    #[error("a bonus is at most 63")]
    Bonus,
    /// A cap above its range.
    #[error(transparent)]
    Caps(#[from] SummaryError),
    /// A field element that no tariff packs to.
    #[error("the number is not a packed tariff")]
    NotPacked,
}

impl TariffError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Bonus => Code::TariffBonus,
            Self::Caps(error) => error.code(),
            Self::NotPacked => Code::TariffNotPacked,
        }
    }
}

impl Tariff {
    /// The network's base tariff, from which the popup's points come.
    ///
    /// Actions that nothing evidences yet, on-chain ones, have no bonus: a changed client may claim any count.
    pub fn base() -> Self {
        let mut weights = [1; KINDS];
        for (category, weight) in [
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
        ] {
            weights[usize::from(category.id())] = weight;
        }
        let mut bonuses = [0; KINDS];
        for (action, bonus) in [
            (Action::Search, 2),
            (Action::LinkOut, 1),
            (Action::Like, 1),
            (Action::Share, 3),
            (Action::Comment, 3),
            (Action::Follow, 2),
            (Action::WalletAnnounced, 2),
            (Action::WalletConnect, 6),
            (Action::MailRead, 1),
            (Action::PartnerEvent, 4),
        ] {
            bonuses[usize::from(action.id())] = bonus;
        }
        Self { attention_weights: weights, action_weights: weights, bonuses }
    }

    /// Checks the ranges that the type does not hold by itself.
    ///
    /// # Errors
    /// [`TariffError::Bonus`].
    pub fn check(&self) -> Result<(), TariffError> {
        if self.bonuses.iter().any(|bonus| *bonus > BONUS_MAX) { Err(TariffError::Bonus) } else { Ok(()) }
    }

    /// What a summary is worth, exactly. Within the largest caps it has 32 bits.
    pub fn value(&self, summary: &Summary) -> u64 {
        let attention = self.attention_weights.iter().zip(summary.seconds());
        let attention: u64 = attention.map(|(weight, seconds)| u64::from(*weight) * u64::from(*seconds)).sum();
        let actions = self.action_weights.iter().zip(summary.counts());
        let actions: u64 = actions.map(|(weight, counts)| u64::from(*weight) * self.bonus(counts)).sum();
        attention + u64::from(POINT) * actions
    }

    fn bonus(&self, counts: &[u16; KINDS]) -> u64 {
        self.bonuses.iter().zip(counts).map(|(bonus, count)| u64::from(*bonus) * u64::from(*count)).sum()
    }

    /// The attention's side as one field element of 190 bits, little end first: 16 weights of 8 bits, the attention cap
    /// in 17, the event cap in 13, the last epoch in which a token may have been minted in 32. Caps and epoch are the
    /// verifier's, never the terms'.
    ///
    /// # Errors
    /// [`TariffError::Caps`].
    pub fn pack_attention(&self, caps: Caps, minted_by: u32) -> Result<FieldElement, TariffError> {
        caps.check()?;
        let mut bits = Bits::default();
        self.attention_weights.iter().for_each(|weight| bits.push(u32::from(*weight), WEIGHT_BITS));
        bits.push(caps.attention_cap, ATTENTION_CAP_BITS);
        bits.push(u32::from(caps.event_cap), EVENT_CAP_BITS);
        bits.push(minted_by, EPOCH_BITS);
        FieldElement::from_bytes(bits.bytes).map_err(|_| TariffError::NotPacked)
    }

    /// The actions' side as one field element of 224 bits, little end first: 16 weights of 8 bits, 16 bonuses of 6.
    ///
    /// # Errors
    /// Those of [`Tariff::check`].
    pub fn pack_actions(&self) -> Result<FieldElement, TariffError> {
        self.check()?;
        let mut bits = Bits::default();
        self.action_weights.iter().for_each(|weight| bits.push(u32::from(*weight), WEIGHT_BITS));
        self.bonuses.iter().for_each(|bonus| bits.push(u32::from(*bonus), BONUS_BITS));
        FieldElement::from_bytes(bits.bytes).map_err(|_| TariffError::NotPacked)
    }

    /// The inverse of both packings.
    ///
    /// # Errors
    /// [`TariffError::NotPacked`] for anything that they could not have written.
    pub fn unpack(attention: FieldElement, actions: FieldElement) -> Result<(Self, Caps, u32), TariffError> {
        let mut tariff = Self { attention_weights: [0; KINDS], action_weights: [0; KINDS], bonuses: [0; KINDS] };
        let mut bits = Bits { bytes: attention.to_bytes(), at: 0 };
        tariff.attention_weights.iter_mut().for_each(|weight| *weight = bits.pull(WEIGHT_BITS) as u8);
        let attention_cap = bits.pull(ATTENTION_CAP_BITS);
        let event_cap = bits.pull(EVENT_CAP_BITS) as u16;
        let minted_by = bits.pull(EPOCH_BITS);
        let mut bits = Bits { bytes: actions.to_bytes(), at: 0 };
        tariff.action_weights.iter_mut().for_each(|weight| *weight = bits.pull(WEIGHT_BITS) as u8);
        tariff.bonuses.iter_mut().for_each(|bonus| *bonus = bits.pull(BONUS_BITS) as u8);
        let caps = Caps { attention_cap, event_cap };
        let again = tariff.pack_attention(caps, minted_by).and_then(|first| Ok((first, tariff.pack_actions()?)));
        match again {
            Ok(again) if again == (attention, actions) => Ok((tariff, caps, minted_by)),
            _ => Err(TariffError::NotPacked),
        }
    }
}

/// Numbers in the bits of 32 big-endian bytes, little end first.
#[derive(Default)]
struct Bits {
    bytes: [u8; 32],
    at: usize,
}

impl Bits {
    fn push(&mut self, number: u32, width: u32) {
        for i in 0..width {
            let bit = (number >> i & 1) as u8;
            self.bytes[31 - self.at / 8] |= bit << (self.at % 8);
            self.at += 1;
        }
    }

    fn pull(&mut self, width: u32) -> u32 {
        let mut number = 0;
        for i in 0..width {
            number |= u32::from(self.bytes[31 - self.at / 8] >> (self.at % 8) & 1) << i;
            self.at += 1;
        }
        number
    }
}

/// The largest value that any tariff gives within the largest caps.
const _: () = {
    let seconds = 255 * ATTENTION_CAP_MAX as u64;
    let events = 10 * 255 * BONUS_MAX as u64 * EVENT_CAP_MAX as u64;
    assert!((seconds + events) >> VALUE_BITS == 0);
};

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;
    use proptest::prelude::*;

    use super::*;
    use crate::footprint::summary::tests::summary;

    fn tariff() -> impl Strategy<Value = Tariff> {
        (any::<[u8; 16]>(), any::<[u8; 16]>(), proptest::array::uniform16(0..=BONUS_MAX)).prop_map(
            |(attention_weights, action_weights, bonuses)| Tariff { attention_weights, action_weights, bonuses },
        )
    }

    fn big(element: FieldElement) -> BigUint {
        BigUint::from_bytes_be(&element.to_bytes())
    }

    proptest! {
        #[test]
        fn packing_agrees_with_big_integers(
            t in tariff(),
            attention_cap in 0..=ATTENTION_CAP_MAX,
            event_cap in 0..=EVENT_CAP_MAX,
            minted_by in any::<u32>(),
        ) {
            let pack = |numbers: &[(u32, u32)]| {
                let mut shift = 0;
                numbers.iter().fold(BigUint::from(0u32), |sum, (number, bits)| {
                    let sum = sum + (BigUint::from(*number) << shift);
                    shift += bits;
                    sum
                })
            };
            let caps = Caps { attention_cap, event_cap };
            let attention = t.pack_attention(caps, minted_by).unwrap();
            let actions = t.pack_actions().unwrap();
            let weights = |weights: [u8; 16]| weights.map(|weight| (u32::from(weight), 8)).to_vec();
            let mut model = weights(t.attention_weights);
            model.extend([(attention_cap, 17), (u32::from(event_cap), 13), (minted_by, 32)]);
            prop_assert_eq!(big(attention), pack(&model));
            prop_assert!(big(attention).bits() <= 190);
            let mut model = weights(t.action_weights);
            model.extend(t.bonuses.map(|bonus| (u32::from(bonus), 6)));
            prop_assert_eq!(big(actions), pack(&model));
            prop_assert!(big(actions).bits() <= 224);
            prop_assert_eq!(Tariff::unpack(attention, actions).unwrap(), (t, caps, minted_by));
        }

        #[test]
        fn values_agree_with_big_integers(t in tariff(), s in summary()) {
            let mut value = BigUint::from(0u32);
            for c in 0..16 {
                value += BigUint::from(t.attention_weights[c]) * s.seconds()[c];
                for a in 0..16 {
                    value += BigUint::from(10u32) * t.action_weights[c] * t.bonuses[a] * s.counts()[c][a];
                }
            }
            prop_assert_eq!(BigUint::from(t.value(&s)), value);
        }
    }

    #[test]
    fn a_point_is_ten_seconds_at_weight_one() {
        let mut seconds = [0; KINDS];
        seconds[usize::from(Category::Developer.id())] = 25;
        let mut counts = [[0; KINDS]; KINDS];
        counts[usize::from(Category::Developer.id())][0] = 3;
        let summary = Summary::new(seconds, counts).unwrap();
        assert_eq!(Tariff::base().value(&summary), 100, "25 s at weight 4 are 10.0 points, a visit adds none");
        counts[usize::from(Category::Search.id())][1] = 1;
        let summary = Summary::new(seconds, counts).unwrap();
        assert_eq!(Tariff::base().value(&summary), 160, "a search: 2 points at weight 3");
        let mut deeds = Tariff::base();
        (deeds.attention_weights, deeds.bonuses[0]) = ([0; KINDS], 1);
        assert_eq!(deeds.value(&summary), 10 * (4 * 3 + 3 * 2), "deeds alone, visits among them");
    }

    #[test]
    fn what_no_packing_writes_is_refused() {
        let (t, caps) = (Tariff::base(), Caps { attention_cap: 60, event_cap: 100 });
        let (attention, actions) = (t.pack_attention(caps, 7).unwrap(), t.pack_actions().unwrap());
        let with = |element: FieldElement, bit: usize| {
            let mut bytes = element.to_bytes();
            bytes[31 - bit / 8] |= 1 << (bit % 8);
            FieldElement::from_bytes(bytes).unwrap()
        };
        assert_eq!(Tariff::unpack(with(attention, 190), actions), Err(TariffError::NotPacked));
        assert_eq!(Tariff::unpack(attention, with(actions, 224)), Err(TariffError::NotPacked));
        let long = with(with(attention, 143), 144);
        assert_eq!(Tariff::unpack(long, actions), Err(TariffError::NotPacked), "a cap above a day");
        let mut rich = t.clone();
        rich.bonuses[0] = 64;
        assert_eq!(rich.pack_actions(), Err(TariffError::Bonus));
        assert_eq!(
            t.pack_attention(Caps { attention_cap: 1, event_cap: 8_192 }, 0),
            Err(TariffError::Caps(SummaryError::Caps))
        );
        for action in [Action::OnchainTransaction, Action::OnchainExchange] {
            assert_eq!(t.bonuses[usize::from(action.id())], 0, "nothing evidences it yet");
        }
    }
}
