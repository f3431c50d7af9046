//! `.r1cs`: the constraints for a public powers of tau and phase 2.

use ark_bn254::Fr;
use ark_ff::PrimeField;

use crate::iden3::binfile::{Writer, count, limbs, modulus};
use crate::stake::circuit::constraints;

/// The circuit as an `.r1cs` file, version 1. Wires stand in this crate's order: one, the public inputs, the private
/// ones. Labels are the wires' own numbers, since there is no circom source whose names they could point to.
pub fn r1cs() -> Vec<u8> {
    let matrices = constraints();
    let public = matrices.inputs - 1;

    let mut header = Vec::new();
    modulus::<Fr>(&mut header);
    count(matrices.variables, &mut header);
    // Outputs, public inputs, private inputs.
    count(0, &mut header);
    count(public, &mut header);
    count(matrices.variables - matrices.inputs, &mut header);
    header.extend((matrices.variables as u64).to_le_bytes());
    count(matrices.a.len(), &mut header);

    let mut rows = Vec::new();
    for ((a, b), c) in matrices.a.iter().zip(&matrices.b).zip(&matrices.c) {
        for side in [a, b, c] {
            count(side.len(), &mut rows);
            for (coefficient, variable) in side {
                count(*variable, &mut rows);
                limbs(coefficient.into_bigint(), &mut rows);
            }
        }
    }
    let labels: Vec<u8> = (0..matrices.variables as u64).flat_map(u64::to_le_bytes).collect();

    let mut out = Writer::new(b"r1cs", 1);
    out.section(1, &header);
    out.section(2, &rows);
    out.section(3, &labels);
    out.finish()
}
