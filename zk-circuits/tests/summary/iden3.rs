//! The circuit in iden3's formats, and its key in circom's form.

use std::sync::OnceLock;

use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::circuit_id::CircuitId;
use ashiato_zk_circuits::groth16::key_error::KeyError;
use ashiato_zk_circuits::groth16::pins::file_hash;
use ashiato_zk_circuits::groth16::setup::circuit_hash;
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};
use ashiato_zk_circuits::iden3::{CeremonyError, CeremonyKey, dev_zkey, json, r1cs, read_wtns, wtns};

use crate::honest::{entropy, honest, verifying};

const SUMMARY: CircuitId = CircuitId::Summary;

fn zkey() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| dev_zkey(SUMMARY).unwrap())
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
    let bytes = r1cs(SUMMARY);
    let header = section(&bytes, 1);
    let counts: Vec<_> = (0..4).map(|i| u32_at(&bytes, header + 36 + i * 4)).collect();
    let wires = counts[0];
    assert_eq!(counts[1..], [0, 9, wires - 10], "outputs, public, private");
    assert_eq!(u32_at(&bytes, header + 36 + 24), circuit_hash(SUMMARY).0);
    assert_eq!(section(&bytes, 3) + wires * 8, bytes.len());
}

#[test]
fn a_witness_file_holds_every_variable() {
    let (scenario, claim, _) = honest();
    let bytes = wtns(claim, &scenario.witness(), SUMMARY).unwrap();
    let read = read_wtns(&bytes).unwrap();
    assert_eq!(read.variables(), u32_at(&r1cs(SUMMARY), section(&r1cs(SUMMARY), 1) + 36));
    // One, then the public numbers in the verifying key's order.
    let body = section(&bytes, 2);
    for (i, x) in claim.public_inputs().unwrap().into_iter().enumerate() {
        let mut little = x.to_bytes();
        little.reverse();
        assert_eq!(bytes[body + (i + 1) * 32..][..32], little, "{i}");
    }
    let code = |circuit| wtns(claim, &scenario.witness(), circuit).map_err(|error| error.code().name()).err();
    assert_eq!(code(CircuitId::Words(Size::Words64)), Some("job-size"));
    let other = scenario.claim_of(15 << 28);
    let refused = wtns(&other, &scenario.witness(), SUMMARY).map_err(|error| error.code().name()).err();
    assert_eq!(refused, Some("stake-earned"));
}

#[test]
fn a_key_in_circoms_form_proves_what_the_key_file_verifies() {
    let key = CeremonyKey::import(zkey(), file_hash(zkey()), SUMMARY).unwrap();
    assert_eq!(key.verifying_key().hash(), verifying().hash(), "the same setup in another form");
    let (scenario, claim, _) = honest();
    let proof = key.prove(claim, &scenario.witness(), &mut entropy(4)).unwrap();
    assert_eq!(verify(&verifying(), claim, &proof), Ok(()));
    assert_eq!(json::read_proof(&json::proof(&proof).unwrap()), Ok(proof));
    let mut other = claim.clone();
    other.recipient = claim.root;
    assert_eq!(verify(&verifying(), &other, &proof), Err(VerifyError::Rejected));
}

#[test]
fn an_unfit_ceremony_key_is_refused_by_name() {
    let good = zkey();
    let bad = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.to_vec();
        change(&mut bytes);
        CeremonyKey::import(&bytes, file_hash(&bytes), SUMMARY).err()
    };
    assert_eq!(CeremonyKey::import(good, file_hash(good), Size::Words64).err(), Some(CeremonyError::Circuit));
    let header = section(good, 2);
    for at in [72, 76, 80] {
        assert_eq!(bad(&|b| b[header + at] ^= 1), Some(CeremonyError::Circuit), "variables, inputs, domain");
    }
    let coefficient = section(good, 4) + 4 + 12;
    assert_eq!(bad(&|b| b[coefficient] ^= 1), Some(CeremonyError::Circuit), "a coefficient");
    let (gamma, delta) = (header + 340, header + 340 + 192);
    let dependent = Some(CeremonyError::Key(KeyError::Dependent));
    assert_eq!(bad(&|b| b.copy_within(delta..delta + 128, gamma)), dependent);
    let ic = section(good, 3);
    let degenerate = Some(CeremonyError::Key(KeyError::Degenerate));
    assert_eq!(bad(&|b| b.copy_within(ic..ic + 64, ic + 9 * 64)), degenerate, "one IC point twice");
    assert_eq!(bad(&|b| b[ic + 9 * 64..ic + 10 * 64].fill(0)), degenerate, "an input in no constraint");
}

#[test]
fn json_is_snarkjs_form() {
    let vk = json::verification_key(&verifying());
    assert_eq!((&vk["protocol"], &vk["curve"], &vk["nPublic"]), (&"groth16".into(), &"bn128".into(), &9.into()));
    assert_eq!(vk["IC"].as_array().map(Vec::len), Some(10));
    let (_, claim, _) = honest();
    let public = json::public(claim).unwrap();
    assert_eq!(public.as_array().map(Vec::len), Some(9));
    assert_eq!(public[6], claim.value.to_string());
}
