//! The prover: Groth16 in phases, so that a person sees progress and can stop it.

use core::ops::ControlFlow;

use ark_bn254::{Fr, G1Projective, G2Projective};
use ark_ec::{AffineRepr, CurveGroup, VariableBaseMSM};
use ark_ff::{AdditiveGroup, BigInt, PrimeField};
use ark_groth16::Proof;
use ark_serialize::CanonicalSerialize;
use ashiato_core::api::PROOF_BYTES;
use ashiato_core::claim::StakeClaim;
use zeroize::Zeroizing;

use crate::circuit::assignment;
use crate::key_file::Query;
use crate::keys::ProvingKey;
use crate::quotient::{QuotientError, quotient};
use crate::stake::{StakeWitness, StatementError, prepare};
use crate::verifier::verify;

/// What the prover does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The statement is checked and every variable computed.
    Witness,
    /// The quotient polynomial.
    Quotient,
    /// A in G₁.
    A,
    /// B in G₁.
    B1,
    /// B in G₂.
    B2,
    /// The quotient's part of C: the longest.
    H,
    /// The witness's part of C.
    L,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 7] = [Self::Witness, Self::Quotient, Self::A, Self::B1, Self::B2, Self::H, Self::L];

    /// The name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Witness => "witness",
            Self::Quotient => "quotient",
            Self::A => "a",
            Self::B1 => "b1",
            Self::B2 => "b2",
            Self::H => "h",
            Self::L => "l",
        }
    }
}

/// The source of randomness gave none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no randomness is to be had")]
pub struct EntropyError;

/// Why there is no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// The claim does not follow from the witness.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// Stopped on request.
    #[error("the proof was stopped")]
    Cancelled,
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// Statement and circuit disagree, or the finished proof does not verify: a fault of this program or machine.
    #[error("the proof did not come out right; nothing of it is given out")]
    Fault,
}

impl ProveError {
    /// The stable code of this error.
    pub fn code(self) -> &'static str {
        match self {
            Self::Statement(error) => error.code(),
            Self::Cancelled => "prove-cancelled",
            Self::Entropy(_) => "prove-entropy",
            Self::Fault => "prove-fault",
        }
    }
}

/// Proves a claim: 128 bytes, compressed A, B and C.
///
/// `entropy` fills a buffer with random bytes; `progress` hears each phase before it begins and may stop the proof.
/// The plain statement is checked first, and the finished proof is verified before it is given out.
pub fn prove(
    key: &ProvingKey,
    claim: &StakeClaim,
    witness: &StakeWitness,
    entropy: &mut dyn FnMut(&mut [u8]) -> Result<(), EntropyError>,
    progress: &mut dyn FnMut(Phase) -> ControlFlow<()>,
) -> Result<[u8; PROOF_BYTES], ProveError> {
    let mut begin = |phase| match progress(phase) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ProveError::Cancelled),
    };
    begin(Phase::Witness)?;
    let (public, private) = prepare(claim, witness, key.size)?;
    let values = Zeroizing::new(assignment(&public, &private, key.size));
    let r = Zeroizing::new(scalar(entropy)?);
    let s = Zeroizing::new(scalar(entropy)?);
    let proof = assemble(key, &values, *r, *s, &mut begin)?;

    let mut bytes = [0; PROOF_BYTES];
    proof.serialize_compressed(bytes.as_mut_slice()).map_err(|_| ProveError::Fault)?;
    verify(&key.verifying, claim, &bytes).map_err(|_| ProveError::Fault)?;
    Ok(bytes)
}

/// The proof of an assignment, with the given blinding.
pub(crate) fn assemble(
    key: &ProvingKey,
    values: &[Fr],
    r: Fr,
    s: Fr,
    begin: &mut dyn FnMut(Phase) -> Result<(), ProveError>,
) -> Result<Proof<ark_bn254::Bn254>, ProveError> {
    let parts = &key.parts;
    let vk = &key.verifying.prepared().vk;

    begin(Phase::Quotient)?;
    let quotient = quotient(&key.matrices, values).map_err(|error| match error {
        QuotientError::Violated | QuotientError::Domain => ProveError::Fault,
    })?;
    let integers = |values: &[Fr]| Zeroizing::new(values.iter().map(|x| x.into_bigint()).collect::<Vec<_>>());
    let scalars = integers(values);

    begin(Phase::A)?;
    let a: G1Projective = msm::<G1Projective>(&parts.a, &scalars) + vk.alpha_g1 + parts.delta_g1 * r;
    begin(Phase::B1)?;
    let b_g1: G1Projective = msm::<G1Projective>(&parts.b_g1, &scalars) + parts.beta_g1 + parts.delta_g1 * s;
    begin(Phase::B2)?;
    let b: G2Projective = msm::<G2Projective>(&parts.b_g2, &scalars) + vk.beta_g2 + vk.delta_g2 * s;
    begin(Phase::H)?;
    let h = msm::<G1Projective>(&parts.h, &integers(&quotient));
    begin(Phase::L)?;
    let l = msm::<G1Projective>(&parts.l, scalars.get(key.matrices.inputs..).unwrap_or_default());
    let c = h + l + a * s + b_g1 * r - parts.delta_g1 * (r * s);
    Ok(Proof { a: a.into_affine(), b: b.into_affine(), c: c.into_affine() })
}

/// Σ scalar · point over the finite points of a query.
fn msm<G>(query: &Query<G::MulBase>, scalars: &[BigInt<4>]) -> G
where
    G: VariableBaseMSM + CurveGroup<ScalarField = Fr>,
    G::MulBase: AffineRepr,
{
    let chosen: Zeroizing<Vec<_>> =
        Zeroizing::new(query.places.iter().map(|place| scalars.get(*place).copied().unwrap_or_default()).collect());
    G::msm_bigint(&query.points, &chosen)
}

/// A uniform scalar, by rejection: no reduction, and so no bias.
pub(crate) fn scalar(entropy: &mut dyn FnMut(&mut [u8]) -> Result<(), EntropyError>) -> Result<Fr, ProveError> {
    // A try fails one time in four; that 128 do means that the source is broken.
    for _ in 0..128 {
        let mut bytes = Zeroizing::new([0u8; 32]);
        entropy(bytes.as_mut_slice())?;
        let mut limbs = Zeroizing::new([0u64; 4]);
        for (i, byte) in bytes.iter().enumerate() {
            limbs[i / 8] |= u64::from(*byte) << (i % 8 * 8);
        }
        limbs[3] &= u64::MAX >> 2;
        match Fr::from_bigint(BigInt(*limbs)) {
            Some(x) if x != Fr::ZERO => return Ok(x),
            _ => {}
        }
    }
    Err(ProveError::Entropy(EntropyError))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::ProvingKey;
    use crate::scenario::Scenario;
    use crate::setup::ark_key;
    use crate::size::Size;
    use ark_groth16::Groth16;
    use ark_groth16::r1cs_to_qap::{LibsnarkReduction, R1CSToQAP};
    use ark_poly::GeneralEvaluationDomain;

    /// Our phases and ark's own prover give the same proof for the same blinding, through the key file.
    #[test]
    fn the_proof_is_arks() {
        let size = Size::Words64;
        let matrices = crate::circuit::matrices(size);
        let theirs = ark_key(&matrices, size).unwrap();
        let key = ProvingKey::read(&crate::key_file::write_proving(&theirs, size), size).unwrap();
        let scenario = Scenario::new(size);
        let (public, private) = prepare(&scenario.claim(), &scenario.witness(), size).unwrap();
        let mut values = assignment(&public, &private, size);

        let all = [matrices.a.clone(), matrices.b.clone(), matrices.c.clone()];
        let h = LibsnarkReduction::witness_map_from_matrices::<Fr, GeneralEvaluationDomain<Fr>>(
            &all,
            matrices.inputs,
            matrices.a.len(),
            &values,
        );
        assert!(h.unwrap() == *quotient(&matrices, &values).unwrap());

        let (r, s) = (Fr::from(1_234_567u64), -Fr::from(89u64));
        let ours = assemble(&key, &values, r, s, &mut |_| Ok(())).unwrap();
        let expected = Groth16::<ark_bn254::Bn254, LibsnarkReduction>::create_proof_with_reduction_and_matrices(
            &theirs,
            r,
            s,
            &all,
            matrices.inputs,
            matrices.a.len(),
            &values,
        );
        assert!(ours == expected.unwrap());

        // An assignment that violates a row gives nothing.
        let last = values.len() - 1;
        values[last] += Fr::from(1u64);
        assert_eq!(quotient(&matrices, &values).err(), Some(QuotientError::Violated));
        assert!(matches!(assemble(&key, &values, r, s, &mut |_| Ok(())), Err(ProveError::Fault)));
    }

    #[test]
    fn scalars_are_drawn_by_rejection() {
        let mut calls = 0;
        let drawn = scalar(&mut |bytes| {
            calls += 1;
            bytes.fill(if calls < 3 { 0xff } else { 0x01 });
            Ok(())
        });
        assert_eq!((drawn.is_ok(), calls), (true, 3), "2^254 - 1 is no scalar");
        for broken in [0x00, 0xff] {
            let drawn = scalar(&mut |bytes| {
                bytes.fill(broken);
                Ok(())
            });
            assert_eq!(drawn, Err(ProveError::Entropy(EntropyError)));
        }
        assert_eq!(scalar(&mut |_| Err(EntropyError)), Err(ProveError::Entropy(EntropyError)));
    }
}
