//! Signing keys in files: 64 hexadecimal digits, readable by their owner only, made once and never overwritten.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use ashiato_core::encoding::domain::{KeyLabel, SigningPurpose};
use ashiato_core::encoding::signed::{PublicKey, Signature, length_prefixed, signing_bytes};
use ed25519_dalek::{Signer, SigningKey};
use zeroize::Zeroizing;

/// Why a key can't be had.
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

/// An Ed25519 key that signs for one purpose at a time. Its secret shows in no `Debug`.
#[derive(Clone)]
pub struct Signing(SigningKey);

impl core::fmt::Debug for Signing {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Signing").field(&self.public()).finish()
    }
}

impl Signing {
    /// From the 32 secret bytes.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The key in a file; made where the file does not exist.
    pub fn open_or_create(path: &Path) -> Result<Self, KeyFileError> {
        match Self::open(path) {
            Err(KeyFileError::File { source, .. }) if source.kind() == ErrorKind::NotFound => Self::create(path),
            found => found,
        }
    }

    /// The key in a file.
    pub fn open(path: &Path) -> Result<Self, KeyFileError> {
        let mut text = Zeroizing::new(String::new());
        std::fs::File::open(path)
            .and_then(|file| file.take(1_024).read_to_string(&mut text))
            .map_err(|source| KeyFileError::File { path: path.to_owned(), source })?;
        let mut secret = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim_end(), secret.as_mut_slice())
            .map_err(|_| KeyFileError::Malformed(path.to_owned()))?;
        Ok(Self::from_secret(&secret))
    }

    fn create(path: &Path) -> Result<Self, KeyFileError> {
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(secret.as_mut_slice()).map_err(|_| KeyFileError::Randomness)?;
        let text = Zeroizing::new(hex::encode(secret.as_slice()));
        // Written whole under another name first: a crash never leaves half a key under the real one.
        let draft = path.with_extension("key-draft");
        let write = || {
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::hard_link(&draft, path)?;
            std::fs::remove_file(&draft)
        };
        write().map_err(|source| KeyFileError::File { path: path.to_owned(), source })?;
        Ok(Self::from_secret(&secret))
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs parts for a purpose; see [`signing_bytes`].
    pub fn sign(&self, purpose: SigningPurpose, parts: &[&[u8]]) -> Signature {
        Signature(self.0.sign(&signing_bytes(purpose, parts)).to_bytes())
    }

    /// A secret that only this key's holder can derive, for message authentication inside one process.
    pub fn derive(&self, label: KeyLabel) -> Zeroizing<[u8; 32]> {
        use sha2::{Digest, Sha256};
        let mut hasher = Sha256::new();
        hasher.update(length_prefixed(label.text(), &[self.0.as_bytes()]));
        Zeroizing::new(hasher.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use ashiato_core::encoding::domain::{key, signing};

    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_key_is_made_once_private_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("node.key");
        assert!(Signing::open(&path).is_err(), "opening makes nothing");
        let first = Signing::open_or_create(&path).unwrap();
        let again = Signing::open_or_create(&path).unwrap();
        assert_eq!(first.public(), again.public());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!format!("{first:?}").contains(std::fs::read_to_string(&path).unwrap().trim()));
        std::fs::write(&path, "zz").unwrap();
        assert!(matches!(Signing::open_or_create(&path), Err(KeyFileError::Malformed(_))), "never overwritten");
    }

    #[test]
    fn signatures_hold_for_their_purpose_only() {
        let signer = Signing::from_secret(&[7; 32]);
        let signature = signer.sign(signing::MINT, &[b"x"]);
        assert!(ashiato_core::encoding::signed::verify(&signer.public(), signing::MINT, &[b"x"], &signature).is_ok());
        assert!(ashiato_core::encoding::signed::verify(&signer.public(), signing::TERMS, &[b"x"], &signature).is_err());
        assert_ne!(signer.derive(key::CHALLENGE_KEY), signer.derive(key::TOKEN_KEY));
    }
}
