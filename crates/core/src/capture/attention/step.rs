//! What a call of the tracker is told and what it gives.

use serde::{Deserialize, Serialize};

use crate::capture::consent::Consent;
use crate::capture::refusal::Refusal;
use crate::capture::rules::Rules;
use crate::footprint::action::Action;
use crate::footprint::category::Category;
use crate::footprint::epoch::EpochSchedule;
use crate::footprint::event::{Event, PageId};
use crate::footprint::summary::Caps;
use crate::footprint::tariff::Tariff;

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
    /// The network's bounds on one epoch.
    pub caps: Caps,
}

/// What one call gives.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Events to seal, in order.
    pub events: Vec<Event>,
    /// By how much the value of the running epochs changes, in tenths of a point. What a page takes back of epochs that
    /// have ended is not in it: the fold leaves it out.
    pub value_delta: i64,
    /// Why the observation left no footprint, if it could have.
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
