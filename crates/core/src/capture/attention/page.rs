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
use crate::footprint::word::Word;
use crate::sites::hints::Hint;
use crate::sites::sensitive::Sensitive;

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
    /// Whether its footprint of the current epoch is among the first 1,024; known once it is attended.
    in_bundle: Option<bool>,
    /// Points told for the current epoch.
    points: u32,
    /// Points told for epochs before it.
    past_points: u64,
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
            in_bundle: None,
            points: 0,
            past_points: 0,
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
            let (started_at, in_bundle) = ledger.stamp(from, cx);
            (self.started_at, self.in_bundle) = (Some(started_at), Some(in_bundle));
            self.tell(ledger.epoch, cx, step);
        }
    }

    /// Tells what of the attention in the current epoch has not been told.
    pub(super) fn tell(&mut self, epoch: Epoch, cx: &Context<'_>, step: &mut Step) {
        let Some(started_at) = self.started_at else { return };
        if self.told_ms == self.attended_ms {
            return;
        }
        self.told_ms = self.attended_ms;
        let (id, attention_ms) = (self.id.clone(), self.attended_ms);
        step.events.push(Event::Attended { page: id, epoch, started_at, attention_ms });
        self.tell_points(cx, step);
    }

    /// Tells by how much the points of the current epoch changed.
    fn tell_points(&mut self, cx: &Context<'_>, step: &mut Step) {
        if self.in_bundle != Some(true) {
            return;
        }
        let points = cx.tariff.value(Word::new(self.category, Action::Visit, self.told_ms));
        step.points_delta += i64::from(points) - i64::from(self.points);
        self.points = points;
    }

    /// Begins another epoch: attention counts from zero.
    pub(super) fn enter_epoch(&mut self) {
        self.past_points += u64::from(self.points);
        (self.points, self.attended_ms, self.told_ms) = (0, 0, 0);
        (self.started_at, self.in_bundle) = (None, None);
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
        epoch: Epoch,
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
        (self.category, self.reason) = (category, Reason::PageHint);
        let page = self.id.clone();
        step.events.push(Event::Reclassified { page, epoch, category, reason: Reason::PageHint });
        self.tell_points(cx, step);
        Ok(())
    }

    /// Takes the page back with all its points: it turned out to be of a kind that is not kept.
    pub(super) fn withdraw(self, step: &mut Step) {
        let points = self.past_points + u64::from(self.points);
        step.points_delta -= i64::try_from(points).unwrap_or(i64::MAX);
        step.events.push(Event::Withdrawn { page: self.id });
    }
}
