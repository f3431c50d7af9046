//! From an assignment to the coefficients of the quotient (A·B − C) / Z, as libsnark and ark reduce.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, FftField, Field};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use zeroize::Zeroizing;

use crate::rows::{Matrices, Row, evaluate};

/// Why there is no quotient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuotientError {
    /// A row does not hold: no proof would verify.
    Violated,
    /// More rows than the field's largest domain.
    Domain,
}

/// The quotient's coefficients; [`QuotientError::Violated`] unless every row holds.
pub(crate) fn quotient(matrices: &Matrices, values: &[Fr]) -> Result<Zeroizing<Vec<Fr>>, QuotientError> {
    let rows = matrices.a.len();
    let domain = Radix2EvaluationDomain::<Fr>::new(rows + matrices.inputs).ok_or(QuotientError::Domain)?;
    let coset = domain.get_coset(Fr::GENERATOR).ok_or(QuotientError::Domain)?;
    let side = |side: &[Row]| {
        let mut out = Zeroizing::new(vec![Fr::ZERO; domain.size()]);
        out.iter_mut().zip(side).for_each(|(out, row)| *out = evaluate(row, values));
        out
    };
    let mut a = side(&matrices.a);
    let mut b = side(&matrices.b);
    let mut c = side(&matrices.c);
    if a.iter().zip(b.iter()).zip(c.iter()).any(|((a, b), c)| *a * b != *c) {
        return Err(QuotientError::Violated);
    }
    // The public inputs stand in rows of their own, so that they are independent columns.
    for (out, value) in a.iter_mut().skip(rows).zip(values.iter().take(matrices.inputs)) {
        *out = *value;
    }
    for side in [&mut a, &mut b, &mut c] {
        domain.ifft_in_place(side);
        coset.fft_in_place(side);
    }
    let scale = domain.evaluate_vanishing_polynomial(Fr::GENERATOR).inverse().ok_or(QuotientError::Domain)?;
    for ((a, b), c) in a.iter_mut().zip(b.iter()).zip(c.iter()) {
        *a = (*a * b - c) * scale;
    }
    coset.ifft_in_place(&mut a);
    Ok(a)
}
