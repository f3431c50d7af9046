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
use crate::footprint::epoch::Epoch;
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
    /// In this epoch.
    In(Epoch),
    /// In an epoch of another length.
    Before,
}

/// A page's attention in one epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Share {
    /// First attended moment.
    started_at: Option<u64>,
    /// Attended milliseconds.
    attended_ms: u64,
    /// What of them has been told in events.
    told_ms: u64,
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
    /// Its attention in the current epoch.
    now: Share,
    /// Its attention in epochs that may be entered again, as by a clock that is set back.
    earlier: Vec<(Epoch, Share)>,
    /// Attended milliseconds since its address changed last.
    shown_ms: u64,
    /// Whether it has been counted as a visit, and in which epoch.
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
            now: Share::default(),
            earlier: Vec::new(),
            shown_ms: 0,
            counted: Counted::No,
        }
    }

    /// Attended milliseconds in the current epoch.
    pub(super) fn attended_ms(&self) -> u64 {
        self.now.attended_ms
    }

    /// Whether another address of the same site goes on with this page: the last one was shown for less than a visit
    /// takes. A page that rewrites its address many times a second is one page.
    pub(super) fn goes_on(&self, passed: &Passed) -> bool {
        let class = &passed.class;
        self.shown_ms < VISIT_MS
            && self.tags == passed.tags
            && (self.category, self.reason, self.sensitive) == (class.category, class.reason, class.sensitive)
    }

    /// Notes that its address changed.
    pub(super) fn rewritten(&mut self) {
        self.shown_ms = 0;
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
        self.now.attended_ms += attended;
        self.shown_ms = self.shown_ms.saturating_add(attended);
        if self.now.started_at.is_none() {
            self.now.started_at = Some(ledger.stamp(from, cx));
            self.tell(ledger, cx, step);
        }
    }

    /// Tells what of the attention in the current epoch has not been told.
    pub(super) fn tell(&mut self, ledger: &mut Ledger, cx: &Context<'_>, step: &mut Step) {
        let Share { started_at: Some(started_at), attended_ms: attention_ms, told_ms } = self.now else { return };
        if told_ms == attention_ms {
            return;
        }
        ledger.sums.attend(self.category, attention_ms.saturating_sub(told_ms));
        if self.counted == Counted::No && attention_ms >= VISIT_MS {
            self.counted = Counted::In(ledger.epoch);
            ledger.sums.count(self.category, Action::Visit);
        }
        self.now.told_ms = attention_ms;
        let id = self.id.clone();
        step.events.push(Event::Attended { page: id, epoch: ledger.epoch, started_at, attention_ms });
        ledger.tell_value(cx, step);
    }

    /// Takes what was told of the current epoch out of the sums.
    fn take_back(&self, ledger: &mut Ledger) {
        ledger.sums.unattend(self.category, self.now.told_ms);
        if self.counted == Counted::In(ledger.epoch) {
            ledger.sums.uncount(self.category, Action::Visit);
        }
    }

    /// Leaves an epoch for another one, in which attention counts from zero, or goes on where it was left. Of the
    /// epochs left, `remembered` are kept.
    pub(super) fn enter_epoch(&mut self, left: Epoch, entered: Epoch, remembered: &[Epoch]) {
        let known = self.earlier.iter().find(|(epoch, _)| *epoch == entered).map(|(_, share)| *share);
        if self.now != Share::default() {
            self.earlier.push((left, self.now));
        }
        self.earlier.retain(|(epoch, _)| remembered.contains(epoch));
        self.now = known.unwrap_or_default();
    }

    /// Begins with epochs of another length: what was attended in those before stands in them alone.
    pub(super) fn enter_length(&mut self) {
        (self.now, self.earlier) = (Share::default(), Vec::new());
        if let Counted::In(_) = self.counted {
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
        ledger.sums.attend(self.category, self.now.told_ms);
        if self.counted == Counted::In(ledger.epoch) {
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
