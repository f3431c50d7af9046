//! A stake from beginning to end, with the DEV key of 64 words made in memory: commit an epoch, register its leaf, claim,
//! prove, verify.
//!
//! `cargo run -p ashiato-zk-circuits --example prove-a-stake`

use std::error::Error;
use std::io::{Write, stdout};
use std::ops::ControlFlow;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::claim::{ScopeKind, StakeClaim, recipient, round_down, scope, terms_hash};
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::gadgets::merkle::{Tree, path};
use ashiato_zk_circuits::groth16::keys::{ProvingKey, VerifyingKey};
use ashiato_zk_circuits::groth16::prover::prove;
use ashiato_zk_circuits::groth16::setup::dev_keys;
use ashiato_zk_circuits::groth16::verifier::verify;
use ashiato_zk_circuits::stake::{StakeWitness, commitment};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

const SIZE: Size = Size::Words64;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = stdout();

    // The owner's device: an epoch of forty footprints, committed to as a leaf.
    let [secret, bundle_randomness, content_nonce, content] = [11, 12, 13, 14].map(FieldElement::from_u128);
    let words = vec![Word::new(Category::ALL[3], Action::ALL[1], 120_000); 40];
    let digest = commitment::words_digest(&words, SIZE)?;
    let bundle = commitment::bundle(digest, content, bundle_randomness);
    let leaf = commitment::leaf(commitment::identity(secret), bundle);

    // The registry: this leaf among others.
    let leaves = [FieldElement::from_u128(1), leaf, FieldElement::from_u128(2)];
    let root = Tree::from_leaves(&leaves)?.root();

    // What is claimed, and from what.
    let tariff = Tariff::base(8_640);
    let scope = scope("demo", ScopeKind::Epoch, &[7; 32], "web", 20_454);
    let claim = StakeClaim {
        root,
        scope,
        nullifier: commitment::nullifier(secret, scope),
        terms_hash: terms_hash(b"the pool's terms"),
        value: round_down(tariff.total(&words)?),
        tariff,
        content_commitment: commitment::content_commitment(content, content_nonce),
        recipient: recipient(&[9; 32]),
    };
    let witness = StakeWitness { secret, bundle_randomness, content_nonce, words, content, path: path(&leaves, 1)? };

    // The keys: anyone can make these, and so anyone could forge under them.
    let keys = dev_keys(SIZE)?;
    let proving = ProvingKey::read(&keys.proving, SIZE)?;
    let verifying = VerifyingKey::read(&keys.verifying, SIZE)?;

    // A product draws from the system; an example says the same every time.
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut entropy = |bytes: &mut [u8]| {
        rng.fill_bytes(bytes);
        Ok(())
    };
    let proof = prove(&proving, &claim, &witness, &mut entropy, &mut |_| ControlFlow::Continue(()))?;
    verify(&verifying, &claim, &proof)?;
    writeln!(out, "a claim of {} was proved in {} bytes, and verified", claim.value, proof.len())?;

    // The proof stands for this claim and no other.
    let more = StakeClaim { recipient: recipient(&[10; 32]), ..claim };
    match verify(&verifying, &more, &proof) {
        Err(error) => writeln!(out, "for another recipient: {error} ({})", error.code())?,
        Ok(()) => return Err("the proof stands for another claim too".into()),
    }
    Ok(())
}
