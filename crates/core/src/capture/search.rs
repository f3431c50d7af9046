//! The words of a search: of an address's search part, the one parameter in the table of engines is read and nothing
//! else.

use crate::capture::personal_text;
use crate::sites::engines::engine_at;

/// The longest search part that is looked at, in bytes.
pub const SEARCH_MAX: usize = 8_192;

/// The words of a search on a known engine: `None` where there was none; an empty text for "a search happened", where
/// the words do not pass [`personal_text::keep`].
pub fn query(host: &str, path: &str, search: &str) -> Option<String> {
    let engine = engine_at(host, path)?;
    if search.len() > SEARCH_MAX {
        return Some(String::new());
    }
    let pairs = search.strip_prefix('?').unwrap_or(search);
    let value = engine.parameters.iter().find_map(|parameter| {
        pairs.split('&').find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            (personal_text::decode(name, true).as_deref() == Some(*parameter) && !value.is_empty()).then_some(value)
        })
    })?;
    let Some(words) = personal_text::decode(value, true) else { return Some(String::new()) };
    if words.trim().is_empty() {
        return None;
    }
    Some(personal_text::keep(&words).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_engines_parameter_is_read() {
        assert_eq!(query("www.google.com", "/search", "?hl=ja&q=rust+wasm&oq=other").as_deref(), Some("rust wasm"));
        assert_eq!(query("search.yahoo.co.jp", "/search", "p=%E8%B6%B3%E8%B7%A1").as_deref(), Some("足跡"));
        assert_eq!(query("www.baidu.com", "/s", "?ie=utf-8&word=b&wd=a").as_deref(), Some("a"), "order of the table");
        assert_eq!(query("duckduckgo.com", "/", "?q=a").as_deref(), Some("a"));
        assert_eq!(query("www.google.com", "/search", "?hl=ja"), None);
        assert_eq!(query("www.google.com", "/search", "?q="), None);
        assert_eq!(query("www.google.com", "/search", "?q=+%20"), None);
        assert_eq!(query("www.google.com", "/maps", "?q=home"), None);
        assert_eq!(query("mail.google.com", "/search", "?q=invoice"), None);
        assert_eq!(query("shop.example", "/search", "?q=a"), None);
        assert_eq!(query("www.baidu.com", "/s", "?wd=%B5%D8").as_deref(), Some(""), "not UTF-8");
        assert_eq!(query("www.google.com", "/search", &format!("?q={}", "a".repeat(9_000))).as_deref(), Some(""));
    }
}
