//! The prover in the offscreen worker: bindings, no logic.
//!
//! One worker holds one [`Prover`]; its key is read once and kept. A proof is stopped by ending the worker, or by an
//! `on_phase` that throws.
//!
//! *Architecture invariant:* nothing depends on this crate, and nothing is decided in it.

mod error;
mod job;

use core::ops::ControlFlow;

use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::keys::ProvingKey;
use ashiato_zk_circuits::prover::{EntropyError, prove};
use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error::JsError;
use crate::job::parse;

/// A prover with the keys it has read.
#[wasm_bindgen]
#[derive(Default)]
pub struct Prover {
    keys: Vec<ProvingKey>,
}

#[wasm_bindgen]
impl Prover {
    /// A prover without a key.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the proving key for 64 or 1,024 words and keeps it. Throws `{name, code, message}` for any key but the
    /// pinned one.
    #[wasm_bindgen]
    pub fn load_key(&mut self, bytes: &[u8], words: u32) -> Result<(), JsValue> {
        let size = Size::from_words(words).ok_or(JsError::WORDS)?;
        let key = ProvingKey::read(bytes, size).map_err(JsError::from)?;
        self.keys.retain(|kept| kept.size() != size);
        self.keys.push(key);
        Ok(())
    }

    /// Whether the key for so many words is there.
    #[wasm_bindgen]
    pub fn has_key(&self, words: u32) -> bool {
        self.key(words).is_some()
    }

    /// Proves a job, the JSON text `{claim, witness, words}`, and gives the proof's 128 bytes. `on_phase` is called with
    /// the name of each phase before it begins: witness, quotient, a, b1, b2, h, l. Throws `{name, code, message}`.
    #[wasm_bindgen]
    pub fn prove(&self, job: String, on_phase: &Function) -> Result<Uint8Array, JsValue> {
        let job = parse(job)?;
        let key = self.key(job.words).ok_or(JsError::NO_KEY)?;
        let mut entropy = |bytes: &mut [u8]| getrandom::fill(bytes).map_err(|_| EntropyError);
        let mut progress = |phase: ashiato_zk_circuits::prover::Phase| match on_phase
            .call1(&JsValue::NULL, &JsValue::from_str(phase.name()))
        {
            Ok(_) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        let proof = prove(key, &job.claim, &job.witness, &mut entropy, &mut progress).map_err(JsError::from)?;
        Ok(Uint8Array::from(proof.as_slice()))
    }
}

impl Prover {
    fn key(&self, words: u32) -> Option<&ProvingKey> {
        let size = Size::from_words(words)?;
        self.keys.iter().find(|key| key.size() == size)
    }
}
