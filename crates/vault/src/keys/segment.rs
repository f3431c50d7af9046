//! Sealing without being able to read: one HPKE encapsulation for each run of the worker, then a symmetric key that
//! lives in the worker's memory alone.
//!
//! RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. The segment record says which run
//! it was and holds the encapsulated key:
//! ```text
//! magic 4 | version 1 | kem 2 | kdf 2 | aead 2 | key id 8 | segment id 16 | encapsulated key 32 | confirmation 24
//! ```
//! Everything up to the segment's id is HPKE's `info`; the confirmation is the time of the start sealed by HPKE, so
//! that a changed byte is found here and not guessed from events that do not open.

use ashiato_core::encoding::domain;
use core::convert::Infallible;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, setup_receiver, setup_sender_with_rng};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::keys::entropy::{Entropy, draw};
use crate::keys::envelope::{self, Envelope, EnvelopeError, KEY_ID, Kdf, Label};
use crate::keys::error::KeyError;
use crate::keys::user_key::{CaptureKey, VaultKeys};

const MAGIC: &[u8; 4] = b"ASHS";
const VERSION: u8 = 1;
/// RFC 9180's numbers: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305.
const SUITE: [u8; 6] = [0, 0x20, 0, 1, 0, 3];
const HEADER: usize = 4 + 1 + 6 + KEY_ID + 16;
const ENCAPSULATED: usize = 32;
const RECORD: usize = HEADER + ENCAPSULATED + 8 + 16;
const EXPORT: &[u8] = domain::key::SEGMENT_KEY.bytes();
pub(crate) const EVENTS: &str = "events";

/// A segment's id: 16 random bytes, its key in the store.
pub(crate) type SegmentId = [u8; 16];

/// A segment's key, with which batches are sealed and opened.
#[derive(Clone)]
pub(crate) struct Segment {
    pub(crate) id: SegmentId,
    key_id: [u8; KEY_ID],
    key: Zeroizing<[u8; 32]>,
}

/// Spreads one drawn seed: HPKE asks for an infallible source, and the vault's may fail.
struct Spread {
    seed: Zeroizing<[u8; 32]>,
    block: u64,
}

impl TryRng for Spread {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut out = [0; 4];
        self.try_fill_bytes(&mut out)?;
        Ok(u32::from_le_bytes(out))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut out = [0; 8];
        self.try_fill_bytes(&mut out)?;
        Ok(u64::from_le_bytes(out))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for part in out.chunks_mut(32) {
            let mut block: [u8; 32] = Sha256::new()
                .chain_update(self.seed.as_slice())
                .chain_update(self.block.to_be_bytes())
                .finalize()
                .into();
            self.block += 1;
            part.copy_from_slice(&block[..part.len()]);
            block.zeroize();
        }
        Ok(())
    }
}

impl TryCryptoRng for Spread {}

fn header(key_id: &[u8; KEY_ID], id: &SegmentId) -> [u8; HEADER] {
    let mut out = [0; HEADER];
    out[..4].copy_from_slice(MAGIC);
    out[4] = VERSION;
    out[5..11].copy_from_slice(&SUITE);
    out[11..11 + KEY_ID].copy_from_slice(key_id);
    out[11 + KEY_ID..].copy_from_slice(id);
    out
}

impl Segment {
    /// Starts a segment for a capture key; gives the record to be stored with its first batch.
    pub(crate) fn start(
        capture: &CaptureKey,
        now_ms: u64,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, Vec<u8>), KeyError> {
        let public = capture.hpke().ok_or(KeyError::Damaged)?;
        let id: SegmentId = draw(entropy)?;
        let key_id = capture.key_id();
        let header = header(&key_id, &id);
        let mut rng = Spread { seed: Zeroizing::new(draw(entropy)?), block: 0 };
        let (encapsulated, mut context) = setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &public,
            &header,
            &mut rng,
        )
        .map_err(|_| KeyError::Damaged)?;
        let confirmation = context.seal(&now_ms.to_be_bytes(), &header).map_err(|_| KeyError::Damaged)?;
        let mut key = Zeroizing::new([0; 32]);
        context.export(EXPORT, key.as_mut_slice()).map_err(|_| KeyError::Damaged)?;
        let mut record = header.to_vec();
        record.extend_from_slice(&encapsulated.to_bytes());
        record.extend_from_slice(&confirmation);
        Ok((Self { id, key_id, key }, record))
    }

    /// Opens the record found under `id` with the vault's keys.
    pub(crate) fn open(keys: &VaultKeys, id: &[u8], record: &[u8]) -> Result<Self, EnvelopeError> {
        if record.get(..4) != Some(MAGIC) {
            return Err(EnvelopeError::Foreign);
        }
        if record.get(4) != Some(&VERSION) {
            return Err(EnvelopeError::Version);
        }
        if record.get(5..11) != Some(&SUITE) {
            return Err(EnvelopeError::Algorithm);
        }
        if record.len() != RECORD {
            return Err(EnvelopeError::Damaged);
        }
        let key_id = keys.capture().key_id();
        if record[11..11 + KEY_ID] != key_id {
            return Err(EnvelopeError::Key);
        }
        let (header, rest) = record.split_at(HEADER);
        if &header[11 + KEY_ID..] != id {
            return Err(EnvelopeError::Damaged);
        }
        let (encapsulated, confirmation) = rest.split_at(ENCAPSULATED);
        let encapsulated =
            <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| EnvelopeError::Damaged)?;
        let mut context = setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            keys.private(),
            &encapsulated,
            header,
        )
        .map_err(|_| EnvelopeError::Damaged)?;
        context.open(confirmation, header).map_err(|_| EnvelopeError::Damaged)?;
        let mut key = Zeroizing::new([0; 32]);
        context.export(EXPORT, key.as_mut_slice()).map_err(|_| EnvelopeError::Damaged)?;
        let mut own: SegmentId = [0; 16];
        own.copy_from_slice(id);
        Ok(Self { id: own, key_id, key })
    }

    /// Where the batch of a sequence number lies.
    pub(crate) fn batch_key(&self, sequence: u64) -> Vec<u8> {
        [self.id.as_slice(), &sequence.to_be_bytes()].concat()
    }

    /// Seals a batch for its place: segment and sequence number are bound into it.
    pub(crate) fn seal(
        &self,
        batch_key: &[u8],
        plaintext: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, KeyError> {
        let label = Label::plain(EVENTS, Kdf::Segment, self.key_id);
        Ok(envelope::seal(&label, &self.key, batch_key, plaintext, entropy)?)
    }

    /// Opens the batch found under a key.
    pub(crate) fn open_batch(&self, batch_key: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
        Envelope::parse(sealed)?.open(EVENTS, Kdf::Segment, &self.key_id, &self.key, batch_key)
    }
}
