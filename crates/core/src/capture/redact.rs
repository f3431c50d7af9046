//! Redaction: a pure function from observation, consent and rules to a minimised footprint or a refusal.
//!
//! The order is fixed, and the first that refuses is the reason: consent → private window → pause → http(s) → local and
//! private networks → port → registrable domain → sensitive kind → exclusions → userinfo. Then what is left is
//! minimised: the host to its registrable domain, the fragment never there, of the search part only a known engine's
//! words, path and title only under their switches, all of them only where [`personal_text::keep`] lets them pass.

use crate::capture::address::{Site, is_web, site};
use crate::capture::collectors::Collector;
use crate::capture::consent::Consent;
use crate::capture::observation::{Address, Observation};
use crate::capture::personal_text;
use crate::capture::refusal::Refusal;
use crate::capture::rules::{HostTag, Rules};
use crate::capture::search;
use crate::footprint::action::Action;
use crate::footprint::category::{Category, Reason};
use crate::footprint::event::Draft;
use crate::sites::classify::{Classified, classify};
use crate::sites::mail::mail_at;
use crate::sites::social::{is_social, social_at};
use crate::sites::wallets::wallet;

/// The longest path that is looked at, in bytes.
pub const PATH_MAX: usize = 1_024;

/// A site that may be captured, with everything that was found out about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Host and registrable domain.
    pub site: Site,
    /// Its category, why, and its sensitive kind, which then is one that the person switched on.
    pub class: Classified,
    /// The tags of registrable domain and full host under the rules' key.
    pub tags: [HostTag; 2],
}

/// What an observation leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// The site it was left on.
    pub passed: Passed,
    /// What is kept, at least one: a navigation on a search engine may leave two, the visit and the search.
    pub drafts: Vec<Draft>,
}

/// Redacts an observation.
///
/// # Errors
/// The first [`Refusal`] in the order of the module's text; [`Refusal::Nothing`] for a signal for attention alone.
pub fn redact(observation: &Observation, consent: &Consent, rules: &Rules, now_ms: u64) -> Result<Redacted, Refusal> {
    let gate = |address: &Address| match Collector::saying(observation.into()) {
        Some(collector) if consent.has(collector) => pass(address, consent, rules, now_ms),
        _ => Err(Refusal::NotConsented),
    };
    let (passed, action, detail) = match observation {
        Observation::Navigated { address, title, .. } => {
            return navigated(address, title.as_deref(), consent, rules, now_ms);
        }
        Observation::LinkOut { address, target, .. } => {
            let from = gate(address)?;
            let to = pass(target, consent, rules, now_ms)?;
            if from.site.domain == to.site.domain {
                return Err(Refusal::SameSite);
            }
            (from, Action::LinkOut, Some(to.site.domain))
        }
        Observation::Social { address, action, .. } => {
            let passed = gate(address)?;
            if !is_social(*action) || social_at(&passed.site.host).is_none() {
                return Err(Refusal::NoCollector);
            }
            (passed, *action, None)
        }
        Observation::WalletAnnounced { address, rdns, .. } => {
            (gate(address)?, Action::WalletAnnounced, Some(wallet(rdns).to_owned()))
        }
        Observation::WalletConnected { address, rdns, .. } => {
            let detail = rdns.as_deref().map(|rdns| wallet(rdns).to_owned());
            (gate(address)?, Action::WalletConnect, detail)
        }
        Observation::MailRead { address, .. } => {
            let passed = gate(address)?;
            let provider = mail_at(&passed.site.host).ok_or(Refusal::NoCollector)?;
            (passed, Action::MailRead, Some(provider.name.to_owned()))
        }
        Observation::Titled { .. }
        | Observation::TabActivated { .. }
        | Observation::TabRemoved { .. }
        | Observation::WindowFocused { .. }
        | Observation::WindowRemoved { .. }
        | Observation::Idle { .. }
        | Observation::Audible { .. }
        | Observation::PageHints { .. } => return Err(Refusal::Nothing),
    };
    let drafts = vec![Draft { detail, ..draft(&passed, action) }];
    Ok(Redacted { passed, drafts })
}

/// The category that a visit to an address would get, and why.
///
/// # Errors
/// The [`Refusal`] that such a visit meets.
pub fn explain(
    address: &Address,
    consent: &Consent,
    rules: &Rules,
    now_ms: u64,
) -> Result<(Category, Reason), Refusal> {
    if !consent.has(Collector::Visits) {
        return Err(Refusal::NotConsented);
    }
    pass(address, consent, rules, now_ms).map(|passed| (passed.class.category, passed.class.reason))
}

/// Everything after the collector's own consent, in the order of the module's text.
fn pass(address: &Address, consent: &Consent, rules: &Rules, now_ms: u64) -> Result<Passed, Refusal> {
    if address.private_window {
        return Err(Refusal::PrivateWindow);
    }
    if rules.paused(now_ms) {
        return Err(Refusal::Paused);
    }
    if !is_web(address) {
        return Err(Refusal::NotWeb);
    }
    let site = site(address)?;
    let class = classify(&site.host);
    if let Some(kind) = class.sensitive
        && !consent.allows(kind)
    {
        return Err(kind.into());
    }
    let tags = [rules.tag(&site.domain), rules.tag(&site.host)];
    if rules.excludes(&tags) {
        return Err(Refusal::ExcludedHost);
    }
    if rules.excluded_categories.contains(&class.category) {
        return Err(Refusal::ExcludedCategory);
    }
    if !rules.admits(&tags) {
        return Err(Refusal::NotAllowed);
    }
    if address.has_userinfo {
        return Err(Refusal::Userinfo);
    }
    Ok(Passed { site, class, tags })
}

fn navigated(
    address: &Address,
    title: Option<&str>,
    consent: &Consent,
    rules: &Rules,
    now_ms: u64,
) -> Result<Redacted, Refusal> {
    let (visits, searches) = (consent.has(Collector::Visits), consent.has(Collector::Searches));
    if !visits && !searches {
        return Err(Refusal::NotConsented);
    }
    let passed = pass(address, consent, rules, now_ms)?;
    let mut drafts = Vec::with_capacity(2);
    if visits {
        drafts.push(Draft {
            path: kept_path(&address.path, consent),
            title: title.and_then(|title| kept_title(title, consent)),
            ..draft(&passed, Action::Visit)
        });
    }
    if searches && let Some(query) = search::query(&passed.site.host, &address.path, &address.search) {
        drafts.push(Draft { query: Some(query), ..draft(&passed, Action::Search) });
    }
    if drafts.is_empty() { Err(Refusal::NotConsented) } else { Ok(Redacted { passed, drafts }) }
}

fn draft(passed: &Passed, action: Action) -> Draft {
    Draft {
        action,
        category: passed.class.category,
        reason: passed.class.reason,
        host: passed.site.domain.clone(),
        path: None,
        title: None,
        query: None,
        detail: None,
    }
}

/// A path under the path switch: decoded, and only where each of its segments and the whole pass the tests.
fn kept_path(path: &str, consent: &Consent) -> Option<String> {
    if !consent.path || path.len() > PATH_MAX || !path.starts_with('/') {
        return None;
    }
    let decoded = personal_text::decode(path, false)?;
    // A path that is encoded twice or has a matrix parameter is dropped, because its meaning is private to the site.
    if decoded.contains(['%', ';', '=', '\\', '?', '#']) {
        return None;
    }
    for segment in decoded.split('/').filter(|segment| !segment.is_empty()) {
        personal_text::keep(segment).ok()?;
    }
    if decoded.trim_matches('/').is_empty() {
        return Some("/".to_owned());
    }
    let kept = personal_text::keep(decoded.trim_start_matches('/')).ok()?;
    Some(format!("/{kept}"))
}

/// A title under the title switch, only where it passes the tests.
pub(crate) fn kept_title(title: &str, consent: &Consent) -> Option<String> {
    if !consent.title {
        return None;
    }
    personal_text::keep(title).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::consent::CONSENT_VERSION;
    use proptest::prelude::*;

    fn everything() -> Consent {
        Consent {
            version: CONSENT_VERSION,
            given_at: 1,
            collectors: Collector::ALL.to_vec(),
            path: true,
            title: true,
            sensitive: Vec::new(),
        }
    }

    fn address() -> impl Strategy<Value = Address> {
        let hosts = prop_oneof![
            any::<String>().prop_map(|host| (host.clone(), Some(host))),
            "[a-z]{1,8}".prop_map(|name| (format!("www.{name}.example"), Some(format!("{name}.example")))),
            Just(("www.google.com".to_owned(), Some("google.com".to_owned()))),
            Just(("10.0.0.1".to_owned(), None)),
        ];
        (hosts, any::<String>(), any::<String>(), any::<bool>()).prop_map(|((host, domain), path, search, google)| {
            Address {
                scheme: "https:".into(),
                host,
                path: if google { "/search".into() } else { path },
                search: if google { format!("?q={search}") } else { search },
                registrable_domain: domain,
                ..Address::default()
            }
        })
    }

    proptest! {
        #[test]
        fn any_address_and_title_is_survived_and_what_is_left_is_small(
            address in address(), target in address(), title in any::<String>(), rdns in any::<String>(),
        ) {
            let (consent, rules) = (everything(), Rules::default());
            let seen = [
                Observation::Navigated { tab: 1, window: 1, address: address.clone(), title: Some(title) },
                Observation::LinkOut { tab: 1, address: address.clone(), target },
                Observation::WalletAnnounced { tab: 1, address: address.clone(), rdns },
                Observation::Social { tab: 1, address: address.clone(), action: Action::Like },
                Observation::MailRead { tab: 1, address: address.clone() },
            ];
            for observation in &seen {
                let Ok(redacted) = redact(observation, &consent, &rules, 0) else { continue };
                for draft in redacted.drafts {
                    prop_assert!(draft.host.contains('.') && draft.host.len() <= crate::sites::host::HOST_MAX);
                    prop_assert_eq!(Some(&draft.host), address.registrable_domain.as_ref());
                    for kept in [draft.path, draft.title, draft.query].into_iter().flatten() {
                        prop_assert!(kept.chars().count() <= personal_text::TEXT_MAX + 1);
                        prop_assert!(kept.chars().filter(char::is_ascii_digit).count() < 120 && !kept.contains('@'));
                    }
                }
            }
        }

        #[test]
        fn without_consent_nothing_is_left(address in address()) {
            let seen = Observation::Navigated { tab: 1, window: 1, address, title: None };
            prop_assert_eq!(redact(&seen, &Consent::default(), &Rules::default(), 0), Err(Refusal::NotConsented));
        }
    }
}
