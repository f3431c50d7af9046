//! An approved stake on its way: exactly what was approved, taken back while it waits, kept through the worker's end.

use ashiato_core::protocol::limits::PROOF_BYTES;
use pollster::block_on;

use super::hostile_node::{KEY, Scene, first, open, plain};
use crate::pages::views::NodeAnswer;
use crate::staking::error::StakeError;

#[test]
fn approvals_are_exact() {
    let mut scene = Scene::anchored();
    let (offer, now) = (scene.offer(), scene.node.now);
    let preview = block_on(scene.vault.preview(&offer.pool, first().0, now)).unwrap();
    assert_eq!(preview.choices, [144, 128]);
    assert_eq!((preview.leaves, preview.cautions.clone(), preview.expected), (26, vec![], 1_440));
    let names: Vec<String> = preview.public_inputs.iter().map(|input| plain(&input.name)).collect();
    assert_eq!(
        names,
        [
            "root",
            "scope",
            "nullifier",
            "terms_hash",
            "tariff_attention",
            "tariff_actions",
            "value",
            "records_commitment",
            "recipient"
        ]
    );
    let mut approve = |value, epoch| block_on(scene.vault.approve(&offer.pool, epoch, value, vec![], now));
    for wrong in [0, 64, 143, 145, 150, 160, u32::MAX] {
        assert_eq!(approve(wrong, first().0).err().map(|e| e.code().name()), Some("value-not-offered"), "{wrong}");
    }
    assert_eq!(approve(144, first().0 + 1).err(), Some(StakeError::NoEpochReady.into()), "an empty epoch");
    let job = approve(144, first().0).unwrap();
    assert_eq!(approve(144, first().0).unwrap().job, job.job, "the same approval, the same job");
    let coarser = approve(128, first().0).unwrap();
    assert_ne!(coarser.id, job.id);
    let late = block_on(scene.vault.proof_ready(&job.id, &[9; PROOF_BYTES], now));
    assert_eq!(late.err().map(|e| e.code().name()), Some("job-unknown"), "another approval took its place");
    let short = block_on(scene.vault.proof_ready(&coarser.id, &[9; 127], now));
    assert_eq!(short.err().map(|e| e.code().name()), Some("proof-length"));
    block_on(scene.vault.proof_ready(&coarser.id, &[9; PROOF_BYTES], now)).unwrap();
    let again = block_on(scene.vault.approve(&offer.pool, first().0, 144, vec![], now));
    assert_eq!(again.err().map(|e| e.code().name()), Some("already-staked"));
    assert_eq!(scene.reason().as_deref(), Some("already-staked"));
}

#[test]
fn a_refused_approval_leaves_nothing() {
    let mut scene = Scene::anchored();
    let offer = scene.offer();
    let job = scene.approve();
    block_on(scene.vault.refuse(&offer.pool, first().0, scene.node.now)).unwrap();
    assert_eq!(block_on(scene.vault.stakes(9)).unwrap(), vec![]);
    let late = block_on(scene.vault.proof_ready(&job, &[9; PROOF_BYTES], scene.node.now));
    assert_eq!(late.err().map(|e| e.code().name()), Some("job-unknown"));
    scene.run();
    assert!(scene.node.stakes.is_empty());
}

#[test]
fn a_proof_that_waits_can_be_taken_back_and_one_that_left_cannot() {
    let mut scene = Scene::anchored();
    let offer = scene.offer();
    scene.stake();
    assert_eq!(scene.status(), ("waiting".into(), None));
    block_on(scene.vault.refuse(&offer.pool, first().0, scene.node.now)).unwrap();
    assert_eq!(scene.status().0, "waiting", "a window that closes takes nothing back");
    block_on(scene.vault.lock(scene.node.now)).unwrap();
    let locked = block_on(scene.vault.take_back(&offer.pool, first().0, scene.node.now));
    assert_eq!(locked.err().map(|e| e.code().name()), Some("locked"), "not that it has left");
    block_on(scene.vault.unlock("correct horse battery", scene.node.now)).unwrap();
    block_on(scene.vault.take_back(&offer.pool, first().0, scene.node.now)).unwrap();
    assert_eq!(block_on(scene.vault.stakes(9)).unwrap(), vec![]);
    scene.run();
    assert!(scene.node.stakes.is_empty());
    // The scope is free again; what was handed out may have arrived, and stays.
    scene.stake();
    scene.run_with(|_, path, answer| if path == "/v1/stakes" { (500, String::new()) } else { answer });
    assert_eq!(scene.status().0, "sent");
    let late = block_on(scene.vault.take_back(&offer.pool, first().0, scene.node.now));
    assert_eq!(late.err().map(|e| e.code().name()), Some("stake-handed-out"));
    assert_eq!(scene.status().0, "sent");
}

#[test]
fn a_stake_survives_the_worker() {
    let mut scene = Scene::anchored();
    scene.stake();
    // Handed out; the worker dies before the answer.
    let request = loop {
        let request = block_on(scene.vault.next_request(scene.node.now, scene.node.now)).unwrap().unwrap();
        if request.url.ends_with("/v1/stakes") {
            break request;
        }
        let (status, body) = scene.node.serve(&request);
        block_on(scene.vault.answer(NodeAnswer { id: request.id, status, body }, scene.node.now, scene.node.now))
            .unwrap();
    };
    scene.vault = block_on(open(scene.store.clone(), scene.node.now, 70_000));
    block_on(scene.vault.unlock("correct horse battery", scene.node.now)).unwrap();
    assert_eq!(scene.status().0, "sent");
    scene.run();
    assert_eq!(scene.status().0, "accepted");
    assert_eq!(serde_json::to_string(&scene.node.stakes[0].0).unwrap(), request.body.unwrap(), "the same bytes");
}

/// The prover's job is a closed shape of three, and names the key it is for in the job itself.
#[test]
fn a_job_names_its_verifying_key() {
    let mut scene = Scene::anchored();
    let (offer, now) = (scene.offer(), scene.node.now);
    let job = block_on(scene.vault.approve(&offer.pool, first().0, 144, vec![], now)).unwrap();
    let text: std::collections::BTreeMap<String, serde_json::Value> = serde_json::from_str(&job.job).unwrap();
    assert_eq!(text.keys().collect::<Vec<_>>(), ["claim", "verifying_key", "witness"]);
    assert_eq!(text["verifying_key"], KEY.to_hex());
    assert_eq!(job.verifying_key, KEY.to_hex());
}

/// Summary, bundle, leaf and nullifier follow from an export that was asked for with its secrets, and from no other.
#[test]
fn an_export_with_secrets_can_be_recomputed() {
    use ashiato_core::encoding::field::FieldElement;
    use ashiato_core::footprint::summary::{NUMBERS, Summary};
    use ashiato_zk_circuits::stake::commitment;
    let mut scene = Scene::anchored();
    scene.stake();
    let now = scene.node.now;
    let without = block_on(scene.vault.export_jsonl(false, now)).unwrap();
    assert!(!without.contains("secret") && !without.contains("randomness"));
    let export = block_on(scene.vault.export_jsonl(true, now)).unwrap();
    let lines: Vec<serde_json::Value> = export.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str| lines.iter().find(|line| line["kind"] == kind && line["epoch"] == first().0).unwrap();
    let element = |line: &serde_json::Value, name: &str| FieldElement::from_hex(line[name].as_str().unwrap()).unwrap();
    let (leaf, claim) = (of("leaf"), of("claim"));
    let numbers: [u32; NUMBERS] =
        serde_json::from_value::<Vec<u32>>(leaf["numbers"].clone()).unwrap().try_into().unwrap();
    let summary = Summary::from_numbers(&numbers).unwrap();
    assert_eq!(u64::from(super::hostile_node::WORTH), scene.node.terms.tariff.value(&summary));
    let bundle = commitment::bundle(&summary, element(leaf, "records"), element(leaf, "randomness"));
    assert_eq!(bundle, element(leaf, "bundle"));
    let id = commitment::identity(element(leaf, "secret"));
    assert_eq!(commitment::leaf(id, first().0 as u32, bundle), scene.node.leaves[&first()][25]);
    assert_eq!(commitment::nullifier(element(leaf, "secret"), element(claim, "scope")), element(claim, "nullifier"));
    let committed = commitment::records_commitment(element(leaf, "records"), element(claim, "records_nonce"));
    assert_eq!(committed, element(claim, "records_commitment"));
}
