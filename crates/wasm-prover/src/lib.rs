//! The prover in the offscreen worker: bindings, no logic.
//!
//! A [`KeyReader`] reads a key while it arrives and gives a [`Prover`], which keeps it. A proof is stopped by ending the
//! worker, or, between two phases, by an `on_phase` that throws. With the feature `threads` the module's memory is shared,
//! and a proof runs in the pool that `pool` starts.
//!
//! *Architecture invariant:* nothing depends on this crate, and nothing is decided in it.

pub mod calibration;
mod error;
mod job;
mod key_reader;
#[cfg(feature = "threads")]
pub mod pool;

use core::ops::ControlFlow;

use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::keys::ProvingKey;
use ashiato_zk_circuits::groth16::prover::{EntropyError, Phase, prove};
use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error::JsError;
use crate::job::parse;
pub use crate::key_reader::KeyReader;

/// A prover with its key: [`KeyReader`] makes it.
#[wasm_bindgen]
pub struct Prover {
    key: ProvingKey,
}

#[wasm_bindgen]
impl Prover {
    /// Proves a job, the JSON text `{claim, witness, words}`, and gives the proof's 128 bytes. `on_phase` is called with
    /// the name of each phase once, before it begins: witness, quotient, a, b1, b2, h, l. Throws as [`KeyReader`] does.
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
