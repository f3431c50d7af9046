//! Real proofs, and every claim they must not stand for.

use std::ops::ControlFlow;

use ark_bn254::Bn254;
use ark_groth16::{Groth16, Proof};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_core::encoding::field::{FieldElement, MODULUS};
use ashiato_core::footprint::summary::Caps;
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::groth16::prover::{EntropyError, Phase, ProveError, prove};
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};
use ashiato_zk_circuits::stake::{Check, StakeWitness, StatementError, check, commitment};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::honest::{entropy, honest, other_claims, proved, verifying};
use crate::scenario::Scenario;
use crate::{dev_key, raw_key};

#[test]
fn a_stake_is_proved_and_verified() {
    let (scenario, claim, proof) = honest();
    assert_eq!(verify(&verifying(), claim, proof), Ok(()));
    assert_eq!(dev_key::proving().verifying_key().hash(), verifying().hash());
    let mut phases = Vec::new();
    let other = prove(dev_key::proving(), claim, &scenario.witness(), &mut entropy(2), &mut |phase| {
        phases.push(phase);
        ControlFlow::Continue(())
    });
    phases.dedup();
    assert_eq!(phases, Phase::ALL);
    assert_ne!(other, Ok(*proof), "blinded");
    assert_eq!(verify(&verifying(), claim, &other.unwrap()), Ok(()));
}

#[test]
fn an_empty_epoch_can_be_staked_for_nothing() {
    let scenario = Scenario::nothing();
    let claim = scenario.claim();
    assert_eq!(claim.value, 0);
    assert_eq!(verify(&verifying(), &claim, &proved(&claim, &scenario.witness()).unwrap()), Ok(()));
}

#[test]
fn a_proof_can_be_stopped_before_every_phase() {
    let (scenario, claim, _) = honest();
    for stop in Phase::ALL {
        let mut heard = Vec::new();
        let result = prove(dev_key::proving(), claim, &scenario.witness(), &mut entropy(1), &mut |phase| {
            heard.push(phase);
            if phase == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(result, Err(ProveError::Cancelled));
        assert_eq!(heard.last(), Some(&stop));
    }
    let none = prove(dev_key::proving(), claim, &scenario.witness(), &mut |_| Err(EntropyError), &mut |_| {
        ControlFlow::Continue(())
    });
    assert_eq!(none, Err(ProveError::Entropy(EntropyError)));
}

/// In the middle of a phase too: whatever is heard last, nothing more is done.
#[test]
fn a_proof_can_be_stopped_whenever_it_asks() {
    let (scenario, claim, _) = honest();
    let run = |stop: usize| {
        let mut heard = 0;
        let result = prove(dev_key::proving(), claim, &scenario.witness(), &mut entropy(1), &mut |_| {
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
fn a_proof_stands_for_no_other_claim() {
    let (_, claim, proof) = honest();
    for (what, other) in other_claims(claim) {
        assert_eq!(verify(&verifying(), &other, proof), Err(VerifyError::Rejected), "{what}");
    }
}

#[test]
fn the_prover_refuses_what_the_statement_refuses() {
    let (scenario, claim, _) = honest();
    // What may be chosen before the proof, and what is true as well of an epoch far from its caps.
    let free = [
        "terms",
        "recipient",
        "less value",
        "bonus",
        "attention cap",
        "event cap",
        "last mint",
        "attention weight",
        "action weight",
    ];
    for (what, other) in other_claims(claim) {
        let proved = proved(&other, &scenario.witness());
        match check(&other, &scenario.witness()) {
            Ok(()) => {
                assert!(free.contains(&what), "{what}");
                assert_eq!(verify(&verifying(), &other, &proved.unwrap()), Ok(()), "{what}");
            }
            Err(error) => {
                assert!(!free.contains(&what), "{what}");
                assert_eq!(proved, Err(ProveError::Statement(error)), "{what}");
            }
        }
    }
}

fn refused_with(claim: &StakeClaim, witness: &StakeWitness) -> StatementError {
    let plain = check(claim, witness).unwrap_err();
    assert_eq!(proved(claim, witness), Err(ProveError::Statement(plain)));
    plain
}

#[test]
fn a_second_scope_for_one_leaf_has_a_nullifier_of_its_own() {
    let (scenario, claim, proof) = honest();
    let mut moved = claim.clone();
    moved.scope = FieldElement::from_u128(5);
    // Under the old nullifier there is no proof …
    assert_eq!(refused_with(&moved, &scenario.witness()), StatementError::Check(Check::Nullifier));
    assert_eq!(verify(&verifying(), &moved, proof), Err(VerifyError::Rejected));
    // … under its own there is, and for one scope there is but one nullifier.
    moved.nullifier = commitment::nullifier(scenario.secret, moved.scope);
    assert_ne!(moved.nullifier, claim.nullifier);
    assert_eq!(verify(&verifying(), &moved, &proved(&moved, &scenario.witness()).unwrap()), Ok(()));
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
    assert_eq!(refused_with(&moved, &scenario.witness()), StatementError::Check(Check::Root));
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
    assert_eq!(refused_with(&stolen, &witness), StatementError::Check(Check::Child));
}

#[test]
fn a_foreign_mint_epoch_is_refused() {
    let (scenario, claim, _) = honest();
    let mut witness = scenario.witness();
    witness.minted -= 1;
    assert_eq!(refused_with(claim, &witness), StatementError::Check(Check::Child), "the leaf has another");
}

/// Each bound is kept at its edge and broken one beyond it, by a real proof.
#[test]
fn sums_and_age_are_bounded_at_their_edges() {
    let (scenario, _, _) = honest();
    let mut at_edge = scenario.clone();
    let (attention, events) = (at_edge.summary.attention(), at_edge.summary.events());
    at_edge.caps = Caps { attention_cap: attention, event_cap: u16::try_from(events).unwrap() };
    at_edge.minted_by = at_edge.minted;
    let claim = at_edge.claim();
    let proof = proved(&claim, &at_edge.witness()).unwrap();
    assert_eq!(verify(&verifying(), &claim, &proof), Ok(()));
    type Change = fn(&mut StakeClaim);
    let beyond: [(Change, Check); 3] = [
        (|c| c.caps.attention_cap -= 1, Check::Attention),
        (|c| c.caps.event_cap -= 1, Check::Events),
        (|c| c.minted_by -= 1, Check::Age),
    ];
    for (change, expected) in beyond {
        let mut above = claim.clone();
        change(&mut above);
        assert_eq!(refused_with(&above, &at_edge.witness()), StatementError::Check(expected));
        assert_eq!(verify(&verifying(), &above, &proof), Err(VerifyError::Rejected), "{expected:?}");
    }
}

#[test]
fn a_value_with_five_significant_bits_is_refused() {
    let (scenario, claim, proof) = honest();
    for value in [17, 33, (1 << 31) + (1 << 27)] {
        let claim = StakeClaim { value, ..claim.clone() };
        assert_eq!(refused_with(&claim, &scenario.witness()), StatementError::ValueForm);
        assert_eq!(verify(&verifying(), &claim, proof), Err(VerifyError::ValueForm));
    }
    let dear = scenario.claim_of(scenario.claim().value * 2);
    assert_eq!(refused_with(&dear, &scenario.witness()), StatementError::Check(Check::Earned));
}

#[test]
fn a_tariff_out_of_range_is_refused_by_name() {
    let (scenario, claim, proof) = honest();
    let mut dear = claim.clone();
    dear.tariff.bonuses[0] = 64;
    assert!(matches!(refused_with(&dear, &scenario.witness()), StatementError::Tariff(_)));
    assert!(matches!(verify(&verifying(), &dear, proof), Err(VerifyError::Tariff(_))));
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
    let names = ["root", "scope", "nullifier", "terms_hash", "records_commitment", "recipient"];
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
    // The other three are made of integers with types of their own: x + r has no way to be written.
    for place in ["/value", "/minted_by", "/caps/attention_cap", "/caps/event_cap", "/tariff/bonuses/0"] {
        let mut changed = json.clone();
        *changed.pointer_mut(place).unwrap() = (1u64 << 32).into();
        assert!(serde_json::from_value::<StakeClaim>(changed).is_err(), "{place}");
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
    for (what, other) in other_claims(claim) {
        assert_eq!(verify(&verifying(), &other, &bytes), Err(VerifyError::Rejected), "{what}");
    }
}
