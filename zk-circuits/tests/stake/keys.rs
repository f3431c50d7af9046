//! The keys: pinned, small, and refused where they are not what was pinned.

use ark_bn254::{G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ashiato_core::protocol::claim::PUBLIC_INPUTS;
use ashiato_zk_circuits::groth16::key_error::KeyError;
use ashiato_zk_circuits::groth16::keys::{ProvingKey, ProvingKeyReader, VerifyingKey};
use ashiato_zk_circuits::groth16::pins::{Pins, file_hash};
use ashiato_zk_circuits::stake::circuit_hash;

use crate::dev_key;
use crate::raw_key::{self, ALPHA, BETA, COUNT, DELTA, GAMMA, IC};

#[test]
fn the_key_is_pinned_and_small() {
    let pin = Pins::dev().unwrap().key;
    assert_eq!(circuit_hash(), (pin.constraints, pin.matrices), "the circuit changed: its keys are no longer its own");
    assert!(pin.constraints + PUBLIC_INPUTS < 1 << 13);
    let bytes = dev_key::proving_bytes();
    assert_eq!(file_hash(&bytes), pin.proving_key);
    assert!(bytes.len() <= 2_900_000, "{}", bytes.len());
    assert_eq!(file_hash(&raw_key::bytes()), pin.verifying_key);
}

#[test]
fn a_wrong_proving_key_is_refused() {
    let bytes = dev_key::proving_bytes();
    assert_eq!(ProvingKey::read(&[]).err(), Some(KeyError::NotPinned));
    for at in [0, 20, bytes.len() / 2, bytes.len() - 1] {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        assert_eq!(ProvingKey::read(&bad).err(), Some(KeyError::NotPinned), "at {at}");
    }
}

#[test]
fn a_proving_key_in_pieces_is_good_for_nothing_without_its_hash() {
    let bytes = dev_key::proving_bytes();
    let hash = file_hash(&bytes);
    let read = |pieces: &[&[u8]]| {
        let mut reader = ProvingKeyReader::dev().unwrap();
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
    many[COUNT..COUNT + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(read(&[&many]).0, Err(KeyError::Malformed));
}

#[test]
fn a_degenerate_verifying_key_is_refused() {
    let good = raw_key::bytes();
    assert_eq!(VerifyingKey::read(&good).map(|key| key.hash()), VerifyingKey::dev().map(|key| key.hash()));
    let bad = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.clone();
        change(&mut bytes);
        VerifyingKey::read(&bytes).err()
    };
    assert_eq!(bad(&|b| b[0] ^= 1), Some(KeyError::Malformed), "magic");
    assert_eq!(bad(&|b| b[8] ^= 1), Some(KeyError::Malformed), "version");
    assert_eq!(bad(&|b| b.truncate(b.len() - 1)), Some(KeyError::Malformed));
    assert_eq!(bad(&|b| b.push(0)), Some(KeyError::Malformed));
    assert_eq!(bad(&|b| b[COUNT] = 11), Some(KeyError::Malformed), "one point promised too many");
    assert_eq!(bad(&|b| b[COUNT..COUNT + 4].fill(0xff)), Some(KeyError::Malformed));
    assert_eq!(bad(&|b| raw_key::plus_q(&mut b[ALPHA..ALPHA + 32])), Some(KeyError::Malformed), "x + q");
    // One IC point less and one more than the circuit has public columns.
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
        assert_eq!(
            bad(&|b| raw_key::put_g2(&raw_key::outside_the_subgroup(), &mut b[at..])),
            Some(KeyError::NotInGroup)
        );
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
