//! What kind of site a host is: our own table, written for this project and given to the public domain.

use crate::footprint::category::{Category, Reason};
use crate::sites::sensitive::sensitive;
use crate::sites::suffixes::suffixes;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_unique_and_free_of_sensitive_hosts() {
        let mut all = Vec::new();
        for (category, hosts) in LISTED {
            assert!(hosts.is_sorted_by(|a, b| a < b), "{}", category.name());
            for host in *hosts {
                assert!(host.contains('.') && host.to_lowercase() == **host && !host.starts_with("www."), "{host}");
                assert_eq!(sensitive(host), None, "{host}");
                all.push(*host);
            }
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "a host has one category");
        assert!(count >= 400, "{count}");
    }

    #[test]
    fn every_category_but_other_is_there_and_the_markets_are_many() {
        for category in Category::ALL {
            let count =
                LISTED.iter().filter(|(known, _)| *known == category).map(|(_, hosts)| hosts.len()).sum::<usize>();
            assert_eq!(count == 0, category == Category::Other, "{}", category.name());
        }
        let markets = [Category::CryptoMarkets, Category::Nft, Category::Defi];
        let dapps: usize =
            LISTED.iter().filter(|(known, _)| markets.contains(known)).map(|(_, hosts)| hosts.len()).sum();
        assert!(dapps >= 60, "{dapps}");
        let ending = |ends: &[&str]| {
            LISTED
                .iter()
                .flat_map(|(_, hosts)| *hosts)
                .filter(|host| ends.iter().any(|end| host.ends_with(end)))
                .count()
        };
        assert!(ending(&[".jp"]) >= 30);
        assert!(ending(&[".cn", ".tw", ".hk"]) >= 30);
    }

    #[test]
    fn the_nearest_name_counts() {
        use Category::*;
        for (host, category) in [
            ("google.com", Search),
            ("www.google.com", Search),
            ("mail.google.com", Mail),
            ("scholar.google.com", Learning),
            ("docs.rs", Developer),
            ("doc.rust-lang.org", Developer),
            ("docs.python.org", Developer),
            ("www.debian.org", Developer),
            ("news.ycombinator.com", Social),
            ("app.uniswap.org", Defi),
            ("finance.yahoo.co.jp", Finance),
            ("news.yahoo.co.jp", News),
            ("search.yahoo.co.jp", Search),
            ("auctions.yahoo.co.jp", Shopping),
            ("music.163.com", Entertainment),
            ("mail.163.com", Mail),
            ("www.163.com", News),
            ("baike.baidu.com", Learning),
            ("opensea.io", Nft),
            ("www.binance.com", CryptoMarkets),
            ("ja.wikipedia.org", Learning),
        ] {
            assert_eq!(categorize(host), (category, Reason::HostTable), "{host}");
        }
        for host in ["unknown.example", "notgoogle.com", "google.com.evil.example", "com"] {
            assert_eq!(categorize(host), (Other, Reason::Default), "{host}");
        }
    }
}
