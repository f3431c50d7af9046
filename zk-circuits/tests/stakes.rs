//! Real proofs, and every claim they must not stand for.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "support/dev_key.rs"]
mod dev_key;
#[path = "support/raw_key.rs"]
#[expect(dead_code, reason = "the forgeries use the rest")]
mod raw_key;
#[path = "support/scenario.rs"]
mod scenario;

use std::ops::ControlFlow;
use std::sync::OnceLock;

use ark_bn254::Bn254;
use ark_groth16::{Groth16, Proof};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_core::encoding::field::{FieldElement, MODULUS};
use ashiato_core::protocol::claim::{ScopeKind, StakeClaim, recipient, scope, terms_hash};
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::keys::{ProvingKey, VerifyingKey};
use ashiato_zk_circuits::groth16::prover::{EntropyError, Phase, ProveError, prove};
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};
use ashiato_zk_circuits::stake::commitment;
use ashiato_zk_circuits::stake::{Check, StakeWitness, StatementError, check};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use scenario::Scenario;

fn entropy(seed: u64) -> impl FnMut(&mut [u8]) -> Result<(), EntropyError> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    move |bytes| {
        rng.fill_bytes(bytes);
        Ok(())
    }
}

fn prove_with(key: &ProvingKey, claim: &StakeClaim, witness: &StakeWitness) -> Result<[u8; 128], ProveError> {
    prove(key, claim, witness, &mut entropy(1), &mut |_| ControlFlow::Continue(()))
}

/// One honest stake at 64 words, proved once.
fn honest() -> &'static (Scenario, StakeClaim, [u8; 128]) {
    static HONEST: OnceLock<(Scenario, StakeClaim, [u8; 128])> = OnceLock::new();
    HONEST.get_or_init(|| {
        let scenario = Scenario::new(Size::Words64);
        let claim = scenario.claim();
        let proof = prove_with(dev_key::small(), &claim, &scenario.witness()).unwrap();
        (scenario, claim, proof)
    })
}

fn verifying() -> VerifyingKey {
    VerifyingKey::dev(Size::Words64).unwrap()
}

#[test]
fn a_stake_is_proved_and_verified_at_1024_words() {
    let size = Size::Words1024;
    let key = ProvingKey::read(&dev_key::proving_bytes(size), size).unwrap();
    let scenario = Scenario::new(size);
    let claim = scenario.claim();
    let mut phases = Vec::new();
    let proof = prove(&key, &claim, &scenario.witness(), &mut entropy(2), &mut |phase| {
        phases.push(phase);
        ControlFlow::Continue(())
    })
    .unwrap();
    // Each is heard again while it lasts; the longest often enough for a stop within a tenth of a second.
    assert!(phases.iter().filter(|phase| **phase == Phase::H).count() > 10);
    phases.dedup();
    assert_eq!(phases, Phase::ALL);
    let vk = VerifyingKey::dev(size).unwrap();
    assert_eq!(verify(&vk, &claim, &proof), Ok(()));
    assert_eq!(key.verifying_key().hash(), vk.hash());
    assert_eq!(verify(&verifying(), &claim, &proof), Err(VerifyError::Rejected), "another size's key");
}

#[test]
fn an_empty_epoch_can_be_staked_for_nothing() {
    let mut scenario = Scenario::new(Size::Words64);
    scenario.words.clear();
    let claim = scenario.claim();
    assert_eq!(claim.value, 0);
    let proof = prove_with(dev_key::small(), &claim, &scenario.witness()).unwrap();
    assert_eq!(verify(&verifying(), &claim, &proof), Ok(()));
}

#[test]
fn two_proofs_of_one_claim_differ_and_both_hold() {
    let (scenario, claim, proof) = honest();
    let other =
        prove(dev_key::small(), claim, &scenario.witness(), &mut entropy(99), &mut |_| ControlFlow::Continue(()));
    let other = other.unwrap();
    assert_ne!(other, *proof);
    assert_eq!(verify(&verifying(), claim, proof), Ok(()));
    assert_eq!(verify(&verifying(), claim, &other), Ok(()));
}

#[test]
fn a_proof_can_be_stopped_before_every_phase() {
    let (scenario, claim, _) = honest();
    for stop in Phase::ALL {
        let mut heard = Vec::new();
        let result = prove(dev_key::small(), claim, &scenario.witness(), &mut entropy(1), &mut |phase| {
            heard.push(phase);
            if phase == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(result, Err(ProveError::Cancelled));
        assert_eq!(heard.last(), Some(&stop));
    }
}

/// In the middle of a phase too: whatever is heard last, nothing more is done.
#[test]
fn a_proof_can_be_stopped_whenever_it_asks() {
    let (scenario, claim, _) = honest();
    let run = |stop: usize| {
        let mut heard = 0;
        let result = prove(dev_key::small(), claim, &scenario.witness(), &mut entropy(1), &mut |_| {
            heard += 1;
            if heard == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (result, heard)
    };
    let (whole, asked) = run(usize::MAX);
    assert!(whole.is_ok() && asked > Phase::ALL.len() * 2, "{asked}");
    for stop in (1..=asked).step_by(3) {
        assert_eq!(run(stop), (Err(ProveError::Cancelled), stop));
    }
}

#[test]
fn without_randomness_there_is_no_proof() {
    let (scenario, claim, _) = honest();
    let result = prove(dev_key::small(), claim, &scenario.witness(), &mut |_| Err(EntropyError), &mut |_| {
        ControlFlow::Continue(())
    });
    assert_eq!(result.map_err(|error| error.code().name()), Err("prove-entropy"));
}

/// The claim with one public number changed, for each of them.
fn other_claims(claim: &StakeClaim) -> Vec<(&'static str, StakeClaim)> {
    let other = FieldElement::from_u128(77);
    let with = |change: &dyn Fn(&mut StakeClaim)| {
        let mut claim = claim.clone();
        change(&mut claim);
        claim
    };
    vec![
        ("root", with(&|c| c.root = other)),
        ("scope", with(&|c| c.scope = other)),
        ("nullifier", with(&|c| c.nullifier = other)),
        ("terms", with(&|c| c.terms_hash = terms_hash(b"{\"name\":\"Everyday web\" }"))),
        ("weight", with(&|c| c.tariff.weights[4] += 1)),
        ("bonus", with(&|c| c.tariff.bonuses[15] += 1)),
        ("cap", with(&|c| c.tariff.attention_cap -= 1)),
        ("less value", with(&|c| c.value = 1)),
        ("more value", with(&|c| c.value *= 2)),
        ("content", with(&|c| c.content_commitment = other)),
        ("recipient", with(&|c| c.recipient = recipient(&[8; 32]))),
    ]
}

#[test]
fn a_proof_stands_for_no_other_claim() {
    let (_, claim, proof) = honest();
    for (what, other) in other_claims(claim) {
        assert_eq!(verify(&verifying(), &other, proof), Err(VerifyError::Rejected), "{what}");
    }
}

#[test]
fn the_prover_refuses_what_the_statement_refuses() {
    let (scenario, claim, _) = honest();
    for (what, other) in other_claims(claim) {
        // Terms and recipient are free to choose before the proof; a lesser value and an unused bonus are true as well.
        let fits = ["terms", "recipient", "less value", "bonus", "cap", "weight"].contains(&what);
        let plain = check(&other, &scenario.witness(), scenario.size);
        let proved = prove_with(dev_key::small(), &other, &scenario.witness());
        match plain {
            Ok(()) => {
                assert!(fits, "{what}");
                assert_eq!(verify(&verifying(), &other, &proved.unwrap()), Ok(()), "{what}");
            }
            Err(error) => {
                assert!(!fits, "{what}");
                assert_eq!(proved, Err(ProveError::Statement(error)), "{what}");
            }
        }
    }
}

fn refused_with(claim: &StakeClaim, witness: &StakeWitness) -> StatementError {
    let plain = check(claim, witness, Size::Words64).unwrap_err();
    assert_eq!(prove_with(dev_key::small(), claim, witness), Err(ProveError::Statement(plain)));
    plain
}

#[test]
fn a_second_scope_for_one_leaf_has_a_nullifier_of_its_own() {
    let (scenario, claim, proof) = honest();
    let second = scope("demo", ScopeKind::Epoch, &scenario.operator, "wallet", scenario.epoch);
    let mut moved = claim.clone();
    moved.scope = second;
    // Under the old nullifier there is no proof …
    assert_eq!(refused_with(&moved, &scenario.witness()), StatementError::Check(Check::Nullifier));
    assert_eq!(verify(&verifying(), &moved, proof), Err(VerifyError::Rejected));
    // … under its own there is, and for one scope there is but one nullifier.
    moved.nullifier = commitment::nullifier(scenario.secret, second);
    assert_ne!(moved.nullifier, claim.nullifier);
    let proof = prove_with(dev_key::small(), &moved, &scenario.witness()).unwrap();
    assert_eq!(verify(&verifying(), &moved, &proof), Ok(()));
    moved.scope = claim.scope;
    assert_eq!(refused_with(&moved, &scenario.witness()), StatementError::Check(Check::Nullifier));
}

#[test]
fn another_epochs_root_is_refused() {
    let (scenario, claim, proof) = honest();
    let mut other = scenario.clone();
    other.others.0.swap(0, 1);
    let mut moved = claim.clone();
    moved.root = other.claim().root;
    assert_ne!(moved.root, claim.root);
    assert_eq!(refused_with(&moved, &scenario.witness()), StatementError::Check(Check::Membership));
    assert_eq!(verify(&verifying(), &moved, proof), Err(VerifyError::Rejected));
}

#[test]
fn a_foreign_id_is_refused() {
    let (scenario, claim, _) = honest();
    // An observer knows the whole stake except the secret and stakes with a secret of their own.
    let mut witness = scenario.witness();
    witness.secret = FieldElement::from_u128(5);
    let mut stolen = claim.clone();
    stolen.nullifier = commitment::nullifier(witness.secret, claim.scope);
    assert_eq!(refused_with(&stolen, &witness), StatementError::Check(Check::Membership));
}

#[test]
fn attention_one_above_the_cap_is_refused() {
    let (scenario, _, _) = honest();
    let attention: u16 = scenario.words.iter().map(|word| u16::from(word.attention())).sum();
    let mut at_cap = scenario.clone();
    at_cap.tariff.attention_cap = attention;
    let claim = at_cap.claim();
    let proof = prove_with(dev_key::small(), &claim, &at_cap.witness()).unwrap();
    assert_eq!(verify(&verifying(), &claim, &proof), Ok(()));
    let mut above = claim.clone();
    above.tariff.attention_cap = attention - 1;
    assert_eq!(refused_with(&above, &at_cap.witness()), StatementError::Check(Check::Attention));
    assert_eq!(verify(&verifying(), &above, &proof), Err(VerifyError::Rejected));
}

#[test]
fn a_value_with_five_significant_bits_is_refused() {
    let (scenario, claim, proof) = honest();
    for value in [17, 33, 1 << 25] {
        let claim = StakeClaim { value, ..claim.clone() };
        assert_eq!(refused_with(&claim, &scenario.witness()), StatementError::ValueForm);
        assert_eq!(verify(&verifying(), &claim, proof), Err(VerifyError::ValueForm));
    }
}

#[test]
fn a_value_above_the_earned_is_refused() {
    let (scenario, _, _) = honest();
    let claim = scenario.claim_of(scenario.claim().value * 2);
    assert!(claim.value > scenario.earned());
    assert_eq!(refused_with(&claim, &scenario.witness()), StatementError::Check(Check::Earned));
}

#[test]
fn a_foreign_operators_scope_is_refused() {
    let (scenario, claim, proof) = honest();
    let mut moved = claim.clone();
    moved.scope = scope("demo", ScopeKind::Epoch, &[8; 32], "web", scenario.epoch);
    assert_eq!(refused_with(&moved, &scenario.witness()), StatementError::Check(Check::Nullifier));
    assert_eq!(verify(&verifying(), &moved, proof), Err(VerifyError::Rejected));
}

#[test]
fn a_one_shot_scope_has_one_nullifier_in_every_epoch() {
    let (scenario, _, _) = honest();
    let once = |epoch| scope("demo", ScopeKind::Once, &scenario.operator, "quest", epoch);
    assert_eq!(commitment::nullifier(scenario.secret, once(1)), commitment::nullifier(scenario.secret, once(2)));
}

/// bytes + k · r, big-endian; nothing above 256 bits.
fn plus_r(bytes: [u8; 32], k: u32) -> Option<[u8; 32]> {
    let mut out = bytes;
    for _ in 0..k {
        let mut carry = 0u16;
        for (byte, r) in out.iter_mut().zip(MODULUS).rev() {
            let sum = u16::from(*byte) + u16::from(r) + carry;
            *byte = sum as u8;
            carry = sum >> 8;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(out)
}

#[test]
fn x_plus_r_is_refused_for_every_public_number() {
    let (_, claim, _) = honest();
    let json = serde_json::to_value(claim).unwrap();
    let names = ["root", "scope", "nullifier", "terms_hash", "content_commitment", "recipient"];
    for name in names {
        let text = json[name].as_str().unwrap();
        let bytes = FieldElement::from_hex(text).unwrap().to_bytes();
        let mut encodings = 0;
        for k in 1..6 {
            let Some(other) = plus_r(bytes, k) else { continue };
            encodings += 1;
            assert!(FieldElement::from_bytes(other).is_err(), "{name} + {k}r");
            let digits: String = other.iter().map(|byte| format!("{byte:02x}")).collect();
            let mut changed = json.clone();
            changed[name] = digits.into();
            assert!(serde_json::from_value::<StakeClaim>(changed).is_err(), "{name} + {k}r on the wire");
        }
        assert!(encodings >= 3, "{name}");
    }
    // Tariff and value are integers of their own types on the wire: x + r has no way to be written.
    for (name, big) in [("value", 1u64 << 32), ("value", u64::MAX)] {
        let mut changed = json.clone();
        changed[name] = big.into();
        assert!(serde_json::from_value::<StakeClaim>(changed).is_err());
    }
}

#[test]
fn a_rerandomised_proof_verifies_and_changes_nothing_but_its_bytes() {
    let (_, claim, proof) = honest();
    let vk = raw_key::parse(&raw_key::bytes());
    let parsed = Proof::<Bn254>::deserialize_compressed(proof.as_slice()).unwrap();
    let again = Groth16::<Bn254>::rerandomize_proof(&vk, &parsed, &mut ChaCha20Rng::seed_from_u64(3));
    let mut bytes = [0; 128];
    again.serialize_compressed(bytes.as_mut_slice()).unwrap();
    assert_ne!(bytes, *proof, "so bytes are no identity");
    assert_eq!(verify(&verifying(), claim, &bytes), Ok(()));
    // It stands for the same nullifier and for no other.
    let mut other = claim.clone();
    other.nullifier = FieldElement::from_u128(1);
    assert_eq!(verify(&verifying(), &other, &bytes), Err(VerifyError::Rejected));
}

#[test]
fn a_witness_of_the_wrong_shape_is_refused_by_name() {
    let (scenario, claim, _) = honest();
    let mut long = scenario.witness();
    long.words.resize(65, ashiato_core::footprint::word::Word::PADDING);
    assert_eq!(refused_with(claim, &long), StatementError::TooManyWords);
    let mut short = scenario.witness();
    short.path.siblings.pop();
    assert_eq!(refused_with(claim, &short), StatementError::PathShape);
    let mut far = scenario.witness();
    far.path.index += 1 << 20;
    assert_eq!(refused_with(claim, &far), StatementError::PathShape, "index + 2^20 is no second name of a leaf");
    let mut dear = claim.clone();
    dear.tariff.bonuses[0] = 1;
    assert!(matches!(refused_with(&dear, &scenario.witness()), StatementError::Tariff(_)));
}

#[test]
fn nothing_of_a_witness_is_shown() {
    let (scenario, _, _) = honest();
    assert_eq!(format!("{:?}", scenario.witness()), "StakeWitness { .. }");
}
