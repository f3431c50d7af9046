//! The workspace's packages: their graph as ARCHITECTURE.md draws it, what the node links, what may be depended on.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use super::tree::Tree;
use crate::process::{command, quiet};

/// The workspace's members, as `cargo metadata` prints them.
///
/// # Errors
/// When `cargo metadata` fails.
pub fn metadata() -> Result<Value> {
    let text = quiet("cargo metadata", &mut command(env!("CARGO"), &["metadata", "--no-deps", "--format-version=1"]))?;
    Ok(serde_json::from_str(&text)?)
}

/// Checks the graph, the features that nobody may turn on, and the table of dependencies.
///
/// # Errors
/// When ARCHITECTURE.md has no block `arrows`, or `cargo tree` fails.
pub fn check(tree: &Tree, metadata: &Value, faults: &mut Vec<String>) -> Result<()> {
    let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
    graph(tree, packages, faults)?;
    planted_bugs(packages, faults);
    unused(tree, packages, faults)?;
    let linked = quiet(
        "cargo tree",
        &mut command(
            env!("CARGO"),
            &["tree", "--locked", "-p", "ashiato-node", "-e", "normal,build", "--prefix", "none"],
        ),
    )?;
    if linked.lines().any(|line| line.starts_with("ashiato-vault ")) {
        faults.push("the node links the vault".to_owned());
    }
    Ok(())
}

/// The crate graph of `cargo metadata` against the fenced block `arrows` of ARCHITECTURE.md.
fn graph(tree: &Tree, packages: &[Value], faults: &mut Vec<String>) -> Result<()> {
    let mut drawn: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in tree.block("ARCHITECTURE.md", "arrows")? {
        let (from, to) = line.split_once("->").with_context(|| format!("not an arrow: {line}"))?;
        drawn.insert(from.trim().to_owned(), to.split_whitespace().map(str::to_owned).collect());
    }
    let names: BTreeSet<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let real: BTreeSet<String> =
            dependencies(package).filter(|name| names.contains(name)).map(str::to_owned).collect();
        match drawn.get(name) {
            None => faults.push(format!("{name} is not in ARCHITECTURE.md's arrows")),
            Some(drawn) if *drawn != real => {
                faults.push(format!("{name}: ARCHITECTURE.md draws {drawn:?}, cargo has {real:?}"));
            }
            Some(_) => {}
        }
    }
    for name in drawn.keys().filter(|name| !names.contains(name.as_str())) {
        faults.push(format!("{name} is drawn in ARCHITECTURE.md but is no package"));
    }
    Ok(())
}

/// A package's dependencies but those of its tests.
fn dependencies(package: &Value) -> impl Iterator<Item = &str> {
    let all = package["dependencies"].as_array().into_iter().flatten();
    all.filter(|dependency| dependency["kind"].as_str() != Some("dev")).filter_map(|it| it["name"].as_str())
}

/// Entries of the workspace's table of dependencies that no member uses.
fn unused(tree: &Tree, packages: &[Value], faults: &mut Vec<String>) -> Result<()> {
    let text = tree.text("Cargo.toml").context("Cargo.toml is missing")?;
    let table = text.split("[workspace.dependencies]").nth(1).context("Cargo.toml has no table of dependencies")?;
    let used: BTreeSet<&str> = packages
        .iter()
        .flat_map(|package| package["dependencies"].as_array().into_iter().flatten())
        .filter_map(|dependency| dependency["name"].as_str())
        .collect();
    let entries = table.lines().take_while(|line| !line.starts_with('[')).filter(|line| !line.starts_with('#'));
    for (name, _) in entries.filter_map(|line| line.split_once('=')) {
        if !used.contains(name.trim()) {
            faults.push(format!("Cargo.toml: no member uses `{}`", name.trim()));
        }
    }
    Ok(())
}

/// The feature `audit` of zk-circuits, which holds planted bugs, is in no default and no dependency; `baseline`, which
/// holds ark's prover, is used by the benchmark only.
fn planted_bugs(packages: &[Value], faults: &mut Vec<String>) {
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let lists = |value: &Value| value.as_array().is_some_and(|list| list.iter().any(|x| x == "audit"));
        let features = package["features"].as_object().into_iter().flatten();
        for (feature, enables) in features {
            let named = enables.as_array().into_iter().flatten().filter_map(Value::as_str);
            if lists(enables) || named.into_iter().any(|x| x.ends_with("/audit")) {
                faults.push(format!("{name}: the feature `{feature}` turns on `audit`"));
            }
        }
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            if dependency["name"] == "ashiato-zk-circuits" && lists(&dependency["features"]) {
                faults.push(format!("{name} depends on the circuit's crate with `audit`"));
            }
            let baseline = dependency["features"].as_array().is_some_and(|list| list.iter().any(|x| x == "baseline"));
            if dependency["name"] == "ashiato-zk-circuits" && baseline && name != "ashiato-bench-wasm" {
                faults.push(format!("{name} depends on the circuit's crate with `baseline`"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_unused_dependency_and_an_undrawn_arrow_are_faults() {
        let tree = Tree::from([
            (
                "Cargo.toml",
                "[workspace.dependencies]\n# c = 1\na = \"1\"\nb = { path = \"b\" }\n[profile.dev]\nd = 1\n",
            ),
            ("ARCHITECTURE.md", "```arrows\na -> \nb ->\n```\n"),
        ]);
        let packages = [json!({"name": "a", "dependencies": [{"name": "b", "kind": null}]}), json!({"name": "b"})];
        let mut faults = Vec::new();
        unused(&tree, &packages, &mut faults).unwrap();
        graph(&tree, &packages, &mut faults).unwrap();
        assert_eq!(faults, ["Cargo.toml: no member uses `a`", "a: ARCHITECTURE.md draws {}, cargo has {\"b\"}"]);
    }
}
