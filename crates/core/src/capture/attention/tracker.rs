//! The tracker: follows tabs, windows and input, and turns observations into events and sums.

use serde::{Deserialize, Serialize};

use crate::capture::attention::ledger::Ledger;
use crate::capture::attention::page::Page;
use crate::capture::attention::presence::Presence;
use crate::capture::attention::step::{Context, Live, Step};
use crate::capture::collectors::Collector;
use crate::capture::observation::Observation;
use crate::capture::redact::redact;
use crate::capture::refusal::Refusal;
use crate::capture::rules::{HostTag, tag};
use crate::encoding::domain::hash;
use crate::footprint::action::Action;
use crate::footprint::epoch::Epoch;
use crate::footprint::event::{Draft, Event, PageId};
use crate::footprint::sums::Sums;
use crate::sites::hints::{Hint, from_hints};

/// A longer time without any call means that the machine slept; alarms come every 30 seconds.
pub const GAP_MAX_MS: u64 = 90_000;
/// What of such a gap still counts: half of the time between two alarms, since the machine fell asleep at some moment
/// before the next one.
pub const GAP_CREDIT_MS: u64 = 15_000;
/// Epochs that are remembered after they were left, so that a clock that is set right finds them again.
const EARLIER: usize = 3;
/// Tabs and windows beyond this many are not tracked.
pub const TABS_MAX: usize = 2_048;

/// A tab, whether or not its page is captured.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tab {
    id: u32,
    window: u32,
    /// Whether it makes sound that is not muted.
    heard: bool,
    page: Option<Page>,
    /// The last search in this tab, so that its second result page is not a second search.
    search: Option<HostTag>,
}

/// A window and its active tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Window {
    id: u32,
    active: u32,
}

/// Follows tabs, windows and input, and turns observations into events and sums.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tracker {
    tabs: Vec<Tab>,
    windows: Vec<Window>,
    focused: Option<u32>,
    presence: Presence,
    last_seen: Option<u64>,
    ledger: Option<Ledger>,
    /// Ledgers of epochs that were left, the last one last.
    earlier: Vec<Ledger>,
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
                self.opened(*tab, *window, observation, now_ms, cx, new_page, &mut step);
            }
            Observation::Titled { tab, title } => {
                if let Some(page) = self.page(*tab) {
                    page.titled(title, now_ms, cx, &mut step);
                }
            }
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
            Observation::Idle { state } => self.presence.told(*state),
            Observation::Audible { tab, audible, muted } => {
                if let Some(known) = self.tab(*tab, None) {
                    known.heard = *audible && !muted;
                }
            }
            Observation::PageHints { tab, og_type, schema_types, keywords } => {
                let hint = from_hints(og_type.as_deref(), schema_types, keywords);
                self.hinted(*tab, hint, cx, &mut step);
            }
            // What is no signal for attention leaves the footprint of an action, or is refused.
            _ => match redact(observation, cx.consent, cx.rules, now_ms) {
                Ok(redacted) => {
                    for draft in redacted.drafts {
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
                attention_ms: page.attended_ms(),
                attending: attended == Some(tab.id),
            })
        };
        self.tabs.iter().filter_map(live).collect()
    }

    /// Footprints counted so far in the current epoch.
    pub fn count(&self) -> u32 {
        self.ledger.as_ref().map_or(0, Ledger::count)
    }

    /// The sums of the current epoch, as far as they have been told.
    pub fn sums(&self) -> Option<(Epoch, &Sums)> {
        self.ledger.as_ref().map(|ledger| (ledger.epoch, &ledger.sums))
    }

    /// The tab that is attended now, whether or not its page is captured.
    fn attended_tab(&self) -> Option<u32> {
        let (tab, lasts_ms) = self.in_front()?;
        (lasts_ms > 0).then_some(tab)
    }

    /// The active tab of the focused window, and for how many milliseconds from now on it is attended.
    fn in_front(&self) -> Option<(u32, u64)> {
        let active = self.windows.iter().find(|window| Some(window.id) == self.focused)?.active;
        let heard = self.tabs.iter().any(|tab| tab.id == active && tab.heard);
        Some((active, self.presence.lasts_ms(heard)))
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
        if self.ledger.as_ref().is_some_and(|ledger| ledger.length_ms != cx.schedule.length_ms) {
            // Time up to the change was counted when the length changed; after a worker that died there it stays lost.
            self.presence.pass(now_ms.saturating_sub(last));
            self.enter(cx.schedule.epoch_at(now_ms), cx, step);
            return;
        }
        let gap = now_ms.saturating_sub(last);
        let awake = if gap > GAP_MAX_MS { GAP_CREDIT_MS } else { gap };
        let in_front = self.in_front();
        self.presence.pass(gap);
        let until = last + awake.min(in_front.map_or(0, |(_, lasts_ms)| lasts_ms));
        let mut from = last;
        while from < until {
            let epoch = cx.schedule.epoch_at(from);
            let to = until.min(cx.schedule.end_ms(epoch));
            if to <= from {
                break;
            }
            self.enter(epoch, cx, step);
            if let Some((tab, _)) = in_front {
                self.attend(tab, from, to, cx, step);
            }
            from = to;
        }
        self.enter(cx.schedule.epoch_at(now_ms), cx, step);
    }

    /// Makes an epoch the current one. One that was left not long ago, as by a clock that was wrong for an alarm, goes on
    /// where it was left: what was told of it does not count twice.
    fn enter(&mut self, epoch: Epoch, cx: &Context<'_>, step: &mut Step) {
        let length_ms = cx.schedule.length_ms;
        match self.ledger.as_ref().map(|ledger| (ledger.length_ms, ledger.epoch)) {
            Some(known) if known == (length_ms, epoch) => return,
            Some((length, left)) if length == length_ms => {
                for tab in self.tabs.iter().map(|tab| tab.id).collect::<Vec<_>>() {
                    self.tell(tab, cx, step);
                }
                self.earlier.extend(self.ledger.take().filter(Ledger::is_used));
                let known = self.earlier.iter().position(|ledger| ledger.epoch == epoch);
                self.ledger = known.map(|at| self.earlier.remove(at));
                if self.earlier.len() > EARLIER {
                    self.earlier.remove(0);
                }
                let remembered: Vec<Epoch> = self.earlier.iter().map(|ledger| ledger.epoch).collect();
                for page in self.tabs.iter_mut().filter_map(|tab| tab.page.as_mut()) {
                    page.enter_epoch(left, epoch, &remembered);
                }
            }
            Some(_) => {
                // What was not told of an epoch of another length would be told under a number of the present length.
                self.ledger = None;
                self.earlier.clear();
                for page in self.tabs.iter_mut().filter_map(|tab| tab.page.as_mut()) {
                    page.enter_length();
                }
            }
            None => {}
        }
        self.ledger.get_or_insert_with(|| Ledger::new(epoch, length_ms));
    }

    /// Counts attention to a tab's page within the ledger's epoch.
    fn attend(&mut self, tab: u32, from: u64, to: u64, cx: &Context<'_>, step: &mut Step) {
        let Some(ledger) = self.ledger.as_mut() else { return };
        let page = self.tabs.iter_mut().find(|known| known.id == tab).and_then(|known| known.page.as_mut());
        if let Some(page) = page {
            page.attend(from, to, ledger, cx, step);
        }
    }

    /// Tells what of a tab's attention in the current epoch has not been told.
    fn tell(&mut self, tab: u32, cx: &Context<'_>, step: &mut Step) {
        let Some(ledger) = self.ledger.as_mut() else { return };
        let page = self.tabs.iter_mut().find(|known| known.id == tab).and_then(|known| known.page.as_mut());
        if let Some(page) = page {
            page.tell(ledger, cx, step);
        }
    }

    /// Ends a tab's page.
    fn close(&mut self, tab: u32, cx: &Context<'_>, step: &mut Step) {
        self.tell(tab, cx, step);
        if let Some(known) = self.tabs.iter_mut().find(|known| known.id == tab) {
            known.page = None;
        }
    }

    /// Takes a navigation: it goes on with the page before it, or ends it.
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
        let redacted = redact(observation, cx.consent, cx.rules, now_ms);
        let goes_on = redacted.as_ref().is_ok_and(|redacted| {
            let visit = redacted.drafts.iter().any(|draft| draft.action == Action::Visit);
            visit && self.page(tab).is_some_and(|page| page.goes_on(&redacted.passed))
        });
        if !goes_on {
            self.close(tab, cx, step);
        }
        let Some(known) = self.tab(tab, Some(window)) else { return };
        known.window = window;
        let last_search = known.search.take();
        let redacted = match redacted {
            Ok(redacted) => redacted,
            Err(refusal) => {
                step.refusal = Some(refusal);
                return;
            }
        };
        for draft in redacted.drafts {
            if draft.action == Action::Visit
                && goes_on
                && let Some(page) = self.page(tab)
            {
                page.rewritten();
                // Without path and title the record is the same; with them the last one stays.
                if draft.path.is_some() || draft.title.is_some() {
                    step.events.push(Event::Opened { page: page.id.clone(), draft, at: now_ms });
                }
                continue;
            }
            if draft.action == Action::Visit {
                let page = Page::new(new_page(), &redacted.passed);
                step.events.push(Event::Opened { page: page.id.clone(), draft, at: now_ms });
                if let Some(known) = self.tab(tab, Some(window)) {
                    known.page = Some(page);
                }
                continue;
            }
            let query = draft.query.as_deref().unwrap_or_default();
            let this = tag(&cx.rules.tag_key.0, hash::SEARCH_TAG, &[draft.host.as_bytes(), query.as_bytes()]);
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

    /// Leaves the footprint of an action.
    fn act(
        &mut self,
        draft: Draft,
        now_ms: u64,
        cx: &Context<'_>,
        new_page: &mut dyn FnMut() -> PageId,
        step: &mut Step,
    ) {
        if let Some(ledger) = self.ledger.as_mut() {
            ledger.act(draft, now_ms, cx, new_page, step);
        }
    }

    /// Takes what a tab's page says of itself.
    fn hinted(&mut self, tab: u32, hint: Option<Hint>, cx: &Context<'_>, step: &mut Step) {
        if !cx.consent.has(Collector::PageHints) {
            step.refusal = Some(Refusal::NotConsented);
            return;
        }
        let Some(ledger) = self.ledger.as_mut() else { return };
        let Some(known) = self.tabs.iter_mut().find(|known| known.id == tab) else { return };
        let Some(page) = known.page.as_mut() else { return };
        if let Err(refusal) = page.hinted(hint, ledger, cx, step) {
            step.refusal = Some(refusal);
            if let Some(page) = known.page.take() {
                page.withdraw(ledger, cx, step);
            }
        }
    }
}
