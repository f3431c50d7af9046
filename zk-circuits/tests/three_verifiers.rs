//! One proof, three verifiers: ours, ark's, snarkjs's. The same answers on valid and on mutated proofs.
//!
//! Short by default; with ASHIATO_DEEP=1 1,000 valid and 10,000 mutated ones.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]
#![allow(clippy::print_stdout, reason = "the audit shows how many proofs of each kind were tried")]

#[path = "support/dev_key.rs"]
mod dev_key;
#[path = "support/mutant.rs"]
mod mutant;
#[path = "support/scenario.rs"]
#[expect(dead_code, reason = "other tests stake other epochs")]
mod scenario;
#[path = "support/snarkjs.rs"]
#[expect(dead_code, reason = "the files' tests and the ceremony run its commands")]
mod snarkjs;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ark_bn254::{Bn254, Fr};
use ark_ff::PrimeField;
use ark_groth16::{Groth16, PreparedVerifyingKey, Proof, prepare_verifying_key};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::prover::prove;
use ashiato_zk_circuits::groth16::verifier::verify;
use ashiato_zk_circuits::iden3::json;
use ashiato_zk_circuits::stake::StakeWitness;
use mutant::{Class, Mutant};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use scenario::Scenario;
use serde_json::Value;
use snarkjs::Answers;

/// The three.
struct Three {
    ours: VerifyingKey,
    raw: ark_groth16::VerifyingKey<Bn254>,
    ark: PreparedVerifyingKey<Bn254>,
    snarkjs: Answers,
}

impl Three {
    fn new() -> Self {
        let ours = VerifyingKey::dev().unwrap();
        let exported = json::verification_key(&ours);
        let raw = mutant::key_of(&exported);
        let snarkjs = Answers::start("dev", &exported);
        Self { ours, ark: prepare_verifying_key(&raw), raw, snarkjs }
    }

    fn answers(&mut self, mutant: &Mutant) -> [bool; 3] {
        let ours = mutant.canonical && verify(&self.ours, &mutant.claim, &mutant.bytes).is_ok();
        let ark = || -> Option<bool> {
            let proof = Proof::<Bn254>::deserialize_compressed(mutant.bytes.as_slice()).ok()?;
            let inputs: Vec<Fr> = mutant.public.as_array()?.iter().map(canonical).collect::<Option<_>>()?;
            Groth16::<Bn254>::verify_proof(&self.ark, &proof, &inputs).ok()
        };
        [ours, ark().unwrap_or(false), self.snarkjs.ask(&mutant.proof, &mutant.public)]
    }
}

/// A public number as ark is given it: only if its digits are those of a field element.
fn canonical(text: &Value) -> Option<Fr> {
    let x: Fr = text.as_str()?.parse().ok()?;
    (x.into_bigint().to_string() == text.as_str()?).then_some(x)
}

fn proof(claim: StakeClaim, witness: &StakeWitness, rng: &mut ChaCha20Rng) -> (StakeClaim, [u8; 128]) {
    let mut entropy = |bytes: &mut [u8]| {
        rng.fill_bytes(bytes);
        Ok(())
    };
    let proof = prove(dev_key::proving(), &claim, witness, &mut entropy, &mut |_| ControlFlow::Continue(())).unwrap();
    (claim, proof)
}

/// The `i`-th of the stakes.
fn stake(i: usize) -> Scenario {
    let mut scenario = Scenario { payout_key: [i as u8; 32], ..Scenario::default() };
    scenario.terms = format!("terms {i}").into_bytes();
    scenario.minted -= i as u32;
    scenario.tariff.bonuses[0] += i as u8;
    scenario.others.0.truncate(i);
    scenario
}

fn again(raw: &ark_groth16::VerifyingKey<Bn254>, proof: &[u8; 128], rng: &mut ChaCha20Rng) -> [u8; 128] {
    let proof = Proof::<Bn254>::deserialize_compressed(proof.as_slice()).unwrap();
    let mut bytes = [0; 128];
    Groth16::<Bn254>::rerandomize_proof(raw, &proof, rng).serialize_compressed(bytes.as_mut_slice()).unwrap();
    bytes
}

/// All three accept so many valid proofs, made of a few stakes, and refuse so many mutated ones.
fn agree(stakes: &[(StakeClaim, [u8; 128])], [valid, mutated]: [usize; 2], rng: &mut ChaCha20Rng) {
    let mut three = Three::new();
    let made = stakes.len();
    let mut seen = std::collections::BTreeSet::new();
    for i in 0..valid {
        let (claim, proof) = &stakes[i % made];
        let bytes = if i < made { *proof } else { again(&three.raw, proof, rng) };
        assert!(seen.insert(bytes), "each proof has bytes of its own");
        assert_eq!(three.answers(&Mutant::valid(claim, bytes)), [true; 3], "valid proof {i}");
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for i in 0..mutated {
        let class = Class::ALL[i % Class::ALL.len()];
        let (stake, other) = (&stakes[i % made], &stakes[(i + 1) % made]);
        let fresh = (stake.0.clone(), again(&three.raw, &stake.1, rng));
        let mutant = Mutant::new(class, &fresh, other, rng, i / Class::ALL.len());
        // snarkjs takes coordinates modulo q, so it says of x + q what it says of x. No encoding of ours can reach it so:
        // what is handed to it was decoded before.
        let expected = [false, false, class == Class::CoordinatePlusQ];
        assert_eq!(three.answers(&mutant), expected, "{class:?}, number {i}");
        *counts.entry(class.name()).or_default() += 1;
    }
    println!("all three accepted {valid} valid proofs and refused:");
    counts.iter().for_each(|(class, n)| println!("  {n:5} {class}"));
}

fn deep() -> bool {
    std::env::var_os("ASHIATO_DEEP").is_some()
}

#[test]
fn three_verifiers_give_the_same_answers() {
    let (made, counts) = if deep() { (16, [1_000, 10_000]) } else { (3, [42, 600]) };
    let mut rng = ChaCha20Rng::seed_from_u64(20_454);
    let scenarios = (0..made).map(stake);
    let stakes: Vec<_> = scenarios.map(|it| proof(it.claim(), &it.witness(), &mut rng)).collect();
    agree(&stakes, counts, &mut rng);
}
