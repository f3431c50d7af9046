//! One proof, three verifiers: ours, ark's, snarkjs's. The same answers on valid and on mutated proofs.
//!
//! Short by default; with ASHIATO_DEEP=1 1,000 valid and 10,000 mutated ones.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "support/dev_key.rs"]
mod dev_key;
#[path = "support/mutant.rs"]
mod mutant;
#[path = "support/scenario.rs"]
mod scenario;
#[path = "support/snarkjs.rs"]
mod snarkjs;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ark_bn254::{Bn254, Fr};
use ark_ff::PrimeField;
use ark_groth16::{Groth16, PreparedVerifyingKey, Proof, prepare_verifying_key};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::keys::{ProvingKey, VerifyingKey};
use ashiato_zk_circuits::groth16::prover::prove;
use ashiato_zk_circuits::groth16::verifier::verify;
use ashiato_zk_circuits::iden3::json;
use mutant::{Class, Mutant};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use scenario::Scenario;
use serde_json::Value;
use snarkjs::Answers;

type Stake = (StakeClaim, [u8; 128]);

/// The three, for one size.
struct Three {
    ours: VerifyingKey,
    raw: ark_groth16::VerifyingKey<Bn254>,
    ark: PreparedVerifyingKey<Bn254>,
    snarkjs: Answers,
}

impl Three {
    fn new(size: Size) -> Self {
        let ours = VerifyingKey::dev(size).unwrap();
        let exported = json::verification_key(&ours);
        let raw = mutant::key_of(&exported);
        let snarkjs = Answers::start(&format!("dev-{}", size.words()), &exported);
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

fn proofs(key: &ProvingKey, size: Size, n: usize, rng: &mut ChaCha20Rng) -> Vec<Stake> {
    (0..n)
        .map(|i| {
            let mut scenario = Scenario::new(size);
            scenario.payout_key = [i as u8; 32];
            scenario.terms = format!("terms {i}").into_bytes();
            scenario.words.truncate(size.words() * 3 / 4 - i);
            scenario.others.0.truncate(i);
            let claim = scenario.claim();
            let mut entropy = |bytes: &mut [u8]| {
                rng.fill_bytes(bytes);
                Ok(())
            };
            let go = &mut |_| ControlFlow::Continue(());
            let proof = prove(key, &claim, &scenario.witness(), &mut entropy, go).unwrap();
            (claim, proof)
        })
        .collect()
}

fn again(raw: &ark_groth16::VerifyingKey<Bn254>, proof: &[u8; 128], rng: &mut ChaCha20Rng) -> [u8; 128] {
    let proof = Proof::<Bn254>::deserialize_compressed(proof.as_slice()).unwrap();
    let mut bytes = [0; 128];
    Groth16::<Bn254>::rerandomize_proof(raw, &proof, rng).serialize_compressed(bytes.as_mut_slice()).unwrap();
    bytes
}

#[test]
fn three_verifiers_give_the_same_answers() {
    let deep = std::env::var_os("ASHIATO_DEEP").is_some();
    let (made, small, large, mutated) = if deep { (16, 980, 20, 10_000) } else { (3, 40, 2, 600) };
    let mut rng = ChaCha20Rng::seed_from_u64(20_454);
    let mut three = Three::new(Size::Words64);
    let stakes = proofs(dev_key::small(), Size::Words64, made, &mut rng);
    let mut valid = 0;
    let mut seen = std::collections::BTreeSet::new();
    for i in 0..small {
        let (claim, proof) = &stakes[i % made];
        let bytes = if i < made { *proof } else { again(&three.raw, proof, &mut rng) };
        assert!(seen.insert(bytes), "each proof has bytes of its own");
        assert_eq!(three.answers(&Mutant::valid(claim, bytes)), [true; 3], "valid proof {i}");
        valid += 1;
    }

    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for i in 0..mutated {
        let class = Class::ALL[i % Class::ALL.len()];
        let (stake, other) = (&stakes[i % made], &stakes[(i + 1) % made]);
        let fresh = (stake.0.clone(), again(&three.raw, &stake.1, &mut rng));
        let mutant = Mutant::new(class, &fresh, other, &mut rng, i / Class::ALL.len());
        // snarkjs takes coordinates modulo q, so it says of x + q what it says of x. No encoding of ours can reach it so:
        // what is handed to it was decoded before.
        let expected = [false, false, class == Class::CoordinatePlusQ];
        assert_eq!(three.answers(&mutant), expected, "{class:?}, number {i}");
        *counts.entry(class.name()).or_default() += 1;
    }

    drop(three);
    let size = Size::Words1024;
    let key = ProvingKey::read(&dev_key::proving_bytes(size), size).unwrap();
    let mut three = Three::new(size);
    let stakes = proofs(&key, size, large.min(4), &mut rng);
    for i in 0..large {
        let (claim, proof) = &stakes[i % stakes.len()];
        let bytes = if i < stakes.len() { *proof } else { again(&three.raw, proof, &mut rng) };
        assert_eq!(three.answers(&Mutant::valid(claim, bytes)), [true; 3], "valid proof {i} of 1,024 words");
        valid += 1;
    }
    println!("{valid} valid proofs ({large} of 1,024 words) accepted by all three; {mutated} mutated ones refused:");
    counts.iter().for_each(|(class, n)| println!("  {n:5} {class}"));
}
