//! Batch verification: the answers of the single verifier, the bad ones named.

use ark_bn254::{Bn254, G1Affine};
use ark_ec::AffineRepr;
use ark_groth16::Proof;
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::groth16::batch::verify_batch;
use ashiato_zk_circuits::groth16::prover::EntropyError;
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};

use crate::honest::{entropy, proved, verifying};
use crate::scenario::Scenario;

fn stakes(n: u8) -> Vec<(StakeClaim, [u8; 128])> {
    (0..n)
        .map(|i| {
            let scenario = Scenario { payout_key: [i; 32], ..Scenario::default() };
            let claim = scenario.claim();
            let proof = proved(&claim, &scenario.witness()).unwrap();
            (claim, proof)
        })
        .collect()
}

fn all(stakes: &[(StakeClaim, [u8; 128])]) -> Vec<(&StakeClaim, &[u8])> {
    stakes.iter().map(|(claim, proof)| (claim, proof.as_slice())).collect()
}

#[test]
fn a_batch_gives_the_answers_of_the_single_verifier() {
    let key = verifying();
    let mut stakes = stakes(4);
    assert_eq!(verify_batch(&key, &all(&stakes), &mut entropy(1)), Ok(vec![Ok(()); 4]));

    // Proof 1 stands for another claim, proof 2 is no proof, claim 3 has no value of its form.
    stakes[1].0.recipient = stakes[0].0.recipient;
    stakes[2].1[5] ^= 0xff;
    stakes[3].0.value = 17;
    let single: Vec<_> = stakes.iter().map(|(claim, proof)| verify(&key, claim, proof)).collect();
    assert!(single[0].is_ok() && single[1..].iter().all(Result::is_err));
    assert_eq!(verify_batch(&key, &all(&stakes), &mut entropy(2)), Ok(single));
}

/// Errors that cancel when proofs are merely added up: C₁ + P and C₂ − P.
#[test]
fn two_errors_do_not_make_up_for_each_other() {
    let key = verifying();
    let mut stakes = stakes(2);
    for (sign, (_, bytes)) in [true, false].into_iter().zip(&mut stakes) {
        let mut proof = Proof::<Bn254>::deserialize_compressed(bytes.as_slice()).unwrap();
        let p = G1Affine::generator();
        proof.c = (proof.c + if sign { p } else { -p }).into();
        proof.serialize_compressed(bytes.as_mut_slice()).unwrap();
    }
    let rejected = Err(VerifyError::Rejected);
    assert_eq!(verify_batch(&key, &all(&stakes), &mut entropy(3)), Ok(vec![rejected, rejected]));
    // A source that says the same to every proof lets them: the randomness is what the batch rests on.
    let mut constant = |bytes: &mut [u8]| {
        bytes.fill(1);
        Ok(())
    };
    assert_eq!(verify_batch(&key, &all(&stakes), &mut constant), Ok(vec![Ok(()), Ok(())]));
}

#[test]
fn without_randomness_there_is_no_batch() {
    let key = verifying();
    let stakes = stakes(1);
    assert_eq!(verify_batch(&key, &all(&stakes), &mut |_| Err(EntropyError)), Err(EntropyError));
    let mut zeros = |bytes: &mut [u8]| {
        bytes.fill(0);
        Ok(())
    };
    assert_eq!(verify_batch(&key, &all(&stakes), &mut zeros), Err(EntropyError), "a power of zero checks nothing");
}
