//! The prover in the offscreen worker: bindings, no logic.
//!
//! A [`Prover`] reads its key once and keeps it. A proof is stopped by ending the worker, or, between two phases, by an
//! `on_phase` that throws. With the feature `threads` the module's memory is shared, and a proof runs in the pool that
//! `pool` starts.
//!
//! *Architecture invariant:* nothing depends on this crate, and nothing is decided in it.

pub mod calibration;
mod error;
mod job;
#[cfg(feature = "threads")]
pub mod pool;

use core::ops::ControlFlow;

use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::keys::ProvingKey;
use ashiato_zk_circuits::prover::{EntropyError, Phase, prove};
use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error::JsError;
use crate::job::parse;

/// A prover with its key.
#[wasm_bindgen]
pub struct Prover {
    key: ProvingKey,
}

#[wasm_bindgen]
impl Prover {
    /// Reads the proving key for 64, 256 or 1,024 words and keeps it. Throws an `Error` with `name`, `code` and `message` for
    /// any key but the pinned one.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &[u8], words: u32) -> Result<Self, JsValue> {
        let size = Size::from_words(words).ok_or(JsError::WORDS)?;
        Ok(Self { key: ProvingKey::read(bytes, size).map_err(JsError::from)? })
    }

    /// Proves a job, the JSON text `{claim, witness, words}`, and gives the proof's 128 bytes. `on_phase` is called with
    /// the name of each phase once, before it begins: witness, quotient, a, b1, b2, h, l. Throws as the constructor does.
    #[wasm_bindgen]
    pub fn prove(&self, job: String, on_phase: &Function) -> Result<Uint8Array, JsValue> {
        let job = parse(job)?;
        if Size::from_words(job.words) != Some(self.key.size()) {
            return Err(JsError::OTHER_SIZE.into());
        }
        let mut entropy = |bytes: &mut [u8]| getrandom::fill(bytes).map_err(|_| EntropyError);
        let mut begun = None;
        let mut progress = |phase: Phase| {
            // The prover names a phase again and again while it lasts; a page wants to hear it once.
            if begun.replace(phase) == Some(phase) {
                return ControlFlow::Continue(());
            }
            match on_phase.call1(&JsValue::NULL, &JsValue::from_str(phase.name())) {
                Ok(_) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        };
        let proof = prove(&self.key, &job.claim, &job.witness, &mut entropy, &mut progress).map_err(JsError::from)?;
        Ok(Uint8Array::from(proof.as_slice()))
    }
}
