//! Circom's reduction from constraints to polynomials, for ark's own setup and prover.
//!
//! With n the domain's size and ω a root of unity of order 2n, A·B − C vanishes on the even powers of ω, so its values on
//! the odd ones determine it: Σ (A·B − C)(ω²ⁱ⁺¹) · L₂ᵢ₊₁(τ) = (A·B − C)(τ), L being Lagrange's polynomials of the doubled
//! domain. The key holds L₂ᵢ₊₁(τ)/δ, and the prover needs neither the quotient nor a division.

use ark_ff::PrimeField;
use ark_groth16::r1cs_to_qap::{LibsnarkReduction, R1CSToQAP};
use ark_poly::EvaluationDomain;
use ark_relations::gr1cs::{ConstraintSystemRef, Matrix, Result, SynthesisError};

/// Circom's and snarkjs's reduction.
pub(super) struct CircomReduction;

impl R1CSToQAP for CircomReduction {
    /// A, B, C at τ are the same in both.
    fn instance_map_with_evaluation<F: PrimeField, D: EvaluationDomain<F>>(
        system: ConstraintSystemRef<F>,
        t: &F,
    ) -> Result<(Vec<F>, Vec<F>, Vec<F>, F, usize, usize)> {
        LibsnarkReduction::instance_map_with_evaluation::<F, D>(system, t)
    }

    fn witness_map_from_matrices<F: PrimeField, D: EvaluationDomain<F>>(
        matrices: &[Matrix<F>],
        inputs: usize,
        constraints: usize,
        values: &[F],
    ) -> Result<Vec<F>> {
        let [a, b, ..] = matrices else { return Err(SynthesisError::Unsatisfiable) };
        let domain = D::new(constraints + inputs).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
        let doubled = D::new(2 * domain.size()).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
        let odd = domain.get_coset(doubled.group_gen()).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
        let side = |matrix: &Matrix<F>| -> Vec<F> {
            let sum = |terms: &Vec<(F, usize)>| {
                terms.iter().map(|(c, variable)| *c * values.get(*variable).copied().unwrap_or_default()).sum()
            };
            let mut out: Vec<F> = matrix.iter().map(sum).collect();
            out.resize(domain.size(), F::ZERO);
            out
        };
        let (mut a, mut b) = (side(a), side(b));
        // The public inputs stand in constraints of their own, so that they are independent columns.
        for (out, value) in a.iter_mut().skip(constraints).zip(values.iter().take(inputs)) {
            *out = *value;
        }
        // On the constraints C is A·B: a constraint that does not hold gives a proof that does not verify.
        let mut c: Vec<F> = a.iter().zip(&b).map(|(a, b)| *a * b).collect();
        for side in [&mut a, &mut b, &mut c] {
            domain.ifft_in_place(side);
            odd.fft_in_place(side);
        }
        Ok(a.iter().zip(&b).zip(&c).map(|((a, b), c)| *a * b - c).collect())
    }

    fn h_query_scalars<F: PrimeField, D: EvaluationDomain<F>>(
        max_power: usize,
        t: F,
        _zt: F,
        delta_inverse: F,
    ) -> Result<Vec<F>> {
        // ark asks for the powers up to the domain's size less one.
        let doubled = D::new(2 * (max_power + 1)).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
        let lagrange = doubled.evaluate_all_lagrange_coefficients(t);
        Ok(lagrange.into_iter().skip(1).step_by(2).map(|x| x * delta_inverse).collect())
    }
}
