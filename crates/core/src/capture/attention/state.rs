//! What the tracker remembers: tab numbers, page ids, categories, times and keyed tags.
//!
//! *Architecture invariant:* no host, title or address. This goes to storage that is not sealed.

use serde::{Deserialize, Serialize};

use super::{Context, Step};
use crate::capture::collectors::Collector;
use crate::capture::rules::HostTag;
use crate::footprint::action::Action;
use crate::footprint::category::{Category, Reason};
use crate::footprint::epoch::Epoch;
use crate::footprint::event::PageId;
use crate::footprint::word::{BUNDLE_WORDS, Word};
use crate::sites::sensitive::Sensitive;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    pub(super) id: PageId,
    pub(super) category: Category,
    pub(super) reason: Reason,
    pub(super) sensitive: Option<Sensitive>,
    /// Tags of the registrable domain and of the full host, for exclusions made while the page is open.
    pub(super) tags: [HostTag; 2],
    /// First attended moment in the current epoch.
    pub(super) started_at: Option<u64>,
    /// Attended in the current epoch.
    pub(super) attended_ms: u64,
    /// What of it has been told in events.
    pub(super) told_ms: u64,
    /// Whether its footprint of the current epoch is among the first 1,024; known once it is attended.
    pub(super) in_bundle: Option<bool>,
    /// Points told for the current epoch.
    pub(super) points: u32,
    /// Points told for epochs before it.
    pub(super) past_points: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tab {
    pub(super) id: u32,
    pub(super) window: u32,
    pub(super) audible: bool,
    pub(super) page: Option<Page>,
    /// The last search in this tab, so that its second result page is not a second search.
    pub(super) search: Option<HostTag>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Window {
    pub(super) id: u32,
    pub(super) active: u32,
}

/// What has been counted in the current epoch.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ledger {
    pub(super) epoch: Epoch,
    /// Attended milliseconds over all pages: never more than the epoch's length.
    pub(super) attended_ms: u64,
    /// Footprints so far.
    pub(super) count: u32,
    /// When the last one of the first 1,024 began: each begins later than the one before, so that the order they are
    /// counted in is the order of the fold.
    pub(super) last_started_at: Option<u64>,
    /// Wallet footprints left: tags of (host, action).
    pub(super) wallets: Vec<HostTag>,
}

impl Ledger {
    /// The moment a new footprint is counted at, after every one before it, and whether it is among the first 1,024.
    pub(super) fn stamp(&mut self, at: u64, cx: &Context<'_>) -> (u64, bool) {
        let (start, end) = (cx.schedule.start_ms(self.epoch), cx.schedule.end_ms(self.epoch));
        let after = self.last_started_at.map_or(0, |last| last.saturating_add(1));
        let at = at.max(after).clamp(start, end.saturating_sub(1).max(start));
        let in_bundle = usize::try_from(self.count).is_ok_and(|count| count < BUNDLE_WORDS);
        self.count = self.count.saturating_add(1);
        if in_bundle {
            self.last_started_at = Some(at);
        }
        (at, in_bundle)
    }
}

/// Whether consent and rules still let an open page be captured.
pub(super) fn allowed(page: &Page, cx: &Context<'_>) -> bool {
    cx.consent.has(Collector::Visits)
        && page.sensitive.is_none_or(|kind| cx.consent.allows(kind))
        && !cx.rules.excluded_categories.contains(&page.category)
        && !cx.rules.excludes(&page.tags)
        && cx.rules.admits(&page.tags)
}

/// Tells by how much a page's points of the current epoch changed.
pub(super) fn worth(page: &mut Page, cx: &Context<'_>, step: &mut Step) {
    if page.in_bundle != Some(true) {
        return;
    }
    let points = cx.tariff.value(Word::new(page.category, Action::Visit, page.told_ms));
    step.points_delta += i64::from(points) - i64::from(page.points);
    page.points = points;
}
