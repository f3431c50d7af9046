//! Phase 2 in small, with the public tools: powers of tau, a contribution, a beacon, and our prover and verifier at the end.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

#[path = "support/scenario.rs"]
#[expect(dead_code, reason = "other tests stake other epochs")]
mod scenario;
#[path = "support/snarkjs.rs"]
mod snarkjs;

use std::fs;
use std::ops::ControlFlow;

use ashiato_core::protocol::claim::PUBLIC_INPUTS;
use ashiato_zk_circuits::groth16::key_error::KeyError;
use ashiato_zk_circuits::groth16::keys::{ProvingKey, VerifyingKey};
use ashiato_zk_circuits::groth16::pins::file_hash;
use ashiato_zk_circuits::groth16::prover::prove;
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};
use ashiato_zk_circuits::iden3::{CeremonyError, CeremonyKey, json, r1cs, wtns};
use ashiato_zk_circuits::stake::circuit_hash;
use scenario::Scenario;
use serde_json::Value;
use snarkjs::{Answers, kept, snarkjs};

/// The drand beacon of a real ceremony is announced beforehand; here any number does.
const BEACON: &str = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";

#[test]
fn a_ceremonys_key_proves_and_verifies_everywhere() {
    let scenario = Scenario::default();
    let (claim, witness) = (scenario.claim(), scenario.witness());
    let mut other = claim.clone();
    other.recipient = claim.root;
    let at = |name: &str| kept().join(name).to_str().unwrap().to_owned();
    // Phase 1 does not know the circuit: it is made once and kept.
    let tau = at("powers.ptau");
    if fs::metadata(&tau).is_err() {
        snarkjs(&["powersoftau", "new", "bn128", "13", &at("tau-0.ptau")]);
        snarkjs(&[
            "powersoftau",
            "contribute",
            &at("tau-0.ptau"),
            &at("tau-1.ptau"),
            "--name=first",
            "-e=some entropy",
        ]);
        snarkjs(&["powersoftau", "beacon", &at("tau-1.ptau"), &at("tau-2.ptau"), BEACON, "10", "-n=beacon"]);
        snarkjs(&["powersoftau", "prepare", "phase2", &at("tau-2.ptau"), &at("tau-3.ptau")]);
        fs::rename(at("tau-3.ptau"), &tau).unwrap();
    }
    let rows = at("stake.r1cs");
    fs::write(&rows, r1cs()).unwrap();
    let info = snarkjs(&["r1cs", "info", &rows]);
    let (constraints, _) = circuit_hash();
    let counts = [format!("# of Constraints: {constraints}"), format!("# of Public Inputs: {PUBLIC_INPUTS}")];
    for line in counts.iter().map(String::as_str).chain(["Curve: bn-128", "# of Outputs: 0"]) {
        assert!(info.contains(line), "{line} is not in {info}");
    }

    snarkjs(&["groth16", "setup", &rows, &tau, &at("stake-0.zkey")]);
    snarkjs(&["zkey", "contribute", &at("stake-0.zkey"), &at("stake-1.zkey"), "--name=second", "-e=more entropy"]);
    snarkjs(&["zkey", "beacon", &at("stake-1.zkey"), &at("stake.zkey"), BEACON, "10", "-n=beacon"]);
    assert!(snarkjs(&["zkey", "verify", &rows, &tau, &at("stake.zkey")]).contains("ZKey Ok!"));

    // Before anyone contributed delta is gamma, and anybody can forge.
    let empty = fs::read(at("stake-0.zkey")).unwrap();
    let refused = CeremonyKey::import(&empty, file_hash(&empty)).err();
    assert_eq!(refused, Some(CeremonyError::Key(KeyError::Dependent)));

    let bytes = fs::read(at("stake.zkey")).unwrap();
    let key = CeremonyKey::import(&bytes, file_hash(&bytes)).unwrap();
    let exported: Value = {
        snarkjs(&["zkey", "export", "verificationkey", &at("stake.zkey"), &at("snarkjs.vkey.json")]);
        serde_json::from_slice(&fs::read(at("snarkjs.vkey.json")).unwrap()).unwrap()
    };
    assert_eq!(json::verification_key(key.verifying_key()), exported, "the same verification key in the same words");

    // Ours, checked by ours and by snarkjs.
    let mut n = 0;
    let proof = key.prove(&claim, &witness, &mut |bytes: &mut [u8]| {
        n += 1;
        bytes.fill(n);
        Ok(())
    });
    let proof = proof.unwrap();
    assert_eq!(verify(key.verifying_key(), &claim, &proof), Ok(()));
    // The same key as our own prover reads it, folded without anybody's secret.
    let files = key.files().unwrap();
    let own = ProvingKey::read_pinned(&files.proving, &files.pin).unwrap();
    let fast = prove(
        &own,
        &claim,
        &witness,
        &mut |bytes: &mut [u8]| {
            n += 1;
            bytes.fill(n);
            Ok(())
        },
        &mut |_| ControlFlow::Continue(()),
    );
    let fast = fast.unwrap();
    assert_eq!(verify(&VerifyingKey::read(&files.verifying).unwrap(), &claim, &fast), Ok(()));
    let dev = VerifyingKey::dev().unwrap();
    assert_eq!(verify(&dev, &claim, &proof), Err(VerifyError::Rejected), "another key's proof");
    let mut answers = Answers::start("ceremony", &exported);
    for proof in [proof, fast] {
        assert!(answers.ask(&json::proof(&proof).unwrap(), &json::public(&claim).unwrap()));
    }

    // snarkjs's, from the exported witness; ours reads the public signals the same way.
    let variables = at("stake.wtns");
    fs::write(&variables, &*wtns(&claim, &witness).unwrap()).unwrap();
    assert!(snarkjs(&["wtns", "check", &rows, &variables]).contains("WITNESS IS CORRECT"));
    snarkjs(&["groth16", "prove", &at("stake.zkey"), &variables, &at("proof.json"), &at("public.json")]);
    let read = |name: &str| -> Value { serde_json::from_slice(&fs::read(at(name)).unwrap()).unwrap() };
    assert_eq!(read("public.json"), json::public(&claim).unwrap());
    let theirs = json::read_proof(&read("proof.json")).unwrap();
    assert_eq!(verify(key.verifying_key(), &claim, &theirs), Ok(()));
    assert_eq!(verify(key.verifying_key(), &other, &theirs), Err(VerifyError::Rejected));
}
