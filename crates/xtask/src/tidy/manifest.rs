//! manifest.json: nothing that shows a warning at install.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value;

use super::tree::Tree;

/// Permissions that show no warning at install; anything else must be optional.
const SILENT: [&str; 7] = ["storage", "unlimitedStorage", "alarms", "offscreen", "idle", "scripting", "contextMenus"];

/// Checks the manifest.
///
/// # Errors
/// When manifest.json is missing or is not JSON.
pub fn check(tree: &Tree, faults: &mut Vec<String>) -> Result<()> {
    let manifest = tree.json("manifest.json")?;
    let asked: BTreeSet<&str> =
        manifest["permissions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for permission in asked.difference(&SILENT.into_iter().collect()) {
        faults.push(format!("manifest.json: `{permission}` is asked for at install"));
    }
    if manifest.get("host_permissions").is_some_and(|hosts| hosts.as_array().is_none_or(|hosts| !hosts.is_empty())) {
        faults.push("manifest.json: host permissions at install show a warning".to_owned());
    }
    if manifest.get("content_scripts").is_some() {
        faults.push("manifest.json: declared content scripts show a warning; register them at consent".to_owned());
    }
    if manifest.get("web_accessible_resources").is_some() {
        faults.push("manifest.json: web-accessible resources let pages find the extension".to_owned());
    }
    if manifest["incognito"] != "not_allowed" {
        faults.push("manifest.json: incognito must be not_allowed".to_owned());
    }
    if manifest["manifest_version"] != 3 {
        faults.push("manifest.json: manifest_version must be 3".to_owned());
    }
    Ok(())
}
