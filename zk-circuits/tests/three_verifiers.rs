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
#[expect(dead_code, reason = "the files' tests and the ceremony run its commands")]
mod snarkjs;
#[path = "support/summary_scenario.rs"]
mod summary_scenario;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ark_bn254::{Bn254, Fr};
use ark_ff::PrimeField;
use ark_groth16::{Groth16, PreparedVerifyingKey, Proof, prepare_verifying_key};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::circuit_id::CircuitId;
use ashiato_zk_circuits::groth16::keys::{ProvingKey, VerifyingKey};
use ashiato_zk_circuits::groth16::prover::{ProveError, prove};
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};
use ashiato_zk_circuits::iden3::json;
use mutant::{Class, Movable, Mutant};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use scenario::Scenario;
use serde_json::Value;
use snarkjs::Answers;
use summary_scenario::SummaryScenario;

/// The three, for one circuit.
struct Three {
    ours: VerifyingKey,
    raw: ark_groth16::VerifyingKey<Bn254>,
    ark: PreparedVerifyingKey<Bn254>,
    snarkjs: Answers,
}

impl Three {
    fn new(circuit: impl Into<CircuitId>) -> Self {
        let circuit = circuit.into();
        let ours = VerifyingKey::dev(circuit).unwrap();
        let exported = json::verification_key(&ours);
        let raw = mutant::key_of(&exported);
        let snarkjs = Answers::start(&format!("dev-{}", circuit.name()), &exported);
        Self { ours, ark: prepare_verifying_key(&raw), raw, snarkjs }
    }

    fn answers<C: Movable>(&mut self, mutant: &Mutant<C>) -> [bool; 3]
    where
        VerifyError: From<C::Unfit>,
    {
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

fn proof<C: Movable>(key: &ProvingKey, claim: C, witness: &C::Witness, rng: &mut ChaCha20Rng) -> (C, [u8; 128])
where
    ProveError: From<C::Refusal>,
    VerifyError: From<C::Unfit>,
{
    let mut entropy = |bytes: &mut [u8]| {
        rng.fill_bytes(bytes);
        Ok(())
    };
    let proof = prove(key, &claim, witness, &mut entropy, &mut |_| ControlFlow::Continue(())).unwrap();
    (claim, proof)
}

/// The `i`-th of the stakes over words.
fn over_words(size: Size, i: usize) -> Scenario {
    let mut scenario = Scenario::new(size);
    scenario.payout_key = [i as u8; 32];
    scenario.terms = format!("terms {i}").into_bytes();
    scenario.words.truncate(size.words() * 3 / 4 - i);
    scenario.others.0.truncate(i);
    scenario
}

/// The `i`-th of the stakes over summaries.
fn over_a_summary(i: usize) -> SummaryScenario {
    let mut scenario = SummaryScenario { payout_key: [i as u8; 32], ..SummaryScenario::default() };
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
fn agree<C: Movable>(
    three: &mut Three,
    stakes: &[(C, [u8; 128])],
    [valid, mutated]: [usize; 2],
    rng: &mut ChaCha20Rng,
) where
    VerifyError: From<C::Unfit>,
{
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
    println!("circuit {}: all three accepted {valid} valid proofs and refused:", three.ours.circuit().name());
    counts.iter().for_each(|(class, n)| println!("  {n:5} {class}"));
}

fn deep() -> bool {
    std::env::var_os("ASHIATO_DEEP").is_some()
}

#[test]
fn three_verifiers_give_the_same_answers() {
    let (made, small, large, mutated) = if deep() { (16, 980, 20, 10_000) } else { (3, 40, 2, 600) };
    let mut rng = ChaCha20Rng::seed_from_u64(20_454);
    for (size, made, counts) in [(Size::Words64, made, [small, mutated]), (Size::Words1024, large.min(4), [large, 0])] {
        let key = ProvingKey::read(&dev_key::proving_bytes(size), size).unwrap();
        let scenarios = (0..made).map(|i| over_words(size, i));
        let stakes: Vec<_> = scenarios.map(|it| proof(&key, it.claim(), &it.witness(), &mut rng)).collect();
        agree(&mut Three::new(size), &stakes, counts, &mut rng);
    }
}

#[test]
fn three_verifiers_give_the_same_answers_over_a_summary() {
    let (made, counts) = if deep() { (16, [980, 10_000]) } else { (3, [20, 280]) };
    let mut rng = ChaCha20Rng::seed_from_u64(20_455);
    let scenarios = (0..made).map(over_a_summary);
    let key = dev_key::summary();
    let stakes: Vec<_> = scenarios.map(|it| proof(key, it.claim(), &it.witness(), &mut rng)).collect();
    agree(&mut Three::new(CircuitId::Summary), &stakes, counts, &mut rng);
}
