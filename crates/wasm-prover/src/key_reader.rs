//! A proving key read while its file arrives, and hashed by the browser, whose own SHA-256 takes a quarter of the time.

use ashiato_core::signed::Hash;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::keys::ProvingKeyReader;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::WorkerGlobalScope;

use crate::Prover;
use crate::error::JsError;

/// Takes a key file piece by piece.
#[wasm_bindgen]
pub struct KeyReader {
    reader: ProvingKeyReader,
    /// What the browser hashes in the end: outside of this module, whose memory may be shared, which it refuses.
    pieces: Array,
    length: u32,
}

#[wasm_bindgen]
impl KeyReader {
    /// For the key of 64, 256 or 1,024 words. Throws an `Error` with `name`, `code` and `message`, as all of this does.
    #[wasm_bindgen(constructor)]
    pub fn new(words: u32) -> Result<Self, JsValue> {
        let size = Size::from_words(words).ok_or(JsError::WORDS)?;
        let reader = ProvingKeyReader::dev(size).map_err(JsError::from)?;
        Ok(Self { reader, pieces: Array::new(), length: 0 })
    }

    /// The file's next bytes, which must stay as they are.
    #[wasm_bindgen]
    pub fn push(&mut self, piece: &Uint8Array) -> Result<(), JsValue> {
        self.reader.push(&piece.to_vec()).map_err(JsError::from)?;
        self.length = self.length.saturating_add(piece.length());
        self.pieces.push(piece);
        Ok(())
    }

    /// The prover, once all bytes were given; throws for any key but the pinned one.
    #[wasm_bindgen]
    pub async fn finish(mut self) -> Result<Prover, JsValue> {
        let whole = Uint8Array::new_with_length(self.length);
        let mut at = 0;
        for piece in self.pieces.iter() {
            let piece: Uint8Array = piece.unchecked_into();
            whole.set(&piece, at);
            at += piece.length();
        }
        let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
        let digest = scope.crypto()?.subtle().digest_with_str_and_buffer_source("SHA-256", &whole)?;
        // The browser hashes in a thread of its own.
        self.reader.prepare().map_err(JsError::from)?;
        let digest = Uint8Array::new(&JsFuture::from(digest).await?).to_vec();
        let hash = Hash(digest.try_into().map_err(|_| JsError::DIGEST)?);
        Ok(Prover { key: self.reader.finish(hash).map_err(JsError::from)? })
    }
}
