//! The key record: the user key, wrapped twice, and the capture key in clear.
//!
//! It lies in the store's `keys` collection and, as base64 text, in `chrome.storage.local`, so that a store the browser
//! wiped is rebuilt and never taken for a new person's. Of two copies the one with the higher revision counts.
//!
//! ```text
//! magic 4 | version 1 | revision 8 | capture key 32 | length 4 | passphrase wrap | length 4 | recovery wrap | SHA-256 32
//! ```
//! The checksum finds accidents, before a passphrase is asked for; both wraps are bound to the capture key, and the
//! keys they give must fit it, so that nobody can put a capture key of their own there.
//!
//! A passphrase counts as the exact UTF-8 bytes it is given as: no normalisation, which could change between versions.

use argon2::{Algorithm, Argon2, Params, Version};
use ashiato_core::encoding::domain;
use ashiato_core::limits;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::keys::entropy::{Entropy, draw};
use crate::keys::envelope::{self, Argon2Params, Envelope, EnvelopeError, Kdf, Label, SALT};
use crate::keys::error::KeyError;
use crate::keys::recovery_code::{self, RecoverySecret};
use crate::keys::user_key::{CaptureKey, UserKey, VaultKeys, derive};

const MAGIC: &[u8; 4] = b"ASHK";
const VERSION: u8 = 1;
const TEXT_PREFIX: &str = "ashiato-keys-1:";
const LENGTH_MAX: usize = 16 << 10;
pub(crate) const PASSPHRASE: &str = "key-passphrase";
pub(crate) const RECOVERY: &str = "key-kit";

/// The least number of characters of a passphrase.
pub const PASSPHRASE_CHARS: usize = limits::PASSPHRASE_CHARS;
/// The most bytes of a passphrase.
pub const PASSPHRASE_BYTES: usize = limits::PASSPHRASE_BYTES;

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KeyRecord {
    pub(crate) revision: u64,
    pub(crate) capture: CaptureKey,
    passphrase: Vec<u8>,
    recovery: Vec<u8>,
}

impl KeyRecord {
    /// Wraps a user key under a passphrase and a new recovery code, which is returned and kept nowhere.
    pub(crate) fn new(
        keys: &VaultKeys,
        passphrase: &str,
        params: Argon2Params,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, RecoverySecret), KeyError> {
        check_passphrase(passphrase)?;
        let (recovery, secret) = wrap_for_recovery(keys, entropy)?;
        let passphrase = wrap(keys, passphrase, params, entropy)?;
        Ok((Self { revision: 1, capture: keys.capture(), passphrase, recovery }, secret))
    }

    /// The same record under another passphrase; the recovery code stays good.
    pub(crate) fn with_passphrase(
        &self,
        keys: &VaultKeys,
        passphrase: &str,
        params: Argon2Params,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, KeyError> {
        check_passphrase(passphrase)?;
        Ok(Self {
            revision: self.revision.saturating_add(1),
            passphrase: wrap(keys, passphrase, params, entropy)?,
            ..self.clone()
        })
    }

    /// The same record under a new recovery code, which is returned and kept nowhere; the passphrase stays good.
    pub(crate) fn with_new_recovery_code(
        &self,
        keys: &VaultKeys,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, RecoverySecret), KeyError> {
        let (recovery, secret) = wrap_for_recovery(keys, entropy)?;
        Ok((Self { revision: self.revision.saturating_add(1), recovery, ..self.clone() }, secret))
    }

    /// Opens it with a passphrase.
    pub(crate) fn unwrap(&self, passphrase: &str) -> Result<VaultKeys, KeyError> {
        let envelope = Envelope::parse(&self.passphrase)?;
        let Kdf::Argon2id(params) = envelope.label().kdf else { return Err(EnvelopeError::Kdf.into()) };
        let key = passphrase_key(passphrase, &envelope.label().salt, params)?;
        let opened = envelope
            .open(PASSPHRASE, Kdf::Argon2id(params), &self.capture.key_id(), &key, &self.capture.0)
            .map_err(|error| if error == EnvelopeError::Damaged { KeyError::PassphraseWrong } else { error.into() })?;
        self.keys(&opened)
    }

    /// Opens it with a recovery code.
    pub(crate) fn unwrap_with_recovery_code(&self, code: &str) -> Result<VaultKeys, KeyError> {
        let secret = recovery_code::read(code)?;
        let envelope = Envelope::parse(&self.recovery)?;
        let key = recovery_key(&secret, &envelope.label().salt);
        let opened =
            envelope.open(RECOVERY, Kdf::RecoveryCode, &self.capture.key_id(), &key, &self.capture.0).map_err(
                |error| if error == EnvelopeError::Damaged { KeyError::RecoveryCodeWrong } else { error.into() },
            )?;
        self.keys(&opened)
    }

    fn keys(&self, user: &[u8]) -> Result<VaultKeys, KeyError> {
        let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(user.try_into().map_err(|_| KeyError::Damaged)?);
        let keys = VaultKeys::new(UserKey::from_bytes(*bytes));
        if keys.fits(&self.capture) { Ok(keys) } else { Err(KeyError::Damaged) }
    }

    /// Its bytes in the store.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(1_024);
        out.extend_from_slice(MAGIC);
        out.push(VERSION);
        out.extend_from_slice(&self.revision.to_be_bytes());
        out.extend_from_slice(&self.capture.0);
        for wrap in [&self.passphrase, &self.recovery] {
            out.extend_from_slice(&(wrap.len() as u32).to_be_bytes());
            out.extend_from_slice(wrap);
        }
        let digest = Sha256::digest(&out);
        out.extend_from_slice(&digest);
        out
    }

    /// Reads it. [`KeyError::Damaged`] for anything it could not have written; the wraps' own headers are
    /// checked when they are opened.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let damaged = KeyError::Damaged;
        if bytes.len() > LENGTH_MAX || bytes.len() < 32 {
            return Err(damaged);
        }
        let (body, digest) = bytes.split_at(bytes.len() - 32);
        if body.get(..4) != Some(MAGIC) || digest != Sha256::digest(body).as_slice() {
            return Err(damaged);
        }
        if body.get(4) != Some(&VERSION) {
            return Err(EnvelopeError::Version.into());
        }
        let mut rest = &body[5..];
        let mut take = |length: usize| -> Result<&[u8], KeyError> {
            if rest.len() < length {
                return Err(KeyError::Damaged);
            }
            let (head, tail) = rest.split_at(length);
            rest = tail;
            Ok(head)
        };
        let mut revision = [0; 8];
        revision.copy_from_slice(take(8)?);
        let mut capture = [0; 32];
        capture.copy_from_slice(take(32)?);
        let mut wraps = [Vec::new(), Vec::new()];
        for wrap in &mut wraps {
            let mut length = [0; 4];
            length.copy_from_slice(take(4)?);
            *wrap = take(u32::from_be_bytes(length) as usize)?.to_vec();
        }
        if !rest.is_empty() {
            return Err(damaged);
        }
        let [passphrase, recovery] = wraps;
        Ok(Self { revision: u64::from_be_bytes(revision), capture: CaptureKey(capture), passphrase, recovery })
    }

    /// Its text for `chrome.storage.local`.
    pub(crate) fn to_text(&self) -> String {
        format!("{TEXT_PREFIX}{}", BASE64.encode(self.to_bytes()))
    }

    /// Reads that text.
    pub(crate) fn from_text(text: &str) -> Result<Self, KeyError> {
        let encoded = text.strip_prefix(TEXT_PREFIX).ok_or(KeyError::Damaged)?;
        Self::from_bytes(&BASE64.decode(encoded).map_err(|_| KeyError::Damaged)?)
    }
}

fn check_passphrase(passphrase: &str) -> Result<(), KeyError> {
    if passphrase.len() > PASSPHRASE_BYTES {
        return Err(KeyError::PassphraseLong);
    }
    let mut different: Vec<char> = passphrase.chars().collect();
    let count = different.len();
    different.sort_unstable();
    different.dedup();
    if count < PASSPHRASE_CHARS || different.len() < 4 { Err(KeyError::PassphraseWeak) } else { Ok(()) }
}

fn wrap(
    keys: &VaultKeys,
    passphrase: &str,
    params: Argon2Params,
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, KeyError> {
    let capture = keys.capture();
    let salt: [u8; SALT] = draw(entropy)?;
    let key = passphrase_key(passphrase, &salt, params)?;
    let label = Label { namespace: PASSPHRASE, kdf: Kdf::Argon2id(params), salt, key_id: capture.key_id() };
    Ok(envelope::seal(&label, &key, &capture.0, keys.user().bytes(), entropy)?)
}

fn wrap_for_recovery(keys: &VaultKeys, entropy: &mut dyn Entropy) -> Result<(Vec<u8>, RecoverySecret), KeyError> {
    let capture = keys.capture();
    let secret: RecoverySecret = Zeroizing::new(draw(entropy)?);
    let salt: [u8; SALT] = draw(entropy)?;
    let label = Label { namespace: RECOVERY, kdf: Kdf::RecoveryCode, salt, key_id: capture.key_id() };
    let wrapped = envelope::seal(&label, &recovery_key(&secret, &salt), &capture.0, keys.user().bytes(), entropy)?;
    Ok((wrapped, secret))
}

fn passphrase_key(passphrase: &str, salt: &[u8; SALT], params: Argon2Params) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    if passphrase.len() > PASSPHRASE_BYTES {
        return Err(KeyError::PassphraseLong);
    }
    // The parameters' ranges are checked when the record is read; argon2 can still run out of memory.
    let argon2 = Params::new(params.memory_kib, params.passes, params.lanes, Some(32))
        .map(|params| Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
        .map_err(|_| EnvelopeError::KdfHuge)?;
    let mut key = Zeroizing::new([0; 32]);
    argon2.hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice()).map_err(|_| EnvelopeError::KdfHuge)?;
    Ok(key)
}

fn recovery_key(secret: &RecoverySecret, salt: &[u8; SALT]) -> Zeroizing<[u8; 32]> {
    derive(secret.as_slice(), Some(salt), domain::key::RECOVERY_CODE.bytes())
}
