//! What is known of a host, in one look: its category, why, and its sensitive kind.
//!
//! *Architecture invariant:* a sensitive kind always wins over the table of categories.

use crate::footprint::category::{Category, Reason};
use crate::sites::sensitive::Sensitive;
use crate::sites::{hosts, sensitive};

/// What is known of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classified {
    /// Its category; of a sensitive host the one it gets where the person switched its kind on.
    pub category: Category,
    /// Why that category.
    pub reason: Reason,
    /// Its sensitive kind.
    pub sensitive: Option<Sensitive>,
}

/// Classifies a normal host.
///
/// A sensitive kind is found in this order: the table; the first label; and, for hosts that the table of categories
/// does not know, what the name itself tells. Else the table of categories counts; else the category is `other`.
pub fn classify(host: &str) -> Classified {
    let listed = hosts::listed(host);
    let by_name = || if listed.is_none() { sensitive::told_by_name(host) } else { None };
    let sensitive = sensitive::listed(host).or_else(|| sensitive::told_by_first_label(host)).or_else(by_name);
    match sensitive.map(Sensitive::category).or(listed) {
        Some(category) => Classified { category, reason: Reason::HostTable, sensitive },
        None => Classified { category: Category::Other, reason: Reason::Default, sensitive },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category_of(host: &str) -> (Category, Reason) {
        let Classified { category, reason, .. } = classify(host);
        (category, reason)
    }

    #[test]
    fn the_table_of_categories_is_free_of_sensitive_hosts() {
        for host in hosts::LISTED.iter().flat_map(|(_, hosts)| *hosts) {
            assert_eq!(classify(host).sensitive, None, "{host}");
        }
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
            assert_eq!(category_of(host), (category, Reason::HostTable), "{host}");
        }
        for host in ["unknown.example", "notgoogle.com", "google.com.evil.example", "com"] {
            assert_eq!(category_of(host), (Other, Reason::Default), "{host}");
        }
    }

    #[test]
    fn hosts_suffixes_and_names_are_found() {
        use Sensitive::*;
        for (host, kind) in [
            ("www.webmd.com", Health),
            ("clinic.example", Health),
            ("x.y.porn", Adult),
            ("www.vatican.va", Religion),
            ("www.jimin.jp", Politics),
            ("www.smbc.co.jp", Banking),
            ("direct.bk.mufg.jp", Banking),
            ("perbank.abchina.com", Banking),
            ("www.icbc.com.cn", Banking),
            ("www.esunbank.com.tw", Banking),
            ("bank.example", Banking),
            ("www.village-bank.example", Banking),
            ("onlinebanking.shop.example", Banking),
            ("tinder.com", Dating),
            ("www.irs.gov", Government),
            ("www.e-tax.nta.go.jp", Government),
            ("www.shanghai.gov.cn", Government),
            ("www.tax.service.gov.uk", Government),
            ("www.nat.gov.tw", Government),
            ("vault.bitwarden.com", PasswordManager),
            ("accounts.google.com", IdentityProvider),
            ("login.microsoftonline.com", IdentityProvider),
            ("sso.company.example", IdentityProvider),
            ("login.github.com", IdentityProvider),
            ("www.bet365.com", Gambling),
            ("www.104.com.tw", Employment),
        ] {
            assert_eq!(classify(host).sensitive, Some(kind), "{host}");
        }
        for host in [
            "google.com",
            "www.google.com",
            "news.example",
            "login.example",
            "id.example",
            "bankrate.com",
            "www.bankless.com",
            "data.worldbank.org",
            "govtrack.us",
            "example.gov.evil.example",
            "embankment.example",
        ] {
            assert_eq!(classify(host).sensitive, None, "{host}");
        }
    }
}
