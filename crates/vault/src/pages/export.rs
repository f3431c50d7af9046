//! Taking everything along.

use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::founding::NetworkId;
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
    network: Option<NetworkId>,
    schedule: EpochSchedule,
    base_tariff: &'a Tariff,
    value_total: u64,
    footprints: u64,
}

#[derive(Serialize)]
struct FootprintLine<'a> {
    kind: &'static str,
    epoch: u64,
    /// Whether its epoch was committed with it.
    committed: bool,
    /// Whether it counts: it did not come after the commitment.
    counted: bool,
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
    out.push_str(&serde_json::to_string(value).map_err(|_| RecordError::UNWRITABLE)?);
    out.push('\n');
    Ok(())
}

/// Everything, as lines of JSON: a header, the footprints from the oldest on, the stakes. Each line says its `kind`.
///
/// # Errors
/// [`RecordError::Store`] and [`RecordError::Format`].
pub(crate) async fn jsonl<S: Store>(
    shelf: &Shelf<'_, S>,
    stakes: &[StakeView],
    now_ms: u64,
) -> Result<String, RecordError> {
    let (settings, totals) = (shelf.settings, shelf.epochs.totals());
    let open = shelf.open();
    let known = shelf.epochs.open().into_iter().flatten().filter_map(|(_, open)| open.known.as_ref());
    let known = known.map(|known| known.all().count() as u64).sum::<u64>();
    let mut out = String::new();
    let header = Header {
        kind: "header",
        format: "ashiato-export",
        version: 2,
        exported_at: now_ms,
        network: settings.network_id(),
        schedule: settings.schedule(),
        base_tariff: settings.tariff(),
        value_total: shelf.epochs.value(settings),
        footprints: totals.footprints.saturating_sub(known) + open.len() as u64,
    };
    line(&mut out, &header)?;
    for place in shelf.places().await? {
        let mut kept = shelf.closed(place, None).await?;
        kept.sort_by(|a, b| (a.footprint.started_at, &a.footprint.id).cmp(&(b.footprint.started_at, &b.footprint.id)));
        lines(&mut out, &kept)?;
    }
    lines(&mut out, &open)?;
    for stake in stakes {
        line(&mut out, &StakeLine { kind: "stake", stake })?;
    }
    Ok(out)
}

fn lines(out: &mut String, kept: &[Kept]) -> Result<(), RecordError> {
    for kept in kept {
        let footprint = FootprintLine {
            kind: "footprint",
            epoch: kept.epoch.0,
            committed: kept.committed,
            counted: kept.counted,
            footprint: &kept.footprint,
        };
        line(out, &footprint)?;
    }
    Ok(())
}
