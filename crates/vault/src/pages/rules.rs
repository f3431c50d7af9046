//! The person's rules as pages show them, and what they say of the current tab's site.

use ashiato_core::capture::observation::Address;
use ashiato_core::capture::redact;

use crate::capture::rules::SiteNames;
use crate::capture::settings::Settings;
use crate::pages::views::{RulesView, SiteView};

/// The rules as the person made them, with the sites' names that can be read.
pub(crate) fn rules_view(names: &SiteNames, settings: &Settings, now_ms: u64) -> RulesView {
    let rules = settings.rules();
    let (excluded, allowed) = (names.excluded_by(rules), names.allowed_by(rules));
    RulesView {
        mode: rules.mode,
        unnamed: (rules.excluded.len() - excluded.len() + rules.allowed.len() - allowed.len()) as u64,
        excluded,
        allowed,
        excluded_categories: rules.excluded_categories.clone(),
        paused_until: rules.paused_until.filter(|until| now_ms < *until),
    }
}

/// What the rules say of an address, as the popup shows it for the current tab. Nothing is captured in a fresh vault.
pub(crate) fn site_view(address: &Address, settings: &Settings, fresh: bool, now_ms: u64) -> SiteView {
    let host = address.registrable_domain.clone();
    let rules = settings.rules();
    let excluded = host.as_deref().is_some_and(|host| rules.excludes(&[rules.tag(host)]));
    let explained = redact::explain(address, settings.consent(), rules, now_ms);
    SiteView {
        host,
        captured: explained.is_ok() && !fresh,
        refusal: explained.as_ref().err().copied(),
        category: explained.ok().map(|(category, _)| category),
        excluded,
    }
}
