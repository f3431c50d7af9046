//! Addresses of the public web. An address in a local or private network can identify a person or a place, so it is
//! never captured.

use crate::capture::observation::Address;
use crate::capture::refusal::Refusal;
use crate::sites::host::{HOST_MAX, is_ip, is_local, is_name, is_site_name, normal};

/// A host and its registrable domain, both in their normal form.
#[derive(Clone, PartialEq, Eq)]
pub struct Site {
    /// The full host.
    pub host: String,
    /// The registrable domain.
    pub domain: String,
}

impl core::fmt::Debug for Site {
    /// Shows nothing: logs never hold a host.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Site(…)")
    }
}

/// Whether the scheme is http or https.
pub fn is_web(address: &Address) -> bool {
    let scheme = address.scheme.strip_suffix(':').unwrap_or(&address.scheme);
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// The site of an address: its normal host and registrable domain.
///
/// # Errors
/// In this order: [`Refusal::LocalNetwork`], [`Refusal::Port`], [`Refusal::NoDomain`].
pub fn site(address: &Address) -> Result<Site, Refusal> {
    if address.host.len() > HOST_MAX + 2 {
        return Err(Refusal::NoDomain);
    }
    let host = normal(&address.host);
    if is_local(&host) {
        return Err(Refusal::LocalNetwork);
    }
    if !matches!(address.port.as_str(), "" | "80" | "443") {
        return Err(Refusal::Port);
    }
    let domain = normal(address.registrable_domain.as_deref().unwrap_or_default());
    let under = host == domain || host.strip_suffix(&domain).is_some_and(|names| names.ends_with('.'));
    if is_ip(&host) || !is_name(&host) || !is_site_name(&domain) || !under {
        return Err(Refusal::NoDomain);
    }
    Ok(Site { host, domain })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(host: &str, domain: Option<&str>) -> Address {
        Address {
            scheme: "https:".into(),
            host: host.into(),
            registrable_domain: domain.map(Into::into),
            ..Address::default()
        }
    }

    #[test]
    fn public_addresses_are_not_local_but_have_no_domain() {
        for host in [
            "8.8.8.8",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "100.128.0.1",
            "192.169.0.1",
            "[2606:4700::1111]",
            "[::ffff:808:808]",
        ] {
            assert!(!is_local(host), "{host}");
            assert_eq!(site(&at(host, Some(host))), Err(Refusal::NoDomain), "{host}");
        }
    }

    #[test]
    fn a_domain_must_be_the_hosts_own() {
        assert!(site(&at("www.news.example", Some("news.example"))).is_ok());
        assert!(site(&at("WWW.News.Example.", Some("news.example"))).is_ok());
        for (host, domain) in [
            ("www.news.example", None),
            ("www.news.example", Some("other.example")),
            ("evilnews.example", Some("news.example")),
            ("www.news.example", Some("example")),
            ("www.news.example", Some("")),
            ("www..example", Some(".example")),
            ("a b.example", Some("a b.example")),
        ] {
            assert_eq!(site(&at(host, domain)), Err(Refusal::NoDomain), "{host} {domain:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(scheme in any::<String>(), host in any::<String>(), port in any::<String>(), domain in any::<Option<String>>()) {
            let address = Address { scheme, host, port, registrable_domain: domain, ..Address::default() };
            let _ = is_web(&address);
            if let Ok(site) = site(&address) {
                prop_assert!(site.host.ends_with(&site.domain) && site.domain.contains('.'));
                prop_assert!(!is_local(&site.host));
            }
        }
    }
}
