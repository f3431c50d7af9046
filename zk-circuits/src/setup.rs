//! DEV keys from a published phrase: the same bytes for everybody, and worthless for that very reason.
//!
//! Whoever runs a single-party setup can forge. These keys make no secret of it: they are labelled DEV wherever they
//! appear and refused outside the demo network.

use ark_bn254::{Bn254, Fr};
use ark_groth16::Groth16;
use ark_groth16::r1cs_to_qap::LibsnarkReduction;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError, Variable};
use ashiato_core::signed::Hash;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};

use crate::circuit::matrices;
use crate::key_file::{write_proving, write_verifying};
use crate::keys::{Pin, file_hash};
use crate::rows::{Matrices, Row};
use crate::size::Size;
use crate::stake::Check;

/// The published phrase.
pub const DEV_PHRASE: &str =
    "ashiato DEV keys, edition 1: anyone can forge under these keys, and so they are worth nothing";

/// The setup did not come through: the circuit does not fit the curve's largest domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the circuit's rows could not be turned into keys")]
pub struct SetupError;

impl SetupError {
    /// The stable code of this error.
    pub fn code(self) -> &'static str {
        "setup-failed"
    }
}

/// Both files of a size, and what is to be pinned of them.
pub struct DevKeys {
    /// The proving key file: never committed.
    pub proving: Vec<u8>,
    /// The verifying key file: committed.
    pub verifying: Vec<u8>,
    /// What is to be pinned.
    pub pin: Pin,
}

/// Rows and SHA-256 of the circuit of a size: what a key belongs to.
pub fn circuit_hash(size: Size) -> (usize, Hash) {
    let matrices = matrices(size);
    (matrices.a.len(), Hash(matrices.hash()))
}

/// How many rows each numbered check takes, by number: the table in `SPEC.md`.
pub fn rows_by_check(size: Size) -> Vec<(Check, usize)> {
    let matrices = matrices(size);
    Check::ALL.map(|check| (check, matrices.checks.iter().filter(|c| **c == check).count())).to_vec()
}

/// Makes the DEV keys of a size; seconds of work at 1,024 words.
pub fn dev_keys(size: Size) -> Result<DevKeys, SetupError> {
    let matrices = matrices(size);
    let key = ark_key(&matrices, size)?;
    let proving = write_proving(&key, size);
    let verifying = write_verifying(&key.vk, size);
    let pin = Pin {
        words: u32::try_from(size.words()).map_err(|_| SetupError)?,
        rows: matrices.a.len(),
        matrices: Hash(matrices.hash()),
        proving_key: file_hash(&proving),
        verifying_key: file_hash(&verifying),
    };
    Ok(DevKeys { proving, verifying, pin })
}

/// ark's own single-party setup, seeded with the phrase and the size.
pub(crate) fn ark_key(matrices: &Matrices, size: Size) -> Result<ark_groth16::ProvingKey<Bn254>, SetupError> {
    let seed: [u8; 32] = Sha256::digest(format!("{DEV_PHRASE}/{}", size.words())).into();
    let mut rng = ChaCha20Rng::from_seed(seed);
    Groth16::<Bn254, LibsnarkReduction>::generate_random_parameters_with_reduction(Replay(matrices), &mut rng)
        .map_err(|_| SetupError)
}

/// Our rows, handed to ark one by one.
pub(crate) struct Replay<'a>(pub(crate) &'a Matrices);

impl ConstraintSynthesizer<Fr> for Replay<'_> {
    fn generate_constraints(self, system: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let Matrices { inputs, variables, a, b, c, .. } = self.0;
        for _ in 1..*inputs {
            let _ = system.new_input_variable(|| Err(SynthesisError::AssignmentMissing))?;
        }
        for _ in *inputs..*variables {
            let _ = system.new_witness_variable(|| Err(SynthesisError::AssignmentMissing))?;
        }
        let variable = |index: usize| match index {
            0 => Variable::One,
            i if i < *inputs => Variable::instance(i),
            i => Variable::witness(i - inputs),
        };
        let side = |row: &Row| LinearCombination(row.iter().map(|(c, index)| (*c, variable(*index))).collect());
        for ((a, b), c) in a.iter().zip(b).zip(c) {
            system.enforce_r1cs_constraint(|| side(a), || side(b), || side(c))?;
        }
        Ok(())
    }
}
