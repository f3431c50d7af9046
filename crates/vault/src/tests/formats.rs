//! Real bytes of each version of the formats: written once, read for ever.

use std::path::PathBuf;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::summary::Summary;
use ashiato_zk_circuits::stake::commitment;
use pollster::block_on;
use serde::{Deserialize, Serialize};

use super::hostile_node::{KEY, LENGTH, START, Scene, WORTH, first, open_with};
use super::rig::{Rig, consent};
use crate::capture::rules::RuleChange;
use crate::epochs::commit::tests::Counting;
use crate::keys::envelope::Argon2Params;
use crate::pages::views::VaultState;
use crate::store::memory::MemoryStore;
use crate::store::{Collection, Op, Store};
use crate::vault::{Opening, Vault};

/// Set to write the fixtures of the present version, where there are none.
const WRITE: &str = "ASHIATO_WRITE_STORED_FORMATS";

/// A store as a file.
#[derive(Serialize, Deserialize)]
struct Fixture {
    /// The text in `chrome.storage.local`.
    backup: String,
    /// When it was left, milliseconds since 1970.
    now_ms: u64,
    /// Collection, key and value, the last two in hexadecimal.
    entries: Vec<(String, String, String)>,
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/stored-formats/v1/vault.json")
}

fn dump(store: &MemoryStore) -> Vec<(String, String, String)> {
    let mut out = Vec::new();
    for collection in Collection::ALL {
        for (key, value) in block_on(store.scan(collection, None, usize::MAX)).unwrap() {
            out.push((collection.name().to_owned(), hex::encode(key), hex::encode(value)));
        }
    }
    out
}

fn load(entries: &[(String, String, String)]) -> MemoryStore {
    let store = MemoryStore::new();
    let ops = entries.iter().map(|(name, key, value)| Op::Put {
        collection: Collection::ALL.into_iter().find(|collection| collection.name() == name).unwrap(),
        key: hex::decode(key).unwrap(),
        value: hex::decode(value).unwrap(),
    });
    block_on(store.commit(ops.collect())).unwrap();
    store
}

fn open(store: MemoryStore, backup: String, now_ms: u64) -> Result<Vault<MemoryStore>, crate::VaultError> {
    let node = "http://127.0.0.1:7117".into();
    let opening = Opening { backup: Some(backup), node, verifying_keys: vec![KEY], ..Opening::default() };
    block_on(Vault::open_with(store, opening, Box::new(Counting(900_000)), Argon2Params::LEAST, now_ms))
}

/// A life with a record of every kind that is sealed: a token, leaves, a stake that was rewarded and one that waits,
/// rules, a waiting batch.
#[test]
fn fixtures_are_written_when_they_are_asked_for() {
    if std::env::var_os(WRITE).is_none() || file().exists() {
        return;
    }
    let mut scene = Scene::trial();
    block_on(scene.vault.set_passphrase("correct horse battery", START)).unwrap();
    let backup = scene.vault.take_effects().backup.unwrap();
    scene.run();
    scene.browse();
    let host = "never.example".to_owned();
    block_on(scene.vault.change_rule(RuleChange::ExcludeHost { host }, scene.node.now)).unwrap();
    block_on(scene.vault.set_idle_limit(Some(30), scene.node.now)).unwrap();
    scene.to(START + LENGTH + 5_000);
    scene.browse();
    scene.to(START + 2 * LENGTH + 3_000);
    scene.stake();
    scene.to(START + 3 * LENGTH + 3_000);
    scene.stake();
    scene.to(START + 3 * LENGTH + 20_000);
    scene.attend("late.example", 5_000);
    let fixture = Fixture { backup, now_ms: scene.node.now, entries: dump(&scene.store) };
    std::fs::create_dir_all(file().parent().unwrap()).unwrap();
    std::fs::write(file(), serde_json::to_string_pretty(&fixture).unwrap() + "\n").unwrap();
}

#[test]
fn version_1_is_read_for_ever() {
    let fixture: Fixture = serde_json::from_str(&std::fs::read_to_string(file()).unwrap()).unwrap();
    let now = fixture.now_ms;
    let mut vault = open(load(&fixture.entries), fixture.backup, now).unwrap();
    assert_eq!(vault.state(), VaultState::Locked);
    assert_eq!(vault.schedule().length_ms, LENGTH);
    block_on(vault.unlock("correct horse battery", now)).unwrap();
    let popup = block_on(vault.popup(now, START - START % 86_400_000)).unwrap();
    assert_eq!(
        (popup.value_total, popup.damaged),
        (u64::from(WORTH) + 90 + 5, 0),
        "the second search is the first one's"
    );
    assert_eq!(popup.consent.collectors.len(), 2);
    assert_eq!(popup.idle_limit, Some(30));
    assert_eq!(popup.recent.len(), 4);
    let token = popup.token.unwrap();
    assert!((token.minted_in, token.this_device) == (first().0, true) && token.epochs_registered >= 3);
    let status: Vec<String> = popup.stakes.iter().map(|stake| super::hostile_node::plain(&stake.status)).collect();
    assert_eq!(status, ["accepted", "rewarded"]);
    assert_eq!(popup.offers.len(), 1);
    assert!(block_on(vault.ledger(1_000)).unwrap().len() > 10);
    let rules = block_on(vault.rules_view(now)).unwrap();
    assert_eq!((rules.excluded, rules.unnamed), (vec!["never.example".to_owned()], 0));
    let epochs: Vec<Epoch> = block_on(vault.probe_footprints(now)).unwrap().into_keys().collect();
    assert_eq!(epochs, [0, 1, 3].map(|i| Epoch(first().0 + i)));
    let days = block_on(vault.days(0, i64::try_from(now / 86_400_000).unwrap(), now)).unwrap();
    assert!(days.is_empty(), "more than 400 days lie between");
    let day = i64::try_from(START / 86_400_000).unwrap();
    assert_eq!(block_on(vault.days(day, day, now)).unwrap().len(), 1);
    leaves_are_those_of_the_circuit(&block_on(vault.export_jsonl(true, now)).unwrap(), &token.id);
    // It goes on living.
    let mut scene = Scene::new();
    scene.vault = vault;
    scene.node.now = now;
    scene.run();
}

/// The token's id, the bundles and the leaves that lie in the fixture are what the circuit's hashes give.
fn leaves_are_those_of_the_circuit(export: &str, id: &str) {
    let lines = export.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let leaves: Vec<_> = lines.filter(|line| line["kind"] == "leaf").collect();
    assert_eq!(leaves.len(), 3);
    for leaf in leaves {
        let element = |name: &str| FieldElement::from_hex(leaf[name].as_str().unwrap()).unwrap();
        let numbers: Vec<u32> = serde_json::from_value(leaf["numbers"].clone()).unwrap();
        let summary = Summary::from_numbers(&numbers.try_into().unwrap()).unwrap();
        assert_eq!(commitment::identity(element("secret")).to_hex(), id);
        assert_eq!(commitment::bundle(&summary, element("records"), element("randomness")), element("bundle"));
    }
}

/// What the test networks of protocol 1 left is refused by its own code, and nothing of it is misread.
#[test]
fn a_store_of_protocol_1_is_refused() {
    let (mut rig, _) = Rig::unlocked();
    rig.lock();
    for store in [&rig.main, &rig.mirror] {
        store.wipe();
    }
    let consent = serde_json::to_vec(&consent()).unwrap();
    let old = vec![
        Op::Put { collection: Collection::Settings, key: b"consent".to_vec(), value: consent },
        Op::Put { collection: Collection::Settings, key: b"node".to_vec(), value: b"\"http://127.0.0.1:1\"".to_vec() },
        Op::Put { collection: Collection::Meta, key: b"points".to_vec(), value: 7u64.to_be_bytes().to_vec() },
    ];
    let store = MemoryStore::new();
    block_on(store.commit(old.clone())).unwrap();
    let refused = open(store, rig.backup.clone().unwrap(), rig.now);
    assert_eq!(refused.err().map(|error| error.code().name()), Some("store-older"));
    // A trial of protocol 1 has ended with its browser: it is begun anew.
    let store = MemoryStore::new();
    block_on(store.commit(old)).unwrap();
    let vault = block_on(open_with(store, vec![KEY], rig.now, 1));
    assert_eq!(vault.state(), VaultState::Fresh);
    assert!(vault.consent().collectors.is_empty());
}

#[test]
fn a_newer_store_is_left_alone() {
    let store = MemoryStore::new();
    let (mut rig, _) = Rig::unlocked();
    rig.lock();
    let newer = Op::Put { collection: Collection::Meta, key: b"format".to_vec(), value: vec![2] };
    block_on(store.commit(vec![newer])).unwrap();
    let refused = open(store, rig.backup.clone().unwrap(), rig.now);
    assert_eq!(refused.err().map(|error| error.code().name()), Some("store-newer"));
}
