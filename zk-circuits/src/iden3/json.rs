//! snarkjs's JSON: verification key, proof, public signals. Numbers are decimal text, points projective with z = 1.

use core::str::FromStr;

use ark_bn254::{Bn254, Fq, Fq2, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::pairing::Pairing;
use ark_ff::{AdditiveGroup, Field};
use ark_groth16::Proof;
use ark_serialize::CanonicalSerialize;
use ashiato_core::footprint::tariff::TariffError;
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_core::protocol::limits::PROOF_BYTES;
use serde_json::{Value, json};

use crate::convert::to_fr;
use crate::groth16::keys::VerifyingKey;
use crate::groth16::verifier::{VerifyError, decode};

/// The identity is (0, 1, 0).
fn g1(point: &G1Affine) -> Value {
    match point.xy() {
        Some((x, y)) => json!([x.to_string(), y.to_string(), "1"]),
        None => json!(["0", "1", "0"]),
    }
}

fn pair(x: Fq2) -> Value {
    json!([x.c0.to_string(), x.c1.to_string()])
}

fn g2(point: &G2Affine) -> Value {
    match point.xy() {
        Some((x, y)) => json!([pair(x), pair(y), pair(Fq2::ONE)]),
        None => json!([pair(Fq2::ZERO), pair(Fq2::ONE), pair(Fq2::ZERO)]),
    }
}

/// A verifying key as snarkjs's `verification_key.json`.
pub fn verification_key(key: &VerifyingKey) -> Value {
    let vk = &key.prepared().vk;
    let product = Bn254::pairing(vk.alpha_g1, vk.beta_g2).0;
    let sextic = |x: ark_bn254::Fq6| json!([pair(x.c0), pair(x.c1), pair(x.c2)]);
    json!({
        "protocol": "groth16",
        "curve": "bn128",
        "nPublic": vk.gamma_abc_g1.len().saturating_sub(1),
        "vk_alpha_1": g1(&vk.alpha_g1),
        "vk_beta_2": g2(&vk.beta_g2),
        "vk_gamma_2": g2(&vk.gamma_g2),
        "vk_delta_2": g2(&vk.delta_g2),
        "vk_alphabeta_12": [sextic(product.c0), sextic(product.c1)],
        "IC": vk.gamma_abc_g1.iter().map(g1).collect::<Vec<_>>(),
    })
}

/// A proof as snarkjs's `proof.json`; an error when the bytes are not three canonical points.
///
/// # Errors
/// [`VerifyError`]: the bytes are no proof.
pub fn proof(bytes: &[u8]) -> Result<Value, VerifyError> {
    let proof = decode(bytes)?;
    Ok(json!({
        "pi_a": g1(&proof.a),
        "pi_b": g2(&proof.b),
        "pi_c": g1(&proof.c),
        "protocol": "groth16",
        "curve": "bn128",
    }))
}

/// The 128 bytes of a `proof.json`: points must be affine (z = 1), coordinates canonical decimal text, every point in its
/// group; [`VerifyError::Encoding`] otherwise.
///
/// # Errors
/// [`VerifyError::Encoding`], or [`VerifyError::Identity`] for a point at infinity.
pub fn read_proof(value: &Value) -> Result<[u8; PROOF_BYTES], VerifyError> {
    let first = |value: &Value| match value.as_array().map(Vec::as_slice) {
        Some([x, y, z]) if z == "1" => Some(G1Affine::new_unchecked(coordinate(x)?, coordinate(y)?)),
        _ => None,
    };
    let second = |value: &Value| match value.as_array().map(Vec::as_slice) {
        Some([x, y, z]) if *z == pair(Fq2::ONE) => Some(G2Affine::new_unchecked(two(x)?, two(y)?)),
        _ => None,
    };
    let read =
        || Some(Proof::<Bn254> { a: first(&value["pi_a"])?, b: second(&value["pi_b"])?, c: first(&value["pi_c"])? });
    let proof = read().ok_or(VerifyError::Encoding)?;
    if !proof.a.is_on_curve() || !proof.b.is_on_curve() || !proof.c.is_on_curve() {
        return Err(VerifyError::Encoding);
    }
    let mut bytes = [0; PROOF_BYTES];
    proof.serialize_compressed(bytes.as_mut_slice()).map_err(|_| VerifyError::Encoding)?;
    decode(&bytes).map(|_| bytes)
}

fn two(value: &Value) -> Option<Fq2> {
    match value.as_array().map(Vec::as_slice) {
        Some([c0, c1]) => Some(Fq2::new(coordinate(c0)?, coordinate(c1)?)),
        _ => None,
    }
}

/// Decimal digits, no sign, no leading zero, less than q.
fn coordinate(value: &Value) -> Option<Fq> {
    let text = value.as_str()?;
    // Reading reduces modulo q; that the text comes out again says that nothing was reduced.
    let x = Fq::from_str(text).ok()?;
    (x.to_string() == text).then_some(x)
}

/// A claim's public inputs as snarkjs's `public.json`, in the verifying key's order.
///
/// # Errors
/// [`TariffError`] when the claim's tariff or a cap is out of its range.
pub fn public(claim: &StakeClaim) -> Result<Value, TariffError> {
    Ok(claim.public_inputs()?.into_iter().map(|x| Value::from(to_fr(x).to_string())).collect())
}
