//! The zip for a store: sorted entries, fixed times and modes, so that two builds give one hash.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Every file below a folder, sorted, as paths with `/`.
pub fn files(dir: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("no folder {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(dir)?.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Zips a folder and returns the archive's SHA-256 in hexadecimal.
pub fn write(dir: &Path, zip: &Path) -> Result<String> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for name in files(dir)? {
        archive.start_file(name.as_str(), options)?;
        archive.write_all(&std::fs::read(dir.join(&name))?)?;
    }
    let bytes = archive.finish()?.into_inner();
    std::fs::write(zip, &bytes)?;
    Ok(crate::codegen::sha256_hex(&bytes))
}
