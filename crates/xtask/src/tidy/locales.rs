//! The texts of the extension: the same keys in every language, none empty.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use super::tree::Tree;

/// The languages, as Chrome names their folders.
const LOCALES: [&str; 4] = ["en", "ja", "zh_CN", "zh_TW"];

/// Compares the languages' keys; gives the keys of `en`.
///
/// # Errors
/// When a language's file is missing or is not a JSON object.
pub fn check(tree: &Tree, faults: &mut Vec<String>) -> Result<BTreeSet<String>> {
    let mut keys: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for locale in LOCALES {
        let messages = tree.json(&format!("extension/_locales/{locale}/messages.json"))?;
        let messages = messages.as_object().with_context(|| format!("{locale}: not an object"))?;
        for (key, message) in messages {
            if message["message"].as_str().is_none_or(|text| text.trim().is_empty()) {
                faults.push(format!("{locale}: `{key}` is empty"));
            }
        }
        keys.insert(locale, messages.keys().cloned().collect());
    }
    let folders = tree.iter().filter_map(|(path, _)| path.strip_prefix("extension/_locales/")?.split('/').next());
    for folder in folders.filter(|folder| !LOCALES.contains(folder)) {
        faults.push(format!("_locales: `{folder}` is not in LOCALES of tidy/locales.rs"));
    }
    let english = keys.get("en").cloned().unwrap_or_default();
    for (locale, found) in &keys {
        for key in english.symmetric_difference(found) {
            faults.push(format!("{locale}: `{key}` is in one of en and {locale} only"));
        }
    }
    Ok(english)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_key_an_empty_text_and_an_unknown_language_are_faults() {
        let full = r#"{"a": {"message": "A"}, "b": {"message": "B"}}"#;
        let tree = Tree::from([
            ("extension/_locales/en/messages.json", full),
            ("extension/_locales/ja/messages.json", r#"{"a": {"message": "A"}}"#),
            ("extension/_locales/zh_CN/messages.json", r#"{"a": {"message": "A"}, "b": {"message": " "}}"#),
            ("extension/_locales/zh_TW/messages.json", full),
            ("extension/_locales/fr/messages.json", full),
        ]);
        let mut faults = Vec::new();
        check(&tree, &mut faults).unwrap();
        assert_eq!(
            faults,
            [
                "zh_CN: `b` is empty",
                "_locales: `fr` is not in LOCALES of tidy/locales.rs",
                "ja: `b` is in one of en and ja only"
            ]
        );
    }
}
