//! `.zkey` of the DEV key: for snarkjs beside our own prover, in benches and tests.

use ark_bn254::{Bn254, Fq, Fr};
use ark_ff::{Field, PrimeField};
use ark_groth16::{Groth16, ProvingKey};

use crate::constraints::recorder::{ConstraintMatrices, Terms};
use crate::groth16::setup::{Replay, SetupError, generator};
use crate::iden3::binfile::{Writer, count, g1, g2, limbs, modulus};
use crate::iden3::reduction::CircomReduction;
use crate::stake::circuit::constraints;

/// Groth16 in the header section.
pub(super) const GROTH16: u32 = 1;

/// The DEV key as a Groth16 `.zkey`, with no contributions: it has the same verifying key as the key file, and
/// **anyone can forge under it.**
///
/// # Errors
/// [`SetupError`] for a circuit beyond the curve's largest domain.
pub fn dev_zkey() -> Result<Vec<u8>, SetupError> {
    let matrices = constraints();
    let mut rng = generator();
    let key = Groth16::<Bn254, CircomReduction>::generate_random_parameters_with_reduction(Replay(&matrices), &mut rng)
        .map_err(|_| SetupError)?;
    Ok(write(&key, &matrices))
}

/// 2²⁵⁶ squared: coefficients stand in the file multiplied by it.
pub(super) fn montgomery_squared() -> Fr {
    Fr::from(2u64).pow([512])
}

/// The fields and counts at the head of a key's header section, for fuzzing.
#[cfg(any(test, feature = "audit"))]
pub(crate) fn header_of_a_zkey(out: &mut Vec<u8>) {
    let matrices = constraints();
    modulus::<Fq>(out);
    modulus::<Fr>(out);
    count(matrices.variables, out);
    count(matrices.inputs - 1, out);
    count((matrices.a.len() + matrices.inputs).next_power_of_two(), out);
}

/// The file's coefficients in its order: matrix, constraint, variable, value. A, then B, of each constraint; last the
/// constraints of the public inputs.
pub(super) fn coefficients(matrices: &ConstraintMatrices) -> impl Iterator<Item = (u32, usize, usize, Fr)> {
    let side = |number: u32, i: usize, terms: &Terms| -> Vec<(u32, usize, usize, Fr)> {
        terms.iter().map(|(c, variable)| (number, i, *variable, *c)).collect()
    };
    let rows = matrices.a.iter().zip(&matrices.b).enumerate();
    let inputs = (0..matrices.inputs).map(|s| (0, matrices.a.len() + s, s, Fr::ONE));
    rows.flat_map(move |(i, (a, b))| side(0, i, a).into_iter().chain(side(1, i, b))).chain(inputs)
}

fn write(key: &ProvingKey<Bn254>, matrices: &ConstraintMatrices) -> Vec<u8> {
    let mut out = Writer::new(b"zkey", 1);
    out.section(1, &GROTH16.to_le_bytes());

    let mut header = Vec::new();
    modulus::<Fq>(&mut header);
    modulus::<Fr>(&mut header);
    count(matrices.variables, &mut header);
    count(matrices.inputs - 1, &mut header);
    count(key.h_query.len(), &mut header);
    g1(&key.vk.alpha_g1, &mut header);
    g1(&key.beta_g1, &mut header);
    g2(&key.vk.beta_g2, &mut header);
    g2(&key.vk.gamma_g2, &mut header);
    g1(&key.delta_g1, &mut header);
    g2(&key.vk.delta_g2, &mut header);
    out.section(2, &header);

    let scale = montgomery_squared();
    let mut body = Vec::new();
    let mut number = 0;
    for (matrix, constraint, variable, value) in coefficients(matrices) {
        number += 1;
        body.extend(matrix.to_le_bytes());
        count(constraint, &mut body);
        count(variable, &mut body);
        limbs((value * scale).into_bigint(), &mut body);
    }
    let mut section = Vec::new();
    count(number, &mut section);
    section.extend(body);
    out.section(4, &section);

    let first = |points: &[_]| {
        let mut out = Vec::new();
        points.iter().for_each(|point| g1(point, &mut out));
        out
    };
    out.section(3, &first(&key.vk.gamma_abc_g1));
    out.section(9, &first(&key.h_query));
    out.section(8, &first(&key.l_query));
    out.section(5, &first(&key.a_query));
    out.section(6, &first(&key.b_g1_query));
    let mut second = Vec::new();
    key.b_g2_query.iter().for_each(|point| g2(point, &mut second));
    out.section(7, &second);

    // The circuit's hash, which only a ceremony has, and no contributions.
    let mut contributions = vec![0; 64];
    count(0, &mut contributions);
    out.section(10, &contributions);
    out.finish()
}
