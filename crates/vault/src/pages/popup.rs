//! What the popup shows beside footprints: the current epoch, today's sums, the collectors' health.

use std::collections::BTreeMap;

use ashiato_core::capture::collectors::Collector;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::fold::points;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::word::BUNDLE_WORDS;

use crate::capture::intake::Intake;
use crate::capture::settings::Settings;
use crate::epochs::close::Epochs;
use crate::epochs::sums::{CategoryPoints, add, add_footprint};
use crate::pages::dashboard::Shelf;
use crate::pages::views::{CollectorHealth, EpochView};
use crate::store::Store;
use crate::store::records::RecordError;

/// Footprints and stakes that the popup lists.
pub(crate) const RECENT: usize = 20;

/// Sums since local midnight.
#[derive(Default)]
pub(crate) struct Today {
    /// Points.
    pub(crate) points: u64,
    categories: BTreeMap<Category, CategoryPoints>,
}

impl Today {
    /// What is known while nobody can read: the points of this browser session.
    pub(crate) fn of_session(intake: &Intake, midnight_ms: u64) -> Self {
        Self { points: intake.tally().since(midnight_ms), categories: BTreeMap::new() }
    }

    /// Epochs that lie wholly after midnight by their summaries, the one it cuts by its footprints.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn of<S: Store>(shelf: &Shelf<'_, S>, midnight_ms: u64) -> Result<Self, RecordError> {
        let mut kept = shelf.open();
        let mut categories = BTreeMap::new();
        for summary in shelf.epochs.index().values().filter(|summary| summary.end_ms > midnight_ms) {
            if summary.start_ms >= midnight_ms {
                for sum in &summary.categories {
                    add(&mut categories, sum.category, sum.points, sum.footprints, sum.attention_ms);
                }
            } else {
                kept.extend(shelf.closed(summary.epoch).await?);
            }
        }
        for kept in kept.iter().filter(|kept| kept.footprint.started_at >= midnight_ms) {
            add_footprint(&mut categories, &kept.footprint, kept.counted, shelf.settings.tariff());
        }
        Ok(Self { points: categories.values().map(|sum| sum.points).sum(), categories })
    }

    /// Points by category, most first.
    pub(crate) fn categories(self) -> Vec<CategoryPoints> {
        let mut categories: Vec<CategoryPoints> = self.categories.into_values().collect();
        categories.sort_by_key(|sum| (core::cmp::Reverse(sum.points), sum.category));
        categories
    }
}

/// The current epoch: by its footprints where they were folded, else by what this browser session saw.
pub(crate) fn current_epoch(epochs: &Epochs, settings: &Settings, intake: &Intake, now_ms: u64) -> EpochView {
    let epoch = settings.epoch_at(now_ms);
    let (footprints, points) = match epochs.open() {
        Some(open) => {
            let open: &[Footprint] = open.get(&epoch).map_or(&[], Vec::as_slice);
            (open.len() as u64, points(open, settings.tariff()))
        }
        None => (u64::from(intake.count()), intake.tally().epoch(epoch)),
    };
    EpochView {
        epoch: epoch.0,
        starts_at: settings.schedule().start_ms(epoch),
        ends_at: settings.schedule().end_ms(epoch),
        footprints,
        points,
        full: footprints > BUNDLE_WORDS as u64,
    }
}

/// Each collector: whether it is on, and when it last gave a footprint.
pub(crate) fn health(epochs: &Epochs, settings: &Settings, intake: &Intake) -> Vec<CollectorHealth> {
    let newest = |collector: Collector| {
        let open = epochs.open().into_iter().flat_map(|epochs| epochs.values().flatten());
        let last = open
            .filter(|footprint| collector.row().actions.contains(&footprint.action))
            .map(|footprint| footprint.started_at);
        last.max().max(intake.tally().last_matched(collector))
    };
    Collector::ALL
        .iter()
        .map(|collector| CollectorHealth {
            collector: *collector,
            on: settings.consent().has(*collector),
            last_matched: newest(*collector),
        })
        .collect()
}
