//! Attention: which page is attended, for how long, in which epoch.
//!
//! Attended is the active tab of the focused window, while the screen is unlocked and there was input within 15
//! seconds or the tab makes sound. The tracker's state goes to storage that outlives the worker: it holds tab numbers,
//! page ids, categories, times and keyed tags, and no host, title or address.

use serde::{Deserialize, Serialize};

use crate::capture::collectors::Collector;
use crate::capture::consent::Consent;
use crate::capture::observation::{IdleState, Observation};
use crate::capture::redact::{self, redact};
use crate::capture::refusal::Refusal;
use crate::capture::rules::{Rules, tag};
use crate::encoding::domain::hash;
use crate::footprint::action::Action;
use crate::footprint::category::{Category, Reason};
use crate::footprint::epoch::{Epoch, EpochSchedule};
use crate::footprint::event::{Draft, Event, PageId};
use crate::footprint::tariff::Tariff;
use crate::footprint::word::{BUNDLE_WORDS, Word};
use crate::sites::hints::{Hint, from_hints};

mod state;
#[cfg(test)]
mod tests;

use state::{Ledger, Page, Tab, Window, allowed, worth};

/// A longer time without any call means that the machine slept; alarms come every 30 seconds.
pub const GAP_MAX_MS: u64 = 90_000;
/// What of such a gap still counts: input may have come until then.
pub const GAP_CREDIT_MS: u64 = 15_000;
/// Tabs and windows beyond this many are not tracked.
pub const TABS_MAX: usize = 2_048;

/// What the tracker needs to know besides the observation.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What is switched on.
    pub consent: &'a Consent,
    /// The person's rules.
    pub rules: &'a Rules,
    /// The network's epochs.
    pub schedule: EpochSchedule,
    /// The tariff behind the points.
    pub tariff: &'a Tariff,
}

/// What one call gives.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Events to seal, in order.
    pub events: Vec<Event>,
    /// By how much the points change, over all epochs.
    pub points_delta: i64,
    /// Why the observation left no footprint, if it could have.
    #[cfg_attr(feature = "tsify", tsify(type = "string | null"))]
    pub refusal: Option<Refusal>,
}

/// An open page, as the popup shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Live {
    /// Its tab.
    pub tab: u32,
    /// Its id.
    pub page: PageId,
    /// Its category.
    pub category: Category,
    /// Always a visit today.
    pub action: Action,
    /// Attended milliseconds in the current epoch, up to the last call.
    pub attention_ms: u64,
    /// Whether it is attended now.
    pub attending: bool,
}

/// Follows tabs, windows and input, and turns observations into events and points.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tracker {
    tabs: Vec<Tab>,
    windows: Vec<Window>,
    focused: Option<u32>,
    idle: IdleState,
    last_seen: Option<u64>,
    ledger: Option<Ledger>,
}

impl Tracker {
    /// Takes one observation. Attention up to now is counted under what held before it.
    pub fn observe(
        &mut self,
        observation: &Observation,
        now_ms: u64,
        cx: &Context<'_>,
        new_page: &mut dyn FnMut() -> PageId,
    ) -> Step {
        let mut step = Step::default();
        self.advance(now_ms, cx, &mut step);
        let before = self.attended_tab();
        match observation {
            Observation::Navigated { tab, window, .. } => {
                self.close(*tab, cx, &mut step);
                self.opened(*tab, *window, observation, now_ms, cx, new_page, &mut step);
            }
            Observation::Titled { tab, title } => self.titled(*tab, title, now_ms, cx, &mut step),
            Observation::TabActivated { tab, window } => {
                self.windows.retain(|known| known.id != *window && known.active != *tab);
                if self.windows.len() < TABS_MAX {
                    self.windows.push(Window { id: *window, active: *tab });
                }
                if let Some(known) = self.tab(*tab, Some(*window)) {
                    known.window = *window;
                }
            }
            Observation::TabRemoved { tab } => {
                self.close(*tab, cx, &mut step);
                self.tabs.retain(|known| known.id != *tab);
                self.windows.retain(|known| known.active != *tab);
            }
            Observation::WindowFocused { window } => self.focused = *window,
            Observation::WindowRemoved { window } => {
                let gone: Vec<u32> = self.tabs.iter().filter(|tab| tab.window == *window).map(|tab| tab.id).collect();
                for tab in gone {
                    self.close(tab, cx, &mut step);
                }
                self.tabs.retain(|tab| tab.window != *window);
                self.windows.retain(|known| known.id != *window);
                if self.focused == Some(*window) {
                    self.focused = None;
                }
            }
            Observation::Idle { state } => self.idle = *state,
            Observation::Audible { tab, audible } => {
                if let Some(known) = self.tab(*tab, None) {
                    known.audible = *audible;
                }
            }
            Observation::PageHints { tab, og_type, schema_types, keywords } => {
                let hint = from_hints(og_type.as_deref(), schema_types, keywords);
                self.hinted(*tab, hint, cx, &mut step);
            }
            Observation::LinkOut { .. }
            | Observation::Social { .. }
            | Observation::WalletAnnounced { .. }
            | Observation::WalletConnected { .. }
            | Observation::MailRead { .. } => match redact(observation, cx.consent, cx.rules, now_ms) {
                Ok(drafts) => {
                    for draft in drafts {
                        self.act(draft, now_ms, cx, new_page, &mut step);
                    }
                }
                Err(refusal) => step.refusal = Some(refusal),
            },
        }
        if let Some(tab) = before
            && self.attended_tab() != before
        {
            self.tell(tab, cx, &mut step);
        }
        step
    }

    /// Counts attention up to now and tells it: for alarms, ends of epochs, a popup that opens, and before consent or
    /// rules change.
    pub fn tick(&mut self, now_ms: u64, cx: &Context<'_>) -> Step {
        let mut step = Step::default();
        self.advance(now_ms, cx, &mut step);
        for tab in self.tabs.iter().map(|tab| tab.id).collect::<Vec<_>>() {
            self.tell(tab, cx, &mut step);
        }
        step
    }

    /// The open pages that are captured.
    pub fn live(&self) -> Vec<Live> {
        let attended = self.attended_tab();
        let live = |tab: &Tab| {
            tab.page.as_ref().map(|page| Live {
                tab: tab.id,
                page: page.id.clone(),
                category: page.category,
                action: Action::Visit,
                attention_ms: page.attended_ms,
                attending: attended == Some(tab.id),
            })
        };
        self.tabs.iter().filter_map(live).collect()
    }

    /// Footprints counted so far in the current epoch.
    pub fn count(&self) -> u32 {
        self.ledger.as_ref().map_or(0, |ledger| ledger.count)
    }

    /// The tab that is attended now, whether or not its page is captured.
    fn attended_tab(&self) -> Option<u32> {
        let active = self.windows.iter().find(|window| Some(window.id) == self.focused)?.active;
        let audible = || self.tabs.iter().any(|tab| tab.id == active && tab.audible);
        match self.idle {
            IdleState::Active => Some(active),
            IdleState::Idle if audible() => Some(active),
            IdleState::Idle | IdleState::Locked => None,
        }
    }

    fn tab(&mut self, id: u32, window: Option<u32>) -> Option<&mut Tab> {
        if let Some(at) = self.tabs.iter().position(|tab| tab.id == id) {
            return self.tabs.get_mut(at);
        }
        if self.tabs.len() >= TABS_MAX {
            return None;
        }
        self.tabs.push(Tab { id, window: window.unwrap_or_default(), ..Tab::default() });
        self.tabs.last_mut()
    }

    fn page(&mut self, tab: u32) -> Option<&mut Page> {
        self.tabs.iter_mut().find(|known| known.id == tab)?.page.as_mut()
    }

    /// Counts the time since the last call under what has held since then, cut at the ends of epochs.
    fn advance(&mut self, now_ms: u64, cx: &Context<'_>, step: &mut Step) {
        let Some(last) = self.last_seen.replace(now_ms) else {
            self.enter(cx.schedule.epoch_at(now_ms), cx, step);
            return;
        };
        let gap = now_ms.saturating_sub(last);
        let until = if gap > GAP_MAX_MS { last + GAP_CREDIT_MS } else { last + gap };
        let attended = self.attended_tab();
        let mut from = last;
        while from < until {
            let epoch = cx.schedule.epoch_at(from);
            let to = until.min(cx.schedule.end_ms(epoch));
            if to <= from {
                break;
            }
            self.enter(epoch, cx, step);
            if let Some(tab) = attended {
                self.attend(tab, from, to, cx, step);
            }
            from = to;
        }
        self.enter(cx.schedule.epoch_at(now_ms), cx, step);
    }

    /// Makes an epoch the current one. A clock that was set back into an earlier epoch forgets the open pages: what
    /// they were attended there is told already, and the time must not count twice.
    fn enter(&mut self, epoch: Epoch, cx: &Context<'_>, step: &mut Step) {
        let known = self.ledger.as_ref().map(|ledger| ledger.epoch);
        if known == Some(epoch) {
            return;
        }
        if let Some(known) = known {
            for tab in self.tabs.iter().map(|tab| tab.id).collect::<Vec<_>>() {
                if epoch < known {
                    self.close(tab, cx, step);
                } else {
                    self.tell(tab, cx, step);
                }
            }
        }
        for page in self.tabs.iter_mut().filter_map(|tab| tab.page.as_mut()) {
            page.past_points += u64::from(page.points);
            (page.points, page.attended_ms, page.told_ms) = (0, 0, 0);
            (page.started_at, page.in_bundle) = (None, None);
        }
        self.ledger = Some(Ledger { epoch, ..Ledger::default() });
    }

    /// Counts attention to a tab's page within one epoch, as far as consent and rules allow it now.
    fn attend(&mut self, tab: u32, from: u64, to: u64, cx: &Context<'_>, step: &mut Step) {
        let from = from.max(cx.rules.paused_until.unwrap_or(0));
        let Some(ledger) = self.ledger.as_mut() else { return };
        let Some(page) = self.tabs.iter_mut().find(|known| known.id == tab).and_then(|tab| tab.page.as_mut()) else {
            return;
        };
        if from >= to || !allowed(page, cx) {
            return;
        }
        let room = cx.schedule.length_ms.saturating_sub(ledger.attended_ms);
        let attended = (to - from).min(room);
        if attended == 0 {
            return;
        }
        ledger.attended_ms += attended;
        page.attended_ms += attended;
        if page.started_at.is_none() {
            let (started_at, in_bundle) = ledger.stamp(from, cx);
            (page.started_at, page.in_bundle) = (Some(started_at), Some(in_bundle));
            self.tell(tab, cx, step);
        }
    }

    /// Tells what of a tab's attention in the current epoch has not been told.
    fn tell(&mut self, tab: u32, cx: &Context<'_>, step: &mut Step) {
        let Some(epoch) = self.ledger.as_ref().map(|ledger| ledger.epoch) else { return };
        let Some(page) = self.page(tab) else { return };
        let Some(started_at) = page.started_at else { return };
        if page.told_ms == page.attended_ms {
            return;
        }
        page.told_ms = page.attended_ms;
        let (id, attention_ms) = (page.id.clone(), page.attended_ms);
        step.events.push(Event::Attended { page: id, epoch, started_at, attention_ms });
        worth(page, cx, step);
    }

    /// Ends a tab's page.
    fn close(&mut self, tab: u32, cx: &Context<'_>, step: &mut Step) {
        self.tell(tab, cx, step);
        if let Some(known) = self.tabs.iter_mut().find(|known| known.id == tab) {
            known.page = None;
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one caller; the parts of one navigation")]
    fn opened(
        &mut self,
        tab: u32,
        window: u32,
        observation: &Observation,
        now_ms: u64,
        cx: &Context<'_>,
        new_page: &mut dyn FnMut() -> PageId,
        step: &mut Step,
    ) {
        let drafts = redact(observation, cx.consent, cx.rules, now_ms);
        let Some(known) = self.tab(tab, Some(window)) else { return };
        known.window = window;
        let last_search = known.search.take();
        let drafts = match drafts {
            Ok(drafts) => drafts,
            Err(refusal) => {
                step.refusal = Some(refusal);
                return;
            }
        };
        for draft in drafts {
            match draft.action {
                Action::Visit => {
                    let Observation::Navigated { address, .. } = observation else { continue };
                    let host = address.host.to_ascii_lowercase();
                    let host = host.strip_suffix('.').unwrap_or(&host);
                    let page = Page {
                        id: new_page(),
                        category: draft.category,
                        reason: draft.reason,
                        sensitive: crate::sites::sensitive::sensitive(host),
                        tags: [cx.rules.tag(&draft.host), cx.rules.tag(host)],
                        started_at: None,
                        attended_ms: 0,
                        told_ms: 0,
                        in_bundle: None,
                        points: 0,
                        past_points: 0,
                    };
                    step.events.push(Event::Opened { page: page.id.clone(), draft, at: now_ms });
                    if let Some(known) = self.tab(tab, Some(window)) {
                        known.page = Some(page);
                    }
                }
                _ => {
                    let query = draft.query.as_deref().unwrap_or_default();
                    let parts = [draft.host.as_bytes(), query.as_bytes()];
                    let this = tag(&cx.rules.tag_key.0, hash::SEARCH_TAG, &parts);
                    // Searches whose words are not kept can't be told apart.
                    let again = !query.is_empty() && last_search == Some(this);
                    if let Some(known) = self.tab(tab, Some(window)) {
                        known.search = Some(this);
                    }
                    if !again {
                        self.act(draft, now_ms, cx, new_page, step);
                    }
                }
            }
        }
    }

    /// Leaves the footprint of an action.
    fn act(
        &mut self,
        draft: Draft,
        now_ms: u64,
        cx: &Context<'_>,
        new_page: &mut dyn FnMut() -> PageId,
        step: &mut Step,
    ) {
        let Some(ledger) = self.ledger.as_mut() else { return };
        if matches!(draft.action, Action::WalletAnnounced | Action::WalletConnect) {
            let parts = [draft.host.as_bytes(), draft.action.name().as_bytes()];
            let left = tag(&cx.rules.tag_key.0, hash::WALLET_TAG, &parts);
            if ledger.wallets.contains(&left) || ledger.wallets.len() >= BUNDLE_WORDS {
                step.refusal = Some(Refusal::Repeated);
                return;
            }
            ledger.wallets.push(left);
        }
        let (at, in_bundle) = ledger.stamp(now_ms, cx);
        if in_bundle {
            step.points_delta += i64::from(cx.tariff.value(Word::new(draft.category, draft.action, 0)));
        }
        step.events.push(Event::Opened { page: new_page(), draft, at });
    }

    fn titled(&mut self, tab: u32, title: &str, now_ms: u64, cx: &Context<'_>, step: &mut Step) {
        let Some(page) = self.page(tab) else { return };
        if cx.rules.paused(now_ms) || !allowed(page, cx) {
            return;
        }
        if let Some(title) = redact::kept_title(title, cx.consent) {
            step.events.push(Event::Titled { page: page.id.clone(), title, at: now_ms });
        }
    }

    /// Takes what a page says of itself: once, and only where the host table did not know.
    fn hinted(&mut self, tab: u32, hint: Option<Hint>, cx: &Context<'_>, step: &mut Step) {
        if !cx.consent.has(Collector::PageHints) {
            step.refusal = Some(Refusal::NotConsented);
            return;
        }
        let Some(epoch) = self.ledger.as_ref().map(|ledger| ledger.epoch) else { return };
        let Some(page) = self.page(tab) else { return };
        let (Some(hint), Reason::Default) = (hint, page.reason) else { return };
        let category = match hint {
            Hint::Sensitive(kind) if !cx.consent.allows(kind) => {
                self.withdraw(tab, Refusal::Sensitive(kind), step);
                return;
            }
            Hint::Sensitive(kind) => {
                page.sensitive = Some(kind);
                kind.category()
            }
            Hint::Category(category) => category,
        };
        if cx.rules.excluded_categories.contains(&category) {
            self.withdraw(tab, Refusal::ExcludedCategory, step);
            return;
        }
        (page.category, page.reason) = (category, Reason::PageHint);
        let id = page.id.clone();
        step.events.push(Event::Reclassified { page: id, epoch, category, reason: Reason::PageHint });
        worth(page, cx, step);
    }

    /// Takes back a page that turned out to be of a kind that is not kept.
    fn withdraw(&mut self, tab: u32, refusal: Refusal, step: &mut Step) {
        step.refusal = Some(refusal);
        let Some(page) = self.tabs.iter_mut().find(|known| known.id == tab).and_then(|known| known.page.take()) else {
            return;
        };
        let points = page.past_points + u64::from(page.points);
        step.points_delta -= i64::try_from(points).unwrap_or(i64::MAX);
        step.events.push(Event::Withdrawn { page: page.id });
    }
}
