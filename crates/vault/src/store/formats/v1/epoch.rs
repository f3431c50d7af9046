//! Closed epochs and the sums over them.

use ashiato_core::footprint::epoch::Epoch;
use serde::{Deserialize, Serialize};

use super::{Footprint, Sums};

/// A closed epoch. Its footprints lie beside it, in parts.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EpochRecord {
    /// The epoch.
    pub(crate) epoch: Epoch,
    /// Length of the epochs that it is one of, in milliseconds.
    pub(crate) length_ms: u64,
    /// What its footprints add up to, late ones not included.
    pub(crate) sums: Sums,
    /// What the summary is worth under the base tariff of the time, in tenths of a point.
    pub(crate) value: u64,
    /// Footprints that count.
    pub(crate) footprints: u32,
    /// Footprints that came after the epoch was committed: they stay the person's own.
    pub(crate) late: u32,
    /// Parts that its footprints lie in.
    pub(crate) parts: u32,
    /// Whether it was committed to a network: from then on its footprints are fixed.
    pub(crate) committed: bool,
    /// The person's clock when it was closed, in minutes ahead of UTC: what the days' sums were added up by.
    pub(crate) zone_minutes: i32,
}

/// Footprints of a closed epoch, in its order; the late ones after all others.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Footprints {
    /// The footprints.
    pub(crate) footprints: Vec<Footprint>,
}

/// The closed epochs that begin on a day (UTC).
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Day {
    /// Whole days since 1970.
    pub(crate) day: u64,
    /// The day before it with any.
    pub(crate) before: Option<u64>,
    /// The epochs, by their start.
    pub(crate) epochs: Vec<DayEpoch>,
}

/// A closed epoch in the list of its day.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayEpoch {
    /// The epoch.
    pub(crate) epoch: Epoch,
    /// Length of its epochs in milliseconds.
    pub(crate) length_ms: u64,
    /// Its footprints, late ones included.
    pub(crate) footprints: u32,
}

/// What a local day adds up to.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DaySums {
    /// Whole local days since 1970.
    pub(crate) day: i64,
    /// By hour and category.
    pub(crate) hours: Vec<HourSums>,
    /// By site and action.
    pub(crate) sites: Vec<SiteSums>,
}

/// Sums of an hour.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HourSums {
    /// 0 to 23.
    pub(crate) hour: u8,
    /// What it adds up to.
    pub(crate) sums: Sums,
}

/// Sums of a site.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteSums {
    /// Its registrable domain.
    pub(crate) host: String,
    /// What it adds up to.
    pub(crate) sums: Sums,
}

/// The running totals over every closed epoch, so that no page reads them all.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Totals {
    /// Tenths of a point.
    pub(crate) value: u64,
    /// Closed epochs with footprints.
    pub(crate) epochs: u64,
    /// Their footprints, late ones included.
    pub(crate) footprints: u64,
    /// The newest day with a closed epoch, whole days (UTC) since 1970.
    pub(crate) newest_day: Option<u64>,
}
