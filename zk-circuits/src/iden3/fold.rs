//! From a ceremony's key to the key file that our prover reads, without anybody's τ.
//!
//! `SPEC.md`, "The quotient": our prover leaves C out of the quotient, and L holds C's part. With Hⱼ = L₂ⱼ₊₁(τ)/δ as
//! the ceremony gives them and ℓᵣ the domain's Lagrange polynomials, constraint r's share of that part is −Σⱼ ℓᵣ(g ·
//! ωʲ) · Hⱼ. The matrix ℓᵣ(g · ωʲ) is a transform, a scaling by powers of g and an inverse transform; its transpose is
//! the same three the other way round, here over points.

use ark_bn254::{Bn254, Fr, G1Affine, G1Projective};
use ark_ec::CurveGroup;
use ark_ff::{AdditiveGroup, Field};
use ark_groth16::ProvingKey;
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};

use crate::arithmetic::fft::half_step;
use crate::constraints::recorder::ConstraintMatrices;

/// The same key with C folded into L, which gets an entry for the constant and each public input as well; none where the
/// queries have not the circuit's lengths. Seconds of work.
pub(super) fn folded(key: &ProvingKey<Bn254>, matrices: &ConstraintMatrices) -> Option<ProvingKey<Bn254>> {
    let shares = shares_of_constraints(&key.h_query, matrices.a.len() + matrices.inputs)?;
    let mut l = vec![G1Projective::ZERO; matrices.inputs];
    l.extend(key.l_query.iter().map(|point| G1Projective::from(*point)));
    if l.len() != matrices.variables {
        return None;
    }
    for (terms, share) in matrices.c.iter().zip(&shares) {
        for (coefficient, variable) in terms {
            let part = if *coefficient == Fr::ONE { *share } else { *share * coefficient };
            *l.get_mut(*variable)? += part;
        }
    }
    Some(ProvingKey { l_query: G1Projective::normalize_batch(&l), ..key.clone() })
}

/// What each constraint's value in C adds to a proof.
fn shares_of_constraints(h: &[G1Affine], constraints: usize) -> Option<Vec<G1Projective>> {
    let (g, n) = half_step(constraints)?;
    let domain = Radix2EvaluationDomain::<Fr>::new(n)?;
    if h.len() != n {
        return None;
    }
    let mut points: Vec<G1Projective> = h.iter().map(|point| G1Projective::from(*point)).collect();
    domain.fft_in_place(&mut points);
    let mut power = -Fr::ONE;
    for point in &mut points {
        *point *= power;
        power *= g;
    }
    domain.ifft_in_place(&mut points);
    Some(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groth16::key_file::write_proving;
    use crate::groth16::setup::dev_keys;
    use crate::iden3::{dev_zkey, read_checked};
    use crate::stake::circuit::constraints;

    /// The DEV key folded with its τ and, in circom's form, folded without: the same bytes.
    #[test]
    fn points_alone_give_what_tau_gives() {
        let matrices = constraints();
        let key = read_checked(&dev_zkey().unwrap(), &matrices).unwrap();
        let ours = folded(&key, &matrices).unwrap();
        assert!(write_proving(&ours) == dev_keys().unwrap().proving);

        let mut short = key.clone();
        short.h_query.pop();
        assert!(folded(&short, &matrices).is_none());
        let mut short = key;
        short.l_query.pop();
        assert!(folded(&short, &matrices).is_none());
    }
}
