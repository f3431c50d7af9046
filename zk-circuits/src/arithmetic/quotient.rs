//! The quotient's part of a proof with four FFTs: the scalars of the H query.
//!
//! With C folded into the key (see `SPEC.md`, "The quotient"), only a · b on the coset g · ω^j is left.

use zeroize::Zeroizing;

use super::fft::Domain;
use super::fields::field::{Integer, Prime, Twin};
use super::pause::{Pause, Stopped};

/// aⱼ · bⱼ on the coset, from both sides' values constraint by constraint and the public inputs that follow A's
/// constraints.
pub(crate) fn quotient<F: Prime + Twin<ark_bn254::Fr>>(
    domain: &Domain<F>,
    a: &[ark_bn254::Fr],
    b: &[ark_bn254::Fr],
    public: &[ark_bn254::Fr],
    pause: &mut Pause<'_>,
) -> Result<Zeroizing<Vec<Integer>>, Stopped> {
    let a = domain.to_coset(a.iter().chain(public).map(F::from_ark), pause)?;
    let b = domain.to_coset(b.iter().map(F::from_ark), pause)?;
    pause()?;
    Ok(Zeroizing::new(a.iter().zip(b.iter()).map(|(a, b)| a.mul(b).to_integer()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::fft::half_step;
    use crate::arithmetic::fields::field::Fields;
    use crate::arithmetic::fields::fused::Fused;
    use crate::arithmetic::fields::narrow::Narrow;
    use crate::arithmetic::fields::wide::Wide;
    use ark_bn254::Fr;
    use ark_ff::{AdditiveGroup, BigInt, Field as _, PrimeField};
    use ark_poly::univariate::DensePolynomial;
    use ark_poly::{DenseUVPolynomial, EvaluationDomain, Polynomial, Radix2EvaluationDomain};

    /// `SPEC.md`, "The quotient", at a random point: Σ aⱼbⱼ·Lⱼ(τ) + Z(τ)·C(τ)/2 = A(τ)·B(τ) − … that is h(τ)·Z(τ) by
    /// the definition of h as a quotient of polynomials.
    #[test]
    fn the_identity_holds() {
        for constraints in [1usize, 6, 13, 61] {
            let a: Vec<Fr> = (0..constraints as u64).map(|i| Fr::from(i + 2).pow([7])).collect();
            let b: Vec<Fr> = (0..constraints as u64).map(|i| -Fr::from(i + 5).pow([5])).collect();
            let public = [Fr::ONE, Fr::from(77u64), -Fr::from(3u64)];
            let mut left = a.clone();
            left.extend(public);
            let products: Vec<Fr> = a.iter().zip(&b).map(|(a, b)| *a * b).collect();

            let domain = Radix2EvaluationDomain::<Fr>::new(constraints + 3).unwrap();
            let polynomial = |values: &[Fr]| DensePolynomial::from_coefficients_vec(domain.ifft(values));
            let (pa, pb, pc) = (polynomial(&left), polynomial(&b), polynomial(&products));
            let (h, rest) = (&(&pa * &pb) - &pc).divide_by_vanishing_poly(domain);
            assert!(rest.coeffs.iter().all(|x| *x == Fr::ZERO));

            let tau = Fr::from(123_456_789u64).inverse().unwrap();
            let zt = domain.evaluate_vanishing_polynomial(tau);
            let (_, n) = half_step(constraints + 3).unwrap();
            let doubled = Radix2EvaluationDomain::<Fr>::new(2 * n).unwrap();
            let odd: Vec<Fr> = doubled.evaluate_all_lagrange_coefficients(tau).into_iter().skip(1).step_by(2).collect();
            let folded = pc.evaluate(&tau) * zt * Fr::from(2u64).inverse().unwrap();

            fn scalars<S: Fields>(a: &[Fr], b: &[Fr], public: &[Fr]) -> Vec<Fr> {
                let domain = Domain::<S::Fr>::new(a.len() + public.len()).unwrap();
                let out = quotient(&domain, a, b, public, &mut || Ok(())).unwrap();
                out.iter().map(|x| Fr::from_bigint(BigInt(*x)).unwrap()).collect()
            }
            for scalars in [scalars::<Fused>, scalars::<Narrow>, scalars::<Wide>] {
                let ours = scalars(&a, &b, &public);
                let sum: Fr = ours.iter().zip(&odd).map(|(x, l)| *x * l).sum();
                assert_eq!(sum + folded, h.evaluate(&tau) * zt, "{constraints} rows");
            }
        }
    }
}
