//! Batch verification: the answers of the single verifier, the bad ones named.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "support/dev_key.rs"]
mod dev_key;
#[path = "support/scenario.rs"]
mod scenario;

use std::ops::ControlFlow;

use ark_bn254::Bn254;
use ark_ec::AffineRepr;
use ark_groth16::Proof;
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::batch::verify_batch;
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::prover::{EntropyError, prove};
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};
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

fn stakes(n: u8) -> Vec<(StakeClaim, [u8; 128])> {
    (0..n)
        .map(|i| {
            let mut scenario = Scenario::new(Size::Words64);
            scenario.payout_key = [i; 32];
            let claim = scenario.claim();
            let go = &mut |_| ControlFlow::Continue(());
            let proof = prove(dev_key::small(), &claim, &scenario.witness(), &mut entropy(u64::from(i)), go);
            (claim, proof.unwrap())
        })
        .collect()
}

fn all(stakes: &[(StakeClaim, [u8; 128])]) -> Vec<(&StakeClaim, &[u8])> {
    stakes.iter().map(|(claim, proof)| (claim, proof.as_slice())).collect()
}

#[test]
fn a_batch_gives_the_answers_of_the_single_verifier() {
    let key = VerifyingKey::dev(Size::Words64).unwrap();
    let mut stakes = stakes(5);
    assert_eq!(verify_batch(&key, &all(&stakes), &mut entropy(1)), Ok(vec![Ok(()); 5]));
    assert_eq!(verify_batch(&key, &all(&[]), &mut entropy(1)), Ok(Vec::new()));

    // Proof 1 stands for another claim, proof 3 is no proof.
    stakes[1].0.recipient = stakes[0].0.recipient;
    stakes[3].1[5] ^= 0xff;
    let single: Vec<_> = stakes.iter().map(|(claim, proof)| verify(&key, claim, proof)).collect();
    assert!(single[1].is_err() && single[3].is_err());
    assert_eq!(verify_batch(&key, &all(&stakes), &mut entropy(2)), Ok(single));
}

/// Errors that cancel when proofs are merely added up: C₁ + P and C₂ − P.
#[test]
fn two_errors_do_not_make_up_for_each_other() {
    let key = VerifyingKey::dev(Size::Words64).unwrap();
    let mut stakes = stakes(2);
    for (sign, (_, bytes)) in [true, false].into_iter().zip(&mut stakes) {
        let mut proof = Proof::<Bn254>::deserialize_compressed(bytes.as_slice()).unwrap();
        let p = ark_bn254::G1Affine::generator();
        proof.c = (proof.c + if sign { p } else { -p }).into();
        proof.serialize_compressed(bytes.as_mut_slice()).unwrap();
    }
    let rejected = Err(VerifyError::Rejected);
    assert_eq!(verify_batch(&key, &all(&stakes), &mut entropy(3)), Ok(vec![rejected, rejected]));
    // With a source that says the same to every proof the errors would cancel: that is what the randomness is for.
    let mut constant = |bytes: &mut [u8]| {
        bytes.fill(1);
        Ok(())
    };
    assert_eq!(verify_batch(&key, &all(&stakes), &mut constant), Ok(vec![Ok(()), Ok(())]));
}

#[test]
fn without_randomness_there_is_no_batch() {
    let key = VerifyingKey::dev(Size::Words64).unwrap();
    let stakes = stakes(1);
    assert_eq!(verify_batch(&key, &all(&stakes), &mut |_| Err(EntropyError)), Err(EntropyError));
    let mut zeros = |bytes: &mut [u8]| {
        bytes.fill(0);
        Ok(())
    };
    assert_eq!(verify_batch(&key, &all(&stakes), &mut zeros), Err(EntropyError), "a power of zero checks nothing");
}
