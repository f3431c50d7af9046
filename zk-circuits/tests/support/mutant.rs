//! Proofs that were valid before something was done to them.

use ark_bn254::{Bn254, Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInt, BigInteger, PrimeField};
use ark_groth16::{Proof, VerifyingKey};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::protocol::claim::{PUBLIC_INPUTS, StakeClaim, is_claimable};
use ashiato_zk_circuits::iden3::json;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use serde_json::{Value, json};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    ByteOfA,
    ByteOfB,
    ByteOfC,
    InputPlusOne,
    InputMinusOne,
    InputPlusR,
    CoordinatePlusQ,
    Infinity,
    OffTheCurve,
    OutsideTheSubgroup,
    Swapped,
    Negated,
    OtherClaim,
    OtherProofsPart,
}

impl Class {
    pub const ALL: [Self; 14] = [
        Self::ByteOfA,
        Self::ByteOfB,
        Self::ByteOfC,
        Self::InputPlusOne,
        Self::InputMinusOne,
        Self::InputPlusR,
        Self::CoordinatePlusQ,
        Self::Infinity,
        Self::OffTheCurve,
        Self::OutsideTheSubgroup,
        Self::Swapped,
        Self::Negated,
        Self::OtherClaim,
        Self::OtherProofsPart,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::ByteOfA => "a byte of A",
            Self::ByteOfB => "a byte of B",
            Self::ByteOfC => "a byte of C",
            Self::InputPlusOne => "a public input + 1",
            Self::InputMinusOne => "a public input - 1",
            Self::InputPlusR => "a public input + r",
            Self::CoordinatePlusQ => "a coordinate + q",
            Self::Infinity => "a point at infinity",
            Self::OffTheCurve => "a point off the curve",
            Self::OutsideTheSubgroup => "B outside the subgroup",
            Self::Swapped => "elements swapped",
            Self::Negated => "one point negated",
            Self::OtherClaim => "another claim's inputs, re-randomised",
            Self::OtherProofsPart => "one point of another proof",
        }
    }
}

/// A proof and its claim as each verifier is given them.
pub struct Mutant {
    pub claim: StakeClaim,
    /// False where the public numbers are none that a claim can hold: ours is never given those.
    pub canonical: bool,
    pub bytes: Vec<u8>,
    pub proof: Value,
    pub public: Value,
}

type Stake = (StakeClaim, [u8; 128]);

fn shifted(x: FieldElement, up: bool) -> FieldElement {
    let mut bytes = x.to_bytes();
    // No carry in hashes: their last byte is neither 0 nor 255 in the scenarios, or the bit below moves instead.
    bytes[31] = if up { bytes[31].wrapping_add(1) } else { bytes[31].wrapping_sub(1) };
    FieldElement::from_bytes(bytes).unwrap()
}

/// The next value that may be claimed: any other is refused for its form alone.
fn next_value(mut value: u32, up: bool) -> u32 {
    loop {
        value = if up { value + 1 } else { value - 1 };
        if is_claimable(value) {
            return value;
        }
    }
}

fn next_weight(weight: u8, up: bool) -> u8 {
    if up { weight + 1 } else { weight - 1 }
}

/// Moves a public number of a claim to its next neighbour that a claim can hold.
fn shift(claim: &mut StakeClaim, which: usize, up: bool) {
    match which {
        0 => claim.root = shifted(claim.root, up),
        1 => claim.scope = shifted(claim.scope, up),
        2 => claim.nullifier = shifted(claim.nullifier, up),
        3 => claim.terms_hash = shifted(claim.terms_hash, up),
        4 => claim.tariff.attention_weights[0] = next_weight(claim.tariff.attention_weights[0], up),
        5 => claim.tariff.action_weights[0] = next_weight(claim.tariff.action_weights[0], up),
        6 => claim.value = next_value(claim.value, up),
        7 => claim.records_commitment = shifted(claim.records_commitment, up),
        _ => claim.recipient = shifted(claim.recipient, up),
    }
}

fn number(text: &Value) -> [u64; 4] {
    let x: Fq = text.as_str().unwrap().parse().unwrap();
    x.into_bigint().0
}

fn fq(text: &Value) -> Fq {
    text.as_str().unwrap().parse().unwrap()
}

/// ark's form of a verification key in JSON.
pub fn key_of(key: &Value) -> VerifyingKey<Bn254> {
    let g1 = |v: &Value| G1Affine::new(fq(&v[0]), fq(&v[1]));
    let pair = |v: &Value| Fq2::new(fq(&v[0]), fq(&v[1]));
    let g2 = |v: &Value| G2Affine::new(pair(&v[0]), pair(&v[1]));
    VerifyingKey {
        alpha_g1: g1(&key["vk_alpha_1"]),
        beta_g2: g2(&key["vk_beta_2"]),
        gamma_g2: g2(&key["vk_gamma_2"]),
        delta_g2: g2(&key["vk_delta_2"]),
        gamma_abc_g1: key["IC"].as_array().unwrap().iter().map(g1).collect(),
    }
}

/// x + modulus as decimal text; both have less than 255 bits.
fn plus<const N: usize>(x: [u64; N], modulus: BigInt<N>) -> String {
    let mut sum = BigInt(x);
    assert!(!sum.add_with_carry(&modulus));
    sum.to_string()
}

fn decode(bytes: &[u8]) -> Proof<Bn254> {
    Proof::deserialize_compressed(bytes).unwrap()
}

fn encode(proof: &Proof<Bn254>) -> Vec<u8> {
    let mut bytes = Vec::new();
    proof.serialize_compressed(&mut bytes).unwrap();
    bytes
}

fn point1(point: &G1Affine) -> Value {
    match point.xy() {
        Some((x, y)) => json!([x.to_string(), y.to_string(), "1"]),
        None => json!(["0", "1", "0"]),
    }
}

fn point2(point: &G2Affine) -> Value {
    let pair = |x: Fq2| json!([x.c0.to_string(), x.c1.to_string()]);
    match point.xy() {
        Some((x, y)) => json!([pair(x), pair(y), ["1", "0"]]),
        None => json!([["0", "0"], ["1", "0"], ["0", "0"]]),
    }
}

fn show(proof: &Proof<Bn254>) -> Value {
    json!({"pi_a": point1(&proof.a), "pi_b": point2(&proof.b), "pi_c": point1(&proof.c), "protocol": "groth16", "curve": "bn128"})
}

impl Mutant {
    pub fn valid(claim: &StakeClaim, bytes: [u8; 128]) -> Self {
        let proof = json::proof(&bytes).unwrap();
        let public = json::public(claim).unwrap();
        Self { claim: claim.clone(), canonical: true, bytes: bytes.to_vec(), proof, public }
    }

    /// The `n`-th of its class: places go round, the rest is drawn.
    pub fn new(class: Class, stake: &Stake, other: &Stake, rng: &mut ChaCha20Rng, n: usize) -> Self {
        let mut out = Self::valid(&stake.0, stake.1);
        match class {
            Class::ByteOfA => out.byte(0, 32, rng, n),
            Class::ByteOfB => out.byte(32, 64, rng, n),
            Class::ByteOfC => out.byte(96, 32, rng, n),
            Class::InputPlusOne => out.input(n % PUBLIC_INPUTS, true),
            Class::InputMinusOne => out.input(n % PUBLIC_INPUTS, false),
            Class::InputPlusR => {
                let x: Fr = out.public[n % PUBLIC_INPUTS].as_str().unwrap().parse().unwrap();
                out.public[n % PUBLIC_INPUTS] = plus(x.into_bigint().0, Fr::MODULUS).into();
                out.canonical = false;
            }
            Class::CoordinatePlusQ => out.plus_q(n % 4),
            Class::Infinity => {
                let mut proof = decode(&stake.1);
                match n % 3 {
                    0 => proof.a = G1Affine::identity(),
                    1 => proof.b = G2Affine::identity(),
                    _ => proof.c = G1Affine::identity(),
                }
                out.put(&proof);
            }
            Class::OffTheCurve => out.off_the_curve(rng, n),
            Class::OutsideTheSubgroup => {
                let mut proof = decode(&stake.1);
                proof.b = outside(rng);
                out.put(&proof);
            }
            Class::Swapped => {
                let mut proof = decode(&stake.1);
                match n % 3 {
                    0 => core::mem::swap(&mut proof.a, &mut proof.c),
                    1 => proof.a = proof.c,
                    _ => proof.c = proof.a,
                }
                out.put(&proof);
            }
            Class::Negated => {
                let mut proof = decode(&stake.1);
                match n % 3 {
                    0 => proof.a = -proof.a,
                    1 => proof.b = -proof.b,
                    _ => proof.c = -proof.c,
                }
                out.put(&proof);
            }
            Class::OtherClaim => {
                out.claim = other.0.clone();
                out.public = json::public(&out.claim).unwrap();
            }
            Class::OtherProofsPart => {
                let mut proof = decode(&stake.1);
                let foreign = decode(&other.1);
                match n % 3 {
                    0 => proof.a = foreign.a,
                    1 => proof.b = foreign.b,
                    _ => proof.c = foreign.c,
                }
                out.put(&proof);
            }
        }
        out
    }

    fn put(&mut self, proof: &Proof<Bn254>) {
        self.bytes = encode(proof);
        self.proof = show(proof);
    }

    /// One byte changed. Where the bytes are no proof any more, snarkjs is given the same x beside the old y.
    fn byte(&mut self, from: usize, length: usize, rng: &mut ChaCha20Rng, n: usize) {
        let at = from + n % length;
        self.bytes[at] ^= (rng.next_u32() % 255 + 1) as u8;
        match Proof::<Bn254>::deserialize_compressed(self.bytes.as_slice()) {
            Ok(proof) => self.proof = show(&proof),
            Err(_) => {
                let name = if from == 0 {
                    "pi_a"
                } else if from == 32 {
                    "pi_b"
                } else {
                    "pi_c"
                };
                // The flags stand in the last byte; a change of them alone leaves x as it was, so x moves by one here.
                let mut x = if from == 32 { fq(&self.proof[name][0][0]) } else { fq(&self.proof[name][0]) };
                x += Fq::from(1u64 + n as u64);
                if from == 32 {
                    self.proof[name][0][0] = x.to_string().into();
                } else {
                    self.proof[name][0] = x.to_string().into();
                }
            }
        }
    }

    fn input(&mut self, which: usize, up: bool) {
        shift(&mut self.claim, which, up);
        self.public = json::public(&self.claim).unwrap();
    }

    fn plus_q(&mut self, which: usize) {
        let x = match which {
            0 => &mut self.proof["pi_a"][0],
            1 => &mut self.proof["pi_b"][0][0],
            2 => &mut self.proof["pi_b"][0][1],
            _ => &mut self.proof["pi_c"][0],
        };
        *x = plus(number(x), Fq::MODULUS).into();
        let mut carry = 0u16;
        for (byte, q) in self.bytes[which * 32..which * 32 + 32].iter_mut().zip(Fq::MODULUS.to_bytes_le()) {
            let sum = u16::from(*byte) + u16::from(q) + carry;
            *byte = sum as u8;
            carry = sum >> 8;
        }
    }

    fn off_the_curve(&mut self, rng: &mut ChaCha20Rng, n: usize) {
        let name = ["pi_a", "pi_b", "pi_c"][n % 3];
        let at = [0, 32, 96][n % 3];
        // An x with no y, for the bytes; the same x with some y, for snarkjs.
        loop {
            let x = Fq::from(rng.next_u64());
            let none = if n % 3 == 1 {
                G2Affine::get_point_from_x_unchecked(Fq2::new(x, Fq::from(0u64)), false).is_none()
            } else {
                G1Affine::get_point_from_x_unchecked(x, false).is_none()
            };
            if none {
                self.bytes[at..at + 32].copy_from_slice(&x.into_bigint().to_bytes_le());
                if n % 3 == 1 {
                    self.bytes[64..96].fill(0);
                    self.proof[name][0] = json!([x.to_string(), "0"]);
                } else {
                    self.proof[name][0] = x.to_string().into();
                }
                return;
            }
        }
    }
}

/// A point of the twist outside the subgroup.
fn outside(rng: &mut ChaCha20Rng) -> G2Affine {
    loop {
        let x = Fq2::new(Fq::from(rng.next_u64()), Fq::from(rng.next_u64()));
        if let Some(point) = G2Affine::get_point_from_x_unchecked(x, false)
            && !point.is_in_correct_subgroup_assuming_on_curve()
        {
            return point;
        }
    }
}
