//! The DEV keys from a published phrase: the same bytes for everybody, and so worthless outside tests and demonstrations.
//!
//! Whoever runs a single-party setup can forge, and this one everybody can run. So these keys are labelled DEV wherever
//! they appear and are refused outside the demo network.

use ark_bn254::{Bn254, Fr, G1Projective, G2Projective};
use ark_ec::CurveGroup;
use ark_ec::scalar_mul::BatchMulPreprocessing;
use ark_ff::{AdditiveGroup, Field};
use ark_groth16::Groth16;
use ark_groth16::r1cs_to_qap::LibsnarkReduction;
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError, Variable};
use ark_std::UniformRand;
use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::signed::Hash;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};

use crate::arithmetic::fft::half_step;
use crate::constraints::recorder::{ConstraintMatrices, Terms};
use crate::groth16::key_file::{write_proving, write_verifying};
use crate::groth16::pins::{Pin, file_hash};
use crate::stake::circuit::constraints;

/// The published phrase.
pub const DEV_PHRASE: &str =
    "ashiato DEV keys, edition 2: anyone can forge under these keys, and so they are worth nothing";

/// The setup failed: the circuit does not fit the curve's largest domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the circuit's constraints could not be turned into keys")]
pub struct SetupError;

impl SetupError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        Code::SetupFailed
    }
}

/// Both files, and what is to be pinned of them.
pub struct DevKeys {
    /// The proving key file: never committed.
    pub proving: Vec<u8>,
    /// The verifying key file: committed.
    pub verifying: Vec<u8>,
    /// What is to be pinned.
    pub pin: Pin,
}

/// Makes the DEV keys; a second of work.
///
/// # Errors
/// [`SetupError`] for a circuit beyond the curve's largest domain.
pub fn dev_keys() -> Result<DevKeys, SetupError> {
    keys_of(DEV_PHRASE)
}

/// Makes the keys that follow from another phrase: what a network of a test goes over to. As worthless as the DEV keys.
///
/// # Errors
/// [`SetupError`] for a circuit beyond the curve's largest domain.
pub fn keys_of(phrase: &str) -> Result<DevKeys, SetupError> {
    let matrices = constraints();
    let key = folded_of(ark_key_of(&matrices, phrase)?, &matrices, phrase)?;
    let proving = write_proving(&key);
    let verifying = write_verifying(&key.vk);
    let pin = Pin {
        constraints: matrices.a.len(),
        matrices: Hash(matrices.hash()),
        proving_key: file_hash(&proving),
        verifying_key: file_hash(&verifying),
    };
    Ok(DevKeys { proving, verifying, pin })
}

/// The generator of everything random in the DEV keys.
pub(crate) fn generator() -> ChaCha20Rng {
    generator_of(DEV_PHRASE)
}

fn generator_of(phrase: &str) -> ChaCha20Rng {
    ChaCha20Rng::from_seed(Sha256::digest(phrase).into())
}

/// ark's own single-party setup, seeded with the phrase.
#[cfg(any(test, feature = "baseline"))]
pub(crate) fn ark_key(matrices: &ConstraintMatrices) -> Result<ark_groth16::ProvingKey<Bn254>, SetupError> {
    ark_key_of(matrices, DEV_PHRASE)
}

fn ark_key_of(matrices: &ConstraintMatrices, phrase: &str) -> Result<ark_groth16::ProvingKey<Bn254>, SetupError> {
    let mut rng = generator_of(phrase);
    Groth16::<Bn254, LibsnarkReduction>::generate_random_parameters_with_reduction(Replay(matrices), &mut rng)
        .map_err(|_| SetupError)
}

/// The same key for a prover that makes the quotient with four FFTs: H over the coset half a step on, and the C part in
/// L, which gets an entry for the constant and each public input as well. `SPEC.md`, "The quotient", has the identity.
#[cfg(test)]
pub(crate) fn folded(
    key: ark_groth16::ProvingKey<Bn254>,
    matrices: &ConstraintMatrices,
) -> Result<ark_groth16::ProvingKey<Bn254>, SetupError> {
    folded_of(key, matrices, DEV_PHRASE)
}

fn folded_of(
    mut key: ark_groth16::ProvingKey<Bn254>,
    matrices: &ConstraintMatrices,
    phrase: &str,
) -> Result<ark_groth16::ProvingKey<Bn254>, SetupError> {
    // In the order in which ark drew them: alpha, beta, gamma, delta, both generators, tau.
    let mut rng = generator_of(phrase);
    let [_, _, _, delta] = core::array::from_fn(|_| Fr::rand(&mut rng));
    let generator = G1Projective::rand(&mut rng);
    let _ = G2Projective::rand(&mut rng);
    let (_, n) = half_step(matrices.a.len() + matrices.inputs).ok_or(SetupError)?;
    let domain = Radix2EvaluationDomain::<Fr>::new(n).ok_or(SetupError)?;
    let tau = domain.sample_element_outside_domain(&mut rng);
    if key.delta_g1 != generator * delta {
        return Err(SetupError);
    }

    let per_delta = delta.inverse().ok_or(SetupError)?;
    let doubled = Radix2EvaluationDomain::<Fr>::new(2 * n).ok_or(SetupError)?;
    let h: Vec<Fr> = doubled.evaluate_all_lagrange_coefficients(tau).into_iter().skip(1).step_by(2).collect();
    let h: Vec<Fr> = h.into_iter().map(|x| x * per_delta).collect();

    let scale = domain.evaluate_vanishing_polynomial(tau) * per_delta * Fr::from(2u64).inverse().ok_or(SetupError)?;
    let mut c = vec![Fr::ZERO; matrices.variables];
    for (terms, lagrange) in matrices.c.iter().zip(domain.evaluate_all_lagrange_coefficients(tau)) {
        for (coefficient, variable) in terms {
            *c.get_mut(*variable).ok_or(SetupError)? += *coefficient * lagrange * scale;
        }
    }
    let table = BatchMulPreprocessing::new(generator, h.len() + c.len());
    key.h_query = table.batch_mul(&h);
    let folds = table.batch_mul(&c).into_iter().map(G1Projective::from);
    let private =
        core::iter::repeat_n(G1Projective::ZERO, matrices.inputs).chain(key.l_query.iter().map(|l| (*l).into()));
    let l: Vec<G1Projective> = folds.zip(private).map(|(fold, l)| fold + l).collect();
    key.l_query = G1Projective::normalize_batch(&l);
    Ok(key)
}

/// Our constraints, handed to ark one by one.
pub(crate) struct Replay<'a>(pub(crate) &'a ConstraintMatrices);

impl ConstraintSynthesizer<Fr> for Replay<'_> {
    fn generate_constraints(self, system: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let ConstraintMatrices { inputs, variables, a, b, c, .. } = self.0;
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
        let side = |terms: &Terms| LinearCombination(terms.iter().map(|(c, index)| (*c, variable(*index))).collect());
        for ((a, b), c) in a.iter().zip(b).zip(c) {
            system.enforce_r1cs_constraint(|| side(a), || side(b), || side(c))?;
        }
        Ok(())
    }
}
