//! Networks: what was approved for one goes nowhere else, and one device registers for a token.

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::signed::{Hash, PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::limits::PROOF_BYTES;
use ashiato_core::protocol::network::AcceptedKey;
use ashiato_core::protocol::node_key::KeyStatement;
use ed25519_dalek::SigningKey;
use pollster::block_on;

use super::hostile_node::{HostileNode, KEY, LENGTH, START, Scene, first, open_with, public, sign};
use crate::epochs::commit::tests::Counting;
use crate::keys::envelope::Argon2Params;
use crate::pages::views::NodeChange;
use crate::store::memory::MemoryStore;
use crate::vault::{Opening, Vault};

pub(super) const NEXT: Hash = Hash([0xdd; 32]);

/// V1 of the attacks: two nodes of one name.
#[test]
fn a_stake_goes_to_the_network_it_was_approved_for() {
    let mut scene = Scene::anchored();
    scene.stake();
    let now = scene.node.now;
    // Handed out, and the answer is lost.
    scene.run_with(|_, path, answer| if path == "/v1/stakes" { (0, String::new()) } else { answer });
    assert_eq!(scene.status().0, "sent");
    let other = "http://127.0.0.1:7117/".to_owned();
    assert_eq!(block_on(scene.vault.set_node(other, false, now)).unwrap(), NodeChange::Unchanged);
    let other = || "http://localhost:7118".to_owned();
    let asked = block_on(scene.vault.set_node(other(), false, now)).unwrap();
    assert_eq!(asked, NodeChange::StakesWait { stakes: 1 });
    assert_eq!(scene.vault.probe_network_view().address, "http://127.0.0.1:7117", "nothing was changed");
    assert_eq!(block_on(scene.vault.set_node(other(), true, now)).unwrap(), NodeChange::Changed);

    let first_node = core::mem::replace(&mut scene.node, HostileNode::with_key(9));
    scene.node.now = now;
    scene.run();
    scene.to(now + 4 * LENGTH);
    assert!(scene.node.stakes.is_empty() && scene.node.asked.iter().all(|asked| asked != "POST /v1/stakes"));
    let (one, two) = (first_node.tokens.keys().next().unwrap(), scene.node.tokens.keys().next().unwrap());
    assert_ne!(one, two, "another identity");
    let payout = first_node.stakes[0].0.payout_key.to_hex();
    assert!(scene.node.asked.iter().all(|asked| !asked.contains(&payout)));
    assert_eq!(block_on(scene.vault.stakes(9)).unwrap(), vec![]);

    // Back at the first one the stake arrives, the same bytes.
    let later = scene.node.now;
    scene.node = first_node;
    scene.node.now = later;
    block_on(scene.vault.set_node("http://127.0.0.1:7117".into(), false, later)).unwrap();
    scene.run();
    assert_eq!(scene.status().0, "rewarded");
    assert!(scene.node.stakes.len() == 2 && scene.node.stakes[0].0 == scene.node.stakes[1].0);
}

/// A relay answers under another address with the network's own facts and clock, and refuses the stake by itself.
#[test]
fn a_refusal_by_another_address_is_not_final() {
    let mut scene = Scene::anchored();
    scene.stake();
    let now = scene.node.now;
    let relay = "http://localhost:7118".to_owned();
    assert_eq!(block_on(scene.vault.set_node(relay, true, now)).unwrap(), NodeChange::Changed);
    for code in ["nullifier-spent", "pool-unknown", "proof-invalid"] {
        let body = format!(r#"{{"type":"about:blank","title":"no","status":409,"code":"{code}"}}"#);
        scene.run_with(|_, path, answer| if path == "/v1/stakes" { (409, body.clone()) } else { answer });
        assert_eq!(scene.status().0, "sent", "{code}");
        scene.node.stakes.clear();
        scene.node.now += 1_000;
    }
    let now = scene.node.now;
    block_on(scene.vault.set_node("http://127.0.0.1:7117".into(), true, now)).unwrap();
    scene.run();
    assert_eq!(scene.status(), ("accepted".into(), None));
}

#[test]
fn a_locked_vault_changes_no_node() {
    let mut scene = Scene::new();
    block_on(scene.vault.lock(START)).unwrap();
    let refused = block_on(scene.vault.set_node("http://localhost:7118".into(), true, START));
    assert_eq!(refused.err().map(|error| error.code().name()), Some("locked"));
}

/// The facts of a network are public: whoever repeats them without its key is told nothing.
#[test]
fn a_node_without_the_networks_key_learns_nothing() {
    let mut scene = Scene::new();
    let liar = SigningKey::from_bytes(&[99; 32]);
    let honest = core::mem::replace(&mut scene.node.key, liar);
    scene.run_with(|node, path, answer| {
        if path != "/v1/network" {
            return answer;
        }
        let mut truth = HostileNode::new();
        truth.now = node.now;
        (200, serde_json::to_string(&truth.info()).unwrap())
    });
    assert!(scene.node.tokens.is_empty(), "no identity was shown");
    assert_eq!(scene.error().as_deref(), Some("node-signature"));
    scene.node.key = honest;
    scene.to(START + LENGTH);
    assert!(scene.token().is_some());
}

fn statement(scene: &Scene, by: &SigningKey, next: &SigningKey, from: Epoch) -> KeyStatement {
    let [n, f] = KeyStatement::signed_parts(&public(next), from);
    let network = scene.node.id();
    let parts: [&[u8]; 3] = [&network.0, &n, &f];
    KeyStatement {
        next_key: public(next),
        from,
        by_last: sign(by, signing::NODE_KEY, &parts),
        by_next: sign(next, signing::NODE_KEY, &parts),
    }
}

#[test]
fn a_nodes_keys_only_ever_extend() {
    let mut scene = Scene::new();
    scene.run();
    let (first_key, next) = (scene.node.key.clone(), SigningKey::from_bytes(&[21; 32]));
    let good = statement(&scene, &first_key, &next, Epoch(first().0 + 1_000));
    scene.node.statements = vec![good.clone()];
    scene.node.now += 11 * LENGTH;
    scene.run();
    assert_eq!(scene.error(), None);
    let other = SigningKey::from_bytes(&[22; 32]);
    let forged = KeyStatement { by_last: Signature([1; 64]), ..good.clone() };
    let rewritten = statement(&scene, &first_key, &other, Epoch(first().0 + 1_000));
    for (statements, code) in
        [(vec![], "node-key-changed"), (vec![rewritten], "node-key-changed"), (vec![forged], "node-key-chain")]
    {
        scene.node.statements = statements;
        scene.node.now += 11 * LENGTH;
        scene.run();
        assert_eq!(scene.error().as_deref(), Some(code));
        scene.node.statements = vec![good.clone()];
        scene.to(scene.node.now + LENGTH);
        assert_eq!(scene.error(), None);
    }
}

/// A copy of the vault on another device: it can't take an epoch with an empty bundle, and takes over when it is told to.
#[test]
fn one_device_registers() {
    let mut scene = Scene::new();
    let backup = scene.vault.take_effects().backup.unwrap();
    scene.run();
    assert!(scene.token().unwrap().this_device);
    let opening = Opening {
        backup: Some(backup),
        node: "http://127.0.0.1:7117".into(),
        verifying_keys: vec![KEY],
        ..Opening::default()
    };
    let entropy = Box::new(Counting(500_000));
    let copy = block_on(Vault::open_with(MemoryStore::new(), opening, entropy, Argon2Params::LEAST, START)).unwrap();
    let mut original = core::mem::replace(&mut scene.vault, copy);
    block_on(scene.vault.unlock("correct horse battery", START)).unwrap();
    scene.to(START + 2 * LENGTH + 1_000);
    let token = scene.token().unwrap();
    assert!(!token.this_device && scene.node.registered.is_empty(), "it is told, and registers nothing");
    assert_eq!(scene.node.tokens.len(), 1, "the same token");

    // Refused, it is asked for once and no more, and everything else goes on.
    scene.node.no_more_devices = true;
    assert!(block_on(scene.vault.take_over_token(scene.node.now)).unwrap());
    scene.run();
    assert_eq!(scene.error().as_deref(), Some("node-refused:device-changes"));
    scene.to(scene.node.now + LENGTH / 2);
    assert_eq!(scene.node.device_requests, 1);

    scene.node.no_more_devices = false;
    assert!(block_on(scene.vault.take_over_token(scene.node.now)).unwrap());
    scene.run();
    assert!(scene.token().unwrap().this_device);
    scene.to(START + 4 * LENGTH + 1_000);
    let epochs: Vec<u64> = scene.node.registered.iter().map(|request| request.epoch.0 - first().0).collect();
    assert_eq!(epochs, [2, 3], "from the takeover on");

    core::mem::swap(&mut scene.vault, &mut original);
    scene.to(START + 4 * LENGTH + 20_000);
    assert!(!scene.token().unwrap().this_device, "the older device is told");
    assert_eq!(scene.node.registered.len(), 2);
    let keys: Vec<PublicKey> = scene.node.tokens.values().map(|token| token.device_key).collect();
    assert_eq!(keys.len(), 1);
}

pub(super) fn retire(scene: &mut Scene) {
    let current = Epoch(scene.node.now / LENGTH);
    scene.node.verifying_keys = vec![
        AcceptedKey { hash: KEY, from: Epoch(0), until: Some(Epoch(current.0 - 1)) },
        AcceptedKey { hash: NEXT, from: current, until: None },
    ];
}

pub(super) fn reopen(scene: &mut Scene, keys: Vec<Hash>, seed: u64) {
    let now = scene.node.now;
    scene.vault = block_on(open_with(scene.store.clone(), keys, now, seed));
    block_on(scene.vault.unlock("correct horse battery", now)).unwrap();
}

/// A network goes from one verifying key to the next while stakes wait, one of them handed out already.
#[test]
fn stakes_follow_the_network_to_its_next_key() {
    for handed_out in [false, true] {
        let mut scene = Scene::anchored();
        reopen(&mut scene, vec![KEY, NEXT], 300_000);
        scene.run();
        let job = scene.stake();
        if handed_out {
            scene.run_with(|_, path, answer| if path == "/v1/stakes" { (0, String::new()) } else { answer });
            assert_eq!(scene.status().0, "sent");
            scene.node.stakes.clear();
        }
        retire(&mut scene);
        scene.node.now += 11_000;
        reopen(&mut scene, vec![KEY, NEXT], 400_000);
        scene.run();
        let jobs = block_on(scene.vault.jobs_again()).unwrap();
        assert_eq!(jobs.len(), 1);
        assert_eq!(jobs[0].verifying_key, NEXT.to_hex());
        assert_ne!(jobs[0].id, job);
        let late = block_on(scene.vault.proof_ready(&job, &[9; PROOF_BYTES], scene.node.now));
        assert_eq!(late.err().map(|error| error.code().name()), Some("job-unknown"), "a proof under the old key");
        block_on(scene.vault.proof_ready(&jobs[0].id, &[8; PROOF_BYTES], scene.node.now)).unwrap();
        scene.run();
        assert_eq!(scene.status(), ("accepted".into(), None), "handed out before: {handed_out}");
        assert_eq!(scene.node.stakes.last().unwrap().0.verifying_key, NEXT);
    }
}

#[test]
fn a_stake_waits_for_the_update_that_brings_the_key() {
    let mut scene = Scene::anchored();
    scene.stake();
    retire(&mut scene);
    reopen(&mut scene, vec![KEY], 300_000);
    scene.run();
    assert_eq!(scene.status(), ("waiting".into(), Some("update-needed".into())));
    assert!(block_on(scene.vault.jobs_again()).unwrap().is_empty() && scene.node.stakes.is_empty());
    let offer = scene.offer();
    assert_eq!(offer.reason.as_ref().map(super::hostile_node::plain).as_deref(), Some("update-needed"));
    reopen(&mut scene, vec![KEY, NEXT], 400_000);
    scene.run();
    let jobs = block_on(scene.vault.jobs_again()).unwrap();
    block_on(scene.vault.proof_ready(&jobs[0].id, &[8; PROOF_BYTES], scene.node.now)).unwrap();
    scene.run();
    assert_eq!(scene.status(), ("accepted".into(), None));
}
