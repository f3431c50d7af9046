//! Taking everything along, and leaving nothing behind.

use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::tariff::Tariff;
use serde::Serialize;

use crate::capture::intake::Capture;
use crate::capture::settings;
use crate::error::VaultError;
use crate::pages::popup::Kept;
use crate::pages::views::StakeView;
use crate::store::{Collection, Op, Store};
use crate::vault::{Access, Result, Vault};

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
    /// In the epoch's sealed bundle.
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

fn line<T: Serialize>(out: &mut String, value: &T) -> Result<()> {
    out.push_str(&serde_json::to_string(value).map_err(|_| VaultError::RecordUnwritable)?);
    out.push('\n');
    Ok(())
}

impl<S: Store> Vault<S> {
    /// Everything, as lines of JSON: a header, the footprints from the oldest on, the stakes. Each line says its `kind`.
    pub async fn export_jsonl(&mut self, now_ms: u64) -> Result<String> {
        self.expire(now_ms);
        self.access.keys()?;
        self.settle(now_ms).await?;
        let points_total = self.counted_points(now_ms).await?;
        let open = self.open_kept(now_ms).await?;
        let sealed: Vec<_> = self.log.iter().flat_map(|log| log.summaries.keys().copied()).collect();
        let count =
            self.log.iter().flat_map(|log| log.summaries.values()).map(|summary| summary.footprints).sum::<u64>();
        let mut out = String::new();
        let header = Header {
            kind: "header",
            format: "ashiato-export",
            version: 1,
            exported_at: now_ms,
            network: self.settings.network.as_ref().map(|info| info.network.as_str()),
            schedule: self.settings.schedule,
            base_tariff: &self.settings.tariff,
            points_total,
            footprints: count + open.len() as u64,
        };
        line(&mut out, &header)?;
        for epoch in sealed {
            let mut kept = self.sealed_kept(epoch).await?;
            kept.sort_by(|a, b| {
                (a.footprint.started_at, &a.footprint.id).cmp(&(b.footprint.started_at, &b.footprint.id))
            });
            self.lines(&mut out, &kept)?;
        }
        self.lines(&mut out, &open)?;
        for stake in &self.stakes(u32::MAX).await? {
            line(&mut out, &StakeLine { kind: "stake", stake })?;
        }
        Ok(out)
    }

    fn lines(&self, out: &mut String, kept: &[Kept]) -> Result<()> {
        for kept in kept {
            let points = if kept.counted { self.settings.tariff.value(kept.footprint.word()) } else { 0 };
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

    /// Erases everything on this device: footprints, stakes, settings, keys. The vault is Fresh afterwards, and the
    /// effects remove the session's and the backup's texts. Works in every state; what a node was told stays told.
    pub async fn erase_everything(&mut self, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        self.store
            .commit(Collection::ALL.iter().map(|collection| Op::Clear { collection: *collection }).collect())
            .await?;
        self.access = Access::Fresh;
        self.record = None;
        self.capture = Capture::default();
        self.points = 0;
        self.lock_at = None;
        self.log = None;
        self.compaction = None;
        self.damaged_records.set(0);
        self.network.reset();
        let node = self.settings.default_node.clone();
        self.settings = settings::load(&self.store, &node, self.entropy.as_mut()).await?;
        self.effects.session = Some(String::new());
        self.effects.backup = Some(String::new());
        Ok(())
    }
}
