//! What capture needs while the vault is locked, and the batches that it seals.

use std::collections::BTreeSet;

use ashiato_core::capture::collectors::Collector;
use ashiato_core::capture::rules::{HostTag, Mode, TagKey};
use ashiato_core::capture::{consent, rules};
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::{Category, Reason};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::event;
use ashiato_core::footprint::event::PageId;
use ashiato_core::footprint::summary::Caps;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::sites::sensitive::Sensitive;
use serde::{Deserialize, Serialize};

stored! {
    /// What is consented to.
    Consent = consent::Consent {
        version: u32,
        given_at: u64,
        collectors: Vec<Collector>,
        path: bool,
        title: bool,
        sensitive: Vec<Sensitive>,
    }
}

stored! {
    /// The rules of capture.
    Rules = rules::Rules {
        tag_key: TagKey,
        mode: Mode,
        excluded: Vec<HostTag>,
        allowed: Vec<HostTag>,
        excluded_categories: Vec<Category>,
        paused_until: Option<u64>,
    }
}

/// What points are counted by.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Clock {
    length_ms: u64,
    grace: u64,
    attention_cap: u32,
    event_cap: u16,
    attention_weights: [u8; 16],
    action_weights: [u8; 16],
    bonuses: [u8; 16],
}

impl Clock {
    /// From what is in force.
    pub(crate) fn new(schedule: EpochSchedule, caps: Caps, tariff: &Tariff) -> Self {
        Self {
            length_ms: schedule.length_ms,
            grace: schedule.grace,
            attention_cap: caps.attention_cap,
            event_cap: caps.event_cap,
            attention_weights: tariff.attention_weights,
            action_weights: tariff.action_weights,
            bonuses: tariff.bonuses,
        }
    }

    /// Epochs, bounds and tariff; `None` for one out of its range.
    pub(crate) fn parts(&self) -> Option<(EpochSchedule, Caps, Tariff)> {
        let schedule = EpochSchedule::new(self.length_ms, self.grace).ok()?;
        let caps = Caps { attention_cap: self.attention_cap, event_cap: self.event_cap };
        caps.check().ok()?;
        let (attention_weights, action_weights) = (self.attention_weights, self.action_weights);
        let tariff = Tariff { attention_weights, action_weights, bonuses: self.bonuses };
        tariff.check().ok()?;
        Some((schedule, caps, tariff))
    }
}

/// The names of the sites in the rules.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteNames {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) excluded: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) allowed: BTreeSet<String>,
}

/// One sealed batch.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Batch {
    /// Length of the epochs its events were cut by.
    pub(crate) length_ms: u64,
    pub(crate) events: Vec<Event>,
    /// Whether its attention stands in closed epochs already, and is kept only to say that pages were counted.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub(crate) carried: bool,
    /// Names of sites that were added to the rules while the vault was locked.
    #[serde(default, skip_serializing_if = "SiteNames::is_empty")]
    pub(crate) names: SiteNames,
}

/// One event.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Event {
    /// A page was opened or an action was done.
    Opened {
        page: PageId,
        at: u64,
        action: Action,
        category: Category,
        reason: Reason,
        host: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        query: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// Attention of a page in an epoch so far.
    Attended { page: PageId, epoch: Epoch, started_at: u64, attention_ms: u64 },
    /// The page's own category from an epoch on.
    Reclassified { page: PageId, epoch: Epoch, category: Category, reason: Reason },
    /// The page's title.
    Titled { page: PageId, title: String, at: u64 },
    /// Nothing of the page stays.
    Withdrawn { page: PageId },
}

impl From<event::Event> for Event {
    fn from(event: event::Event) -> Self {
        match event {
            event::Event::Opened { page, draft, at } => Self::Opened {
                page,
                at,
                action: draft.action,
                category: draft.category,
                reason: draft.reason,
                host: draft.host,
                path: draft.path,
                title: draft.title,
                query: draft.query,
                detail: draft.detail,
            },
            event::Event::Attended { page, epoch, started_at, attention_ms } => {
                Self::Attended { page, epoch, started_at, attention_ms }
            }
            event::Event::Reclassified { page, epoch, category, reason } => {
                Self::Reclassified { page, epoch, category, reason }
            }
            event::Event::Titled { page, title, at } => Self::Titled { page, title, at },
            event::Event::Withdrawn { page } => Self::Withdrawn { page },
        }
    }
}

impl From<Event> for event::Event {
    fn from(event: Event) -> Self {
        match event {
            Event::Opened { page, at, action, category, reason, host, path, title, query, detail } => {
                let draft = event::Draft { action, category, reason, host, path, title, query, detail };
                Self::Opened { page, draft, at }
            }
            Event::Attended { page, epoch, started_at, attention_ms } => {
                Self::Attended { page, epoch, started_at, attention_ms }
            }
            Event::Reclassified { page, epoch, category, reason } => {
                Self::Reclassified { page, epoch, category, reason }
            }
            Event::Titled { page, title, at } => Self::Titled { page, title, at },
            Event::Withdrawn { page } => Self::Withdrawn { page },
        }
    }
}
