//! A footprint as it is sealed.

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::{Category, Reason};
use ashiato_core::footprint::footprint;

stored! {
    /// A footprint.
    Footprint = footprint::Footprint {
        id: String,
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
        started_at: u64,
        attention_ms: u64,
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        continued: bool,
    }
}
