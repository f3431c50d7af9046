//! Reads a page's hints by the table.

use crate::footprint::category::Category;
use crate::sites::hints::table::{KEYWORDS, OPEN_GRAPH, SCHEMA, SENSITIVE_KEYWORDS, SENSITIVE_SCHEMA};
use crate::sites::sensitive::Sensitive;

/// Hints beyond this many of a list are not looked at.
pub const HINTS_MAX: usize = 32;
/// A longer hint is not looked at, in bytes.
pub const HINT_MAX: usize = 64;

/// The result of a page's hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// A sensitive kind: nothing of the page is kept, unless that kind is switched on.
    Sensitive(Sensitive),
    /// A category.
    Category(Category),
}

/// Reads a page's hints. A sensitive kind wins over everything; then its schema.org type, its Open Graph type, its
/// keywords, in this order and in the page's own.
pub fn from_hints(og_type: Option<&str>, schema_types: &[String], keywords: &[String]) -> Option<Hint> {
    let schema: Vec<String> = schema_types.iter().take(HINTS_MAX).filter_map(|text| schema_name(text)).collect();
    let words: Vec<String> = keywords.iter().take(HINTS_MAX).filter_map(|text| normal(text)).collect();
    let open_graph = og_type.and_then(normal);
    let among = |table: &[(Sensitive, &[&str])], all: &[String]| {
        all.iter()
            .find_map(|text| table.iter().find(|(_, names)| names.contains(&text.as_str())).map(|(kind, _)| *kind))
    };
    if let Some(kind) = among(SENSITIVE_SCHEMA, &schema).or_else(|| among(SENSITIVE_KEYWORDS, &words)) {
        return Some(Hint::Sensitive(kind));
    }
    let known = |table: &[(Category, &[&str])], text: &str| {
        table.iter().find(|(_, names)| names.contains(&text)).map(|(category, _)| *category)
    };
    let by_schema = schema.iter().find_map(|name| known(SCHEMA, name));
    let by_open_graph = || {
        let text = open_graph.as_deref()?;
        // `video.movie` is a `video`, and `og:product` a `product`.
        let text = text.strip_prefix("og:").unwrap_or(text);
        known(OPEN_GRAPH, text.split('.').next().unwrap_or(text))
    };
    let by_keyword = || words.iter().find_map(|word| known(KEYWORDS, word));
    by_schema.or_else(by_open_graph).or_else(by_keyword).map(Hint::Category)
}

fn normal(text: &str) -> Option<String> {
    if text.len() > HINT_MAX {
        return None;
    }
    let text = text.trim().to_lowercase();
    (!text.is_empty()).then_some(text)
}

/// `https://schema.org/NewsArticle`, `schema:NewsArticle` and `NewsArticle` are `newsarticle`.
fn schema_name(text: &str) -> Option<String> {
    let text = normal(text)?;
    let name = text.rsplit(['/', '#', ':']).next().unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn no_name_stands_in_a_table_twice() {
        fn names<K>(table: &[(K, &[&'static str])]) -> Vec<&'static str> {
            table.iter().flat_map(|(_, names)| names.iter().copied()).collect()
        }
        for mut all in [
            [names(SCHEMA), names(SENSITIVE_SCHEMA)].concat(),
            [names(KEYWORDS), names(SENSITIVE_KEYWORDS)].concat(),
            names(OPEN_GRAPH),
        ] {
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
            assert!(all.iter().all(|name| name.to_lowercase() == **name && name.len() <= HINT_MAX));
        }
    }

    #[test]
    fn each_kind_of_hint_is_read() {
        for (og, schema, keywords, expected) in [
            (None, vec!["https://schema.org/NewsArticle"], vec![], Some(Hint::Category(Category::News))),
            (None, vec!["WebPage", "schema:Product"], vec![], Some(Hint::Category(Category::Shopping))),
            (Some("video.other"), vec![], vec![], Some(Hint::Category(Category::Video))),
            (Some("videos"), vec![], vec![], None),
            (Some("article"), vec!["WebPage"], vec![], None),
            (None, vec![], vec!["misc", " DeFi "], Some(Hint::Category(Category::Defi))),
            (None, vec![], vec!["暗号資産"], Some(Hint::Category(Category::CryptoMarkets))),
            (Some("product"), vec!["NewsArticle"], vec!["nft"], Some(Hint::Category(Category::News))),
            (Some("product"), vec!["NewsArticle", "MedicalWebPage"], vec![], Some(Hint::Sensitive(Sensitive::Health))),
            (Some("video.movie"), vec![], vec!["games", "Casino"], Some(Hint::Sensitive(Sensitive::Gambling))),
            (None, vec![], vec![], None),
        ] {
            assert_eq!(from_hints(og, &texts(&schema), &texts(&keywords)), expected, "{og:?} {schema:?} {keywords:?}");
        }
    }

    #[test]
    fn long_lists_and_texts_are_cut() {
        let mut many = vec!["nothing".to_owned(); HINTS_MAX];
        many.push("nft".to_owned());
        assert_eq!(from_hints(None, &[], &many), None);
        assert_eq!(from_hints(None, &[], &[format!("{}nft", " ".repeat(HINT_MAX))]), None);
    }
}
