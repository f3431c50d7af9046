//! Epochs: the network's unit of time. The clock is always an argument.

use serde::{Deserialize, Serialize};

use crate::encoding::code::Code;

/// The number of an epoch: whole epoch lengths since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Epoch(pub u64);

/// How long epochs are and how many more epochs a leaf may be registered in, as the node announces them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EpochSchedule {
    /// Length of an epoch in milliseconds: 86,400,000 in production, 60,000 on the demo network.
    pub length_ms: u64,
    /// Grace in epochs: leaves for epoch e are taken until the end of epoch e + grace.
    pub grace: u64,
}

/// Why a schedule is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EpochError {
    /// Outside 1 s … 1 day, or not whole seconds.
    #[error("an epoch is between one second and one day, in whole seconds")]
    Length,
    /// Outside 1 … 365.
    #[error("grace is between 1 and 365 epochs")]
    Grace,
}

impl EpochError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Length => Code::EpochLength,
            Self::Grace => Code::EpochGrace,
        }
    }
}

impl EpochSchedule {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`EpochError::Length`], [`EpochError::Grace`].
    pub fn new(length_ms: u64, grace: u64) -> Result<Self, EpochError> {
        if !(1_000..=86_400_000).contains(&length_ms) || !length_ms.is_multiple_of(1_000) {
            return Err(EpochError::Length);
        }
        if !(1..=365).contains(&grace) {
            return Err(EpochError::Grace);
        }
        Ok(Self { length_ms, grace })
    }

    /// The epoch that holds an instant, in milliseconds since 1970.
    pub fn epoch_at(&self, now_ms: u64) -> Epoch {
        Epoch(now_ms.checked_div(self.length_ms).unwrap_or(0))
    }

    /// First millisecond of an epoch.
    pub fn start_ms(&self, epoch: Epoch) -> u64 {
        epoch.0.saturating_mul(self.length_ms)
    }

    /// First millisecond after an epoch.
    pub fn end_ms(&self, epoch: Epoch) -> u64 {
        epoch.0.saturating_add(1).saturating_mul(self.length_ms)
    }

    /// Seconds of an epoch, and so the network's bound on one epoch's attention: at most 86,400.
    pub fn seconds(&self) -> u32 {
        u32::try_from(self.length_ms / 1_000).unwrap_or(86_400).min(86_400)
    }

    /// When level 1's checkpoint for `epoch` is signed: the end of the epoch after it.
    pub fn early_checkpoint_ms(&self, epoch: Epoch) -> u64 {
        self.end_ms(Epoch(epoch.0.saturating_add(1)))
    }

    /// When the final checkpoint for `epoch` is signed and its tree closes: the end of epoch + grace.
    pub fn final_checkpoint_ms(&self, epoch: Epoch) -> u64 {
        self.end_ms(Epoch(epoch.0.saturating_add(self.grace)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_cut_at_midnight() {
        let day = EpochSchedule::new(86_400_000, 7).unwrap();
        assert_eq!(day.epoch_at(0), Epoch(0));
        assert_eq!(day.epoch_at(86_399_999), Epoch(0));
        assert_eq!(day.epoch_at(86_400_000), Epoch(1));
        assert_eq!(day.seconds(), 86_400);
        assert_eq!(day.final_checkpoint_ms(Epoch(1)), 9 * 86_400_000);
        assert_eq!(EpochSchedule::new(60_000, 10).unwrap().seconds(), 60);
        assert_eq!(EpochSchedule::new(999, 10), Err(EpochError::Length));
        assert_eq!(EpochSchedule::new(1_500, 10), Err(EpochError::Length));
        assert_eq!(EpochSchedule::new(1_000, 0), Err(EpochError::Grace));
    }
}
