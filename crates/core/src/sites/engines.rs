//! Known search engines, their result pages, and the parameters that hold a search's words.

use serde::Serialize;

/// A search engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Engine {
    /// Its name.
    pub name: &'static str,
    /// Its hosts; each also with `www.` and `m.` before it.
    #[cfg_attr(feature = "tsify", tsify(type = "string[]"))]
    pub hosts: &'static [&'static str],
    /// The paths of its result pages, without a last slash.
    #[cfg_attr(feature = "tsify", tsify(type = "string[]"))]
    pub paths: &'static [&'static str],
    /// The parameters that may hold the words, the first present one counts.
    #[cfg_attr(feature = "tsify", tsify(type = "string[]"))]
    pub parameters: &'static [&'static str],
}

const fn engine(
    name: &'static str,
    hosts: &'static [&'static str],
    paths: &'static [&'static str],
    parameters: &'static [&'static str],
) -> Engine {
    Engine { name, hosts, paths, parameters }
}

/// Google's hosts: `google.` and each of these endings.
const GOOGLE: &[&str] = &[
    "google.ae",
    "google.at",
    "google.be",
    "google.bg",
    "google.ca",
    "google.ch",
    "google.cl",
    "google.cn",
    "google.co.id",
    "google.co.il",
    "google.co.in",
    "google.co.jp",
    "google.co.kr",
    "google.co.nz",
    "google.co.th",
    "google.co.uk",
    "google.co.za",
    "google.com",
    "google.com.ar",
    "google.com.au",
    "google.com.br",
    "google.com.co",
    "google.com.eg",
    "google.com.hk",
    "google.com.mx",
    "google.com.my",
    "google.com.pe",
    "google.com.ph",
    "google.com.pk",
    "google.com.sa",
    "google.com.sg",
    "google.com.tr",
    "google.com.tw",
    "google.com.ua",
    "google.com.vn",
    "google.cz",
    "google.de",
    "google.dk",
    "google.es",
    "google.fi",
    "google.fr",
    "google.gr",
    "google.hu",
    "google.ie",
    "google.it",
    "google.lt",
    "google.lv",
    "google.nl",
    "google.no",
    "google.pl",
    "google.pt",
    "google.ro",
    "google.ru",
    "google.se",
    "google.sk",
];

/// Every engine.
pub static ENGINES: &[Engine] = &[
    engine("ask", &["ask.com"], &["/web"], &["q"]),
    engine("baidu", &["baidu.com"], &["/s"], &["wd", "word"]),
    engine(
        "bing",
        &["bing.com", "cn.bing.com"],
        &["/search", "/images/search", "/videos/search", "/news/search"],
        &["q"],
    ),
    engine("brave", &["search.brave.com"], &["/search", "/images", "/news", "/videos"], &["q"]),
    engine("daum", &["search.daum.net"], &["/search"], &["q"]),
    engine("dogpile", &["dogpile.com"], &["/serp"], &["q"]),
    engine(
        "duckduckgo",
        &["duckduckgo.com", "html.duckduckgo.com", "lite.duckduckgo.com"],
        &["", "/html", "/lite"],
        &["q"],
    ),
    engine("ecosia", &["ecosia.org"], &["/search", "/images", "/news", "/videos"], &["q"]),
    engine("goo", &["search.goo.ne.jp"], &["/web.jsp"], &["MT"]),
    engine("google", GOOGLE, &["/search", "/webhp"], &["q"]),
    engine("kagi", &["kagi.com"], &["/search", "/images", "/news", "/videos"], &["q"]),
    engine("marginalia", &["marginalia-search.com"], &["/search"], &["query"]),
    engine("metager", &["metager.org", "metager.de"], &["/meta/meta.ger3"], &["eingabe"]),
    engine("mojeek", &["mojeek.com"], &["/search"], &["q"]),
    engine("naver", &["search.naver.com", "m.search.naver.com"], &["/search.naver"], &["query"]),
    engine("qwant", &["qwant.com"], &["", "/"], &["q"]),
    engine("seznam", &["search.seznam.cz"], &["", "/"], &["q"]),
    engine("sm", &["m.sm.cn"], &["/s"], &["q"]),
    engine("so", &["so.com"], &["/s"], &["q"]),
    engine("sogou", &["sogou.com"], &["/web", "/sogou"], &["query"]),
    engine("startpage", &["startpage.com"], &["/do/search", "/sp/search", "/do/dsearch"], &["query", "q"]),
    engine("swisscows", &["swisscows.com"], &["/en/web", "/de/web"], &["query"]),
    engine("yahoo", &["search.yahoo.com"], &["/search", "/search/images"], &["p"]),
    engine("yahoo-japan", &["search.yahoo.co.jp"], &["/search", "/image/search", "/video/search"], &["p"]),
    engine("yandex", &["yandex.com", "yandex.ru", "ya.ru"], &["/search", "/images/search"], &["text"]),
];

/// The engine a host and path belong to.
pub fn engine_at(host: &str, path: &str) -> Option<&'static Engine> {
    let bare = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host);
    let path = path.strip_suffix('/').unwrap_or(path);
    ENGINES.iter().find(|engine| {
        engine.hosts.iter().any(|known| *known == host || *known == bare)
            && engine.paths.iter().any(|known| known.strip_suffix('/').unwrap_or(known) == path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footprint::category::Category;

    #[test]
    fn every_engine_is_a_search_site_in_the_host_table() {
        for engine in ENGINES {
            for host in engine.hosts {
                assert!(crate::sites::host::is_site_name(host), "{host}");
                let category = crate::sites::hosts::listed(host);
                assert_eq!(category, Some(Category::Search), "{host}");
                assert_eq!(crate::sites::classify::classify(host).sensitive, None, "{host}");
            }
        }
        assert!(ENGINES.is_sorted_by(|a, b| a.name < b.name));
        assert!(GOOGLE.is_sorted_by(|a, b| a < b));
    }
}
