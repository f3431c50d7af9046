//! Attention in whole seconds that add up.

use std::collections::BTreeMap;

use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::footprint::Footprint;

/// The seconds of each footprint, in the order given, which is the epoch's: `(started_at, id)`.
///
/// Per category the milliseconds that a footprint leaves over are carried to the next one. So the seconds of a category
/// add up to its milliseconds / 1000, rounded down, which is what a summary commits to.
pub fn whole_seconds(footprints: &[Footprint]) -> Vec<u64> {
    let mut carried: BTreeMap<Category, u64> = BTreeMap::new();
    footprints
        .iter()
        .map(|footprint| {
            let left = carried.entry(footprint.category).or_default();
            let together = *left + footprint.attention_ms % 1_000;
            *left = together % 1_000;
            footprint.attention_ms / 1_000 + together / 1_000
        })
        .collect()
}
