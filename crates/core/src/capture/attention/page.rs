//! An open page: what is remembered of it, what is told of it, and what takes it back.
//!
//! *Architecture invariant:* no host, title or address. This goes to storage that is not sealed.

use serde::{Deserialize, Serialize};

use crate::capture::attention::ledger::Ledger;
use crate::capture::attention::step::{Context, Step};
use crate::capture::collectors::Collector;
use crate::capture::redact::{Passed, kept_title};
use crate::capture::refusal::Refusal;
use crate::capture::rules::HostTag;
use crate::footprint::action::Action;
use crate::footprint::category::{Category, Reason};
use crate::footprint::event::{Event, PageId};
use crate::footprint::sums::VISIT_MS;
use crate::sites::hints::Hint;
use crate::sites::sensitive::Sensitive;

/// Whether a page has been counted as a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Counted {
    /// It was not attended long enough in any epoch.
    #[default]
    No,
    /// In the current epoch.
    Now,
    /// In an epoch before.
    Before,
}

/// What is remembered of an open page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    pub(super) id: PageId,
    pub(super) category: Category,
    reason: Reason,
    sensitive: Option<Sensitive>,
    /// Tags of the registrable domain and of the full host, for exclusions made while the page is open.
    tags: [HostTag; 2],
    /// First attended moment in the current epoch.
    started_at: Option<u64>,
    /// Attended in the current epoch.
    pub(super) attended_ms: u64,
    /// What of it has been told in events.
    told_ms: u64,
    /// Whether it has been counted as a visit, and whether that was in the current epoch.
    counted: Counted,
}

impl Page {
    /// A page that was opened on a site.
    pub(super) fn new(id: PageId, passed: &Passed) -> Self {
        Self {
            id,
            category: passed.class.category,
            reason: passed.class.reason,
            sensitive: passed.class.sensitive,
            tags: passed.tags,
            started_at: None,
            attended_ms: 0,
            told_ms: 0,
            counted: Counted::No,
        }
    }

    /// Whether consent and rules still let the page be captured.
    fn allowed(&self, cx: &Context<'_>) -> bool {
        cx.consent.has(Collector::Visits)
            && self.sensitive.is_none_or(|kind| cx.consent.allows(kind))
            && !cx.rules.excluded_categories.contains(&self.category)
            && !cx.rules.excludes(&self.tags)
            && cx.rules.admits(&self.tags)
    }

    /// Counts attention within the ledger's epoch, as far as consent and rules allow it now.
    pub(super) fn attend(&mut self, from: u64, to: u64, ledger: &mut Ledger, cx: &Context<'_>, step: &mut Step) {
        let from = from.max(cx.rules.paused_until.unwrap_or(0));
        if from >= to || !self.allowed(cx) {
            return;
        }
        let attended = ledger.attend(to - from, cx);
        if attended == 0 {
            return;
        }
        self.attended_ms += attended;
        if self.started_at.is_none() {
            self.started_at = Some(ledger.stamp(from, cx));
            self.tell(ledger, cx, step);
        }
    }

    /// Tells what of the attention in the current epoch has not been told.
    pub(super) fn tell(&mut self, ledger: &mut Ledger, cx: &Context<'_>, step: &mut Step) {
        let Some(started_at) = self.started_at else { return };
        if self.told_ms == self.attended_ms {
            return;
        }
        ledger.sums.attend(self.category, self.attended_ms.saturating_sub(self.told_ms));
        if self.counted == Counted::No && self.attended_ms >= VISIT_MS {
            self.counted = Counted::Now;
            ledger.sums.count(self.category, Action::Visit);
        }
        self.told_ms = self.attended_ms;
        let (id, attention_ms) = (self.id.clone(), self.attended_ms);
        step.events.push(Event::Attended { page: id, epoch: ledger.epoch, started_at, attention_ms });
        ledger.tell_value(cx, step);
    }

    /// Takes what was told of the current epoch out of the sums.
    fn take_back(&self, ledger: &mut Ledger) {
        ledger.sums.unattend(self.category, self.told_ms);
        if self.counted == Counted::Now {
            ledger.sums.uncount(self.category, Action::Visit);
        }
    }

    /// Begins another epoch: attention counts from zero.
    pub(super) fn enter_epoch(&mut self) {
        (self.attended_ms, self.told_ms, self.started_at) = (0, 0, None);
        if self.counted == Counted::Now {
            self.counted = Counted::Before;
        }
    }

    /// Takes a title, under the title switch.
    pub(super) fn titled(&self, title: &str, now_ms: u64, cx: &Context<'_>, step: &mut Step) {
        if cx.rules.paused(now_ms) || !self.allowed(cx) {
            return;
        }
        if let Some(title) = kept_title(title, cx.consent) {
            step.events.push(Event::Titled { page: self.id.clone(), title, at: now_ms });
        }
    }

    /// Takes what the page says of itself: once, and only where the table of categories did not know its host. An error
    /// is the reason for which nothing of the page may be kept.
    pub(super) fn hinted(
        &mut self,
        hint: Option<Hint>,
        ledger: &mut Ledger,
        cx: &Context<'_>,
        step: &mut Step,
    ) -> Result<(), Refusal> {
        let (Some(hint), Reason::Default) = (hint, self.reason) else { return Ok(()) };
        let category = match hint {
            Hint::Sensitive(kind) if !cx.consent.allows(kind) => return Err(kind.into()),
            Hint::Sensitive(kind) => {
                self.sensitive = Some(kind);
                kind.category()
            }
            Hint::Category(category) => category,
        };
        if cx.rules.excluded_categories.contains(&category) {
            return Err(Refusal::ExcludedCategory);
        }
        self.take_back(ledger);
        (self.category, self.reason) = (category, Reason::PageHint);
        ledger.sums.attend(self.category, self.told_ms);
        if self.counted == Counted::Now {
            ledger.sums.count(self.category, Action::Visit);
        }
        let page = self.id.clone();
        step.events.push(Event::Reclassified { page, epoch: ledger.epoch, category, reason: Reason::PageHint });
        ledger.tell_value(cx, step);
        Ok(())
    }

    /// Takes the page back: it turned out to be of a kind that is not kept.
    pub(super) fn withdraw(self, ledger: &mut Ledger, cx: &Context<'_>, step: &mut Step) {
        self.take_back(ledger);
        ledger.tell_value(cx, step);
        step.events.push(Event::Withdrawn { page: self.id });
    }
}
