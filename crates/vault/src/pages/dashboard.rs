//! Footprints as pages list them: those of closed epochs from their records, the others from the open log.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::footprint::word::BUNDLE_WORDS;

use crate::capture::intake::Intake;
use crate::capture::settings::Settings;
use crate::epochs::close::{self, Epochs};
use crate::keys::user_key::VaultKeys;
use crate::pages::views::{FootprintView, Worth};
use crate::store::Store;
use crate::store::records::{RecordError, Records};

/// The most footprints one query gives.
const LIMIT_MAX: usize = ashiato_core::limits::VIEW_ENTRIES;

/// A footprint and whether it counts.
pub(crate) struct Kept {
    pub(crate) epoch: Epoch,
    pub(crate) footprint: Footprint,
    /// Among the first 1,024 of its epoch.
    pub(crate) counted: bool,
    /// In a closed epoch's bundle.
    pub(crate) in_bundle: bool,
}

fn worth(footprint: &Footprint, tariff: &Tariff) -> Worth {
    let word = footprint.word();
    Worth {
        weight: tariff.weights[usize::from(footprint.category.id())],
        attention: word.attention(),
        bonus: tariff.bonuses[usize::from(footprint.action.id())],
        points: tariff.value(word),
    }
}

/// The footprints of an open vault whose log was read and folded.
pub(crate) struct Shelf<'a, S> {
    pub(crate) records: &'a Records<S>,
    pub(crate) keys: &'a VaultKeys,
    pub(crate) epochs: &'a Epochs,
    pub(crate) settings: &'a Settings,
    pub(crate) intake: &'a Intake,
}

impl<S: Store> Shelf<'_, S> {
    /// Footprints that began before an instant (all without one), newest first, at most 1,000.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn views(
        &self,
        before: Option<u64>,
        limit: usize,
        now_ms: u64,
    ) -> Result<Vec<FootprintView>, RecordError> {
        let limit = limit.min(LIMIT_MAX);
        let mut kept = self.newest(before.unwrap_or(u64::MAX), limit).await?;
        kept.truncate(limit);
        let epoch = self.settings.epoch_at(now_ms);
        let live = self.intake.live();
        let growing: Vec<String> =
            live.into_iter().filter(|live| live.attending).map(|live| live.page.footprint_id(epoch)).collect();
        let views = kept.into_iter().map(|kept| FootprintView {
            worth: worth(&kept.footprint, self.settings.tariff()),
            epoch: kept.epoch.0,
            live: growing.contains(&kept.footprint.id),
            counted: kept.counted,
            footprint: kept.footprint,
        });
        Ok(views.collect())
    }

    /// At least the `limit` newest footprints that began before an instant, newest first.
    async fn newest(&self, before: u64, limit: usize) -> Result<Vec<Kept>, RecordError> {
        let mut kept = self.open();
        kept.retain(|kept| kept.footprint.started_at < before);
        let summaries = self.epochs.index().values().filter(|summary| summary.start_ms < before);
        let mut epochs: Vec<(u64, Epoch)> = summaries.map(|summary| (summary.start_ms, summary.epoch)).collect();
        epochs.sort_unstable_by(|a, b| b.cmp(a));
        let mut closed = 0;
        for (_, epoch) in epochs {
            if closed >= limit {
                break;
            }
            let mut of_epoch = self.closed(epoch).await?;
            of_epoch.retain(|kept| kept.footprint.started_at < before);
            closed += of_epoch.len();
            kept.extend(of_epoch);
        }
        kept.sort_by(|a, b| (b.footprint.started_at, &b.footprint.id).cmp(&(a.footprint.started_at, &a.footprint.id)));
        Ok(kept)
    }

    /// Footprints that no record holds yet.
    pub(crate) fn open(&self) -> Vec<Kept> {
        let mut kept = Vec::new();
        for (epoch, footprints) in self.epochs.open().into_iter().flatten() {
            let late = self.epochs.index().contains_key(epoch);
            kept.extend(footprints.iter().enumerate().map(|(place, footprint)| Kept {
                epoch: *epoch,
                footprint: footprint.clone(),
                counted: !late && place < BUNDLE_WORDS,
                in_bundle: false,
            }));
        }
        kept
    }

    /// The footprints of a closed epoch; none where its record is damaged, which is counted.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn closed(&self, epoch: Epoch) -> Result<Vec<Kept>, RecordError> {
        let record = match close::record(epoch, self.records, self.keys).await {
            Err(RecordError::Envelope(_) | RecordError::Damaged) => {
                self.records.count_damaged();
                None
            }
            other => other?,
        };
        let Some(record) = record else { return Ok(Vec::new()) };
        let bundled = record.footprints.into_iter().map(|footprint| (footprint, true));
        let rest = record.rest.into_iter().map(|footprint| (footprint, false));
        Ok(bundled
            .chain(rest)
            .map(|(footprint, bundled)| Kept { epoch, footprint, counted: bundled, in_bundle: bundled })
            .collect())
    }
}
