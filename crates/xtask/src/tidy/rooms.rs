//! Where things may stand: arkworks in zk-circuits alone; no clock, randomness or I/O in core.

use anyhow::{Context, Result};
use serde_json::Value;

use super::source::product;
use super::tokens::{Token, tokens};
use super::tree::Tree;

/// The only package that may know arkworks, and its folder.
const CIRCUITS: (&str, &str) = ("ashiato-zk-circuits", "zk-circuits/");
/// The folder of the pure core.
const CORE: &str = "crates/core/src/";
/// Modules of the standard library that give time, randomness, files, network or processes.
const IMPURE_STD: [&str; 7] = ["env", "fs", "io", "net", "os", "process", "thread"];
/// Names of the same in other places; `wasm_bindgen` may stand in attributes only.
const IMPURE: [&str; 8] =
    ["Instant", "SystemTime", "getrandom", "rand", "rand_core", "wasm_bindgen", "js_sys", "web_sys"];
/// Dependencies that core may not have, but for optional ones: those write types for the bindings.
const IMPURE_PACKAGES: [&str; 8] =
    ["getrandom", "rand", "rand_core", "rand_chacha", "tokio", "wasm-bindgen", "js-sys", "web-sys"];

/// Checks sources and manifests.
///
/// # Errors
/// When `cargo metadata` names no packages.
pub fn check(tree: &Tree, metadata: &Value, faults: &mut Vec<String>) -> Result<()> {
    for package in metadata["packages"].as_array().context("cargo metadata names no packages")? {
        let name = package["name"].as_str().unwrap_or_default();
        let all = package["dependencies"].as_array().into_iter().flatten().filter_map(|it| it["name"].as_str());
        for dependency in all.filter(|dependency| dependency.starts_with("ark-") && name != CIRCUITS.0) {
            faults.push(format!("{name} depends on {dependency}: arkworks stays in zk-circuits"));
        }
        let firm = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|it| name == "ashiato-core" && it["kind"].as_str() != Some("dev") && it["optional"] != true);
        for dependency in firm.filter_map(|it| it["name"].as_str()).filter(|it| IMPURE_PACKAGES.contains(it)) {
            faults.push(format!("{name} depends on {dependency}: core has no clock, randomness or I/O"));
        }
    }
    for (path, text) in tree.iter().filter(|(path, _)| path.ends_with(".rs")) {
        if !path.starts_with(CIRCUITS.1) {
            let ark =
                tokens(text).iter().filter_map(Token::word).find(|word| word.starts_with("ark_")).map(str::to_owned);
            faults.extend(ark.map(|word| format!("{path}: `{word}`: arkworks stays in zk-circuits")));
        }
        if path.starts_with(CORE) {
            let found = impure(&product(text));
            faults.extend(found.map(|name| format!("{path}: `{name}`: core has no clock, randomness or I/O")));
        }
    }
    Ok(())
}

/// The first name that a pure source may not hold.
fn impure(tokens: &[Token]) -> Option<String> {
    tokens.iter().enumerate().find_map(|(place, token)| {
        let word = token.word()?;
        if IMPURE.contains(&word) {
            return Some(word.to_owned());
        }
        if word != "std" || tokens.get(place + 1) != Some(&Token::Path) {
            return None;
        }
        // `std::fs`, or a name of the group in `std::{fmt, fs}`.
        let end = tokens.iter().skip(place).position(|token| token.mark(';') || token.mark('('));
        let group = tokens.get(place + 2).is_some_and(|next| next.mark('{'));
        let length = if group { end.unwrap_or_default() } else { 3 };
        let mut names = tokens.iter().skip(place).take(length).filter_map(Token::word);
        names.find(|name| IMPURE_STD.contains(name)).map(|name| format!("std::{name}"))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(path: &str, text: &str) -> usize {
        let mut faults = Vec::new();
        check(&Tree::from([(path, text)]), &json!({"packages": []}), &mut faults).unwrap();
        faults.len()
    }

    #[test]
    fn arkworks_stays_in_its_crate() {
        assert_eq!(found("zk-circuits/src/a.rs", "use ark_ff::Field;"), 0);
        assert_eq!(found("crates/vault/src/a.rs", "fn f(x: ark_bn254::Fr) {}"), 1);
        assert_eq!(found("crates/vault/src/a.rs", "// ark_bn254\nfn f() {}"), 0);
        let metadata = json!({"packages": [{"name": "it", "dependencies": [{"name": "ark-ff", "kind": "dev"}]}]});
        let mut faults = Vec::new();
        check(&Tree::default(), &metadata, &mut faults).unwrap();
        assert_eq!(faults.len(), 1);
    }

    #[test]
    fn core_is_pure() {
        for fault in [
            "use std::time::{Duration, Instant};",
            "fn f() { std::fs::read(x) }",
            "use std::{fmt, io};",
            "use getrandom::fill;",
            "fn f(x: wasm_bindgen::JsValue) {}",
        ] {
            assert_eq!(found("crates/core/src/a.rs", fault), 1, "{fault}");
            assert_eq!(found("crates/node/src/a.rs", fault), 0, "{fault}");
        }
        for fine in [
            "#[cfg_attr(feature = \"tsify\", wasm_bindgen(getter))] use std::time::Duration;",
            "use std::{fmt, collections::BTreeMap};",
            "#[cfg(test)] mod tests { use std::fs; }",
        ] {
            assert_eq!(found("crates/core/src/a.rs", fine), 0, "{fine}");
        }
    }
}
