//! Taking everything along.

use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::tariff::Tariff;
use serde::Serialize;

use crate::pages::dashboard::{Kept, Shelf};
use crate::pages::views::StakeView;
use crate::store::Store;
use crate::store::records::RecordError;

/// The first line of an export.
#[derive(Serialize)]
struct Header<'a> {
    kind: &'static str,
    format: &'static str,
    version: u32,
    exported_at: u64,
    network: Option<&'a str>,
    schedule: EpochSchedule,
    base_tariff: &'a Tariff,
    points_total: u64,
    footprints: u64,
}

#[derive(Serialize)]
struct FootprintLine<'a> {
    kind: &'static str,
    epoch: u64,
    /// In the closed epoch's bundle.
    in_bundle: bool,
    /// What it counts for; 0 beyond the first 1,024 of its epoch.
    points: u32,
    #[serde(flatten)]
    footprint: &'a Footprint,
}

#[derive(Serialize)]
struct StakeLine<'a> {
    kind: &'static str,
    #[serde(flatten)]
    stake: &'a StakeView,
}

fn line<T: Serialize>(out: &mut String, value: &T) -> Result<(), RecordError> {
    out.push_str(&serde_json::to_string(value).map_err(|_| RecordError::Unwritable)?);
    out.push('\n');
    Ok(())
}

/// Everything, as lines of JSON: a header, the footprints from the oldest on, the stakes. Each line says its `kind`.
///
/// # Errors
/// [`RecordError::Store`] and [`RecordError::Unwritable`].
pub(crate) async fn jsonl<S: Store>(
    shelf: &Shelf<'_, S>,
    stakes: &[StakeView],
    now_ms: u64,
) -> Result<String, RecordError> {
    let (settings, index) = (shelf.settings, shelf.epochs.index());
    let open = shelf.open();
    let closed: Vec<Epoch> = index.keys().copied().collect();
    let count = index.values().map(|summary| summary.footprints).sum::<u64>();
    let mut out = String::new();
    let header = Header {
        kind: "header",
        format: "ashiato-export",
        version: 1,
        exported_at: now_ms,
        network: settings.network().map(|info| info.network.as_str()),
        schedule: settings.schedule(),
        base_tariff: settings.tariff(),
        points_total: shelf.epochs.points(settings.tariff()),
        footprints: count + open.len() as u64,
    };
    line(&mut out, &header)?;
    for epoch in closed {
        let mut kept = shelf.closed(epoch).await?;
        kept.sort_by(|a, b| (a.footprint.started_at, &a.footprint.id).cmp(&(b.footprint.started_at, &b.footprint.id)));
        lines(&mut out, &kept, settings.tariff())?;
    }
    lines(&mut out, &open, settings.tariff())?;
    for stake in stakes {
        line(&mut out, &StakeLine { kind: "stake", stake })?;
    }
    Ok(out)
}

fn lines(out: &mut String, kept: &[Kept], tariff: &Tariff) -> Result<(), RecordError> {
    for kept in kept {
        let points = if kept.counted { tariff.value(kept.footprint.word()) } else { 0 };
        let footprint = FootprintLine {
            kind: "footprint",
            epoch: kept.epoch.0,
            in_bundle: kept.in_bundle,
            points,
            footprint: &kept.footprint,
        };
        line(out, &footprint)?;
    }
    Ok(())
}
