//! ark's own prover on the circuit's constraints: what the benchmarks measure ours against. Never in a product build.

use ark_bn254::{Bn254, Fr};
use ark_groth16::r1cs_to_qap::LibsnarkReduction;
use ark_groth16::{Groth16, ProvingKey};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_core::protocol::limits::PROOF_BYTES;

use crate::constraints::recorder::Terms;
use crate::groth16::setup::{SetupError, ark_key};
use crate::iden3::Wtns;
use crate::stake::circuit::constraints;

/// The DEV key in ark's own file format, uncompressed. It has the verifying key of the key file.
///
/// # Errors
/// [`SetupError`] for a circuit beyond the curve's largest domain.
pub fn ark_key_file() -> Result<Vec<u8>, SetupError> {
    let mut out = Vec::new();
    ark_key(&constraints())?.serialize_uncompressed(&mut out).map_err(|_| SetupError)?;
    Ok(out)
}

/// ark's prover with its key and the circuit's constraints.
pub struct ArkProver {
    key: ProvingKey<Bn254>,
    matrices: [Vec<Terms>; 3],
    inputs: usize,
}

impl ArkProver {
    /// Reads what [`ark_key_file`] wrote, without looking at its points.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let key = ProvingKey::deserialize_uncompressed_unchecked(bytes).ok()?;
        let matrices = constraints();
        Some(Self { key, inputs: matrices.inputs, matrices: [matrices.a, matrices.b, matrices.c] })
    }

    /// The proof's bytes for the variables of a witness file. The blinding is given, not drawn: nobody gets the proof.
    pub fn prove(&self, wtns: &Wtns, blinding: [u64; 2]) -> Option<[u8; PROOF_BYTES]> {
        let proof = Groth16::<Bn254, LibsnarkReduction>::create_proof_with_reduction_and_matrices(
            &self.key,
            Fr::from(blinding[0]),
            Fr::from(blinding[1]),
            &self.matrices,
            self.inputs,
            self.matrices[0].len(),
            wtns.values(),
        )
        .ok()?;
        let mut bytes = [0; PROOF_BYTES];
        proof.serialize_compressed(bytes.as_mut_slice()).ok()?;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groth16::keys::VerifyingKey;
    use crate::groth16::verifier::verify;
    use crate::iden3::{read_wtns, wtns};
    use crate::tests::scenario::Scenario;

    #[test]
    fn its_proofs_verify_under_the_dev_key() {
        let prover = ArkProver::read(&ark_key_file().unwrap()).unwrap();
        let scenario = Scenario::default();
        let file = wtns(&scenario.claim(), &scenario.witness()).unwrap();
        let proof = prover.prove(&read_wtns(&file).unwrap(), [3, 5]).unwrap();
        let key = VerifyingKey::dev().unwrap();
        assert!(verify(&key, &scenario.claim(), &proof).is_ok());
        assert!(verify(&key, &scenario.claim_of(1), &proof).is_err());
    }
}
