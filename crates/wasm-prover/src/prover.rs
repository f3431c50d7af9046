//! A prover with its key, as JavaScript sees it.

use core::ops::ControlFlow;

use ashiato_zk_circuits::groth16::keys::ProvingKey;
use ashiato_zk_circuits::groth16::prover::{EntropyError, Phase, prove};
use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error::JsError;
use crate::job::parse;

#[cfg(any(test, target_family = "wasm"))]
#[cfg_attr(not(test), allow(dead_code, reason = "the macro's use of it is hidden from the lint"))]
const PHASES: &str = r#"
/** A phase of a proof, in the order in which they begin. */
export type ProverPhase = "witness" | "quotient" | "a" | "b1" | "b2" | "h" | "l";
"#;
#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = PHASES;

/// A prover with its key: [`crate::KeyReader`] makes it.
#[wasm_bindgen]
pub struct Prover {
    pub(crate) key: ProvingKey,
}

#[wasm_bindgen]
impl Prover {
    /// Proves a job, the JSON text `{claim, witness, verifying_key}`, and gives the proof's 128 bytes. `on_phase` is called with
    /// the name of each phase once, before it begins.
    ///
    /// # Errors
    /// `job-invalid`, `job-key`, `prove-cancelled` when `on_phase` throws, `prove-entropy`, `prove-fault`, and the
    /// codes of a statement that does not hold.
    #[wasm_bindgen]
    pub fn prove(
        &self,
        job: String,
        #[wasm_bindgen(unchecked_param_type = "(phase: ProverPhase) => void")] on_phase: &Function,
    ) -> Result<Uint8Array, JsValue> {
        let job = parse(job)?;
        if job.verifying_key != self.key.verifying_key().hash() {
            return Err(JsError::OTHER_KEY.into());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_phases_are_the_provers() {
        let names: Vec<String> = Phase::ALL.iter().map(|phase| format!("\"{}\"", phase.name())).collect();
        assert!(PHASES.contains(&format!("type ProverPhase = {};", names.join(" | "))));
    }
}
