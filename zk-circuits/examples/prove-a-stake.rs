//! A stake from beginning to end, with the DEV key made in memory: commit an epoch, register its leaf, claim, prove,
//! verify.
//!
//! `cargo run -p ashiato-zk-circuits --example prove-a-stake`

use std::error::Error;
use std::io::{Write, stdout};
use std::ops::ControlFlow;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::summary::{Caps, KINDS, Summary};
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::claim::{LeastAge, StakeClaim, minted_by, recipient, round_down, terms_hash};
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::scope::{Asker, Period, scope};
use ashiato_zk_circuits::gadgets::tree::path::{path, root_of};
use ashiato_zk_circuits::groth16::keys::{ProvingKey, VerifyingKey};
use ashiato_zk_circuits::groth16::prover::prove;
use ashiato_zk_circuits::groth16::setup::dev_keys;
use ashiato_zk_circuits::groth16::verifier::verify;
use ashiato_zk_circuits::stake::{StakeWitness, commitment};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// The epoch, and that of the token's mint.
const EPOCH: Epoch = Epoch(20_454);
const MINTED: u32 = 20_300;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = stdout();

    // The owner's device: an epoch with an hour of reading and thirty visits, committed to as a leaf.
    let [secret, bundle_randomness, records_nonce, records] = [11, 12, 13, 14].map(FieldElement::from_u128);
    let category = usize::from(Category::Developer.id());
    let (mut seconds, mut counts) = ([0; KINDS], [[0; KINDS]; KINDS]);
    seconds[category] = 3_600;
    counts[category][0] = 30;
    let summary = Summary::new(seconds, counts)?;
    let bundle = commitment::bundle(&summary, records, bundle_randomness);
    let leaf = commitment::leaf(commitment::identity(secret), MINTED, bundle);

    // The registry: this leaf among others.
    let leaves = [FieldElement::from_u128(1), leaf, FieldElement::from_u128(2)];

    // What is claimed, and from what.
    let tariff = Tariff::base();
    let scope = scope(&NetworkId([1; 32]), Asker::Pool, &[7; 32], "web", Period::Epoch(EPOCH));
    let claim = StakeClaim {
        root: root_of(&leaves)?,
        scope,
        nullifier: commitment::nullifier(secret, scope),
        terms_hash: terms_hash(b"the pool's terms"),
        value: round_down(u32::try_from(tariff.value(&summary))?),
        tariff,
        caps: Caps { attention_cap: 86_400, event_cap: 8_191 },
        minted_by: minted_by(EPOCH, LeastAge::Month)?,
        records_commitment: commitment::records_commitment(records, records_nonce),
        recipient: recipient(&[9; 32]),
    };
    let path = path(&leaves, 1)?;
    let witness = StakeWitness { secret, minted: MINTED, bundle_randomness, records_nonce, summary, records, path };

    // The keys: anyone can make these, and so anyone could forge under them.
    let keys = dev_keys()?;
    let proving = ProvingKey::read(&keys.proving)?;
    let verifying = VerifyingKey::read(&keys.verifying)?;

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
