//! Which addresses are ordinary sites of the public web. What leads into a local or private network says who and where
//! somebody is, and is never captured.

use core::net::{Ipv4Addr, Ipv6Addr};

use crate::capture::observation::Address;
use crate::capture::refusal::Refusal;

/// The longest host, in bytes (RFC 1035).
pub const HOST_MAX: usize = 253;

/// Last labels that only mean something on a local network or off the public web. `.example` (RFC 2606) is an
/// ordinary name here.
const LOCAL_ENDINGS: &[&str] = &[
    "arpa",
    "corp",
    "domain",
    "home",
    "i2p",
    "internal",
    "intra",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "test",
    "workgroup",
];

/// A host that passed, and its registrable domain; both lowercase, without a last dot.
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

/// Tests host, port and registrable domain, in this order.
pub fn site(address: &Address) -> Result<Site, Refusal> {
    if address.host.len() > HOST_MAX + 2 {
        return Err(Refusal::NoDomain);
    }
    let host = address.host.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    let number = number(host);
    if is_local(host) {
        return Err(Refusal::LocalNetwork);
    }
    if !matches!(address.port.as_str(), "" | "80" | "443") {
        return Err(Refusal::Port);
    }
    let domain = address.registrable_domain.as_deref().unwrap_or_default().to_ascii_lowercase();
    let domain = domain.strip_suffix('.').unwrap_or(&domain);
    let under = host == domain || host.strip_suffix(domain).is_some_and(|names| names.ends_with('.'));
    if number || !is_name(host) || !domain.contains('.') || !is_name(domain) || !under {
        return Err(Refusal::NoDomain);
    }
    Ok(Site { host: host.to_owned(), domain: domain.to_owned() })
}

/// Letters, digits, hyphens and underscores between single dots.
fn is_name(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
    };
    host.len() <= HOST_MAX && host.split('.').all(label)
}

/// Whether a host is written as an IP address, in any of the forms that browsers read as one.
fn number(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
    host.starts_with('[')
        || host.contains(':')
        || hexadecimal
        || (!last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a lowercase host lies on a local or private network: an address of one, a single label, a local ending.
pub fn is_local(host: &str) -> bool {
    if number(host) {
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        if let Ok(v4) = bare.parse::<Ipv4Addr>() {
            return is_local_v4(v4);
        }
        return match bare.parse::<Ipv6Addr>() {
            Ok(v6) => is_local_v6(v6),
            // The browser writes each address in its one form: what is in another is not trusted to be public.
            Err(_) => true,
        };
    }
    match host.rsplit_once('.') {
        None => true,
        Some((_, last)) => LOCAL_ENDINGS.contains(&last),
    }
}

fn is_local_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    match a {
        0 | 10 | 127 => true,
        100 => (64..128).contains(&b),
        169 => b == 254,
        172 => (16..32).contains(&b),
        192 => b == 168 || (b == 0 && (c == 0 || c == 2)),
        198 => b == 18 || b == 19 || (b == 51 && c == 100),
        203 => b == 0 && c == 113,
        // Multicast, reserved, broadcast.
        _ => a >= 224,
    }
}

fn is_local_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // IPv4 within: mapped (::ffff:a.b.c.d), compatible (::a.b.c.d), translated (64:ff9b::a.b.c.d), 6to4 (2002:a.b.c.d).
    let embedded = match segments {
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)))
        }
        _ => None,
    };
    embedded.is_some_and(is_local_v4)
        || address.is_unspecified()
        || address.is_loopback()
        || matches!(segments[0], 0xfc00..=0xfdff | 0xfe80..=0xfeff | 0xff00..=0xffff)
        || (segments[0] == 0x2001 && segments[1] == 0xdb8)
        || (segments[0] == 0x64 && segments[1] == 0xff9b && segments[2] == 1)
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

        #[test]
        fn private_ranges_are_local(b in any::<u8>(), c in any::<u8>(), d in any::<u8>()) {
            for v4 in [
                format!("10.{b}.{c}.{d}"), format!("127.{b}.{c}.{d}"), format!("0.{b}.{c}.{d}"), format!("169.254.{c}.{d}"),
                format!("192.168.{c}.{d}"), format!("172.{}.{c}.{d}", 16 + b % 16), format!("100.{}.{c}.{d}", 64 + b % 64),
            ] {
                prop_assert!(is_local(&v4));
                let mapped = format!("[::ffff:{v4}]");
                prop_assert!(is_local(&mapped));
            }
        }
    }
}
