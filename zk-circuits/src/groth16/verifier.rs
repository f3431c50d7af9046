//! The verifier: one for node, command line and page.

use ark_bn254::{Bn254, Fr, G1Affine, G1Projective};
use ark_ec::pairing::Pairing;
use ark_ec::{AffineRepr, CurveGroup};
use ark_groth16::Proof;
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_core::encoding::code::Code;
use ashiato_core::footprint::tariff::TariffError;
use ashiato_core::protocol::claim::{StakeClaim, is_claimable};
use ashiato_core::protocol::limits::PROOF_BYTES;

use crate::convert::to_fr;
use crate::groth16::keys::VerifyingKey;

/// Why a proof is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// Not 128 bytes.
    #[error("a proof has 128 bytes")]
    Length,
    /// Bytes that are no proof, or a second encoding of one.
    #[error("the proof is not three canonical points")]
    Encoding,
    /// A point at infinity.
    #[error("a point of the proof is the identity")]
    Identity,
    /// The claim's tariff or a cap is out of its range.
    #[error("the claim's tariff is out of range")]
    Tariff(#[from] TariffError),
    /// The value is not m · 2ᵏ with m < 16.
    #[error("the claimed value is not of the form m * 2^k with m below 16")]
    ValueForm,
    /// The proof does not prove this claim under this key.
    #[error("the proof does not prove this claim")]
    Rejected,
}

impl VerifyError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Length => Code::ProofLength,
            Self::Encoding => Code::ProofEncoding,
            Self::Identity => Code::ProofIdentity,
            Self::Tariff(error) => error.code(),
            Self::ValueForm => Code::StakeValueForm,
            Self::Rejected => Code::ProofRejected,
        }
    }
}

/// Verifies a proof of a claim. The bytes must be the canonical encoding, every point in its subgroup and finite.
///
/// # Errors
/// [`VerifyError`]: the first thing that is not right.
pub fn verify(key: &VerifyingKey, claim: &StakeClaim, proof: &[u8]) -> Result<(), VerifyError> {
    let (proof, inputs) = open(key, claim, proof)?;
    let prepared = key.prepared();
    let product = Bn254::multi_miller_loop(
        [proof.a, inputs.into_affine(), proof.c],
        [proof.b.into(), prepared.gamma_g2_neg_pc.clone(), prepared.delta_g2_neg_pc.clone()],
    );
    match Bn254::final_exponentiation(product) {
        Some(product) if product.0 == prepared.alpha_g1_beta_g2 => Ok(()),
        _ => Err(VerifyError::Rejected),
    }
}

/// A proof that decodes and its claim's combined inputs: all that can be refused without a pairing.
pub(crate) fn open(
    key: &VerifyingKey,
    claim: &StakeClaim,
    proof: &[u8],
) -> Result<(Proof<Bn254>, G1Projective), VerifyError> {
    let proof = decode(proof)?;
    let inputs = claim.public_inputs()?.map(to_fr);
    if !is_claimable(claim.value) {
        return Err(VerifyError::ValueForm);
    }
    let inputs = combine(&key.prepared().vk.gamma_abc_g1, &inputs).ok_or(VerifyError::Rejected)?;
    Ok((proof, inputs))
}

/// IC₀ + Σ xᵢ · ICᵢ; nothing when the key is for another number of inputs.
fn combine(points: &[G1Affine], inputs: &[Fr]) -> Option<G1Projective> {
    let (first, rest) = points.split_first()?;
    (rest.len() == inputs.len())
        .then(|| rest.iter().zip(inputs).fold(first.into_group(), |sum, (point, x)| sum + *point * x))
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Proof<Bn254>, VerifyError> {
    if bytes.len() != PROOF_BYTES {
        return Err(VerifyError::Length);
    }
    // Checked: on the curve and in the subgroup.
    let proof = Proof::<Bn254>::deserialize_compressed(bytes).map_err(|_| VerifyError::Encoding)?;
    let mut again = [0; PROOF_BYTES];
    proof.serialize_compressed(again.as_mut_slice()).map_err(|_| VerifyError::Encoding)?;
    if again != *bytes {
        return Err(VerifyError::Encoding);
    }
    if proof.a.is_zero() || proof.b.is_zero() || proof.c.is_zero() {
        return Err(VerifyError::Identity);
    }
    Ok(proof)
}
