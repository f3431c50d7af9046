//! The built extension: what the manifest names is there, and the test variant differs where it may.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{extension_zip, paths};

/// Checks `target/extension` and, where it is built, `target/extension-test`.
///
/// # Errors
/// When there is no built extension, or a file of it can't be read.
pub fn check(faults: &mut Vec<String>) -> Result<()> {
    built(&paths::out("extension"), faults)?;
    variant(faults)
}

fn json(path: &Path) -> Result<Value> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("{} is not JSON", path.display()))
}

/// Paths that the manifest names, and the manifest itself, in the built extension.
fn built(dir: &Path, faults: &mut Vec<String>) -> Result<()> {
    let manifest = json(&dir.join("manifest.json")).context("no built extension: run cargo xtask build")?;
    let mut source = json(&paths::root().join("manifest.json"))?;
    source["version"] = manifest["version"].clone();
    if source != manifest {
        faults.push("target/extension/manifest.json is not manifest.json".to_owned());
    }
    let mut named = BTreeSet::new();
    paths_in(&manifest, &mut named);
    for path in named {
        if !dir.join(&path).is_file() {
            faults.push(format!("the manifest names `{path}`, which the build does not make"));
        }
    }
    for file in extension_zip::files(dir)? {
        if file.ends_with(".map") || file.contains("test") && !file.contains("latest") {
            faults.push(format!("`{file}` does not belong into a release"));
        }
    }
    Ok(())
}

/// Strings of the manifest that look like files.
fn paths_in(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let file = [".js", ".html", ".png", ".svg", ".css", ".json"].iter().any(|ending| text.ends_with(ending));
            if file && !text.contains('*') && !text.contains(' ') {
                out.insert(text.trim_start_matches('/').to_owned());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| paths_in(item, out)),
        Value::Object(items) => items.values().for_each(|item| paths_in(item, out)),
        _ => {}
    }
}

/// The test variant may differ from the release in two files: the manifest's granted hosts and permissions, and the
/// worker, whose one idle source can be injected.
fn variant(faults: &mut Vec<String>) -> Result<()> {
    let (release, test) = (paths::out("extension"), paths::out("extension-test"));
    if !test.is_dir() {
        return Ok(());
    }
    let (a, b) = (extension_zip::files(&release)?, extension_zip::files(&test)?);
    if a != b {
        faults.push("the test variant has other files than the release".to_owned());
    }
    for file in a {
        let same = std::fs::read(release.join(&file)).ok() == std::fs::read(test.join(&file)).ok();
        if !same && file != "manifest.json" && file != "background.js" {
            faults.push(format!("the test variant's `{file}` is not the release's"));
        }
    }
    let (mut release, mut test) = (json(&release.join("manifest.json"))?, json(&test.join("manifest.json"))?);
    for manifest in [&mut release, &mut test] {
        if let Some(manifest) = manifest.as_object_mut() {
            for key in ["permissions", "optional_permissions", "host_permissions", "optional_host_permissions"] {
                manifest.remove(key);
            }
        }
    }
    if release != test {
        faults.push("the test variant's manifest differs in more than its permissions".to_owned());
    }
    Ok(())
}
