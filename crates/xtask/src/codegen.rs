//! Files generated from core's tables, for TypeScript and for readers; never edited by hand.

use std::path::Path;

use anyhow::{Context, Result};
use ashiato_core::capture::collectors::{COLLECTORS, CollectorRow, Origins};
use ashiato_core::encoding::code::{Audience, Code};
use sha2::{Digest, Sha256};

/// SHA-256 in lowercase hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Writes `tables.json` and `codes.ts` below the extension's generated sources.
pub fn tables(generated: &Path) -> Result<()> {
    let tables = serde_json::to_string_pretty(&ashiato_core::tables::tables())?;
    write_if_changed(&generated.join("tables.json"), tables.as_bytes())?;
    write_if_changed(&generated.join("codes.ts"), codes().as_bytes())
}

/// Every error code that a person can meet, as a TypeScript union with its members at run time.
fn codes() -> String {
    let codes = Code::ALL.iter().filter(|code| code.audience() == Audience::Person);
    let rows: String = codes.map(|code| format!("  '{code}',\n")).collect();
    format!(
        "/** Error codes that a person can meet, from core's table. */\nexport const CODES = [\n{rows}] as const;\n\n\
         /** An error code. */\nexport type Code = (typeof CODES)[number];\n"
    )
}

/// Where the table of collectors stands in the data dictionary.
const DICTIONARY: &str = "docs/data-dictionary.md";
/// The lines around it.
const BEGIN: &str =
    "<!-- collectors: `cargo xtask build` writes this table from crates/core/src/capture/collectors.rs -->\n";
const END: &str = "<!-- end of collectors -->\n";

/// Writes the table of collectors into the data dictionary.
///
/// # Errors
/// When the file cannot be read or written, or lacks the lines around the table.
pub fn data_dictionary(root: &Path) -> Result<()> {
    let path = root.join(DICTIONARY);
    let text = std::fs::read_to_string(&path).with_context(|| DICTIONARY.to_owned())?;
    write_if_changed(&path, with_collectors(&text)?.as_bytes())
}

fn with_collectors(text: &str) -> Result<String> {
    let outside = |text: &str| -> Option<(String, String)> {
        let (before, rest) = text.split_once(BEGIN)?;
        let (_, after) = rest.split_once(END)?;
        Some((before.to_owned(), after.to_owned()))
    };
    let (before, after) = outside(text).with_context(|| format!("{DICTIONARY} has no place for the collectors"))?;
    let rows: String = COLLECTORS.iter().map(dictionary_row).collect();
    let head = "| collector | keeps | permissions | reads pages of | content scripts |\n|---|---|---|---|---|\n";
    Ok(format!("{before}{BEGIN}\n{head}{rows}\n{END}{after}"))
}

fn dictionary_row(row: &CollectorRow) -> String {
    let list = |names: Vec<String>| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let permissions = row.permissions.iter().filter_map(|permission| serde_json::to_value(permission).ok());
    let permissions = permissions.filter_map(|name| name.as_str().map(|name| format!("`{name}`"))).collect();
    let origins = match row.origins {
        Origins::EverySite => "every site".to_owned(),
        Origins::None | Origins::Hosts(_) => {
            let patterns = row.origins.match_patterns();
            let hosts = patterns.iter().filter_map(|pattern| pattern.strip_prefix("https://"));
            list(hosts.map(|host| host.trim_end_matches("/*").replace('*', "\\*")).collect())
        }
    };
    let scripts = row.scripts.iter().map(|script| format!("`{}`", script.name)).collect();
    let (name, keeps) = (row.collector.name(), row.keeps);
    format!("| `{name}` | {keeps} | {} | {origins} | {} |\n", list(permissions), list(scripts))
}

/// Leaves a file's time alone when its bytes are the same, so that nothing downstream is rebuilt.
pub fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, bytes)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn the_data_dictionary_holds_the_collectors_as_they_are() {
        let text = std::fs::read_to_string(paths::root().join(DICTIONARY)).unwrap();
        assert_eq!(with_collectors(&text).unwrap(), text, "`cargo xtask build` writes the table anew");
    }

    #[test]
    fn what_a_collector_needs_is_optional_in_the_manifest() {
        let text = std::fs::read_to_string(paths::root().join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        let optional = manifest["optional_permissions"].as_array().unwrap();
        for row in COLLECTORS {
            for permission in row.permissions {
                assert!(optional.contains(&serde_json::to_value(permission).unwrap()), "{permission:?}");
            }
        }
    }
}
