//! A proving key read while its file arrives, and hashed by the browser, whose own SHA-256 takes a quarter of the time.

use ashiato_core::encoding::signed::Hash;
use ashiato_zk_circuits::groth16::keys::ProvingKeyReader;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::WorkerGlobalScope;

use crate::error::JsError;
use crate::prover::Prover;

/// Takes a key file piece by piece.
#[wasm_bindgen]
pub struct KeyReader {
    reader: ProvingKeyReader,
    /// The bytes for the browser's SHA-256, copied to JavaScript: WebCrypto refuses shared memory.
    pieces: Array,
    length: u32,
}

#[wasm_bindgen]
impl KeyReader {
    /// For the key that this module pins. Throws an `Error` with `name`, `code` and `message`, as all of this does.
    ///
    /// # Errors
    /// `key-no-pin` where none is pinned.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Result<Self, JsValue> {
        let reader = ProvingKeyReader::dev().map_err(JsError::from)?;
        Ok(Self { reader, pieces: Array::new(), length: 0 })
    }

    /// The file's next bytes, which must stay as they are. An error is final.
    ///
    /// # Errors
    /// `key-malformed`, and the codes of a key that the file's own header already refuses.
    #[wasm_bindgen]
    pub fn push(&mut self, piece: &Uint8Array) -> Result<(), JsValue> {
        self.reader.push(&piece.to_vec()).map_err(JsError::from)?;
        self.length = self.length.saturating_add(piece.length());
        self.pieces.push(piece);
        Ok(())
    }

    /// The prover, once all bytes were given; throws for any key but the pinned one.
    ///
    /// # Errors
    /// `key-malformed`, `key-not-pinned` for any but the pinned file, `key-digest` where the browser gave no hash, and the codes of a verifying key that is refused.
    #[wasm_bindgen]
    pub async fn finish(self) -> Result<Prover, JsValue> {
        let whole = Uint8Array::new_with_length(self.length);
        let mut at = 0;
        for piece in self.pieces.iter() {
            let piece: Uint8Array = piece.unchecked_into();
            whole.set(&piece, at);
            at += piece.length();
        }
        let (mut reader, hash) = (self.reader, hashing(&whole).map_err(|_| JsError::DIGEST)?);
        // While the hash is under way.
        reader.prepare().map_err(JsError::from)?;
        let hash = JsFuture::from(hash).await.map_err(|_| JsError::DIGEST)?;
        let hash = Uint8Array::new(&hash).to_vec();
        let hash = Hash(hash.try_into().map_err(|_| JsError::DIGEST)?);
        Ok(Prover { key: reader.finish(hash).map_err(JsError::from)? })
    }
}

/// The SHA-256 of bytes, which must not change meanwhile: Chrome takes its own copy of them, in a thread of its own.
fn hashing(bytes: &Uint8Array) -> Result<Promise, JsValue> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    scope.crypto()?.subtle().digest_with_str_and_buffer_source("SHA-256", bytes)
}
