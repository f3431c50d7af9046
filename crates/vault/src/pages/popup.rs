//! What the popup and the dashboard ask.

use std::collections::BTreeMap;

use ashiato_core::capture::collectors::Collector;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::footprint::word::BUNDLE_WORDS;

use crate::epochs::commit::EpochRecord;
use crate::epochs::sums::{Summary, add, add_footprint};
use crate::pages::views::{CategoryPoints, CollectorHealth, EpochView, FootprintView, PopupView, Worth};
use crate::store::Store;
use crate::store::records::Kind;
use crate::vault::{Access, Result, Vault};

/// Footprints and stakes that the popup lists.
const RECENT: usize = 20;
/// The most footprints one query gives.
const LIMIT_MAX: usize = ashiato_core::limits::VIEW_ENTRIES;

/// A footprint and whether it counts.
pub(crate) struct Kept {
    pub(crate) epoch: Epoch,
    pub(crate) footprint: Footprint,
    /// Among the first 1,024 of its epoch.
    pub(crate) counted: bool,
    /// In a sealed bundle.
    pub(crate) in_bundle: bool,
}

#[derive(Default)]
struct Today {
    points: u64,
    categories: BTreeMap<Category, CategoryPoints>,
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

impl<S: Store> Vault<S> {
    /// Everything the popup shows, in every state. `midnight_ms` is the person's last local midnight; while locked,
    /// today's points are those of this browser session.
    pub async fn popup(&mut self, now_ms: u64, midnight_ms: u64) -> Result<PopupView> {
        self.expire(now_ms);
        if !matches!(self.access, Access::Fresh) {
            // Shown up to the moment. A store that fails now will be told of by the flush, and must not hide the popup.
            let _told = self.tick(now_ms).await;
        }
        let readable = self.access.keys().is_ok();
        let epoch = self.epoch_at(now_ms);
        let mut current = EpochView {
            epoch: epoch.0,
            starts_at: self.settings.schedule.start_ms(epoch),
            ends_at: self.settings.schedule.end_ms(epoch),
            footprints: u64::from(self.capture.tracker.count()),
            points: self.capture.tally.epoch(epoch),
            full: false,
        };
        let mut points_total = self.points_total();
        let mut today = Today { points: self.capture.tally.since(midnight_ms), ..Today::default() };
        let mut recent = Vec::new();
        let mut damaged = 0;
        if readable {
            points_total = self.counted_points(now_ms).await?;
            today = self.today(now_ms, midnight_ms).await?;
            recent = self.footprint_views(None, RECENT, now_ms).await?;
            let open = self.open_epochs(now_ms).await?.get(&epoch).cloned().unwrap_or_default();
            current.footprints = open.len() as u64;
            current.points = ashiato_core::footprint::fold::points(&open, &self.settings.tariff);
            damaged = self.log.as_ref().map_or(0, |log| log.damaged()) + self.damaged_records.get();
        }
        current.full = current.footprints > BUNDLE_WORDS as u64;
        let mut categories: Vec<CategoryPoints> = today.categories.into_values().collect();
        categories.sort_by_key(|sum| (core::cmp::Reverse(sum.points), sum.category));
        let health = self.health();
        Ok(PopupView {
            state: self.state(),
            consent: self.settings.consent.clone(),
            paused_until: self.settings.rules.paused_until.filter(|until| now_ms < *until),
            idle_limit: self.settings.idle_limit,
            points_today: today.points,
            points_total,
            epoch: current,
            categories,
            recent,
            token: self.token_view().await?,
            balance: self.balance().await?,
            stakes: self.stakes(RECENT as u32).await?,
            offers: self.offers(now_ms).await?,
            left_today: self.left_today(midnight_ms).await?,
            network: self.network_view(),
            health,
            damaged,
        })
    }

    /// Footprints that began before an instant (all without one), newest first, at most 1,000.
    pub async fn footprints(&mut self, before: Option<u64>, limit: u32) -> Result<Vec<FootprintView>> {
        let limit = usize::try_from(limit).unwrap_or(LIMIT_MAX).min(LIMIT_MAX);
        self.footprint_views(before, limit, self.seen_ms).await
    }

    async fn footprint_views(&mut self, before: Option<u64>, limit: usize, now_ms: u64) -> Result<Vec<FootprintView>> {
        let mut kept = self.newest(before.unwrap_or(u64::MAX), limit, now_ms).await?;
        kept.truncate(limit);
        let growing: Vec<String> = self
            .capture
            .tracker
            .live()
            .into_iter()
            .filter(|live| live.attending)
            .map(|live| live.page.footprint_id(self.epoch_at(now_ms)))
            .collect();
        let tariff = &self.settings.tariff;
        let views = kept.into_iter().map(|kept| FootprintView {
            worth: worth(&kept.footprint, tariff),
            epoch: kept.epoch.0,
            live: growing.contains(&kept.footprint.id),
            counted: kept.counted,
            footprint: kept.footprint,
        });
        Ok(views.collect())
    }

    /// At least the `limit` newest footprints that began before an instant, newest first.
    async fn newest(&mut self, before: u64, limit: usize, now_ms: u64) -> Result<Vec<Kept>> {
        let mut kept = self.open_kept(now_ms).await?;
        kept.retain(|kept| kept.footprint.started_at < before);
        let mut epochs: Vec<(u64, Epoch)> = self
            .log
            .iter()
            .flat_map(|log| log.summaries.values())
            .filter(|summary| summary.start_ms < before)
            .map(|summary| (summary.start_ms, summary.epoch))
            .collect();
        epochs.sort_unstable_by(|a, b| b.cmp(a));
        let mut sealed = 0;
        for (_, epoch) in epochs {
            if sealed >= limit {
                break;
            }
            let mut of_epoch = self.sealed_kept(epoch).await?;
            of_epoch.retain(|kept| kept.footprint.started_at < before);
            sealed += of_epoch.len();
            kept.extend(of_epoch);
        }
        kept.sort_by(|a, b| (b.footprint.started_at, &b.footprint.id).cmp(&(a.footprint.started_at, &a.footprint.id)));
        Ok(kept)
    }

    /// Footprints that no record holds yet.
    pub(crate) async fn open_kept(&mut self, now_ms: u64) -> Result<Vec<Kept>> {
        let epochs = self.open_epochs(now_ms).await?.clone();
        let mut kept = Vec::new();
        for (epoch, footprints) in epochs {
            let late = self.log.as_ref().is_some_and(|log| log.summaries.contains_key(&epoch));
            kept.extend(footprints.into_iter().enumerate().map(|(place, footprint)| Kept {
                epoch,
                footprint,
                counted: !late && place < BUNDLE_WORDS,
                in_bundle: false,
            }));
        }
        Ok(kept)
    }

    /// The footprints of a sealed epoch; none where its record is damaged, which is counted.
    pub(crate) async fn sealed_kept(&mut self, epoch: Epoch) -> Result<Vec<Kept>> {
        let record: Option<EpochRecord> = match self.read(Kind::Epoch, &epoch.0.to_be_bytes()).await {
            Err(crate::error::VaultError::Envelope(_) | crate::error::VaultError::RecordDamaged) => {
                self.damaged_records.set(self.damaged_records.get() + 1);
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

    /// Sums since local midnight: epochs that lie wholly after it by their summaries, the one it cuts by its footprints.
    async fn today(&mut self, now_ms: u64, midnight_ms: u64) -> Result<Today> {
        let mut kept = self.open_kept(now_ms).await?;
        let summaries: Vec<Summary> = self
            .log
            .iter()
            .flat_map(|log| log.summaries.values())
            .filter(|summary| summary.end_ms > midnight_ms)
            .cloned()
            .collect();
        let mut today = Today::default();
        for summary in summaries {
            if summary.start_ms >= midnight_ms {
                for sum in &summary.categories {
                    add(&mut today.categories, sum.category, sum.points, sum.footprints, sum.attention_ms);
                }
            } else {
                kept.extend(self.sealed_kept(summary.epoch).await?);
            }
        }
        for kept in kept.iter().filter(|kept| kept.footprint.started_at >= midnight_ms) {
            add_footprint(&mut today.categories, &kept.footprint, kept.counted, &self.settings.tariff);
        }
        today.points = today.categories.values().map(|sum| sum.points).sum();
        Ok(today)
    }

    fn health(&self) -> Vec<CollectorHealth> {
        let newest = |collector: Collector| {
            let open = self.log.iter().filter_map(|log| log.folded()).flat_map(|epochs| epochs.values().flatten());
            let last =
                open.filter(|footprint| collector.row().actions.contains(&footprint.action)).map(|footprint| footprint.started_at);
            last.max().max(self.capture.tally.last_matched(collector))
        };
        Collector::ALL
            .iter()
            .map(|collector| CollectorHealth {
                collector: collector.name().to_owned(),
                on: self.settings.consent.has(*collector),
                last_matched: newest(*collector),
            })
            .collect()
    }
}
