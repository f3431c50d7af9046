//! A footprint: an attended visit or an action.

use serde::{Deserialize, Serialize};

use crate::footprint::action::Action;
use crate::footprint::category::{Category, Reason};

/// A record of one attended visit or action, already minimised: what a person keeps.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Footprint {
    /// 32 hexadecimal digits, random; the same page in two epochs gives two ids.
    pub id: String,
    /// What was done.
    pub action: Action,
    /// What kind of site it was.
    pub category: Category,
    /// Why that category.
    pub reason: Reason,
    /// The registrable domain (eTLD+1), lowercase.
    pub host: String,
    /// The path, only where the person switched it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The title, only where the person switched it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The search's text, only with the searches consent and only where it passed every test; an empty text says
    /// "a search happened".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// A closed word for what else is known of the action: the wallet's reverse-DNS name, the linked site's host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Milliseconds since 1970; within the epoch the footprint belongs to.
    pub started_at: u64,
    /// Attended milliseconds within that epoch.
    pub attention_ms: u64,
    /// Whether the page was counted as a visit in an earlier epoch already: here only its time counts.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub continued: bool,
}

impl core::fmt::Debug for Footprint {
    /// Shows nothing of where it was left: logs never hold a host, a path, a title or a query.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Footprint({}, {}, {} ms, …)", self.action.name(), self.category.name(), self.attention_ms)
    }
}
