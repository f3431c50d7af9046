//! What the popup shows beside footprints: the current epoch, the collectors' health.

use ashiato_core::capture::collectors::Collector;
use ashiato_core::footprint::sums::Sums;

use crate::capture::intake::Intake;
use crate::capture::settings::Settings;
use crate::epochs::close::Epochs;
use crate::epochs::closed::{Place, head, value};
use crate::keys::user_key::VaultKeys;
use crate::pages::views::{CollectorHealth, EpochView};
use crate::store::Store;
use crate::store::records::{RecordError, Records};

/// Footprints and stakes that the popup lists.
pub(crate) const RECENT: usize = 20;

/// What the running epoch adds up to: by its footprints where they can be read, else by what this browser session saw.
///
/// # Errors
/// [`RecordError::Store`].
pub(crate) async fn running<S: Store>(
    epochs: &Epochs,
    settings: &Settings,
    intake: &Intake,
    records: &Records<S>,
    keys: Option<&VaultKeys>,
    now_ms: u64,
) -> Result<Sums, RecordError> {
    let epoch = settings.epoch_at(now_ms);
    let (Some(open), Some(keys)) = (epochs.open(), keys) else {
        let seen = intake.running().filter(|(running, _)| *running == epoch);
        return Ok(seen.map(|(_, sums)| sums.clone()).unwrap_or_default());
    };
    if let Some(open) = open.get(&epoch) {
        return Ok(open.sums());
    }
    // A clock that was ahead has closed it, and nothing came since.
    match head(Place::new(epoch, &settings.schedule()), records, keys).await {
        Err(error) if error.is_damage() => Ok(Sums::default()),
        other => Ok(other?.map(|record| record.sums.into()).unwrap_or_default()),
    }
}

/// The current epoch as pages show it.
pub(crate) fn epoch_view(sums: &Sums, settings: &Settings, now_ms: u64) -> EpochView {
    let epoch = settings.epoch_at(now_ms);
    let (schedule, caps) = (settings.schedule(), settings.caps());
    EpochView {
        epoch: epoch.0,
        starts_at: schedule.start_ms(epoch),
        ends_at: schedule.end_ms(epoch),
        footprints: sums.counts().iter().flatten().map(|count| u64::from(*count)).sum(),
        value: value(sums, caps, settings.tariff()),
        uncounted: sums.summary(caps).map(|(_, uncounted)| uncounted).unwrap_or_default(),
    }
}

/// Each collector: whether it is on, and when it last gave a footprint.
pub(crate) fn health(epochs: &Epochs, settings: &Settings, intake: &Intake) -> Vec<CollectorHealth> {
    let newest = |collector: Collector| {
        let open = epochs.open().into_iter().flat_map(|epochs| epochs.values());
        let last = open
            .flat_map(|open| open.footprints.iter().chain(&open.late))
            .filter(|footprint| collector.row().actions.contains(&footprint.action))
            .map(|footprint| footprint.started_at);
        last.max().max(intake.last_matched(collector))
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
