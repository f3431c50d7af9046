//! The forgeries that must stay dead, by name, and what else may come in place of a proof.

use ark_bn254::{Bn254, Fr};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, PrimeField};
use ark_groth16::{Groth16, Proof, prepare_verifying_key};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::gadgets::tree::path::path;
use ashiato_zk_circuits::groth16::key_error::KeyError;
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::prover::ProveError;
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};
use ashiato_zk_circuits::stake::{Check, StatementError, commitment};

use crate::honest::{honest, proved, verifying};
use crate::raw_key::{self, GAMMA};

fn encode(proof: &Proof<Bn254>) -> Vec<u8> {
    let mut bytes = Vec::new();
    proof.serialize_compressed(&mut bytes).unwrap();
    bytes
}

fn public(claim: &StakeClaim) -> Vec<Fr> {
    let bits = |bytes: [u8; 32]| bytes.map(|b| [7, 6, 5, 4, 3, 2, 1, 0].map(|i| b >> i & 1 == 1)).concat();
    let inputs = claim.public_inputs().unwrap();
    inputs.iter().map(|x| Fr::from_bigint(BigInteger::from_bits_be(&bits(x.to_bytes()))).unwrap()).collect()
}

/// A = alpha, B = beta, C = −IC(x), or IC(x): what verifies without a witness where gamma = ± delta.
fn forged(claim: &StakeClaim, sign: bool) -> Proof<Bn254> {
    let vk = raw_key::parse(&raw_key::bytes());
    let (first, rest) = vk.gamma_abc_g1.split_first().unwrap();
    let ic = public(claim).iter().zip(rest).fold(first.into_group(), |sum, (x, p)| sum + *p * x);
    let c = if sign { -ic } else { ic };
    Proof { a: vk.alpha_g1, b: vk.beta_g2, c: c.into_affine() }
}

#[test]
fn forgery_gamma_equals_delta() {
    // A claim that nobody could prove: the largest value under a root of one's own.
    let (_, claim, _) = honest();
    let mut claim = claim.clone();
    claim.value = 15 << 28;
    claim.root = commitment::identity(claim.root);

    let delta = raw_key::parse(&raw_key::bytes()).delta_g2;
    for (sign, gamma) in [(true, delta), (false, -delta)] {
        let forged = forged(&claim, sign);
        // Under the weak key it is a proof to a verifier that looks at the equation alone …
        let mut weak = raw_key::bytes();
        raw_key::put_g2(&gamma, &mut weak[GAMMA..]);
        let unchecked = prepare_verifying_key(&raw_key::parse(&weak));
        assert_eq!(
            Groth16::<Bn254>::verify_proof(&unchecked, &forged, &public(&claim)),
            Ok(true),
            "the forgery is real"
        );
        // … so such a key is never taken …
        assert_eq!(VerifyingKey::read(&weak).err(), Some(KeyError::Dependent));
        // … and under ours it proves nothing.
        assert_eq!(verify(&verifying(), &claim, &encode(&forged)), Err(VerifyError::Rejected));
    }
}

#[test]
fn forgery_index_and_owner_in_no_constraint() {
    let (scenario, claim, proof) = honest();
    // Where a public number stands in no constraint its IC point is the identity, and a proof holds for any value of it.
    let vk = raw_key::parse(&raw_key::bytes());
    assert_eq!(vk.gamma_abc_g1.len(), 10);
    assert!(vk.gamma_abc_g1.iter().all(|point| !point.is_zero()));
    let mut one_more = claim.clone();
    one_more.recipient = claim.root;
    assert_eq!(verify(&verifying(), &one_more, proof), Err(VerifyError::Rejected), "somebody else's payout key");

    // Owner: another's leaf, everything known but the secret.
    let mut thief = scenario.witness();
    thief.secret = claim.root;
    let mut stolen = claim.clone();
    stolen.nullifier = commitment::nullifier(thief.secret, claim.scope);
    assert_eq!(proved(&stolen, &thief), Err(ProveError::Statement(StatementError::Check(Check::Child))));

    // Index: the children of another place do not hold the leaf, and with the leaf put among them they have another root.
    let leaves = scenario.leaves();
    let own = scenario.witness().path.levels[0];
    let mut elsewhere = 0;
    for index in 0..leaves.len() {
        let mut moved = scenario.witness();
        moved.path = path(&leaves, index).unwrap();
        if moved.path.levels[0] == own {
            continue;
        }
        elsewhere += 1;
        assert_eq!(proved(claim, &moved), Err(ProveError::Statement(StatementError::Check(Check::Child))));
        moved.path.levels[0][index % 8] = scenario.leaf();
        assert_eq!(
            proved(claim, &moved),
            Err(ProveError::Statement(StatementError::Check(Check::Child))),
            "a node below"
        );
        let mut alone = scenario.witness();
        alone.path.levels[0][index % 8] = leaves[index];
        let refused = proved(claim, &alone);
        assert_eq!(refused, Err(ProveError::Statement(StatementError::Check(Check::Child))), "another's sibling");
    }
    assert_eq!(elsewhere, 9, "seventeen leaves, eight of them around one's own");
}

#[test]
fn every_flipped_bit_of_a_proof_is_refused() {
    let (_, claim, proof) = honest();
    let vk = verifying();
    for bit in 0..proof.len() * 8 {
        let mut bad = *proof;
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(verify(&vk, claim, &bad).is_err(), "bit {bit}");
    }
}

#[test]
fn a_proof_has_128_bytes() {
    let (_, claim, proof) = honest();
    let mut long = proof.to_vec();
    for n in [0, 1, 127] {
        assert_eq!(verify(&verifying(), claim, &proof[..n]), Err(VerifyError::Length));
    }
    long.push(0);
    assert_eq!(verify(&verifying(), claim, &long), Err(VerifyError::Length));
}

#[test]
fn a_second_encoding_of_a_proof_is_refused() {
    let (_, claim, proof) = honest();
    // x + q in A, in both halves of B's x, in C.
    for at in [0, 32, 64, 96] {
        let mut bad = *proof;
        raw_key::plus_q(&mut bad[at..at + 32]);
        assert_eq!(verify(&verifying(), claim, &bad), Err(VerifyError::Encoding), "at {at}");
    }
    // The identity, spelt with its flag and a number that means nothing.
    for at in [31, 95, 127] {
        let mut bad = *proof;
        bad[at] = bad[at] & 0x3f | 0x40;
        assert_eq!(verify(&verifying(), claim, &bad), Err(VerifyError::Encoding), "at {at}");
        let start = if at == 95 { 32 } else { at - 31 };
        bad[start..at].fill(0);
        bad[at] = 0x40;
        assert_eq!(verify(&verifying(), claim, &bad), Err(VerifyError::Identity), "at {at}");
    }
}

#[test]
fn points_outside_their_group_are_refused() {
    let (_, claim, proof) = honest();
    let mut parsed = Proof::<Bn254>::deserialize_compressed(proof.as_slice()).unwrap();
    parsed.b = raw_key::outside_the_subgroup();
    assert_eq!(verify(&verifying(), claim, &encode(&parsed)), Err(VerifyError::Encoding));
}
