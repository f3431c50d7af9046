//! What TypeScript needs of core's tables: emitted at build, never written by hand.

use std::path::Path;

use anyhow::Result;
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
