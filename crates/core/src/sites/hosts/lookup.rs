//! The category of a host by the table.

use crate::footprint::category::Category;
use crate::sites::host::suffixes;
use crate::sites::hosts::table::LISTED;

/// The category that the table gives a normal host: of the host itself or of the nearest domain above it.
pub fn listed(host: &str) -> Option<Category> {
    suffixes(host).find_map(|name| {
        LISTED.iter().find(|(_, hosts)| hosts.binary_search(&name).is_ok()).map(|(category, _)| *category)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::host::is_site_name;

    #[test]
    fn the_table_is_sorted_and_unique() {
        let mut all = Vec::new();
        for (category, hosts) in LISTED {
            assert!(hosts.is_sorted_by(|a, b| a < b), "{}", category.name());
            for host in *hosts {
                assert!(is_site_name(host) && !host.starts_with("www."), "{host}");
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
        for category in Category::ALL.iter().copied() {
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
}
