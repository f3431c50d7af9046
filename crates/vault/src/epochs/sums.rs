//! The index of closed epochs: what the popup needs of each, so that the records themselves need not be opened.

use std::collections::{BTreeMap, BTreeSet};

use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::tariff::Tariff;
use serde::{Deserialize, Serialize};

use crate::epochs::commit::EpochRecord;
use crate::store::records::{Kind, OpenRecords, RecordError};
use crate::store::{Op, Store};

/// Epochs that begin within the same hour share a page of the index.
const PAGE_MS: u64 = 3_600_000;

/// The page of an epoch.
fn page_of(start_ms: u64) -> u64 {
    start_ms / PAGE_MS
}

/// Sums of one category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct CategoryPoints {
    /// The category.
    pub category: Category,
    /// Points.
    pub points: u64,
    /// Footprints.
    pub footprints: u64,
    /// Attended milliseconds.
    pub attention_ms: u64,
}

/// What is remembered of a closed epoch.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Summary {
    pub(crate) epoch: Epoch,
    pub(crate) start_ms: u64,
    pub(crate) end_ms: u64,
    /// Footprints, those outside the bundle included.
    pub(crate) footprints: u64,
    /// Points of the bundle under the tariff of its time.
    pub(crate) points: u64,
    pub(crate) categories: Vec<CategoryPoints>,
}

/// A page of the index.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IndexPage {
    pub(crate) epochs: Vec<Summary>,
}

/// Adds footprints to sums by category; those that don't count give no points.
pub(crate) fn add_footprint(
    sums: &mut BTreeMap<Category, CategoryPoints>,
    footprint: &Footprint,
    counted: bool,
    tariff: &Tariff,
) {
    let points = if counted { u64::from(tariff.value(footprint.word())) } else { 0 };
    add(sums, footprint.category, points, 1, footprint.attention_ms);
}

/// Adds to a category's sum.
pub(crate) fn add(
    sums: &mut BTreeMap<Category, CategoryPoints>,
    category: Category,
    points: u64,
    footprints: u64,
    attention_ms: u64,
) {
    let sum = sums.entry(category).or_insert(CategoryPoints { category, points: 0, footprints: 0, attention_ms: 0 });
    sum.points += points;
    sum.footprints += footprints;
    sum.attention_ms += attention_ms;
}

impl Summary {
    pub(crate) fn new(record: &EpochRecord, schedule: &EpochSchedule, tariff: &Tariff) -> Self {
        let mut sums = BTreeMap::new();
        for footprint in &record.footprints {
            add_footprint(&mut sums, footprint, true, tariff);
        }
        for footprint in &record.rest {
            add_footprint(&mut sums, footprint, false, tariff);
        }
        Self {
            epoch: record.epoch,
            start_ms: schedule.start_ms(record.epoch),
            end_ms: schedule.end_ms(record.epoch),
            footprints: (record.footprints.len() + record.rest.len()) as u64,
            points: sums.values().map(|sum| sum.points).sum(),
            categories: sums.into_values().collect(),
        }
    }
}

/// The pages of the index that some summaries belong to.
fn pages_of(summaries: &[Summary]) -> BTreeSet<u64> {
    summaries.iter().map(|summary| page_of(summary.start_ms)).collect()
}

/// The changes that add summaries to the index: the pages they belong to, whole.
///
/// # Errors
/// Those of [`OpenRecords::put`].
pub(crate) fn index_ops<S: Store>(
    known: &BTreeMap<Epoch, Summary>,
    new: &[Summary],
    records: &mut OpenRecords<'_, S>,
) -> Result<Vec<Op>, RecordError> {
    let mut ops = Vec::new();
    for page in pages_of(new) {
        let mut epochs: BTreeMap<Epoch, Summary> = BTreeMap::new();
        for summary in known.values().chain(new).filter(|summary| page_of(summary.start_ms) == page) {
            epochs.insert(summary.epoch, summary.clone());
        }
        let page_record = IndexPage { epochs: epochs.into_values().collect() };
        ops.push(records.put(Kind::Index, &page.to_be_bytes(), &page_record)?);
    }
    Ok(ops)
}
