//! Where each number stands among bits: those of the summary, and those of the two tariff elements. Little end first.

use ark_bn254::Fr;
use ashiato_core::footprint::summary::{COUNT_BITS, ELEMENTS, KINDS, SECONDS_BITS, Summary, VISITS_BITS, bits, places};

/// Bits of a summary's numbers.
pub(crate) const SUMMARY_BITS: usize =
    KINDS * (SECONDS_BITS as usize + VISITS_BITS as usize + (KINDS - 1) * COUNT_BITS as usize);

/// Bits of a weight.
const WEIGHT_BITS: usize = 8;
/// Bits of a bonus.
const BONUS_BITS: usize = 6;
/// Bits of the attention cap, and of the seconds left under it.
pub(crate) const ATTENTION_CAP_BITS: usize = 17;
/// Bits of the event cap, and of the footprints left under it.
pub(crate) const EVENT_CAP_BITS: usize = 13;
/// Bits of an epoch.
pub(crate) const EPOCH_BITS: usize = 32;
/// Where the caps and the last epoch of a mint stand in the attention's element, after the weights.
pub(crate) const ATTENTION_CAP_AT: usize = KINDS * WEIGHT_BITS;
pub(crate) const EVENT_CAP_AT: usize = ATTENTION_CAP_AT + ATTENTION_CAP_BITS;
pub(crate) const MINTED_BY_AT: usize = EVENT_CAP_AT + EVENT_CAP_BITS;
/// Bits of the attention's tariff element: 190.
pub(crate) const TARIFF_ATTENTION_BITS: usize = MINTED_BY_AT + EPOCH_BITS;
/// Bits of the actions' tariff element: 224.
pub(crate) const TARIFF_ACTIONS_BITS: usize = KINDS * (WEIGHT_BITS + BONUS_BITS);

/// Takes numbers off the front of bits, one after the other; nothing where the bits end.
struct Cursor<'a, T>(&'a [T]);

impl<'a, T> Cursor<'a, T> {
    fn take(&mut self, width: usize) -> &'a [T] {
        let (now, later) = self.0.split_at_checked(width).unwrap_or_default();
        self.0 = later;
        now
    }

    fn row(&mut self, width: usize) -> [&'a [T]; KINDS] {
        core::array::from_fn(|_| self.take(width))
    }
}

/// The bits of a summary by their meaning.
pub(crate) struct Numbers<'a, T> {
    /// By category.
    pub(crate) seconds: [&'a [T]; KINDS],
    /// By category, then action.
    pub(crate) counts: [[&'a [T]; KINDS]; KINDS],
}

/// Splits a summary's bits.
pub(crate) fn numbers<T>(summary: &[T]) -> Numbers<'_, T> {
    let mut cursor = Cursor(summary);
    let seconds = cursor.row(SECONDS_BITS as usize);
    let visits = cursor.row(VISITS_BITS as usize);
    let counts = visits.map(|visits| {
        core::array::from_fn(|action| if action == 0 { visits } else { cursor.take(COUNT_BITS as usize) })
    });
    Numbers { seconds, counts }
}

/// The bits of each of a summary's elements.
pub(crate) fn elements<T>(summary: &[T]) -> [&[T]; ELEMENTS] {
    let mut widths = [0usize; ELEMENTS];
    for (element, _, bits) in places() {
        if let Some(width) = widths.get_mut(element) {
            *width += bits as usize;
        }
    }
    let mut cursor = Cursor(summary);
    widths.map(|width| cursor.take(width))
}

/// The bits of a summary's numbers.
pub(crate) fn bits_of(summary: &Summary) -> Vec<Fr> {
    let numbers = zeroize::Zeroizing::new(summary.numbers());
    let bits = bits().zip(numbers.iter());
    let mut out = Vec::with_capacity(SUMMARY_BITS);
    out.extend(bits.flat_map(|(bits, number)| (0..bits).map(move |i| Fr::from(number >> i & 1))));
    out
}

/// The bits of the attention's tariff element by their meaning.
pub(crate) struct AttentionTariff<'a, T> {
    /// By category.
    pub(crate) weights: [&'a [T]; KINDS],
    pub(crate) attention_cap: &'a [T],
    pub(crate) event_cap: &'a [T],
    pub(crate) minted_by: &'a [T],
}

/// Splits the attention's tariff element.
pub(crate) fn attention_tariff<T>(bits: &[T; TARIFF_ATTENTION_BITS]) -> AttentionTariff<'_, T> {
    let mut cursor = Cursor(bits);
    AttentionTariff {
        weights: cursor.row(WEIGHT_BITS),
        attention_cap: cursor.take(ATTENTION_CAP_BITS),
        event_cap: cursor.take(EVENT_CAP_BITS),
        minted_by: cursor.take(EPOCH_BITS),
    }
}

/// The bits of the actions' tariff element by their meaning.
pub(crate) struct ActionTariff<'a, T> {
    /// By category.
    pub(crate) weights: [&'a [T]; KINDS],
    /// By action.
    pub(crate) bonuses: [&'a [T]; KINDS],
}

/// Splits the actions' tariff element.
pub(crate) fn action_tariff<T>(bits: &[T; TARIFF_ACTIONS_BITS]) -> ActionTariff<'_, T> {
    let mut cursor = Cursor(bits);
    ActionTariff { weights: cursor.row(WEIGHT_BITS), bonuses: cursor.row(BONUS_BITS) }
}
