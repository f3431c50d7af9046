//! snarkjs on the circuit's files: it reads each, proves from them, and takes our proof.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

#[path = "support/dev_key.rs"]
mod dev_key;
#[path = "support/scenario.rs"]
#[expect(dead_code, reason = "other tests stake other epochs")]
mod scenario;
#[path = "support/snarkjs.rs"]
mod snarkjs;

use std::fs;
use std::ops::ControlFlow;

use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::prover::prove;
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};
use ashiato_zk_circuits::iden3::{dev_zkey, json, r1cs, wtns};
use ashiato_zk_circuits::stake::circuit_hash;
use scenario::Scenario;
use serde_json::Value;
use snarkjs::{Answers, kept, snarkjs};

#[test]
fn snarkjs_reads_every_file_and_each_proves_to_the_other() {
    let at = |name: &str| kept().join(format!("files-{name}")).to_str().unwrap().to_owned();
    let read = |name: &str| -> Value { serde_json::from_slice(&fs::read(at(name)).unwrap()).unwrap() };
    let scenario = Scenario::default();
    let (claim, witness) = (scenario.claim(), scenario.witness());
    let [rows, variables, key] = ["stake.r1cs", "stake.wtns", "stake.zkey"].map(at);
    fs::write(&rows, r1cs()).unwrap();
    fs::write(&variables, &*wtns(&claim, &witness).unwrap()).unwrap();
    fs::write(&key, dev_zkey().unwrap()).unwrap();

    let info = snarkjs(&["r1cs", "info", &rows]);
    let (constraints, _) = circuit_hash();
    for line in [&format!("# of Constraints: {constraints}"), "# of Public Inputs: 9", "# of Outputs: 0"] {
        assert!(info.contains(line), "{line} is not in {info}");
    }
    assert!(snarkjs(&["wtns", "check", &rows, &variables]).contains("WITNESS IS CORRECT"));
    snarkjs(&["zkey", "export", "verificationkey", &key, &at("vkey.json")]);
    let dev = VerifyingKey::dev().unwrap();
    assert_eq!(json::verification_key(&dev), read("vkey.json"), "the same verification key in the same words");

    // Theirs, read and verified by ours.
    snarkjs(&["groth16", "prove", &key, &variables, &at("proof.json"), &at("public.json")]);
    assert_eq!(read("public.json"), json::public(&claim).unwrap());
    let theirs = json::read_proof(&read("proof.json")).unwrap();
    assert_eq!(verify(&dev, &claim, &theirs), Ok(()));
    let mut other = claim.clone();
    other.recipient = claim.root;
    assert_eq!(verify(&dev, &other, &theirs), Err(VerifyError::Rejected));

    // Ours, verified by theirs.
    let mut n = 0;
    let mut entropy = |bytes: &mut [u8]| {
        n += 1;
        bytes.fill(n);
        Ok(())
    };
    let ours = prove(dev_key::proving(), &claim, &witness, &mut entropy, &mut |_| ControlFlow::Continue(())).unwrap();
    let ours = json::proof(&ours).unwrap();
    let mut answers = Answers::start("files", &json::verification_key(&dev));
    assert!(answers.ask(&ours, &json::public(&claim).unwrap()));
    assert!(!answers.ask(&ours, &json::public(&other).unwrap()));
}
