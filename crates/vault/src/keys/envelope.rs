//! The envelope in which every secret byte lies: a header that says how it is sealed, and the sealed bytes.
//!
//! ```text
//! magic 4 | version 1 | algorithm 1 | kdf 1 | memory KiB 4 | passes 4 | lanes 4 | salt 16 | key id 8
//!         | namespace length 1 | namespace | nonce 24 | XChaCha20-Poly1305(length 4 | plaintext | zeros)
//! ```
//! All numbers are big-endian. Everything before the ciphertext is associated data, followed by what the caller binds
//! the envelope to (its place in the store): an envelope can neither be downgraded nor moved. The plaintext is padded
//! to a size class. Every parameter has an accepted range, low and high, checked before any work is done with it.

use ashiato_core::encoding::code::Code;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::keys::entropy::{Entropy, EntropyError, draw};

/// The magic number.
pub const MAGIC: [u8; 4] = *b"ASHV";
/// The only version so far.
pub const VERSION: u8 = 1;
/// The only algorithm so far: XChaCha20-Poly1305.
pub const ALGORITHM: u8 = 1;
/// No envelope is longer.
pub const LENGTH_MAX: usize = 64 << 20;
/// Bytes of a salt.
pub const SALT: usize = 16;
/// Bytes of a key's id.
pub const KEY_ID: usize = 8;

const NONCE: usize = 24;
const TAG: usize = 16;
const NAMESPACE_AT: usize = 4 + 1 + 1 + 1 + 12 + SALT + KEY_ID;
const CLASS_LEAST: usize = 256;
const CLASS_STEP: usize = 64 << 10;

/// Parameters of Argon2id (RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Params {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Argon2Params {
    /// What new envelopes get: 64 MiB, 3 passes, 4 lanes, RFC 9106's second recommendation.
    pub const STANDARD: Self = Self { memory_kib: 64 << 10, passes: 3, lanes: 4 };
    /// The least that is accepted: OWASP's floor.
    pub const LEAST: Self = Self { memory_kib: 19 << 10, passes: 2, lanes: 1 };
    /// The most that is accepted: more would let a stored number exhaust the device.
    pub const MOST: Self = Self { memory_kib: 256 << 10, passes: 16, lanes: 16 };

    fn check(self) -> Result<(), EnvelopeError> {
        let (low, high) = (Self::LEAST, Self::MOST);
        if self.memory_kib > high.memory_kib || self.passes > high.passes || self.lanes > high.lanes {
            return Err(EnvelopeError::KdfHuge);
        }
        if self.memory_kib < low.memory_kib || self.passes < low.passes || self.lanes < low.lanes {
            return Err(EnvelopeError::KdfWeak);
        }
        Ok(())
    }
}

/// Where the key of an envelope comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kdf {
    /// A sub-key of the user key.
    SubKey,
    /// A passphrase through Argon2id.
    Argon2id(Argon2Params),
    /// The 128 bits of a recovery code through HKDF.
    RecoveryCode,
    /// A segment's key, exported from its HPKE encapsulation.
    Segment,
}

impl Kdf {
    fn id(self) -> u8 {
        match self {
            Self::SubKey => 0,
            Self::Argon2id(_) => 1,
            Self::RecoveryCode => 2,
            Self::Segment => 3,
        }
    }

    fn salted(self) -> bool {
        matches!(self, Self::Argon2id(_) | Self::RecoveryCode)
    }
}

/// Why an envelope is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// It does not begin as an envelope does.
    #[error("not an envelope")]
    Foreign,
    /// Another version.
    #[error("an envelope of an unknown version")]
    Version,
    /// Another algorithm.
    #[error("an envelope of an unknown algorithm")]
    Algorithm,
    /// An unknown key derivation, one with parameters it does not have, or not the one expected here.
    #[error("an envelope with another key derivation")]
    Kdf,
    /// Parameters below the accepted range.
    #[error("the envelope's key derivation is too weak")]
    KdfWeak,
    /// Parameters above the accepted range.
    #[error("the envelope's key derivation asks for too much")]
    KdfHuge,
    /// Sealed for another purpose.
    #[error("an envelope of another kind")]
    Namespace,
    /// Sealed under another key.
    #[error("an envelope of another key")]
    Key,
    /// Longer than any envelope is.
    #[error("the envelope is too long")]
    Huge,
    /// Cut off, changed, or moved to another place.
    #[error("the envelope is damaged")]
    Damaged,
}

impl EnvelopeError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Foreign => Code::EnvelopeForeign,
            Self::Version => Code::EnvelopeVersion,
            Self::Algorithm => Code::EnvelopeAlgorithm,
            Self::Kdf => Code::EnvelopeKdf,
            Self::KdfWeak => Code::EnvelopeKdfWeak,
            Self::KdfHuge => Code::EnvelopeKdfHuge,
            Self::Namespace => Code::EnvelopeNamespace,
            Self::Key => Code::EnvelopeKey,
            Self::Huge => Code::EnvelopeHuge,
            Self::Damaged => Code::EnvelopeDamaged,
        }
    }
}

/// What an envelope is for and how its key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label<'a> {
    /// What it is for, at most 32 bytes: `epoch`, `stake`, `events`, …
    pub namespace: &'a str,
    /// Where its key comes from.
    pub kdf: Kdf,
    /// The key derivation's salt; zeros where it has none.
    pub salt: [u8; SALT],
    /// Names the vault's user key.
    pub key_id: [u8; KEY_ID],
}

impl<'a> Label<'a> {
    /// A label without a salt.
    pub fn plain(namespace: &'a str, kdf: Kdf, key_id: [u8; KEY_ID]) -> Self {
        Self { namespace, kdf, salt: [0; SALT], key_id }
    }

    fn write(&self, nonce: &[u8; NONCE]) -> Vec<u8> {
        let params = match self.kdf {
            Kdf::Argon2id(params) => params,
            _ => Argon2Params { memory_kib: 0, passes: 0, lanes: 0 },
        };
        let mut out = Vec::with_capacity(NAMESPACE_AT + 1 + self.namespace.len() + NONCE);
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&[VERSION, ALGORITHM, self.kdf.id()]);
        for number in [params.memory_kib, params.passes, params.lanes] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        out.extend_from_slice(&self.salt);
        out.extend_from_slice(&self.key_id);
        out.push(self.namespace.len() as u8);
        out.extend_from_slice(self.namespace.as_bytes());
        out.extend_from_slice(nonce);
        out
    }
}

/// Seals a plaintext. `bound` is what the envelope belongs to: it is not stored, and opening needs the same.
///
/// # Errors
/// [`EnvelopeError`] for more plaintext than an envelope may hold.
pub fn seal(
    label: &Label<'_>,
    key: &[u8; 32],
    bound: &[u8],
    plaintext: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, EntropyError> {
    let nonce: [u8; NONCE] = draw(entropy)?;
    let mut out = label.write(&nonce);
    let padded = pad(plaintext);
    let aad = [out.as_slice(), bound].concat();
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    // The cipher fails only for plaintexts of 256 GB and more; the error is then the one for exhausted resources.
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: &padded, aad: &aad }).map_err(|_| EntropyError)?;
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// An envelope whose header is parsed and valid; its ciphertext is not opened yet.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    label: Label<'a>,
    header: &'a [u8],
    sealed: &'a [u8],
}

impl<'a> Envelope<'a> {
    /// Reads a header and checks every range; no key is needed and no work done yet.
    ///
    /// # Errors
    /// [`EnvelopeError`] for bytes that are no envelope of this version and these algorithms.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, EnvelopeError> {
        if bytes.len() > LENGTH_MAX {
            return Err(EnvelopeError::Huge);
        }
        if bytes.get(..4) != Some(&MAGIC) {
            return Err(EnvelopeError::Foreign);
        }
        let byte = |at: usize| bytes.get(at).copied().ok_or(EnvelopeError::Damaged);
        if byte(4)? != VERSION {
            return Err(EnvelopeError::Version);
        }
        if byte(5)? != ALGORITHM {
            return Err(EnvelopeError::Algorithm);
        }
        let kdf_id = byte(6)?;
        let params = Argon2Params {
            memory_kib: u32::from_be_bytes(array(bytes, 7)?),
            passes: u32::from_be_bytes(array(bytes, 11)?),
            lanes: u32::from_be_bytes(array(bytes, 15)?),
        };
        let kdf = match kdf_id {
            0 => Kdf::SubKey,
            1 => Kdf::Argon2id(params),
            2 => Kdf::RecoveryCode,
            3 => Kdf::Segment,
            _ => return Err(EnvelopeError::Kdf),
        };
        let salt: [u8; SALT] = array(bytes, 19)?;
        match kdf {
            Kdf::Argon2id(params) => params.check()?,
            _ if params != (Argon2Params { memory_kib: 0, passes: 0, lanes: 0 }) => return Err(EnvelopeError::Kdf),
            _ => {}
        }
        if !kdf.salted() && salt != [0; SALT] {
            return Err(EnvelopeError::Kdf);
        }
        let key_id = array(bytes, 19 + SALT)?;
        let length = usize::from(byte(NAMESPACE_AT)?);
        let from = NAMESPACE_AT + 1;
        let namespace = bytes.get(from..from + length).ok_or(EnvelopeError::Damaged)?;
        let namespace = core::str::from_utf8(namespace).map_err(|_| EnvelopeError::Namespace)?;
        let end = from + length + NONCE;
        if bytes.len() < end + CLASS_LEAST + TAG {
            return Err(EnvelopeError::Damaged);
        }
        let (header, sealed) = bytes.split_at(end);
        Ok(Self { label: Label { namespace, kdf, salt, key_id }, header, sealed })
    }

    /// How it says it is sealed.
    pub fn label(&self) -> &Label<'a> {
        &self.label
    }

    /// Opens it under a key, if it is of the expected namespace, derivation and key, and lies where it was sealed for.
    ///
    /// # Errors
    /// [`EnvelopeError`] for another namespace, derivation, key or place, and for damaged bytes.
    pub fn open(
        &self,
        namespace: &str,
        kdf: Kdf,
        key_id: &[u8; KEY_ID],
        key: &[u8; 32],
        bound: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
        if self.label.namespace != namespace {
            return Err(EnvelopeError::Namespace);
        }
        if self.label.kdf != kdf {
            return Err(EnvelopeError::Kdf);
        }
        if self.label.key_id != *key_id {
            return Err(EnvelopeError::Key);
        }
        let nonce: [u8; NONCE] = array(self.header, self.header.len() - NONCE)?;
        let aad = [self.header, bound].concat();
        let cipher = XChaCha20Poly1305::new(&(*key).into());
        let padded = cipher
            .decrypt(&XNonce::from(nonce), Payload { msg: self.sealed, aad: &aad })
            .map(Zeroizing::new)
            .map_err(|_| EnvelopeError::Damaged)?;
        unpad(padded)
    }
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], EnvelopeError> {
    bytes.get(at..at + N).and_then(|slice| slice.try_into().ok()).ok_or(EnvelopeError::Damaged)
}

/// The size class of a padded plaintext: powers of two from 256 bytes to 64 KiB, then whole multiples of 64 KiB.
fn class(length: usize) -> usize {
    if length <= CLASS_STEP {
        length.next_power_of_two().max(CLASS_LEAST)
    } else {
        length.div_ceil(CLASS_STEP) * CLASS_STEP
    }
}

fn pad(plaintext: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = 4 + plaintext.len();
    let mut out = Zeroizing::new(Vec::with_capacity(class(length)));
    out.extend_from_slice(&(plaintext.len() as u32).to_be_bytes());
    out.extend_from_slice(plaintext);
    out.resize(class(length), 0);
    out
}

fn unpad(mut padded: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    let length = u32::from_be_bytes(array(&padded, 0)?) as usize;
    let end = length.checked_add(4).filter(|end| *end <= padded.len()).ok_or(EnvelopeError::Damaged)?;
    if class(end) != padded.len() || padded[end..].iter().any(|byte| *byte != 0) {
        return Err(EnvelopeError::Damaged);
    }
    padded.truncate(end);
    padded.drain(..4);
    Ok(padded)
}
