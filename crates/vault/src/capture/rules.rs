//! The person's rules: sites, categories, pauses. Capture sees keyed tags; the names they were made of are sealed.

use std::collections::BTreeSet;

use ashiato_core::capture::observation::Address;
use ashiato_core::capture::redact;
use ashiato_core::capture::rules::Mode;
use ashiato_core::footprint::category::Category;
use ashiato_core::sites::host::is_site_name;
use serde::{Deserialize, Serialize};

use crate::error::VaultError;
use crate::pages::views::{RulesView, SiteView};
use crate::store::records::Kind;
use crate::store::{Op, Store};
use crate::vault::{Access, Result, Vault};

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

/// The names behind the tags, sealed; and, while locked, how they change.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteNames {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) excluded: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) allowed: BTreeSet<String>,
}

/// A name that was added while nobody could read; it travels with the events. Names that no tag stands for any more
/// are dropped where they are read, so taking one away needs no note.
impl SiteNames {
    pub(crate) fn is_empty(&self) -> bool {
        self.excluded.is_empty() && self.allowed.is_empty()
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.excluded.extend(other.excluded);
        self.allowed.extend(other.allowed);
    }
}

fn check_host(host: &str) -> Result<()> {
    if is_site_name(host) { Ok(()) } else { Err(VaultError::HostInvalid) }
}

fn set<T: PartialEq>(list: &mut Vec<T>, item: T, there: bool) {
    list.retain(|known| *known != item);
    if there {
        list.push(item);
    }
}

impl<S: Store> Vault<S> {
    /// Changes the rules, from the next observation on. [`VaultError::HostInvalid`] for a text that is no host name.
    pub async fn change_rule(&mut self, change: RuleChange, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        let mut rules = self.settings.rules.clone();
        let mut names = SiteNames::default();
        match change {
            RuleChange::ExcludeHost { host } => {
                check_host(&host)?;
                let tag = rules.tag(&host);
                set(&mut rules.excluded, tag, true);
                names.excluded.insert(host);
            }
            RuleChange::IncludeHost { host } => {
                let tag = rules.tag(&host);
                set(&mut rules.excluded, tag, false);
            }
            RuleChange::AllowHost { host } => {
                check_host(&host)?;
                let tag = rules.tag(&host);
                set(&mut rules.allowed, tag, true);
                names.allowed.insert(host);
            }
            RuleChange::DisallowHost { host } => {
                let tag = rules.tag(&host);
                set(&mut rules.allowed, tag, false);
            }
            RuleChange::SetMode { mode } => rules.mode = mode,
            RuleChange::ExcludeCategory { category } => set(&mut rules.excluded_categories, category, true),
            RuleChange::IncludeCategory { category } => set(&mut rules.excluded_categories, category, false),
            RuleChange::Pause { until } => rules.paused_until = Some(until),
            RuleChange::Resume => rules.paused_until = None,
        }
        if !matches!(self.access, Access::Fresh) {
            // What was attended until now was attended under the rules until now.
            self.settle(now_ms).await?;
        }
        let mut ops = self.rule_ops(&self.settings.consent, &rules)?;
        if !names.is_empty() && self.access.keys().is_ok() {
            ops.push(self.merged_names(names.clone()).await?);
            names = SiteNames::default();
        }
        self.store.commit(ops).await?;
        self.settings.rules = rules;
        if !names.is_empty() && matches!(self.access, Access::Locked(_)) {
            self.capture.names.add(names);
            self.flush(now_ms).await?;
        }
        Ok(())
    }

    /// The change that adds names to those that are sealed.
    pub(crate) async fn merged_names(&mut self, names: SiteNames) -> Result<Op> {
        let mut known: SiteNames = self.read(Kind::Sites, RECORD).await?.unwrap_or_default();
        known.add(names);
        self.put(Kind::Sites, RECORD, &known)
    }

    /// The rules as the person made them; the sites' names are there once the vault is open.
    pub async fn rules_view(&mut self, now_ms: u64) -> Result<RulesView> {
        self.expire(now_ms);
        let readable = self.access.keys().is_ok();
        let mut names = SiteNames::default();
        if readable {
            self.load_log(now_ms).await?;
            names = self.read(Kind::Sites, RECORD).await?.unwrap_or_default();
        }
        let rules = &self.settings.rules;
        let listed = |names: &BTreeSet<String>, tags: &[ashiato_core::capture::rules::HostTag]| -> Vec<String> {
            names.iter().filter(|name| tags.contains(&rules.tag(name))).cloned().collect()
        };
        let (excluded, allowed) = (listed(&names.excluded, &rules.excluded), listed(&names.allowed, &rules.allowed));
        Ok(RulesView {
            mode: rules.mode,
            unnamed: (rules.excluded.len() - excluded.len() + rules.allowed.len() - allowed.len()) as u64,
            excluded,
            allowed,
            excluded_categories: rules.excluded_categories.clone(),
            paused_until: rules.paused_until.filter(|until| now_ms < *until),
        })
    }

    /// What the rules say of an address, as the popup shows it for the current tab.
    pub fn site(&self, address: &Address, now_ms: u64) -> SiteView {
        let host = address.registrable_domain.clone();
        let rules = &self.settings.rules;
        let excluded = host.as_deref().is_some_and(|host| rules.excludes(&[rules.tag(host)]));
        let explained = redact::explain(address, &self.settings.consent, rules, now_ms);
        let fresh = matches!(self.access, Access::Fresh);
        SiteView {
            host,
            captured: explained.is_ok() && !fresh,
            refusal: explained.as_ref().err().map(|refusal| refusal.code().to_owned()),
            category: explained.ok().map(|(category, _)| category),
            excluded,
        }
    }
}
