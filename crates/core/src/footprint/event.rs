//! Events: what capture seals, one by one.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::encoding::code::Code;
use crate::footprint::action::Action;
use crate::footprint::category::{Category, Reason};
use crate::footprint::epoch::Epoch;

/// A page's id: 32 lowercase hexadecimal digits, random. The same page in two epochs gives two footprints.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "tsify", tsify(type = "string"))]
pub struct PageId(String);

/// A text that is no page id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a page id is 32 lowercase hexadecimal digits")]
pub struct PageIdError;

impl PageIdError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        Code::PageIdInvalid
    }
}

impl PageId {
    /// From 16 random bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(hex::encode(bytes))
    }

    /// Its 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of this page's footprint in an epoch: the first 16 bytes of SHA-256 over page and epoch (8 bytes,
    /// big-endian), in hexadecimal digits.
    pub fn footprint_id(&self, epoch: Epoch) -> String {
        let mut hasher = Sha256::new();
        hasher.update(self.0.as_bytes());
        hasher.update(epoch.0.to_be_bytes());
        hex::encode(&hasher.finalize()[..16])
    }
}

impl TryFrom<String> for PageId {
    type Error = PageIdError;
    fn try_from(text: String) -> Result<Self, PageIdError> {
        let good = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if good { Ok(Self(text)) } else { Err(PageIdError) }
    }
}

impl From<PageId> for String {
    fn from(page: PageId) -> Self {
        page.0
    }
}

/// The minimised record of a page or an action, without attention.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// What was done.
    pub action: Action,
    /// What kind of site it was.
    pub category: Category,
    /// Why that category.
    pub reason: Reason,
    /// The registrable domain, lowercase.
    pub host: String,
    /// The path, with the path switch only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The title, with the title switch only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A search's text; empty for "a search happened".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// A closed word for what else is known: the wallet's name, the linked site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl core::fmt::Debug for Draft {
    /// Shows nothing of where it was left: logs never hold a host, a path, a title or a query.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Draft({}, {}, …)", self.action.name(), self.category.name())
    }
}

/// One event as it is sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// A page was opened or an action was done.
    Opened {
        /// Its id.
        page: PageId,
        /// The minimised record.
        draft: Draft,
        /// Milliseconds since 1970.
        at: u64,
    },
    /// A page was attended.
    Attended {
        /// Its id.
        page: PageId,
        /// The epoch.
        epoch: Epoch,
        /// Its first attended moment in that epoch, milliseconds since 1970.
        started_at: u64,
        /// Attended milliseconds in that epoch so far; a later event of the same page and epoch holds more.
        attention_ms: u64,
    },
    /// The page itself said what kind it is.
    Reclassified {
        /// Its id.
        page: PageId,
        /// The first epoch in which the new category holds: an earlier one may be sealed.
        epoch: Epoch,
        /// The new category.
        category: Category,
        /// Why.
        reason: Reason,
    },
    /// The page's title became known.
    Titled {
        /// Its id.
        page: PageId,
        /// The title, tested.
        title: String,
        /// When, in milliseconds since 1970; the latest stays.
        at: u64,
    },
    /// The page turned out to be of a kind that is not kept: nothing of it stays, in any epoch. Only of one that was
    /// committed before it said so its time and its count stay, under the category that it had then.
    Withdrawn {
        /// Its id.
        page: PageId,
    },
}

impl Event {
    /// The page it is of.
    pub fn page(&self) -> &PageId {
        match self {
            Self::Opened { page, .. }
            | Self::Attended { page, .. }
            | Self::Reclassified { page, .. }
            | Self::Titled { page, .. }
            | Self::Withdrawn { page } => page,
        }
    }

    /// The name on the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Attended { .. } => "attended",
            Self::Reclassified { .. } => "reclassified",
            Self::Titled { .. } => "titled",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl core::fmt::Debug for Event {
    /// Shows the kind alone.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Event({})", self.kind())
    }
}
