//! The summary of an epoch: the 272 numbers that a bundle commits to and every value is taken from.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::encoding::code::Code;
use crate::encoding::field::FieldElement;
use crate::footprint::action::Action;
use crate::footprint::category::Category;

/// Categories and actions that a summary has room for; three actions are reserved.
pub const KINDS: usize = 16;
/// Bits of the seconds of one category.
pub const SECONDS_BITS: u32 = 17;
/// Bits of the number of visits of one category.
pub const VISITS_BITS: u32 = 12;
/// Bits of the number of footprints of one category and one action other than a visit.
pub const COUNT_BITS: u32 = 9;
/// Numbers of a summary.
pub const NUMBERS: usize = KINDS + KINDS * KINDS;
/// Bits of a field element that numbers are packed into.
pub const ELEMENT_BITS: u32 = 252;
/// Field elements of a packed summary.
pub const ELEMENTS: usize = 11;
/// The largest attention cap: the seconds of a day.
pub const ATTENTION_CAP_MAX: u32 = 86_400;
/// The largest event cap, 13 bits.
pub const EVENT_CAP_MAX: u16 = 8_191;

/// The network's bounds on one epoch of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Caps {
    /// Seconds of attention, over all categories: the epoch's own, at most 86,400.
    pub attention_cap: u32,
    /// Footprints, over all categories and actions; at most 8,191.
    pub event_cap: u16,
}

/// Why numbers are no summary, or none that a network takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SummaryError {
    /// A number has more bits than its place.
    #[error("a number of a summary is out of its range")]
    Range,
    /// The seconds are more than the attention cap.
    #[error("the attention of this summary is more than an epoch holds")]
    Attention,
    /// The counts are more than the event cap.
    #[error("this summary counts more footprints than an epoch holds")]
    Events,
    /// A cap is above its range.
    #[error("an attention cap is at most 86400 seconds, an event cap at most 8191 footprints")]
    Caps,
    /// Field elements that [`Summary::pack`] could not have written.
    #[error("the field elements are not a packed summary")]
    NotPacked,
}

impl SummaryError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Range => Code::SummaryRange,
            Self::Attention => Code::SummaryAttention,
            Self::Events => Code::SummaryEvents,
            Self::Caps => Code::SummaryCaps,
            Self::NotPacked => Code::SummaryNotPacked,
        }
    }
}

impl Caps {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`SummaryError::Caps`].
    pub fn check(self) -> Result<(), SummaryError> {
        if self.attention_cap > ATTENTION_CAP_MAX || self.event_cap > EVENT_CAP_MAX {
            return Err(SummaryError::Caps);
        }
        Ok(())
    }
}

/// Seconds by category and counts by category and action. Every number fits its place.
///
/// It says how somebody lived that day: it has no `Debug` that shows a number, and is wiped when it goes.
#[derive(Clone, PartialEq, Eq, Default, Zeroize, ZeroizeOnDrop)]
pub struct Summary {
    seconds: [u32; KINDS],
    counts: [[u16; KINDS]; KINDS],
}

impl core::fmt::Debug for Summary {
    /// Shows no number.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Summary(…)")
    }
}

impl Summary {
    /// From seconds by category and counts by category, then action.
    ///
    /// # Errors
    /// [`SummaryError::Range`].
    pub fn new(seconds: [u32; KINDS], counts: [[u16; KINDS]; KINDS]) -> Result<Self, SummaryError> {
        let summary = Self { seconds, counts };
        if summary.numbers().iter().zip(bits()).any(|(number, bits)| number >> bits != 0) {
            return Err(SummaryError::Range);
        }
        Ok(summary)
    }

    /// Seconds of attention by category's number.
    pub fn seconds(&self) -> &[u32; KINDS] {
        &self.seconds
    }

    /// Footprints by category's number, then action's number.
    pub fn counts(&self) -> &[[u16; KINDS]; KINDS] {
        &self.counts
    }

    /// Seconds of attention in a category.
    pub fn seconds_of(&self, category: Category) -> u32 {
        self.seconds.get(usize::from(category.id())).copied().unwrap_or_default()
    }

    /// Footprints of a category and an action.
    pub fn count_of(&self, category: Category, action: Action) -> u16 {
        let row = self.counts.get(usize::from(category.id()));
        row.and_then(|row| row.get(usize::from(action.id()))).copied().unwrap_or_default()
    }

    /// Seconds of attention over all categories.
    pub fn attention(&self) -> u32 {
        self.seconds.iter().sum()
    }

    /// Footprints over all categories and actions.
    pub fn events(&self) -> u32 {
        self.counts.iter().flatten().map(|count| u32::from(*count)).sum()
    }

    /// Whether a network takes it.
    ///
    /// # Errors
    /// [`SummaryError::Caps`], [`SummaryError::Attention`], [`SummaryError::Events`].
    pub fn check(&self, caps: Caps) -> Result<(), SummaryError> {
        caps.check()?;
        if self.attention() > caps.attention_cap {
            return Err(SummaryError::Attention);
        }
        if self.events() > u32::from(caps.event_cap) {
            return Err(SummaryError::Events);
        }
        Ok(())
    }

    /// The numbers in their order: seconds by category, visits by category, then the other actions of each category.
    pub fn numbers(&self) -> [u32; NUMBERS] {
        let visits = self.counts.iter().map(|row| row[0]);
        let others = self.counts.iter().flat_map(|row| row[1..].iter().copied());
        let mut all = self.seconds.iter().copied().chain(visits.chain(others).map(u32::from));
        core::array::from_fn(|_| all.next().unwrap_or_default())
    }

    /// From the numbers in that order.
    ///
    /// # Errors
    /// [`SummaryError::Range`].
    pub fn from_numbers(numbers: &[u32; NUMBERS]) -> Result<Self, SummaryError> {
        if numbers.iter().zip(bits()).any(|(number, bits)| number >> bits != 0) {
            return Err(SummaryError::Range);
        }
        let mut summary = Self::default();
        let (seconds, counts) = numbers.split_at(KINDS);
        let (visits, others) = counts.split_at(KINDS);
        summary.seconds.copy_from_slice(seconds);
        for ((row, visits), others) in summary.counts.iter_mut().zip(visits).zip(others.chunks(KINDS - 1)) {
            for (count, number) in row.iter_mut().zip(core::iter::once(visits).chain(others)) {
                *count = u16::try_from(*number).map_err(|_| SummaryError::Range)?;
            }
        }
        Ok(summary)
    }

    /// The numbers as eleven field elements, little end first, each filled with as many whole numbers as 252 bits hold:
    /// 14, 20, eight times 28, and 14.
    pub fn pack(&self) -> [FieldElement; ELEMENTS] {
        let mut elements = [[0u8; 32]; ELEMENTS];
        for ((element, at, bits), number) in places().zip(self.numbers()) {
            for i in (0..bits).filter(|i| number >> i & 1 == 1) {
                let bit = (at + i) as usize;
                elements[element][31 - bit / 8] |= 1 << (bit % 8);
            }
        }
        // 252 bits are below the modulus, which has 254.
        elements.map(|bytes| FieldElement::from_bytes(bytes).unwrap_or_default())
    }

    /// The inverse of [`Summary::pack`].
    ///
    /// # Errors
    /// [`SummaryError::NotPacked`].
    pub fn unpack(elements: &[FieldElement; ELEMENTS]) -> Result<Self, SummaryError> {
        let bytes = elements.map(FieldElement::to_bytes);
        let mut numbers = [0u32; NUMBERS];
        for ((element, at, bits), number) in places().zip(&mut numbers) {
            for i in 0..bits {
                let bit = (at + i) as usize;
                *number |= u32::from(bytes[element][31 - bit / 8] >> (bit % 8) & 1) << i;
            }
        }
        let summary = Self::from_numbers(&numbers).map_err(|_| SummaryError::NotPacked)?;
        // Bits above the last number of an element are no second spelling.
        if summary.pack() == *elements { Ok(summary) } else { Err(SummaryError::NotPacked) }
    }
}

/// Bits of each number, in order.
pub fn bits() -> impl Iterator<Item = u32> {
    let seconds = core::iter::repeat_n(SECONDS_BITS, KINDS);
    let visits = core::iter::repeat_n(VISITS_BITS, KINDS);
    seconds.chain(visits).chain(core::iter::repeat_n(COUNT_BITS, KINDS * (KINDS - 1)))
}

/// Where each number stands, in order: its element, its first bit in it, its bits.
pub fn places() -> impl Iterator<Item = (usize, u32, u32)> {
    let (mut element, mut next) = (0, 0);
    bits().map(move |bits| {
        if next + bits > ELEMENT_BITS {
            element += 1;
            next = 0;
        }
        let at = next;
        next += bits;
        (element, at, bits)
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use num_bigint::BigUint;
    use proptest::prelude::*;

    use super::*;

    /// Any summary, with small and largest numbers often.
    pub(crate) fn summary() -> impl Strategy<Value = Summary> {
        proptest::collection::vec(
            prop_oneof![2 => Just(0u32), 2 => 0..20u32, 1 => Just(u32::MAX), 2 => any::<u32>()],
            NUMBERS,
        )
        .prop_map(|raw| {
            let mut numbers = [0; NUMBERS];
            for ((number, raw), bits) in numbers.iter_mut().zip(raw).zip(bits()) {
                *number = raw & ((1 << bits) - 1);
            }
            Summary::from_numbers(&numbers).unwrap()
        })
    }

    #[test]
    fn the_places_are_the_documented_ones() {
        let mut sizes = [0; ELEMENTS];
        for (element, at, bits) in places() {
            sizes[element] += 1;
            assert!(at + bits <= ELEMENT_BITS);
        }
        assert_eq!(sizes, [14, 20, 28, 28, 28, 28, 28, 28, 28, 28, 14]);
        assert_eq!((NUMBERS, bits().count(), bits().sum::<u32>()), (272, 272, 16 * 17 + 16 * 12 + 240 * 9));
        assert_eq!(places().nth(14), Some((1, 0, 17)), "no number straddles two elements");
    }

    #[test]
    fn a_number_above_its_range_is_refused() {
        for (i, bits) in bits().enumerate() {
            let mut numbers = [0; NUMBERS];
            numbers[i] = (1 << bits) - 1;
            assert!(Summary::from_numbers(&numbers).is_ok());
            numbers[i] = 1 << bits;
            assert_eq!(Summary::from_numbers(&numbers), Err(SummaryError::Range));
        }
        let mut counts = [[0; KINDS]; KINDS];
        counts[3][0] = 4_095;
        assert!(Summary::new([0; KINDS], counts).is_ok());
        counts[3][1] = 512;
        assert_eq!(Summary::new([0; KINDS], counts), Err(SummaryError::Range));
    }

    #[test]
    fn caps_hold_at_their_bounds() {
        let caps = Caps { attention_cap: 60, event_cap: 3 };
        let mut seconds = [0; KINDS];
        (seconds[0], seconds[15]) = (59, 1);
        let mut counts = [[0; KINDS]; KINDS];
        (counts[0][0], counts[15][15]) = (1, 2);
        assert_eq!(Summary::new(seconds, counts).unwrap().check(caps), Ok(()));
        seconds[7] = 1;
        assert_eq!(Summary::new(seconds, counts).unwrap().check(caps), Err(SummaryError::Attention));
        seconds[7] = 0;
        counts[7][7] = 1;
        assert_eq!(Summary::new(seconds, counts).unwrap().check(caps), Err(SummaryError::Events));
        assert_eq!(Caps { attention_cap: 86_401, event_cap: 0 }.check(), Err(SummaryError::Caps));
        assert_eq!(Caps { attention_cap: 0, event_cap: 8_192 }.check(), Err(SummaryError::Caps));
    }

    #[test]
    fn a_spare_bit_is_no_second_spelling() {
        let mut elements = Summary::default().pack();
        for (element, bit) in [(0, 238usize), (1, 244), (2, 252), (10, 126)] {
            let mut bytes = [0u8; 32];
            bytes[31 - bit / 8] = 1 << (bit % 8);
            elements[element] = FieldElement::from_bytes(bytes).unwrap();
            assert_eq!(Summary::unpack(&elements), Err(SummaryError::NotPacked), "{element} {bit}");
            elements[element] = FieldElement::ZERO;
        }
        assert_eq!(format!("{:?}", Summary::default()), "Summary(…)");
    }

    proptest! {
        #[test]
        fn packing_agrees_with_big_integers(summary in summary()) {
            let mut model = vec![BigUint::from(0u32); 1];
            let mut used = 0;
            for (number, bits) in summary.numbers().into_iter().zip(bits()) {
                if used + bits > 252 {
                    model.push(BigUint::from(0u32));
                    used = 0;
                }
                *model.last_mut().unwrap() += BigUint::from(number) << used;
                used += bits;
            }
            let packed = summary.pack();
            prop_assert_eq!(packed.map(|element| BigUint::from_bytes_be(&element.to_bytes())).to_vec(), model);
            prop_assert_eq!(Summary::unpack(&packed).unwrap(), summary.clone());
            prop_assert_eq!(Summary::new(*summary.seconds(), *summary.counts()).unwrap(), summary);
        }
    }
}
