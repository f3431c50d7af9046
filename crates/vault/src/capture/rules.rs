//! The person's rules: sites, categories, pauses. Capture sees keyed tags; the names they were made of are sealed.

use std::collections::BTreeSet;

use ashiato_core::capture::rules::{HostTag, Mode, Rules};
use ashiato_core::footprint::category::Category;
use ashiato_core::sites::host::is_site_name;
use serde::{Deserialize, Serialize};

use crate::capture::error::CaptureError;
use crate::keys::user_key::VaultKeys;
use crate::store::records::{Kind, OpenRecords, RecordError, Records};
use crate::store::{Op, Store};

const RECORD: &[u8] = b"names";

/// One change of the rules.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(tag = "change", rename_all = "kebab-case", deny_unknown_fields)]
pub enum RuleChange {
    /// Never keep this site.
    ExcludeHost {
        /// Its registrable domain, lowercase.
        host: String,
    },
    /// Keep it again.
    IncludeHost {
        /// Its registrable domain, lowercase.
        host: String,
    },
    /// In mode `only`: keep this site.
    AllowHost {
        /// Its registrable domain, lowercase.
        host: String,
    },
    /// In mode `only`: no longer keep it.
    DisallowHost {
        /// Its registrable domain, lowercase.
        host: String,
    },
    /// Keep everything but what is excluded, or only what is allowed.
    SetMode {
        /// Which.
        mode: Mode,
    },
    /// Never keep this category.
    ExcludeCategory {
        /// The category.
        category: Category,
    },
    /// Keep it again.
    IncludeCategory {
        /// The category.
        category: Category,
    },
    /// Keep nothing until then.
    Pause {
        /// Milliseconds since 1970.
        until: u64,
    },
    /// End a pause.
    Resume,
}

/// The names behind the tags, sealed. One that is added while nobody can read travels with the events. Names that no tag
/// stands for any more are dropped where they are read, so taking one away needs no note.
pub(crate) use crate::store::formats::v1::SiteNames;

impl SiteNames {
    /// The names as sealed.
    ///
    /// # Errors
    /// Those of [`Records::read`].
    pub(crate) async fn read<S: Store>(records: &Records<S>, keys: &VaultKeys) -> Result<Self, RecordError> {
        Ok(records.read_whole(keys, Kind::Sites, RECORD).await?.unwrap_or_default())
    }

    /// The change that adds these names to those that are sealed.
    ///
    /// # Errors
    /// Those of [`OpenRecords::read`] and [`OpenRecords::put`].
    pub(crate) async fn merge<S: Store>(self, records: &mut OpenRecords<'_, S>) -> Result<Op, RecordError> {
        let mut known: Self = records.read_whole(Kind::Sites, RECORD).await?.unwrap_or_default();
        known.add(self);
        records.put(Kind::Sites, RECORD, &known)
    }

    /// Names of excluded sites that the rules still exclude.
    pub(crate) fn excluded_by(&self, rules: &Rules) -> Vec<String> {
        tagged(&self.excluded, &rules.excluded, rules)
    }

    /// Names of allowed sites that the rules still allow.
    pub(crate) fn allowed_by(&self, rules: &Rules) -> Vec<String> {
        tagged(&self.allowed, &rules.allowed, rules)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.excluded.is_empty() && self.allowed.is_empty()
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.excluded.extend(other.excluded);
        self.allowed.extend(other.allowed);
    }
}

fn check_host(host: &str) -> Result<(), CaptureError> {
    if is_site_name(host) { Ok(()) } else { Err(CaptureError::HostInvalid) }
}

fn set<T: PartialEq>(list: &mut Vec<T>, item: T, there: bool) {
    list.retain(|known| *known != item);
    if there {
        list.push(item);
    }
}

fn tagged(names: &BTreeSet<String>, tags: &[HostTag], rules: &Rules) -> Vec<String> {
    names.iter().filter(|name| tags.contains(&rules.tag(name))).cloned().collect()
}

impl RuleChange {
    /// Changes the rules, and gives the names of the sites that came in.
    ///
    /// # Errors
    /// [`CaptureError::HostInvalid`] for a text that is no host name.
    pub(crate) fn apply(self, rules: &mut Rules) -> Result<SiteNames, CaptureError> {
        let mut names = SiteNames::default();
        match self {
            Self::ExcludeHost { host } => {
                check_host(&host)?;
                let tag = rules.tag(&host);
                set(&mut rules.excluded, tag, true);
                names.excluded.insert(host);
            }
            Self::IncludeHost { host } => {
                let tag = rules.tag(&host);
                set(&mut rules.excluded, tag, false);
            }
            Self::AllowHost { host } => {
                check_host(&host)?;
                let tag = rules.tag(&host);
                set(&mut rules.allowed, tag, true);
                names.allowed.insert(host);
            }
            Self::DisallowHost { host } => {
                let tag = rules.tag(&host);
                set(&mut rules.allowed, tag, false);
            }
            Self::SetMode { mode } => rules.mode = mode,
            Self::ExcludeCategory { category } => set(&mut rules.excluded_categories, category, true),
            Self::IncludeCategory { category } => set(&mut rules.excluded_categories, category, false),
            Self::Pause { until } => rules.paused_until = Some(until),
            Self::Resume => rules.paused_until = None,
        }
        Ok(names)
    }
}
