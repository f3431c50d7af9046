//! `cargo xtask tidy`: what the compiler and the tests do not see.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;

use crate::process::{command, quiet, say};
use crate::{extension_zip, paths};

/// Options of `tidy`.
#[derive(Args, Default, Clone)]
pub struct Options {
    /// Only what needs no built extension.
    #[arg(long)]
    sources: bool,
}

/// Permissions that show no warning at install; anything else must be optional.
const SILENT: [&str; 7] = ["storage", "unlimitedStorage", "alarms", "offscreen", "idle", "scripting", "contextMenus"];
const LOCALES: [&str; 4] = ["en", "ja", "zh_CN", "zh_TW"];
/// The largest source file in lines; more is about two things.
const LINES_MAX: usize = 600;

/// Every check.
pub fn run(options: &Options) -> Result<()> {
    sources()?;
    if options.sources {
        return Ok(());
    }
    let mut faults = Vec::new();
    built(&paths::out("extension"), &mut faults)?;
    variant(&mut faults)?;
    finish("tidy: the built extension", faults)
}

/// The checks that need no build.
pub fn sources() -> Result<()> {
    let mut faults = Vec::new();
    graph(&mut faults)?;
    manifest(&mut faults)?;
    locales(&mut faults)?;
    text(&mut faults)?;
    finish("tidy: graph, manifest, locales, text", faults)
}

fn finish(what: &str, faults: Vec<String>) -> Result<()> {
    if !faults.is_empty() {
        bail!("{what}:\n  {}", faults.join("\n  "));
    }
    say(what);
    Ok(())
}

/// The crate graph of `cargo metadata` against the fenced block `arrows` of ARCHITECTURE.md.
fn graph(faults: &mut Vec<String>) -> Result<()> {
    let text = std::fs::read_to_string(paths::root().join("ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    let block = text
        .split("```arrows\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .context("ARCHITECTURE.md has no fenced block `arrows`")?;
    let mut drawn: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in block.lines().filter(|line| !line.trim().is_empty()) {
        let (from, to) = line.split_once("->").with_context(|| format!("not an arrow: {line}"))?;
        drawn.insert(from.trim().to_owned(), to.split_whitespace().map(str::to_owned).collect());
    }
    let metadata =
        quiet("cargo metadata", &mut command(env!("CARGO"), &["metadata", "--no-deps", "--format-version=1"]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
    let names: BTreeSet<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let real: BTreeSet<String> = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|dependency| dependency["kind"].as_str() != Some("dev"))
            .filter_map(|dependency| dependency["name"].as_str())
            .filter(|dependency| names.contains(dependency))
            .map(str::to_owned)
            .collect();
        match drawn.get(name) {
            None => faults.push(format!("{name} is not in ARCHITECTURE.md's arrows")),
            Some(drawn) if *drawn != real => {
                faults.push(format!("{name}: ARCHITECTURE.md draws {drawn:?}, cargo has {real:?}"));
            }
            Some(_) => {}
        }
    }
    planted_bugs(packages, faults);
    for name in drawn.keys().filter(|name| !names.contains(name.as_str())) {
        faults.push(format!("{name} is drawn in ARCHITECTURE.md but is no package"));
    }
    let tree = quiet(
        "cargo tree",
        &mut command(
            env!("CARGO"),
            &["tree", "--locked", "-p", "ashiato-node", "-e", "normal,build", "--prefix", "none"],
        ),
    )?;
    if tree.lines().any(|line| line.starts_with("ashiato-vault ")) {
        faults.push("the node links the vault".to_owned());
    }
    Ok(())
}

/// The feature `audit` of the circuit's crate, which has bugs to plant in it, is nobody's default and nobody's dependency;
/// `baseline`, which has ark's prover, is only the benchmark's.
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

fn json(path: &Path) -> Result<Value> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("{} is not JSON", path.display()))
}

fn manifest(faults: &mut Vec<String>) -> Result<()> {
    let manifest = json(&paths::root().join("manifest.json"))?;
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

fn locales(faults: &mut Vec<String>) -> Result<()> {
    let dir = paths::root().join("extension/_locales");
    let mut keys: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for locale in LOCALES {
        let messages = json(&dir.join(locale).join("messages.json"))?;
        let messages = messages.as_object().with_context(|| format!("{locale}: not an object"))?;
        for (key, message) in messages {
            if message["message"].as_str().is_none_or(|text| text.trim().is_empty()) {
                faults.push(format!("{locale}: `{key}` is empty"));
            }
        }
        keys.insert(locale, messages.keys().cloned().collect());
    }
    let english = keys.get("en").cloned().unwrap_or_default();
    for (locale, found) in &keys {
        for key in english.symmetric_difference(found) {
            faults.push(format!("{locale}: `{key}` is in one of en and {locale} only"));
        }
    }
    Ok(())
}

/// Words and sizes: nothing of the workshop stays in the repository, and files are about one thing.
fn text(faults: &mut Vec<String>) -> Result<()> {
    let listed =
        quiet("git ls-files", &mut command("git", &["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    for name in listed.lines() {
        let path = paths::root().join(name);
        let Ok(bytes) = std::fs::read(&path) else { continue };
        if bytes.len() > 1 << 20 {
            faults.push(format!("{name}: {} kB is too large for a source", bytes.len() / 1024));
        }
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let source = [".rs", ".ts", ".tsx", ".mjs", ".css"].iter().any(|ending| name.ends_with(ending));
        let table = name.contains("/hosts") || name.contains("/sensitive") || name.contains("constants");
        if source && !table && text.lines().count() > LINES_MAX {
            faults.push(format!("{name}: {} lines; is it about one thing?", text.lines().count()));
        }
        if source && !name.ends_with("tidy.rs") {
            for word in ["todo!(", "unimplemented!(", "#[ignore", ".innerHTML", "@ts-ignore", "console.log("] {
                if text.contains(word) {
                    faults.push(format!("{name}: holds `{word}`"));
                }
            }
        }
        if name.ends_with("package-lock.json") && text.contains("\"resolved\"") {
            faults.push(format!("{name}: names a registry's host; set omit-lockfile-registry-resolved"));
        }
        let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if source && ["utils", "util", "helpers", "helper", "common", "manager", "misc"].contains(&stem.as_str()) {
            faults.push(format!("{name}: the name says nothing"));
        }
    }
    Ok(())
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
