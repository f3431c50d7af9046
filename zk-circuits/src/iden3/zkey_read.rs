//! The import of a ceremony's `.zkey`: its SHA-256 must be the pinned one, and its points are checked all the same.

use ark_bn254::{Bn254, Fq, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::pairing::Pairing;
use ark_ff::Field;
use ark_groth16::{Groth16, ProvingKey};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use ark_serialize::CanonicalSerialize;
use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_core::protocol::limits::PROOF_BYTES;

use crate::constraints::recorder::ConstraintMatrices;
use crate::groth16::key_error::KeyError;
use crate::groth16::key_file::{write_proving, write_verifying};
use crate::groth16::keys::{VerifyingKey, dependent};
use crate::groth16::pins::{Pin, file_hash};
use crate::groth16::prover::{EntropyError, ProveError, scalar};
use crate::groth16::verifier::verify;
use crate::iden3::binfile::{ELEMENT, FormatError, Reader, Sections};
use crate::iden3::fold::folded;
use crate::iden3::reduction::CircomReduction;
use crate::iden3::wtns::variables;
use crate::iden3::zkey_write::{GROTH16, coefficients, montgomery_squared};
use crate::stake::circuit::constraints;
use crate::stake::witness::StakeWitness;

/// Why a ceremony's key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyError {
    /// Not a Groth16 `.zkey` of version 1 over BN254.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The key is unfit: not the pinned one, or with points that no honest ceremony gives.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Made for other constraints than the circuit's.
    #[error("the key is for another circuit")]
    Circuit,
    /// beta and delta in G₁ and in G₂ are not the same numbers.
    #[error("the key's halves do not belong together")]
    Halves,
}

impl CeremonyError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Format(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Circuit => Code::CeremonyCircuit,
            Self::Halves => Code::CeremonyHalves,
        }
    }
}

/// A ceremony's keys as files of ours.
pub struct CeremonyFiles {
    /// The proving key file.
    pub proving: Vec<u8>,
    /// The verifying key file.
    pub verifying: Vec<u8>,
    /// The pins of both files.
    pub pin: Pin,
}

/// Proving and verifying key of a ceremony, in circom's form.
pub struct CeremonyKey {
    key: ProvingKey<Bn254>,
    verifying: VerifyingKey,
    matrices: ConstraintMatrices,
}

impl CeremonyKey {
    /// Takes in a `.zkey` if it has the pinned SHA-256, A's and B's coefficients are this circuit's, and every point is in
    /// its group. The file has no coefficients of C: that its points are of this circuit too, and that they come from the
    /// powers of tau, only `snarkjs zkey verify` with one's own `.r1cs` can tell. Pin nothing that did not pass it.
    ///
    /// # Errors
    /// [`CeremonyError`]: not the pinned file, not its format, another circuit's, or a key that is refused.
    pub fn import(bytes: &[u8], pinned: Hash) -> Result<Self, CeremonyError> {
        if file_hash(bytes) != pinned {
            return Err(KeyError::NotPinned.into());
        }
        let matrices = constraints();
        let key = read_checked(bytes, &matrices)?;
        let verifying = VerifyingKey::read(&write_verifying(&key.vk))?;
        Ok(Self { key, verifying, matrices })
    }

    /// The verifying key, its points checked.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.verifying
    }

    /// The key files that our own prover and verifier read, with what is to be pinned of them:
    /// [`crate::groth16::keys::ProvingKey::read_pinned`] takes the first, [`VerifyingKey::read`] the second.
    ///
    /// # Errors
    /// [`CeremonyError`] when the key does not fit a domain.
    pub fn files(&self) -> Result<CeremonyFiles, CeremonyError> {
        let key = folded(&self.key, &self.matrices).ok_or(CeremonyError::Circuit)?;
        let proving = write_proving(&key);
        let verifying = write_verifying(&self.key.vk);
        let pin = Pin {
            constraints: self.matrices.a.len(),
            matrices: Hash(self.matrices.hash()),
            proving_key: file_hash(&proving),
            verifying_key: file_hash(&verifying),
        };
        Ok(CeremonyFiles { proving, verifying, pin })
    }

    /// Proves a claim by ark's prover and circom's reduction: 128 bytes, verified before they are given out.
    ///
    /// # Errors
    /// [`ProveError`] as the prover's.
    pub fn prove(
        &self,
        claim: &StakeClaim,
        witness: &StakeWitness,
        entropy: &mut dyn FnMut(&mut [u8]) -> Result<(), EntropyError>,
    ) -> Result<[u8; PROOF_BYTES], ProveError> {
        let values = variables(claim, witness)?;
        let (r, s) = (scalar(entropy)?, scalar(entropy)?);
        let ConstraintMatrices { inputs, a, b, c, .. } = &self.matrices;
        let proof = Groth16::<Bn254, CircomReduction>::create_proof_with_reduction_and_matrices(
            &self.key,
            r,
            s,
            &[a.clone(), b.clone(), c.clone()],
            *inputs,
            a.len(),
            &values.0,
        )
        .map_err(|_| ProveError::Fault)?;
        let mut bytes = [0; PROOF_BYTES];
        proof.serialize_compressed(bytes.as_mut_slice()).map_err(|_| ProveError::Fault)?;
        verify(&self.verifying, claim, &bytes).map_err(|_| ProveError::Fault)?;
        Ok(bytes)
    }
}

/// A key made for these constraints, every point checked.
pub(crate) fn read_checked(bytes: &[u8], matrices: &ConstraintMatrices) -> Result<ProvingKey<Bn254>, CeremonyError> {
    let key = read(bytes, matrices)?;
    check(&key, matrices.inputs)?;
    Ok(key)
}

fn points<'a, P>(
    mut reader: Reader<'a>,
    n: usize,
    bytes: usize,
    mut read: impl FnMut(&mut Reader<'a>) -> Result<P, FormatError>,
) -> Result<Vec<P>, FormatError> {
    reader.exactly(n.checked_mul(bytes).ok_or(FormatError::Sections)?)?;
    (0..n).map(|_| read(&mut reader)).collect()
}

fn read(bytes: &[u8], matrices: &ConstraintMatrices) -> Result<ProvingKey<Bn254>, CeremonyError> {
    let sections = Sections::read(bytes, b"zkey", 1)?;
    let mut kind = sections.get(1)?;
    if kind.u32()? != GROTH16 {
        return Err(FormatError::Kind.into());
    }
    kind.end()?;

    let mut header = sections.get(2)?;
    header.modulus::<Fq>()?;
    header.modulus::<Fr>()?;
    let domain = Radix2EvaluationDomain::<Fr>::new(matrices.a.len() + matrices.inputs).ok_or(CeremonyError::Circuit)?;
    let shape = [header.u32()?, header.u32()?, header.u32()?].map(|n| n as usize);
    if shape != [matrices.variables, matrices.inputs - 1, domain.size()] {
        return Err(CeremonyError::Circuit);
    }
    let alpha_g1 = header.g1()?;
    let beta_g1 = header.g1()?;
    let beta_g2 = header.g2()?;
    let gamma_g2 = header.g2()?;
    let delta_g1 = header.g1()?;
    let delta_g2 = header.g2()?;
    header.end()?;
    // The cheapest checks come first: the coefficients and the queries are nine tenths of the work.
    check_singles(&alpha_g1, &beta_g1, &delta_g1, &beta_g2, &gamma_g2, &delta_g2)?;
    same_circuit(sections.get(4)?, matrices)?;

    let (one, two) = (2 * ELEMENT, 4 * ELEMENT);
    let first = |section, n| points(sections.get(section)?, n, one, Reader::g1);
    Ok(ProvingKey {
        vk: ark_groth16::VerifyingKey {
            alpha_g1,
            beta_g2,
            gamma_g2,
            delta_g2,
            gamma_abc_g1: first(3, matrices.inputs)?,
        },
        beta_g1,
        delta_g1,
        a_query: first(5, matrices.variables)?,
        b_g1_query: first(6, matrices.variables)?,
        b_g2_query: points(sections.get(7)?, matrices.variables, two, Reader::g2)?,
        h_query: first(9, domain.size())?,
        l_query: first(8, matrices.variables - matrices.inputs)?,
    })
}

/// The file's coefficients are this circuit's, in whatever order within a constraint.
fn same_circuit(mut reader: Reader<'_>, matrices: &ConstraintMatrices) -> Result<(), CeremonyError> {
    let mut ours: Vec<_> = coefficients(matrices).filter(|(_, _, _, value)| *value != Fr::from(0u64)).collect();
    let n = reader.u32()? as usize;
    reader.exactly(n.checked_mul(12 + ELEMENT).ok_or(FormatError::Sections)?)?;
    if n != ours.len() {
        return Err(CeremonyError::Circuit);
    }
    let scale = montgomery_squared().inverse().ok_or(CeremonyError::Circuit)?;
    let mut theirs = Vec::with_capacity(n);
    for _ in 0..n {
        let (matrix, constraint, variable) = (reader.u32()?, reader.u32()? as usize, reader.u32()? as usize);
        theirs.push((matrix, constraint, variable, reader.scalar()? * scale));
    }
    let key = |(matrix, constraint, variable, _): &(u32, usize, usize, Fr)| (*matrix, *constraint, *variable);
    ours.sort_unstable_by_key(key);
    theirs.sort_unstable_by_key(key);
    if ours == theirs { Ok(()) } else { Err(CeremonyError::Circuit) }
}

fn in_g1(point: &G1Affine) -> bool {
    // The curve has prime order: on it is in the group.
    point.is_on_curve()
}

fn in_g2(point: &G2Affine) -> bool {
    point.is_on_curve() && point.is_in_correct_subgroup_assuming_on_curve()
}

/// The result of an honest ceremony. gamma is the generator in every key of phase 2, which takes gamma = 1; delta is
/// not, once anyone has contributed.
fn check_singles(
    alpha_g1: &G1Affine,
    beta_g1: &G1Affine,
    delta_g1: &G1Affine,
    beta_g2: &G2Affine,
    gamma_g2: &G2Affine,
    delta_g2: &G2Affine,
) -> Result<(), CeremonyError> {
    let first = [alpha_g1, beta_g1, delta_g1];
    let second = [beta_g2, gamma_g2, delta_g2];
    if !first.into_iter().all(in_g1) || !second.into_iter().all(in_g2) {
        return Err(KeyError::NotInGroup.into());
    }
    if dependent(beta_g2, gamma_g2, delta_g2) {
        return Err(KeyError::Dependent.into());
    }
    let (g, h) = (G1Affine::generator(), G2Affine::generator());
    let degenerate = first.into_iter().any(|point| point.is_zero() || *point == g || *point == -g)
        || second.into_iter().any(AffineRepr::is_zero)
        || [beta_g2, delta_g2].into_iter().any(|point| *point == h || *point == -h);
    if degenerate {
        return Err(KeyError::Degenerate.into());
    }
    // beta and delta stand in both groups: β₁ · δ₂ = δ₁ · β₂, whatever generators the setup began with.
    let halves = Bn254::pairing(beta_g1, delta_g2) == Bn254::pairing(delta_g1, beta_g2);
    if halves { Ok(()) } else { Err(CeremonyError::Halves) }
}

/// The points that stand for variables: identities are normal in the queries, never among the `inputs` public columns'.
fn check(key: &ProvingKey<Bn254>, inputs: usize) -> Result<(), CeremonyError> {
    let ic = &key.vk.gamma_abc_g1;
    if ic.len() != inputs {
        return Err(KeyError::PublicInputs.into());
    }
    let queries = [ic, &key.a_query, &key.b_g1_query, &key.h_query, &key.l_query];
    if !queries.into_iter().flatten().all(in_g1) || !key.b_g2_query.iter().all(in_g2) {
        return Err(KeyError::NotInGroup.into());
    }
    let degenerate = ic.iter().any(|point| point.is_zero() || *point == G1Affine::generator());
    let twice = ic.iter().enumerate().any(|(i, point)| ic.iter().skip(i + 1).any(|p| p == point));
    if degenerate || twice { Err(KeyError::Degenerate.into()) } else { Ok(()) }
}
