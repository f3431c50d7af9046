//! Paths of the repository and of build output.

use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    crates.and_then(Path::parent).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Native build output: `CARGO_TARGET_DIR`, or `target/`.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Output that people open: always below `target/` of the repository.
pub fn out(name: &str) -> PathBuf {
    root().join("target").join(name)
}
