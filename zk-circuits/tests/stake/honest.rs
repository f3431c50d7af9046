//! One honest stake, proved once, and short ways to prove and verify.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::protocol::claim::{StakeClaim, recipient, terms_hash};
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::prover::{EntropyError, ProveError, prove};
use ashiato_zk_circuits::stake::StakeWitness;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::dev_key;
use crate::scenario::Scenario;

pub fn entropy(seed: u64) -> impl FnMut(&mut [u8]) -> Result<(), EntropyError> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    move |bytes| {
        rng.fill_bytes(bytes);
        Ok(())
    }
}

pub fn proved(claim: &StakeClaim, witness: &StakeWitness) -> Result<[u8; 128], ProveError> {
    prove(dev_key::proving(), claim, witness, &mut entropy(1), &mut |_| ControlFlow::Continue(()))
}

pub fn verifying() -> VerifyingKey {
    VerifyingKey::dev().unwrap()
}

/// An honest stake.
pub fn honest() -> &'static (Scenario, StakeClaim, [u8; 128]) {
    static HONEST: OnceLock<(Scenario, StakeClaim, [u8; 128])> = OnceLock::new();
    HONEST.get_or_init(|| {
        let scenario = Scenario::default();
        let claim = scenario.claim();
        let proof = proved(&claim, &scenario.witness()).unwrap();
        (scenario, claim, proof)
    })
}

/// The claim with one number changed, for each number that makes up its nine public ones.
pub fn other_claims(claim: &StakeClaim) -> Vec<(&'static str, StakeClaim)> {
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
        ("attention weight", with(&|c| c.tariff.attention_weights[4] += 1)),
        ("action weight", with(&|c| c.tariff.action_weights[4] += 1)),
        ("bonus", with(&|c| c.tariff.bonuses[15] += 1)),
        ("attention cap", with(&|c| c.caps.attention_cap -= 1)),
        ("event cap", with(&|c| c.caps.event_cap -= 1)),
        ("last mint", with(&|c| c.minted_by -= 1)),
        ("less value", with(&|c| c.value = 1)),
        ("more value", with(&|c| c.value *= 2)),
        ("records", with(&|c| c.records_commitment = other)),
        ("recipient", with(&|c| c.recipient = recipient(&[8; 32]))),
    ]
}
