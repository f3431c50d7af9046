//! What the popup and the dashboard ask, and the export.

use ashiato_core::capture::observation::Address;

use crate::capture::rules::SiteNames;
use crate::epochs::day_sums::{DaySums, local};
use crate::keys::access::VaultState;
use crate::pages::dashboard::Shelf;
use crate::pages::popup::{RECENT, health};
use crate::pages::sums::{day_view, rows};
use crate::pages::views::{DayView, FootprintView, LeftToday, PopupView, RulesView, SiteView};
use crate::pages::{export, popup, rules};
use crate::store::Store;
use crate::sync::ledger;
use crate::vault::facade::{Result, Vault};

/// Days that one question may be about.
const DAYS_MAX: i64 = 399;

impl<S: Store> Vault<S> {
    /// Everything the popup shows, in every state. `midnight_ms` is the person's last local midnight, from which on counts
    /// what left; the day of what was kept is the one of [`Vault::set_zone`]'s clock. What is read does
    /// not grow with what lies behind: the totals, the local day's sums, the newest day's newest footprints.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn popup(&mut self, now_ms: u64, midnight_ms: u64) -> Result<PopupView> {
        self.expire(now_ms);
        if !self.access.is_fresh() {
            // Shown up to the moment. A store that fails now will be told of by the flush, and must not hide the popup.
            let _told = self.tick(now_ms).await;
            let _closed = self.close_ended(now_ms).await;
        }
        let mut value_total = self.intake.value_total();
        let (mut value_today, mut categories, mut recent) = (None, Vec::new(), Vec::new());
        let mut damaged = 0;
        let readable = self.access.readable();
        if readable {
            value_total = self.counted_value(now_ms).await?;
            let shelf = self.shelf()?;
            let (day, _) = local(now_ms, self.epochs.zone_minutes());
            categories = rows(&self.today(day).await?.total(), self.settings.tariff());
            value_today = Some(categories.iter().map(|row| row.value).sum());
            recent = shelf.views(None, RECENT, now_ms).await?;
            damaged = self.log.damaged() + self.records.damaged();
        }
        let keys = self.access.keys().ok();
        let running = popup::running(&self.epochs, &self.settings, &self.intake, &self.records, keys, now_ms).await?;
        let epoch = popup::epoch_view(&running, &self.settings, now_ms);
        let health = health(&self.epochs, &self.settings, &self.intake);
        let stakes = self.stakes(RECENT as u32).await?;
        let offers = self.offers(now_ms).await?;
        Ok(PopupView {
            state: self.state(),
            consent: self.settings.consent().clone(),
            paused_until: self.settings.rules().paused_until.filter(|until| now_ms < *until),
            idle_limit: self.settings.idle_limit(),
            value_today,
            value_total,
            epoch,
            categories,
            recent,
            token: if readable { self.sync.token_view() } else { None },
            balance: if readable { self.stakes.balance() } else { 0 },
            stakes,
            offers,
            left_today: self.left_today(midnight_ms).await?,
            network: self.sync.network_view(&self.settings),
            health,
            damaged,
        })
    }

    async fn today(&self, day: i64) -> Result<DaySums> {
        match self.epochs.day(day, &self.records, self.access.keys()?).await {
            Err(error) if error.is_damage() => {
                self.records.count_damaged();
                Ok(DaySums::default())
            }
            other => Ok(other?),
        }
    }

    /// What local days add up to, by hour, category and site: at most 400 days from `first` on, those without anything
    /// left out.
    ///
    /// # Errors
    /// `locked` while locked and `fresh` before any consent; those of the store.
    pub async fn days(&mut self, first: i64, last: i64, now_ms: u64) -> Result<Vec<DayView>> {
        self.expire(now_ms);
        self.close_ended(now_ms).await?;
        self.open_epochs(now_ms).await?;
        let mut views = Vec::new();
        for day in first..=last.min(first.saturating_add(DAYS_MAX)) {
            let sums = self.today(day).await?;
            if sums != DaySums::default() {
                views.push(day_view(day, &sums, self.settings.tariff()));
            }
        }
        Ok(views)
    }

    /// What left since local midnight; none while it cannot be read.
    pub(crate) async fn left_today(&mut self, midnight_ms: u64) -> Result<Option<LeftToday>> {
        Ok(match self.state() {
            VaultState::Locked => None,
            VaultState::Fresh => Some(LeftToday::default()),
            _ => Some(ledger::left_since(midnight_ms, &self.records, self.access.keys()?).await?),
        })
    }

    /// Footprints that began before an instant (all without one), newest first, at most 1,000.
    ///
    /// # Errors
    /// `locked` while locked and `fresh` before any consent; those of the store.
    pub async fn footprints(&mut self, before: Option<u64>, limit: u32) -> Result<Vec<FootprintView>> {
        let now_ms = self.access.seen_ms();
        self.access.keys()?;
        self.close_ended(now_ms).await?;
        self.open_epochs(now_ms).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(self.shelf()?.views(before, limit, now_ms).await?)
    }

    /// The rules as the person made them; the sites' names are there once the vault is open.
    ///
    /// # Errors
    /// Those of the store, and of a damaged record.
    pub async fn rules_view(&mut self, now_ms: u64) -> Result<RulesView> {
        self.expire(now_ms);
        let mut names = SiteNames::default();
        if self.access.readable() {
            self.read_log(now_ms).await?;
            names = SiteNames::read(&self.records, self.access.keys()?).await?;
        }
        Ok(rules::rules_view(&names, &self.settings, now_ms))
    }

    /// What the rules say of an address, as the popup shows it for the current tab.
    pub fn site(&self, address: &Address, now_ms: u64) -> SiteView {
        rules::site_view(address, &self.settings, self.access.is_fresh(), now_ms)
    }

    /// Everything, as lines of JSON: a header, the footprints from the oldest on, the stakes. Each line says its `kind`.
    /// With `secrets` also what summaries, bundles, leaves and nullifiers can be recomputed with: whoever has that can link
    /// the stakes to their token.
    ///
    /// # Errors
    /// `locked` while locked and `fresh` before any consent; those of the store.
    pub async fn export_jsonl(&mut self, secrets: bool, now_ms: u64) -> Result<String> {
        self.expire(now_ms);
        self.access.keys()?;
        self.flush_attention(now_ms).await?;
        self.close_ended(now_ms).await?;
        self.open_epochs(now_ms).await?;
        let stakes = self.stakes(u32::MAX).await?;
        let mut lines = export::jsonl(&self.shelf()?, &stakes, now_ms).await?;
        if secrets {
            lines.push_str(&export::secrets(&self.records, self.access.keys()?).await?);
        }
        Ok(lines)
    }

    pub(super) fn shelf(&self) -> Result<Shelf<'_, S>> {
        Ok(Shelf {
            records: &self.records,
            keys: self.access.keys()?,
            epochs: &self.epochs,
            settings: &self.settings,
            intake: &self.intake,
        })
    }
}
