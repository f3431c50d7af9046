//! Words and sizes of sources: files about one thing, nothing left from work in progress.

use std::path::Path;

use super::tree::Tree;

/// The largest source file in lines; more is about two things.
const LINES_MAX: usize = 600;
/// Marks of unfinished or unchecked code.
const UNFINISHED: [&str; 7] =
    ["\n<<<<<<< ", "todo!(", "unimplemented!(", "#[ignore", ".innerHTML", "@ts-ignore", "console.log("];
/// The only file that may hold those marks: this one.
const THIS: &str = "crates/xtask/src/tidy/wording.rs";
/// File names that tell nothing of what is in the file.
const EMPTY_NAMES: [&str; 7] = ["utils", "util", "helpers", "helper", "common", "manager", "misc"];

/// Checks every file.
pub fn check(tree: &Tree, faults: &mut Vec<String>) {
    for (name, bytes) in &tree.large {
        faults.push(format!("{name}: {} kB is too large for a source", bytes / 1024));
    }
    for (name, text) in tree.iter() {
        let source = [".rs", ".ts", ".tsx", ".mjs", ".css"].iter().any(|ending| name.ends_with(ending));
        let table = name.contains("/hosts") || name.contains("/sensitive") || name.contains("constants");
        if source && !table && text.lines().count() > LINES_MAX {
            faults.push(format!("{name}: {} lines; is it about one thing?", text.lines().count()));
        }
        for word in UNFINISHED.iter().filter(|word| source && name != THIS && text.contains(**word)) {
            faults.push(format!("{name}: holds `{word}`"));
        }
        if name.ends_with("package-lock.json") && text.contains("\"resolved\"") {
            faults.push(format!("{name}: names a registry's host; set omit-lockfile-registry-resolved"));
        }
        let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if source && EMPTY_NAMES.contains(&stem.as_str()) {
            faults.push(format!("{name}: the name says nothing"));
        }
    }
}
