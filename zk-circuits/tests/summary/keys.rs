//! The keys of the circuit: pinned, of their size, and refused where they are not what was pinned.

use ark_bn254::{Fq, Fq2, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::circuit_id::CircuitId;
use ashiato_zk_circuits::groth16::key_error::KeyError;
use ashiato_zk_circuits::groth16::keys::{ProvingKey, ProvingKeyReader, VerifyingKey};
use ashiato_zk_circuits::groth16::pins::{Pins, file_hash};
use ashiato_zk_circuits::groth16::setup::circuit_hash;

use crate::dev_key;
use crate::raw_key::{self, ALPHA, BETA, COUNT, DELTA, GAMMA, IC};

const SUMMARY: CircuitId = CircuitId::Summary;

#[test]
fn the_key_is_pinned_and_small() {
    let pins = Pins::dev().unwrap();
    let pin = pins.of(SUMMARY).unwrap();
    assert_eq!(
        circuit_hash(SUMMARY),
        (pin.constraints, pin.matrices),
        "the circuit changed: its keys are no longer its own"
    );
    assert!(pin.constraints + SUMMARY.public_inputs() < 1 << 13);
    let bytes = dev_key::proving_bytes(SUMMARY);
    assert_eq!(file_hash(&bytes), pin.proving_key);
    assert!(bytes.len() <= 2_900_000, "{}", bytes.len());
    assert_eq!(file_hash(&raw_key::summary_bytes()), pin.verifying_key);
}

#[test]
fn a_wrong_proving_key_is_refused() {
    let bytes = dev_key::proving_bytes(SUMMARY);
    assert_eq!(ProvingKey::read(&bytes, Size::Words64).err(), Some(KeyError::NotPinned));
    assert_eq!(ProvingKey::read(&dev_key::proving_bytes(Size::Words64), SUMMARY).err(), Some(KeyError::NotPinned));
    for at in [0, 20, bytes.len() / 2, bytes.len() - 1] {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        assert_eq!(ProvingKey::read(&bad, SUMMARY).err(), Some(KeyError::NotPinned), "at {at}");
    }
    // A pin of another circuit is no pin of this one.
    let pins = Pins::dev().unwrap();
    let words = pins.of(Size::Words64).unwrap();
    assert_eq!(ProvingKeyReader::new(SUMMARY, words).err(), Some(KeyError::Circuit));
    let mut reader = ProvingKeyReader::dev(Size::Words64).unwrap();
    assert_eq!(reader.push(&bytes), Err(KeyError::Circuit));
}

#[test]
fn a_proving_key_in_pieces_is_good_for_nothing_without_its_hash() {
    let bytes = dev_key::proving_bytes(SUMMARY);
    let hash = file_hash(&bytes);
    let read = |pieces: &[&[u8]]| {
        let mut reader = ProvingKeyReader::dev(SUMMARY).unwrap();
        let last = pieces.iter().map(|piece| reader.push(piece)).last().unwrap();
        (last, reader)
    };
    let (head, tail) = bytes.split_at(100_000);
    assert!(read(&[head, tail]).1.finish(hash).is_ok());
    assert_eq!(read(&[head, tail]).1.finish(file_hash(head)).err(), Some(KeyError::NotPinned));
    assert_eq!(read(&[head]).1.finish(hash).err(), Some(KeyError::Malformed), "cut short");
    let mut other = bytes.clone();
    let y = other.len() - 32;
    other[y] ^= 1;
    assert_eq!(read(&[&other]).1.finish(file_hash(&other)).err(), Some(KeyError::NotPinned), "another point");
}

/// A point of the twist that is not in the subgroup.
fn outside_the_subgroup() -> G2Affine {
    (1u64..)
        .filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(Fq::from(x), Fq::from(0u64)), false))
        .find(|point| !point.is_in_correct_subgroup_assuming_on_curve())
        .unwrap()
}

#[test]
fn a_degenerate_verifying_key_is_refused() {
    let good = raw_key::summary_bytes();
    assert_eq!(VerifyingKey::read(&good, SUMMARY).map(|key| key.hash()), Ok(file_hash(&good)));
    let bad = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.clone();
        change(&mut bytes);
        VerifyingKey::read(&bytes, SUMMARY).err()
    };
    assert_eq!(bad(&|b| b.truncate(b.len() - 1)), Some(KeyError::Malformed));
    assert_eq!(VerifyingKey::read(&good, Size::Words64).err(), Some(KeyError::Circuit));
    assert_eq!(VerifyingKey::read(&raw_key::bytes(), SUMMARY).err(), Some(KeyError::Circuit));
    // As many IC points as the other circuit's keys have, and one more than its own.
    let with_points = |n: u8| {
        move |b: &mut Vec<u8>| {
            b[COUNT] = n;
            let last = b[IC..IC + 64].to_vec();
            b.truncate(IC + 9 * 64);
            (9..n).for_each(|_| b.extend(&last));
        }
    };
    assert_eq!(bad(&with_points(9)), Some(KeyError::PublicInputs));
    assert_eq!(bad(&with_points(11)), Some(KeyError::PublicInputs));
    for at in (IC..good.len()).step_by(64).chain([ALPHA]) {
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
    assert_eq!(
        bad(&|b| b.copy_within(IC + 64..IC + 128, IC + 9 * 64)),
        Some(KeyError::Degenerate),
        "one IC point twice"
    );
}
