//! iden3's formats: what is written can be read, what is not right is refused by name, and a key in circom's form proves.

use std::sync::OnceLock;

use ark_bn254::{Fq, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ashiato_core::encoding::signed::Hash;
use ashiato_zk_circuits::groth16::key_error::KeyError;
use ashiato_zk_circuits::groth16::pins::file_hash;
use ashiato_zk_circuits::groth16::prover::{EntropyError, ProveError};
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};
use ashiato_zk_circuits::iden3::{CeremonyError, CeremonyKey, FormatError, dev_zkey, json, r1cs, read_wtns, wtns};
use ashiato_zk_circuits::stake::circuit_hash;

use crate::honest::verifying;
use crate::scenario::Scenario;

fn zkey() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| dev_zkey().unwrap())
}

fn u32_at(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

/// Where the content of a section begins.
fn section(bytes: &[u8], number: usize) -> usize {
    let mut at = 12;
    while u32_at(bytes, at) != number {
        at += 12 + u64::from_le_bytes(bytes[at + 4..at + 12].try_into().unwrap()) as usize;
    }
    at + 12
}

#[test]
fn the_r1cs_has_the_circuits_shape() {
    let bytes = r1cs();
    assert_eq!(&bytes[..4], b"r1cs");
    assert_eq!([u32_at(&bytes, 4), u32_at(&bytes, 8)], [1, 3], "version, sections");
    let header = section(&bytes, 1);
    assert_eq!(u32_at(&bytes, header), 32);
    let counts: Vec<_> = (0..4).map(|i| u32_at(&bytes, header + 36 + i * 4)).collect();
    let wires = counts[0];
    assert_eq!(counts[1..], [0, 9, wires - 10], "outputs, public, private");
    let (constraints, _) = circuit_hash();
    assert_eq!(u32_at(&bytes, header + 36 + 24), constraints);
    assert_eq!(section(&bytes, 3) + wires * 8, bytes.len());
}

#[test]
fn a_witness_file_is_read_back_and_nothing_else_is() {
    let scenario = Scenario::default();
    let bytes = wtns(&scenario.claim(), &scenario.witness()).unwrap();
    let read = read_wtns(&bytes).unwrap();
    assert_eq!(read.variables(), u32_at(&bytes, section(&bytes, 1) + 36));
    assert_eq!(format!("{read:?}"), "Wtns { .. }", "nothing of a witness is shown");
    // One, then the public numbers in the verifying key's order.
    let at = section(&bytes, 2);
    for (i, x) in scenario.claim().public_inputs().unwrap().into_iter().enumerate() {
        let mut little = x.to_bytes();
        little.reverse();
        assert_eq!(bytes[at + (i + 1) * 32..][..32], little, "{i}");
    }
    let bad = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = bytes.to_vec();
        change(&mut bytes);
        read_wtns(&bytes).err()
    };
    let (header, body) = (section(&bytes, 1), section(&bytes, 2));
    assert_eq!(bad(&|b| b[0] = b'z'), Some(FormatError::Kind));
    assert_eq!(bad(&|b| b[4] = 1), Some(FormatError::Kind), "version 1");
    assert_eq!(bad(&|b| b.truncate(b.len() - 1)), Some(FormatError::Sections));
    assert_eq!(bad(&|b| b.push(0)), Some(FormatError::Sections));
    assert_eq!(bad(&|b| b[header + 4] ^= 1), Some(FormatError::Field));
    assert_eq!(bad(&|b| b[header + 36] ^= 1), Some(FormatError::Sections), "one variable more or less");
    assert_eq!(
        bad(&|b| b[header + 36..header + 40].fill(0xff)),
        Some(FormatError::Sections),
        "no such memory is asked for"
    );
    assert_eq!(bad(&|b| b[body..body + 32].fill(0xff)), Some(FormatError::Number));
    assert_eq!(bad(&|b| b[12] = 2), Some(FormatError::Sections), "a section twice");
    let mut other = scenario.claim();
    other.value = 15 << 28;
    assert_eq!(wtns(&other, &scenario.witness()).map_err(|error| error.code().name()).err(), Some("stake-earned"));
}

#[test]
fn a_key_in_circoms_form_proves_what_the_key_file_verifies() {
    let key = CeremonyKey::import(zkey(), file_hash(zkey())).unwrap();
    let dev = verifying();
    assert_eq!(key.verifying_key().hash(), dev.hash(), "the same setup in another form");
    let scenario = Scenario::default();
    let claim = scenario.claim();
    let prove = |fill: u8| {
        let mut n = fill;
        key.prove(&claim, &scenario.witness(), &mut |bytes: &mut [u8]| {
            n += 1;
            bytes.fill(n);
            Ok(())
        })
    };
    let (one, two) = (prove(1).unwrap(), prove(4).unwrap());
    assert_ne!(one, two, "blinded");
    for proof in [one, two] {
        assert_eq!(verify(&dev, &claim, &proof), Ok(()));
        assert_eq!(json::proof(&proof).unwrap()["pi_a"][2], "1");
    }
    let none = key.prove(&claim, &scenario.witness(), &mut |_| Err(EntropyError));
    assert_eq!(none, Err(ProveError::Entropy(EntropyError)));
    let mut other = claim.clone();
    other.recipient = claim.root;
    assert_eq!(verify(&dev, &other, &one), Err(VerifyError::Rejected));
}

#[test]
fn an_unfit_ceremony_key_is_refused_by_name() {
    let good = zkey();
    let pinned = |bytes: &[u8]| CeremonyKey::import(bytes, file_hash(bytes)).err();
    let bad = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.to_vec();
        change(&mut bytes);
        pinned(&bytes)
    };
    let key = |error| Some(CeremonyError::Key(error));
    let format = |error| Some(CeremonyError::Format(error));
    assert_eq!(CeremonyKey::import(good, Hash([0; 32])).err(), key(KeyError::NotPinned));
    assert_eq!(bad(&|b| b[3] = 0), format(FormatError::Kind));
    assert_eq!(bad(&|b| b[section(good, 1)] = 2), format(FormatError::Kind), "PLONK");
    assert_eq!(bad(&|b| b.truncate(b.len() - 1)), format(FormatError::Sections));
    assert_eq!(bad(&|b| b.push(0)), format(FormatError::Sections));

    let header = section(good, 2);
    assert_eq!(bad(&|b| b[header + 5] ^= 1), format(FormatError::Field), "q");
    assert_eq!(bad(&|b| b[header + 41] ^= 1), format(FormatError::Field), "r");
    for at in [72, 76, 80] {
        assert_eq!(bad(&|b| b[header + at] ^= 1), Some(CeremonyError::Circuit), "variables, inputs, domain");
    }
    let coefficients = section(good, 4);
    assert_eq!(bad(&|b| b[coefficients + 4 + 12] ^= 1), Some(CeremonyError::Circuit), "a coefficient");
    assert_eq!(bad(&|b| b[coefficients] ^= 1), format(FormatError::Sections), "one coefficient more or less");

    // alpha₁, beta₁, beta₂, gamma₂, delta₁, delta₂, each in Montgomery form.
    let (alpha, beta1, beta2, gamma) = (header + 84, header + 148, header + 212, header + 340);
    let (delta1, delta2) = (gamma + 128, gamma + 192);
    let montgomery = |x: &Fq| x.0.0.map(u64::to_le_bytes).concat();
    let (g, h) = (G1Affine::generator(), G2Affine::generator());
    let g = [g.x, g.y].map(|x| montgomery(&x)).concat();
    let h = [h.x.c0, h.x.c1, h.y.c0, h.y.c1].map(|x| montgomery(&x)).concat();
    assert_eq!(bad(&|b| b[gamma..gamma + 128].copy_from_slice(&h)), None, "gamma = 1 is how ceremonies are");
    assert_eq!(bad(&|b| b.copy_within(delta2..delta2 + 128, gamma)), key(KeyError::Dependent));
    let untouched = |b: &mut Vec<u8>| {
        for at in [gamma, delta2] {
            b[at..at + 128].copy_from_slice(&h);
        }
        b[delta1..delta1 + 64].copy_from_slice(&g);
    };
    assert_eq!(bad(&untouched), key(KeyError::Dependent), "a key that nobody contributed to");
    for at in [alpha, beta1, delta1] {
        assert_eq!(bad(&|b| b[at..at + 64].fill(0)), key(KeyError::Degenerate), "the identity");
        assert_eq!(bad(&|b| b[at..at + 64].copy_from_slice(&g)), key(KeyError::Degenerate), "the generator");
        assert_eq!(bad(&|b| b[at] ^= 1), key(KeyError::NotInGroup), "off the curve");
        assert_eq!(bad(&|b| b[at..at + 32].fill(0xff)), format(FormatError::Number), "above q");
    }
    for at in [beta2, delta2] {
        assert_eq!(bad(&|b| b[at..at + 128].fill(0)), key(KeyError::Degenerate));
    }
    assert_eq!(bad(&|b| b.copy_within(alpha..alpha + 64, beta1)), Some(CeremonyError::Halves));
    assert_eq!(bad(&|b| b.copy_within(alpha..alpha + 64, delta1)), Some(CeremonyError::Halves));

    let ic = section(good, 3);
    assert_eq!(bad(&|b| b.copy_within(ic..ic + 64, ic + 128)), key(KeyError::Degenerate), "one IC point twice");
    assert_eq!(bad(&|b| b[ic + 64..ic + 128].fill(0)), key(KeyError::Degenerate), "an input in no constraint");
    for number in [3, 5, 6, 8, 9] {
        // The last point, since the first ones of a query may be the identity.
        let at = section(good, number);
        let length = u64::from_le_bytes(good[at - 8..at].try_into().unwrap()) as usize;
        assert_eq!(bad(&|b| b[at + length - 1] ^= 1), key(KeyError::NotInGroup), "section {number}");
    }
}

#[test]
fn json_is_snarkjs_form() {
    let vk = json::verification_key(&verifying());
    assert_eq!((&vk["protocol"], &vk["curve"], &vk["nPublic"]), (&"groth16".into(), &"bn128".into(), &9.into()));
    assert_eq!(vk["IC"].as_array().map(Vec::len), Some(10));
    assert_eq!(vk["vk_gamma_2"][2], serde_json::json!(["1", "0"]));
    let public = json::public(&Scenario::default().claim()).unwrap();
    assert_eq!(public.as_array().map(Vec::len), Some(9));
    assert_eq!(public[6], Scenario::default().claim().value.to_string());
    assert!(json::proof(&[0; 128]).is_err());
}
