//! Many proofs under one key at once: one product of pairings over a random combination. Bad proofs are told apart.
//!
//! With each equation e(A, B) = e(α, β) · e(IC, γ) · e(C, δ) raised to a random 128-bit power, the product holds for a
//! batch with a false proof in it with probability 2⁻¹²⁸ at most, whoever chose the proofs. So the powers must be drawn
//! after the proofs are known, from a source the prover cannot foresee.

use ark_bn254::{Bn254, Fr, G1Projective};
use ark_ec::CurveGroup;
use ark_ec::pairing::{MillerLoopOutput, Pairing};
use ark_ff::AdditiveGroup;
use ark_groth16::Proof;
use ashiato_core::protocol::claim::StakeClaim;

use crate::groth16::keys::VerifyingKey;
use crate::groth16::prover::EntropyError;
use crate::groth16::verifier::{VerifyError, open, verify};

/// A proof that decodes, with its combined inputs.
struct Entry {
    place: usize,
    proof: Proof<Bn254>,
    inputs: G1Projective,
}

/// Verifies many proofs; one answer each, in order. The answers are those of [`verify`]: when the batch as a whole does
/// not hold, each of its proofs is looked at by itself.
///
/// `entropy` fills a buffer with random bytes; without it there is no batch, and no answer.
///
/// # Errors
/// [`EntropyError`] when the source of randomness fails or gives a power of zero.
pub fn verify_batch(
    key: &VerifyingKey,
    stakes: &[(&StakeClaim, &[u8])],
    entropy: &mut dyn FnMut(&mut [u8]) -> Result<(), EntropyError>,
) -> Result<Vec<Result<(), VerifyError>>, EntropyError> {
    let mut answers = vec![Ok(()); stakes.len()];
    let mut entries = Vec::with_capacity(stakes.len());
    for (place, ((claim, bytes), answer)) in stakes.iter().zip(&mut answers).enumerate() {
        match open(key, claim, bytes) {
            Ok((proof, inputs)) => entries.push(Entry { place, proof, inputs }),
            Err(error) => *answer = Err(error),
        }
    }
    if all_hold(key, &entries, entropy)? {
        return Ok(answers);
    }
    for Entry { place, .. } in entries {
        if let (Some((claim, bytes)), Some(answer)) = (stakes.get(place), answers.get_mut(place)) {
            *answer = verify(key, claim, bytes);
        }
    }
    Ok(answers)
}

fn all_hold(
    key: &VerifyingKey,
    entries: &[Entry],
    entropy: &mut dyn FnMut(&mut [u8]) -> Result<(), EntropyError>,
) -> Result<bool, EntropyError> {
    let prepared = key.prepared();
    let mut sum = Fr::ZERO;
    let mut inputs = G1Projective::ZERO;
    let mut rest = G1Projective::ZERO;
    let mut first = Vec::with_capacity(entries.len() + 2);
    let mut second = Vec::with_capacity(entries.len() + 2);
    for entry in entries {
        let power = power(entropy)?;
        sum += power;
        inputs += entry.inputs * power;
        rest += entry.proof.c * power;
        first.push((entry.proof.a * power).into_affine());
        second.push(<Bn254 as Pairing>::G2Prepared::from(entry.proof.b));
    }
    first.extend([inputs.into_affine(), rest.into_affine()]);
    second.extend([prepared.gamma_g2_neg_pc.clone(), prepared.delta_g2_neg_pc.clone()]);
    let product: MillerLoopOutput<Bn254> = Bn254::multi_miller_loop(first, second);
    let expected = ark_ec::pairing::PairingOutput::<Bn254>(prepared.alpha_g1_beta_g2) * sum;
    Ok(Bn254::final_exponentiation(product).is_some_and(|product| product == expected))
}

/// 128 random bits, not all zero.
fn power(entropy: &mut dyn FnMut(&mut [u8]) -> Result<(), EntropyError>) -> Result<Fr, EntropyError> {
    let mut bytes = [0u8; 16];
    entropy(&mut bytes)?;
    match u128::from_le_bytes(bytes) {
        // Comes once in 2¹²⁸ draws of a source that works.
        0 => Err(EntropyError),
        n => Ok(Fr::from(n)),
    }
}
