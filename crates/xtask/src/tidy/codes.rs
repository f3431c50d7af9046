//! Error codes against the texts of the extension, both ways.

use std::collections::BTreeSet;

use ashiato_core::encoding::code::{Audience, Code};

/// Compares the codes of core's table with the keys of a language.
pub fn check(keys: &BTreeSet<String>, faults: &mut Vec<String>) {
    let person = Code::ALL.iter().filter(|code| code.audience() == Audience::Person);
    let wanted: BTreeSet<String> = person.map(|code| code.text_key()).collect();
    for key in wanted.iter().filter(|key| !keys.contains(*key)) {
        faults.push(format!("_locales: `{key}` is missing, whose code a person can meet"));
    }
    for key in keys.iter().filter(|key| key.starts_with("error_") && !wanted.contains(*key)) {
        faults.push(format!("_locales: `{key}` is the text of no code that a person can meet"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_text_and_a_text_without_a_code_are_faults() {
        let person = Code::ALL.iter().filter(|code| code.audience() == Audience::Person);
        let mut keys: BTreeSet<String> = person.map(|code| code.text_key()).collect();
        keys.insert("popup_title".to_owned());
        let mut faults = Vec::new();
        check(&keys, &mut faults);
        assert_eq!(faults, Vec::<String>::new());
        keys.remove("error_locked");
        keys.insert("error_never_raised".to_owned());
        check(&keys, &mut faults);
        assert_eq!(faults.len(), 2);
    }
}
