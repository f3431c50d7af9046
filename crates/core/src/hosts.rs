//! What kind of site a host is: our own table, written for this project and given to the public domain.

use crate::category::{Category, Reason};
use crate::sensitive::{sensitive, suffixes};

mod table;

pub use table::LISTED;

/// The category of a host by the table alone: of the host itself or of the nearest domain above it.
pub fn listed(host: &str) -> Option<Category> {
    suffixes(host).find_map(|name| {
        LISTED.iter().find(|(_, hosts)| hosts.binary_search(&name).is_ok()).map(|(category, _)| *category)
    })
}

/// The category of a host and why: its sensitive kind's, where the person switched that kind on; then the table's;
/// else `other`.
pub fn categorize(host: &str) -> (Category, Reason) {
    if let Some(kind) = sensitive(host) {
        return (kind.category(), Reason::HostTable);
    }
    match listed(host) {
        Some(category) => (category, Reason::HostTable),
        None => (Category::Other, Reason::Default),
    }
}
