//! The prover: Groth16 in phases, so that the caller can show progress and stop it.

use core::ops::ControlFlow;

use ark_bn254::{Bn254, Fr, G1Projective, G2Projective};
use ark_ec::CurveGroup;
use ark_ff::{BigInt, PrimeField, Zero};
use ark_groth16::{Proof, VerifyingKey};
use ark_serialize::CanonicalSerialize;
use ashiato_core::encoding::code::Code;
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_core::protocol::limits::PROOF_BYTES;
use zeroize::Zeroizing;

use crate::arithmetic::curve::Jacobian;
use crate::arithmetic::fft::Domain;
use crate::arithmetic::fields::field::{Field, Fields, Integer};
use crate::arithmetic::msm::msm;
use crate::arithmetic::pause::{Pause, Stopped};
use crate::arithmetic::quotient::quotient;
use crate::constraints::witness_run::WitnessGenerator;
use crate::groth16::key_file::{ProvingParts, Query};
use crate::groth16::keys::ProvingKey;
use crate::groth16::verifier::verify;
use crate::stake::circuit::evaluate;
use crate::stake::witness::{StakeWitness, StatementError, prepare};

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
    pub fn code(self) -> Code {
        match self {
            Self::Statement(error) => error.code(),
            Self::Cancelled => Code::ProveCancelled,
            Self::Entropy(_) => Code::ProveEntropy,
            Self::Fault => Code::ProveFault,
        }
    }
}

/// Proves a claim: 128 bytes, compressed A, B and C.
///
/// `entropy` fills a buffer with random bytes. `progress` is called with each phase before it begins and again every some
/// tens of milliseconds while it lasts; each call may stop the proof.
/// The plain statement is checked first, and the finished proof is verified before it is given out.
///
/// # Errors
/// [`ProveError`]: the claim does not follow, the proof was stopped, there is no randomness, or the proof came out wrong.
pub fn prove(
    key: &ProvingKey,
    claim: &StakeClaim,
    witness: &StakeWitness,
    entropy: &mut dyn FnMut(&mut [u8]) -> Result<(), EntropyError>,
    progress: &mut dyn FnMut(Phase) -> ControlFlow<()>,
) -> Result<[u8; PROOF_BYTES], ProveError> {
    let mut hear = |phase| match progress(phase) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Stopped),
    };
    hear(Phase::Witness)?;
    let (public, private) = prepare(claim, witness)?;
    let witness_run = evaluate(&public, &private);
    hear(Phase::Witness)?;
    let r = Zeroizing::new(scalar(entropy)?);
    let s = Zeroizing::new(scalar(entropy)?);
    let vk = &key.verifying.prepared().vk;
    let proof = assemble(&key.parts, &key.domain, vk, &witness_run, [*r, *s], &mut hear)?;

    let mut bytes = [0; PROOF_BYTES];
    proof.serialize_compressed(bytes.as_mut_slice()).map_err(|_| ProveError::Fault)?;
    verify(&key.verifying, claim, &bytes).map_err(|_| ProveError::Fault)?;
    Ok(bytes)
}

impl From<Stopped> for ProveError {
    fn from(Stopped: Stopped) -> Self {
        Self::Cancelled
    }
}

/// The proof of an assignment, with the given blinding r and s.
pub(crate) fn assemble<S: Fields>(
    parts: &ProvingParts<S>,
    domain: &Domain<S::Fr>,
    vk: &VerifyingKey<Bn254>,
    witness_run: &WitnessGenerator,
    [r, s]: [Fr; 2],
    hear: &mut dyn FnMut(Phase) -> Result<(), Stopped>,
) -> Result<Proof<Bn254>, ProveError> {
    if !witness_run.satisfied {
        return Err(ProveError::Fault);
    }
    let WitnessGenerator { values, a, b, .. } = witness_run;
    let public = values.get(..vk.gamma_abc_g1.len()).unwrap_or_default();
    let scalars = Zeroizing::new(values.iter().map(|x| x.into_bigint().0).collect::<Vec<_>>());
    let coset = quotient(domain, a, b, public, &mut || hear(Phase::Quotient))?;

    let a: G1Projective = sum(&parts.a, &scalars, &mut || hear(Phase::A))?.to_ark();
    let a = a + vk.alpha_g1 + parts.delta_g1 * r;
    let b_g1: G1Projective = sum(&parts.b_g1, &scalars, &mut || hear(Phase::B1))?.to_ark();
    let b_g1 = b_g1 + parts.beta_g1 + parts.delta_g1 * s;
    let b: G2Projective = sum(&parts.b_g2, &scalars, &mut || hear(Phase::B2))?.to_ark();
    let b = b + vk.beta_g2 + vk.delta_g2 * s;
    let h: G1Projective = sum(&parts.h, &coset, &mut || hear(Phase::H))?.to_ark();
    let l: G1Projective = sum(&parts.l, &scalars, &mut || hear(Phase::L))?.to_ark();
    let c = h + l + a * s + b_g1 * r - parts.delta_g1 * (r * s);
    Ok(Proof { a: a.into_affine(), b: b.into_affine(), c: c.into_affine() })
}

/// Σ scalar · point over the finite points of a query.
fn sum<F: Field>(query: &Query<F>, scalars: &[Integer], pause: &mut Pause<'_>) -> Result<Jacobian<F>, Stopped> {
    msm(&query.points, &query.places, scalars, pause)
}

/// A uniform scalar, by rejection: no reduction, and so no bias.
pub(crate) fn scalar(entropy: &mut dyn FnMut(&mut [u8]) -> Result<(), EntropyError>) -> Result<Fr, ProveError> {
    // One draw in four is not below r. A source that gives 128 of them in a row is broken.
    for _ in 0..128 {
        let mut bytes = Zeroizing::new([0u8; 32]);
        entropy(bytes.as_mut_slice())?;
        let mut limbs = Zeroizing::new([0u64; 4]);
        for (i, byte) in bytes.iter().enumerate() {
            limbs[i / 8] |= u64::from(*byte) << (i % 8 * 8);
        }
        limbs[3] &= u64::MAX >> 2;
        match Fr::from_bigint(BigInt(*limbs)) {
            Some(x) if !x.is_zero() => return Ok(x),
            _ => {}
        }
    }
    Err(ProveError::Entropy(EntropyError))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::fields::fused::Fused;
    use crate::arithmetic::fields::narrow::Narrow;
    use crate::arithmetic::fields::wide::Wide;
    use crate::groth16::key_file::write_proving;
    use crate::groth16::key_pieces::read_proving;
    use crate::groth16::setup::{ark_key, folded};
    use crate::stake::circuit::constraints;
    use crate::stake::inputs::{StakePrivate, StakePublic};
    use crate::tests::scenario::Scenario;
    use ark_groth16::Groth16;
    use ark_groth16::r1cs_to_qap::LibsnarkReduction;

    const BLINDING: (u64, u64) = (1_234_567, 89);

    fn ours<S: Fields>(file: &[u8], witness_run: &WitnessGenerator) -> Result<Proof<Bn254>, ProveError> {
        let (vk, parts) = read_proving::<S>(file).unwrap();
        let domain = Domain::new(witness_run.a.len() + vk.gamma_abc_g1.len()).unwrap();
        let blinding = [Fr::from(BLINDING.0), -Fr::from(BLINDING.1)];
        assemble(&parts, &domain, &vk, witness_run, blinding, &mut |_| Ok(()))
    }

    /// Over every field and through the key file, our proof is ark's own for the same blinding.
    #[test]
    fn the_proof_is_arks() {
        let matrices = constraints();
        let theirs = ark_key(&matrices).unwrap();
        let file = write_proving(&folded(theirs.clone(), &matrices).unwrap());
        let scenario = Scenario::default();
        let public = StakePublic::new(&scenario.claim()).unwrap();
        let mut witness_run = evaluate(&public, &StakePrivate::new(&public, &scenario.witness()));

        let expected = Groth16::<Bn254, LibsnarkReduction>::create_proof_with_reduction_and_matrices(
            &theirs,
            Fr::from(BLINDING.0),
            -Fr::from(BLINDING.1),
            &[matrices.a, matrices.b, matrices.c],
            matrices.inputs,
            witness_run.a.len(),
            &witness_run.values,
        )
        .unwrap();
        assert!(ours::<Wide>(&file, &witness_run) == Ok(expected.clone()));
        assert!(ours::<Fused>(&file, &witness_run) == Ok(expected.clone()));
        assert!(ours::<Narrow>(&file, &witness_run) == Ok(expected.clone()));

        // Each part of an assignment counts, and one that violates a constraint gives nothing.
        witness_run.values[20] += Fr::from(1u64);
        assert!(ours::<Narrow>(&file, &witness_run).unwrap() != expected);
        witness_run.satisfied = false;
        assert!(matches!(ours::<Narrow>(&file, &witness_run), Err(ProveError::Fault)));
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
