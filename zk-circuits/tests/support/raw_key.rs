//! The committed verifying key taken apart byte by byte, for forgers.

use ark_bn254::{Bn254, Fq, Fq2, G1Affine, G2Affine};
use ark_ff::{BigInt, BigInteger, PrimeField};
use ark_groth16::VerifyingKey;

/// Header: magic, version.
pub const HEADER: usize = 12;
pub const ALPHA: usize = HEADER;
pub const BETA: usize = ALPHA + 64;
pub const GAMMA: usize = BETA + 128;
pub const DELTA: usize = GAMMA + 128;
pub const COUNT: usize = DELTA + 128;
pub const IC: usize = COUNT + 4;

/// The committed key file.
pub fn bytes() -> Vec<u8> {
    include_bytes!("../../keys/stake.dev.vk").to_vec()
}

fn fq(bytes: &[u8]) -> Fq {
    let limb = |i: usize| u64::from_le_bytes(bytes[i * 8..i * 8 + 8].try_into().unwrap());
    Fq::from_bigint(BigInt([limb(0), limb(1), limb(2), limb(3)])).unwrap()
}

pub fn g1(bytes: &[u8]) -> G1Affine {
    G1Affine::new(fq(bytes), fq(&bytes[32..]))
}

pub fn g2(bytes: &[u8]) -> G2Affine {
    G2Affine::new(Fq2::new(fq(bytes), fq(&bytes[32..])), Fq2::new(fq(&bytes[64..]), fq(&bytes[96..])))
}

fn put_fq(x: &Fq, out: &mut [u8]) {
    for (i, limb) in x.into_bigint().0.iter().enumerate() {
        out[i * 8..i * 8 + 8].copy_from_slice(&limb.to_le_bytes());
    }
}

pub fn put_g1(point: &G1Affine, out: &mut [u8]) {
    put_fq(&point.x, out);
    put_fq(&point.y, &mut out[32..]);
}

pub fn put_g2(point: &G2Affine, out: &mut [u8]) {
    for (i, x) in [point.x.c0, point.x.c1, point.y.c0, point.y.c1].iter().enumerate() {
        put_fq(x, &mut out[i * 32..]);
    }
}

/// The key as ark holds it, with no check made.
pub fn parse(bytes: &[u8]) -> VerifyingKey<Bn254> {
    VerifyingKey {
        alpha_g1: g1(&bytes[ALPHA..]),
        beta_g2: g2(&bytes[BETA..]),
        gamma_g2: g2(&bytes[GAMMA..]),
        delta_g2: g2(&bytes[DELTA..]),
        gamma_abc_g1: (0..usize::from(bytes[COUNT])).map(|i| g1(&bytes[IC + i * 64..])).collect(),
    }
}

/// Adds the base field's modulus to a 32-byte little-endian number.
pub fn plus_q(bytes: &mut [u8]) {
    let mut carry = 0u16;
    for (byte, q) in bytes.iter_mut().zip(Fq::MODULUS.to_bytes_le()) {
        let sum = u16::from(*byte) + u16::from(q) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
}

/// A point of the twist that is not in the subgroup.
pub fn outside_the_subgroup() -> G2Affine {
    (1u64..)
        .filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(Fq::from(x), Fq::from(0u64)), false))
        .find(|point| !point.is_in_correct_subgroup_assuming_on_curve())
        .unwrap()
}
