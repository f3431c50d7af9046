//! An approved stake on its way: exactly what was approved, taken back while it waits, kept through the worker's end.

use ashiato_core::protocol::limits::PROOF_BYTES;
use pollster::block_on;

use super::hostile_node::{Scene, first, open, plain};
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
