//! Signing keys in files: 64 hexadecimal digits, readable by their owner only, made once and never overwritten.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::rules::signing::Signing;

/// Why a key can't be read or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file can't be read or written.
    #[error("the key file {path} can't be used: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds something else than 64 lowercase hexadecimal digits.
    #[error("the file {0} does not hold a key: 64 hexadecimal digits are expected")]
    Malformed(PathBuf),
    /// The system gave no randomness.
    #[error("the system gave no randomness for a new key")]
    Randomness,
}

/// The key in a file; made where the file does not exist.
///
/// # Errors
///
/// Those of [`open`], [`KeyFileError::Randomness`], and [`KeyFileError::File`] when it can't be made.
pub fn open_or_create(path: &Path) -> Result<Signing, KeyFileError> {
    match open(path) {
        Err(KeyFileError::File { source, .. }) if source.kind() == ErrorKind::NotFound => create(path),
        found => found,
    }
}

/// The key in a file.
///
/// # Errors
///
/// [`KeyFileError::File`], [`KeyFileError::Malformed`].
pub fn open(path: &Path) -> Result<Signing, KeyFileError> {
    let mut text = Zeroizing::new(String::new());
    std::fs::File::open(path)
        .and_then(|file| file.take(1_024).read_to_string(&mut text))
        .map_err(|source| KeyFileError::File { path: path.to_owned(), source })?;
    let mut secret = Zeroizing::new([0; 32]);
    hex::decode_to_slice(text.trim_end(), secret.as_mut_slice())
        .map_err(|_| KeyFileError::Malformed(path.to_owned()))?;
    Ok(Signing::from_secret(&secret))
}

fn create(path: &Path) -> Result<Signing, KeyFileError> {
    let mut secret = Zeroizing::new([0; 32]);
    getrandom::fill(secret.as_mut_slice()).map_err(|_| KeyFileError::Randomness)?;
    let text = Zeroizing::new(hex::encode(secret.as_slice()));
    // The key is written under another name and then linked: a crash never leaves half a key under the real name.
    let draft = path.with_extension("key-draft");
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::hard_link(&draft, path)?;
        // The folder is synced, too: a book that names the key is never on the disk without it.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        std::fs::remove_file(&draft)
    };
    write().map_err(|source| KeyFileError::File { path: path.to_owned(), source })?;
    Ok(Signing::from_secret(&secret))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_key_is_made_once_private_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("node.key");
        assert!(open(&path).is_err(), "opening makes nothing");
        let first = open_or_create(&path).unwrap();
        let again = open_or_create(&path).unwrap();
        assert_eq!(first.public(), again.public());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!format!("{first:?}").contains(std::fs::read_to_string(&path).unwrap().trim()));
        std::fs::write(&path, "zz").unwrap();
        assert!(matches!(open_or_create(&path), Err(KeyFileError::Malformed(_))), "never overwritten");
    }
}
