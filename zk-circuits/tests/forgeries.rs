//! The forgeries that must stay dead, by name, and what else may come in place of a proof or a key.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "support/dev_key.rs"]
mod dev_key;
#[path = "support/raw_key.rs"]
mod raw_key;
#[path = "support/scenario.rs"]
mod scenario;

use std::ops::ControlFlow;
use std::sync::OnceLock;

use ark_bn254::{Bn254, Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, PrimeField};
use ark_groth16::{Groth16, Proof, prepare_verifying_key};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::gadgets::merkle;
use ashiato_zk_circuits::groth16::key_error::KeyError;
use ashiato_zk_circuits::groth16::keys::{ProvingKey, ProvingKeyReader, VerifyingKey};
use ashiato_zk_circuits::groth16::pins::file_hash;
use ashiato_zk_circuits::groth16::prover::{ProveError, prove};
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};
use ashiato_zk_circuits::stake::commitment;
use ashiato_zk_circuits::stake::{Check, StatementError};
use raw_key::{ALPHA, BETA, COUNT, DELTA, GAMMA, IC};
use scenario::Scenario;

const SIZE: Size = Size::Words64;

fn honest() -> &'static (Scenario, StakeClaim, [u8; 128]) {
    static HONEST: OnceLock<(Scenario, StakeClaim, [u8; 128])> = OnceLock::new();
    HONEST.get_or_init(|| {
        let scenario = Scenario::new(SIZE);
        let claim = scenario.claim();
        let mut n = 0u8;
        let mut entropy = |bytes: &mut [u8]| {
            n += 1;
            bytes.fill(n);
            Ok(())
        };
        let proof =
            prove(dev_key::small(), &claim, &scenario.witness(), &mut entropy, &mut |_| ControlFlow::Continue(()));
        (scenario, claim, proof.unwrap())
    })
}

fn verifying() -> VerifyingKey {
    VerifyingKey::dev(SIZE).unwrap()
}

fn encode(proof: &Proof<Bn254>) -> Vec<u8> {
    let mut bytes = Vec::new();
    proof.serialize_compressed(&mut bytes).unwrap();
    bytes
}

fn public(claim: &StakeClaim) -> Vec<Fr> {
    let inputs = claim.public_inputs().unwrap();
    let bigint = |bytes: [u8; 32]| {
        BigInteger::from_bits_be(&bytes.map(|b| [7, 6, 5, 4, 3, 2, 1, 0].map(|i| b >> i & 1 == 1)).concat())
    };
    inputs.iter().map(|x| Fr::from_bigint(bigint(x.to_bytes())).unwrap()).collect()
}

/// A = alpha, B = beta, C = −IC(x): what verifies without a witness where gamma = delta.
fn forged(claim: &StakeClaim, sign: bool) -> Proof<Bn254> {
    let vk = raw_key::parse(&raw_key::bytes());
    let ic = public(claim)
        .iter()
        .zip(&vk.gamma_abc_g1[1..])
        .fold(vk.gamma_abc_g1[0].into_group(), |sum, (x, p)| sum + *p * x);
    let c = if sign { -ic } else { ic };
    Proof { a: vk.alpha_g1, b: vk.beta_g2, c: c.into_affine() }
}

#[test]
fn forgery_gamma_equals_delta() {
    // A claim that nobody could prove: a fortune under a root of one's own.
    let (_, claim, _) = honest();
    let mut claim = claim.clone();
    claim.value = 15 << 20;
    claim.root = commitment::identity(claim.root);

    for (sign, gamma) in
        [(true, raw_key::parse(&raw_key::bytes()).delta_g2), (false, -raw_key::parse(&raw_key::bytes()).delta_g2)]
    {
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
        assert_eq!(VerifyingKey::read(&weak, SIZE).err(), Some(KeyError::Dependent));
        // … and under ours it proves nothing.
        assert_eq!(verify(&verifying(), &claim, &encode(&forged)), Err(VerifyError::Rejected));
    }
}

#[test]
fn forgery_index_and_owner_in_no_constraint() {
    let (scenario, claim, proof) = honest();
    // Where a public number stands in no constraint its IC point is the identity, and a proof holds for any value of it.
    let vk = raw_key::parse(&raw_key::bytes());
    assert!(vk.gamma_abc_g1.iter().all(|point| !point.is_zero()));
    let mut one_more = claim.clone();
    one_more.recipient = claim.root;
    assert_eq!(verify(&verifying(), &one_more, proof), Err(VerifyError::Rejected), "somebody else's payout key");

    // Owner: another's leaf, everything known but the secret.
    let refused = |witness: &ashiato_zk_circuits::stake::StakeWitness, claim: &StakeClaim| {
        let mut entropy = |bytes: &mut [u8]| {
            bytes.fill(3);
            Ok(())
        };
        prove(dev_key::small(), claim, witness, &mut entropy, &mut |_| ControlFlow::Continue(()))
    };
    let mut thief = scenario.witness();
    thief.secret = claim.root;
    let mut stolen = claim.clone();
    stolen.nullifier = commitment::nullifier(thief.secret, claim.scope);
    assert_eq!(refused(&thief, &stolen), Err(ProveError::Statement(StatementError::Check(Check::Membership))));

    // Index: every other place in the tree, with the path of that place or of one's own.
    let leaves = scenario.leaves();
    for index in (0..leaves.len() as u64 + 3).filter(|index| *index != scenario.others.0.len() as u64) {
        let mut moved = scenario.witness();
        moved.path.index = index;
        assert_eq!(refused(&moved, claim), Err(ProveError::Statement(StatementError::Check(Check::Membership))));
        if let Ok(path) = merkle::path(&leaves, index) {
            moved.path = path;
            assert_eq!(refused(&moved, claim), Err(ProveError::Statement(StatementError::Check(Check::Membership))));
        }
    }
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

/// Adds the base field's modulus to a 32-byte little-endian number.
fn plus_q(bytes: &mut [u8]) {
    let mut carry = 0u16;
    for (byte, q) in bytes.iter_mut().zip(Fq::MODULUS.to_bytes_le()) {
        let sum = u16::from(*byte) + u16::from(q) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
}

#[test]
fn a_second_encoding_of_a_proof_is_refused() {
    let (_, claim, proof) = honest();
    // x + q in A, in both halves of B's x, in C.
    for at in [0, 32, 64, 96] {
        let mut bad = *proof;
        plus_q(&mut bad[at..at + 32]);
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

/// A point of the twist that is not in the subgroup.
fn outside_the_subgroup() -> G2Affine {
    (1u64..)
        .filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(Fq::from(x), Fq::from(0u64)), false))
        .find(|point| !point.is_in_correct_subgroup_assuming_on_curve())
        .unwrap()
}

#[test]
fn points_outside_their_group_are_refused() {
    let (_, claim, proof) = honest();
    let mut parsed = Proof::<Bn254>::deserialize_compressed(proof.as_slice()).unwrap();
    parsed.b = outside_the_subgroup();
    assert_eq!(verify(&verifying(), claim, &encode(&parsed)), Err(VerifyError::Encoding));
}

#[test]
fn a_wrong_proving_key_is_refused() {
    let bytes = dev_key::proving_bytes(SIZE);
    assert_eq!(ProvingKey::read(&bytes, Size::Words1024).err(), Some(KeyError::NotPinned));
    assert_eq!(ProvingKey::read(&[], SIZE).err(), Some(KeyError::NotPinned));
    for at in [0, 20, bytes.len() / 2, bytes.len() - 1] {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        assert_eq!(ProvingKey::read(&bad, SIZE).err(), Some(KeyError::NotPinned), "at {at}");
    }
}

#[test]
fn a_proving_key_in_pieces_is_good_for_nothing_without_its_hash() {
    let bytes = dev_key::proving_bytes(SIZE);
    let hash = file_hash(&bytes);
    let read = |pieces: &[&[u8]]| {
        let mut reader = ProvingKeyReader::dev(SIZE).unwrap();
        let last = pieces.iter().map(|piece| reader.push(piece)).last().unwrap();
        (last, reader)
    };
    let (head, tail) = bytes.split_at(100_000);
    assert!(read(&[head, tail]).1.finish(hash).is_ok());
    assert_eq!(read(&[head, tail]).1.finish(file_hash(head)).err(), Some(KeyError::NotPinned));
    assert_eq!(read(&[head]).1.finish(hash).err(), Some(KeyError::Malformed), "cut short");
    // Another point is read, and the hash is not the pinned one.
    let mut other = bytes.clone();
    let y = other.len() - 32;
    other[y] ^= 1;
    let (last, reader) = read(&[&other]);
    assert_eq!(last, Ok(()));
    assert_eq!(reader.finish(file_hash(&other)).err(), Some(KeyError::NotPinned));
    // An error is final, whatever follows.
    let (last, mut reader) = read(&[b"no key at all, and long enough to be seen as none", &bytes]);
    assert_eq!(last, Err(KeyError::Malformed));
    assert_eq!(reader.prepare(), Err(KeyError::Malformed));
    assert_eq!(reader.finish(hash).err(), Some(KeyError::Malformed));
    // So many IC points are refused before they come.
    let mut many = bytes[..500].to_vec();
    many[464..468].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(read(&[&many]).0, Err(KeyError::Malformed));
}

#[test]
fn a_degenerate_verifying_key_is_refused() {
    let good = raw_key::bytes();
    assert_eq!(VerifyingKey::read(&good, SIZE).map(|key| key.hash()), VerifyingKey::dev(SIZE).map(|key| key.hash()));
    let bad = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.clone();
        change(&mut bytes);
        VerifyingKey::read(&bytes, SIZE).err()
    };
    assert_eq!(bad(&|b| b[0] ^= 1), Some(KeyError::Malformed), "magic");
    assert_eq!(bad(&|b| b[8] ^= 1), Some(KeyError::Malformed), "version");
    assert_eq!(bad(&|b| b.truncate(b.len() - 1)), Some(KeyError::Malformed));
    assert_eq!(bad(&|b| b.push(0)), Some(KeyError::Malformed));
    assert_eq!(bad(&|b| b[COUNT] = 10), Some(KeyError::Malformed), "one point promised too many");
    assert_eq!(bad(&|b| b[COUNT..COUNT + 4].fill(0xff)), Some(KeyError::Malformed));
    assert_eq!(bad(&|b| plus_q(&mut b[ALPHA..ALPHA + 32])), Some(KeyError::Malformed), "x + q");
    assert_eq!(VerifyingKey::read(&good, Size::Words1024).err(), Some(KeyError::Circuit));
    let fewer = |b: &mut Vec<u8>| {
        b[COUNT] = 8;
        b.truncate(IC + 8 * 64);
    };
    assert_eq!(bad(&fewer), Some(KeyError::PublicInputs));
    for at in [ALPHA, IC, IC + 3 * 64] {
        assert_eq!(bad(&|b| b[at..at + 64].fill(0)), Some(KeyError::Degenerate), "the identity");
        assert_eq!(bad(&|b| raw_key::put_g1(&G1Affine::generator(), &mut b[at..])), Some(KeyError::Degenerate));
    }
    for at in [BETA, GAMMA, DELTA] {
        assert_eq!(bad(&|b| b[at..at + 128].fill(0)), Some(KeyError::Degenerate));
        assert_eq!(bad(&|b| b[at] ^= 1), Some(KeyError::NotInGroup), "off the curve");
        assert_eq!(bad(&|b| raw_key::put_g2(&outside_the_subgroup(), &mut b[at..])), Some(KeyError::NotInGroup));
        // As gamma every ceremony's key has it.
        let generator = (at != GAMMA).then_some(KeyError::Degenerate);
        assert_eq!(bad(&|b| raw_key::put_g2(&G2Affine::generator(), &mut b[at..])), generator);
    }
    for (one, other) in [(BETA, GAMMA), (BETA, DELTA), (GAMMA, DELTA)] {
        assert_eq!(bad(&|b| b.copy_within(one..one + 128, other)), Some(KeyError::Dependent));
    }
    let minus = (-G2Affine::generator().into_group()).into_affine();
    assert_eq!(bad(&|b| raw_key::put_g2(&minus, &mut b[BETA..])), Some(KeyError::Degenerate));
    let opposite = |b: &mut Vec<u8>| {
        raw_key::put_g2(&minus, &mut b[BETA..]);
        raw_key::put_g2(&G2Affine::generator(), &mut b[GAMMA..]);
    };
    assert_eq!(bad(&opposite), Some(KeyError::Dependent), "beta = −gamma: A = alpha − IC(x), B = beta + delta, C = A");
    assert_eq!(bad(&|b| b.copy_within(IC + 64..IC + 128, IC + 128)), Some(KeyError::Degenerate), "one IC point twice");
}
