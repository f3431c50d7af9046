//! The differences that are given bits, so that none is negative.

use crate::audit::slot::Slot;
use crate::stake::check::Check;
use crate::stake::inputs::VALUE;
use crate::stake::layout::{ATTENTION_CAP_BITS, EPOCH_BITS, EVENT_CAP_BITS};

/// A difference that is given bits, so that it is not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// What is earned above the claim.
    Surplus,
    /// Seconds under the attention cap.
    Seconds,
    /// Footprints under the event cap.
    Events,
    /// Epochs between the mint and the last one allowed.
    Age,
}

impl Left {
    pub(crate) const ALL: [Self; 4] = [Self::Surplus, Self::Seconds, Self::Events, Self::Age];

    /// The check that it stands in.
    pub(crate) fn check(self) -> Check {
        match self {
            Self::Surplus => Check::Earned,
            Self::Seconds => Check::Attention,
            Self::Events => Check::Events,
            Self::Age => Check::Age,
        }
    }

    /// Its i-th bit.
    pub(crate) fn slot(self, i: usize) -> Slot {
        match self {
            Self::Surplus => Slot::Surplus(i),
            Self::Seconds => Slot::SpareSeconds(i),
            Self::Events => Slot::SpareEvents(i),
            Self::Age => Slot::Age(i),
        }
    }

    /// How many bits it has.
    pub(crate) fn width(self) -> usize {
        match self {
            Self::Surplus => VALUE,
            Self::Seconds => ATTENTION_CAP_BITS,
            Self::Events => EVENT_CAP_BITS,
            Self::Age => EPOCH_BITS,
        }
    }
}
