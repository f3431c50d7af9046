//! Host names: the one grammar by which observations, rules, node addresses and the tables of sites read one.

use core::net::{Ipv4Addr, Ipv6Addr};

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

/// A host in its normal form: lowercase, without a last dot.
pub fn normal(host: &str) -> String {
    let mut host = host.to_ascii_lowercase();
    if host.ends_with('.') {
        host.pop();
    }
    host
}

/// Whether a text is a normal host name: labels of 1 to 63 lowercase letters, digits, hyphens and underscores between
/// single dots, 253 bytes at most. A single label is a name too.
pub fn is_name(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
    };
    host.len() <= HOST_MAX && host.split('.').all(label)
}

/// Whether a text is the normal name of a site: a host name of two labels or more.
pub fn is_site_name(host: &str) -> bool {
    host.contains('.') && is_name(host)
}

/// A host and each domain above it, the longest first: `a.b.c`, `b.c`, `c`.
pub fn suffixes(host: &str) -> impl Iterator<Item = &str> {
    core::iter::successors(Some(host), |rest| rest.split_once('.').map(|(_, above)| above))
}

/// Every site, as Chrome's match patterns.
pub const EVERY_SITE: [&str; 2] = ["http://*/*", "https://*/*"];

/// Chrome's match patterns of hosts. A host below which others are named too stands for all of them, so that prompts
/// stay short.
pub fn match_patterns(hosts: &[&str]) -> Vec<String> {
    let below = |host: &str, other: &str| host.strip_suffix(other).is_some_and(|names| names.ends_with('.'));
    let mut patterns = Vec::new();
    for host in hosts.iter().filter(|host| !hosts.iter().any(|other| below(host, other))) {
        let all = if hosts.iter().any(|other| below(other, host)) { "*." } else { "" };
        patterns.extend([format!("http://{all}{host}/*"), format!("https://{all}{host}/*")]);
    }
    patterns
}

/// Whether a text is the address of a node: `https://host[:port]`, or `http://` on this device alone.
pub fn is_node_address(address: &str) -> bool {
    let (host, this_device_only) = match (address.strip_prefix("https://"), address.strip_prefix("http://")) {
        (Some(host), _) => (host, false),
        (_, Some(host)) => (host, true),
        _ => return false,
    };
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !name.is_empty() && !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    };
    let good_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    let this_device = matches!(name, "127.0.0.1" | "localhost" | "[::1]");
    // TLS certificates name no host with an underscore.
    let public = !this_device_only && is_name(name) && !name.contains('_');
    good_port && (this_device || public)
}

/// Whether a normal host is written as an IP address, in any of the forms that browsers read as one.
pub fn is_ip(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
    host.starts_with('[')
        || host.contains(':')
        || hexadecimal
        || (!last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a lowercase host lies on a local or private network: an address of one, a single label, a local ending.
pub fn is_local(host: &str) -> bool {
    if is_ip(host) {
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

    #[test]
    fn node_addresses_are_closed() {
        for good in [
            "http://127.0.0.1:7117",
            "http://localhost:1",
            "http://[::1]:7117",
            "https://node.example",
            "https://node.example:8443",
        ] {
            assert!(is_node_address(good), "{good}");
        }
        for bad in [
            "",
            "node.example",
            "http://node.example",
            "ftp://127.0.0.1",
            "https://",
            "https://node.example/path",
            "https://user@node.example",
            "https://node.example:0",
            "https://node.example:99999",
            "https://NODE.example",
            "https://node.example?x",
            "javascript:alert(1)",
            "https://node..example",
            "https://.",
            "https://node_a.example",
            "https://[::1",
            "https://[2606:4700::1111]",
            &format!("https://{}.example", "a".repeat(64)),
            &format!("https://{}example", "a.".repeat(124)),
        ] {
            assert!(!is_node_address(bad), "{bad}");
        }
    }

    #[test]
    fn a_host_stands_for_what_is_named_below_it() {
        assert_eq!(
            match_patterns(&["x.com", "www.x.com", "mail.y.com"]),
            ["http://*.x.com/*", "https://*.x.com/*", "http://mail.y.com/*", "https://mail.y.com/*"]
        );
    }

    #[test]
    fn a_name_of_a_site_is_normal() {
        for good in ["news.example", "www.news.example", "xn--r8jz45g.jp", "a_b.example"] {
            assert!(is_site_name(good), "{good}");
        }
        for bad in
            ["", "localhost", "a..b", "A.example", "ex ample.com", "news.example.", ".example", &"a.".repeat(200)]
        {
            assert!(!is_site_name(bad), "{bad}");
        }
        assert_eq!(normal("WWW.News.Example."), "www.news.example");
        assert_eq!(normal("a.."), "a.", "one dot, not more");
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in any::<String>()) {
            let host = normal(&text);
            let _ = (is_ip(&host), is_local(&host), is_node_address(&text), is_node_address(&format!("https://{text}")));
            prop_assert!(!is_site_name(&text) || host == text);
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
