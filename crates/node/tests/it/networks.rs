//! What a network is, and how its keys follow each other.

use std::path::Path;
use std::sync::Arc;

use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::network::Admission;
use ashiato_core::protocol::node_key::extends;
use ashiato_core::protocol::stake::StakeReceipt;
use ashiato_core::protocol::terms::Level;
use ashiato_core::protocol::token::{Challenge, work_bits};
use ashiato_node::cli::check::check_folder;
use ashiato_node::cli::data_dir::DataDir;
use ashiato_node::service::clock::ManualClock;
use ashiato_node::service::config::Config;
use ashiato_node::service::node::Node;
use ashiato_node::service::rotation::{announce_verifying_key, state_next_key};
use serde_json::json;

use crate::harness::{BEGIN, Client, Running, Surfer, config, payout, pool_of, refused, start_of};

fn wait_for<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

#[test]
fn two_nodes_of_one_name_are_two_networks() {
    let folders = [1, 2].map(|_| tempfile::tempdir().unwrap());
    let [one, other] = [0, 1].map(|i: usize| Running::start(folders[i].path(), config(), start_of(BEGIN)));
    let infos = [&one, &other].map(|running| running.client.info());
    assert_eq!(infos[0].founding.name, infos[1].founding.name);
    assert_ne!(infos[0].id(), infos[1].id());
    let alice = Surfer::new(1);
    alice.mint(&one.client);
    let pool = one.open_pool(|_| {});
    // Nothing that was signed for the one is taken by the other.
    let mint = alice.mint_request(&infos[0].id());
    refused(other.client.post("/v1/tokens", &mint), 403, "signature-invalid");
    refused(other.client.post("/v1/pools", pool.signed()), 422, "terms-network");
    alice.mint(&other.client);
    for running in [&one, &other] {
        running.go_to(BEGIN + 1);
    }
    let leaf = alice.register_request(&infos[0].id(), BEGIN, alice.bundle());
    refused(other.client.post("/v1/leaves", &leaf), 403, "signature-invalid");
    let device = alice.device_request(&infos[0].id(), &alice.device, 1);
    refused(other.client.post("/v1/tokens/device", &device), 403, "signature-invalid");
    alice.register(&one.client, BEGIN);
    alice.register(&other.client, BEGIN);
    for running in [&one, &other] {
        running.go_to(BEGIN + 2);
    }
    // The same secret, pool terms and leaf: the scope names the network, and so the nullifiers are two.
    let key = ashiato_node::rules::signing::Signing::from_secret(&[42; 32]);
    let foreign = pool_of(&infos[1], &key, |_| {}).1;
    assert_ne!(alice.nullifier(&pool, BEGIN), alice.nullifier(&foreign, BEGIN));
    let stake = alice.stake(&one.client, &pool, BEGIN, payout(1));
    refused(other.client.post("/v1/stakes", &stake), 404, "pool-unknown");
    let receipt: StakeReceipt = one.client.send("/v1/stakes", &stake);
    receipt.verify(&infos[0].id(), &one.client.node_key(BEGIN)).unwrap();
    assert!(receipt.verify(&infos[1].id(), &one.client.node_key(BEGIN)).is_err());
}

#[test]
fn the_clock_is_signed_for_the_one_who_asked() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN) + 17);
    let client = &running.client;
    assert_eq!(client.clock(), start_of(BEGIN) + 17);
    let time: ashiato_core::protocol::network::SignedTime =
        client.read(&format!("/v1/time/{}", Hash([5; 32]).to_hex()));
    let key = client.node_key(BEGIN);
    assert!(time.verify(&client.network(), &key, &Hash([5; 32])).is_ok());
    assert!(time.verify(&client.network(), &key, &Hash([6; 32])).is_err(), "an answer to another question");
    let moved = ashiato_core::protocol::network::SignedTime { now_ms: time.now_ms + 1, ..time };
    assert!(moved.verify(&client.network(), &key, &Hash([5; 32])).is_err());
    for bad in ["", "00", &"0".repeat(63), &"A".repeat(64), &"0".repeat(65)] {
        let (status, answer) = client.get(&format!("/v1/time/{bad}"));
        assert!(matches!(status, 400 | 404), "{bad}: {answer}");
    }
}

fn state_next(data: &Path, from: Option<u64>, now: u64) -> Result<(), String> {
    wait_for(async {
        let folder = DataDir::open_existing(data).unwrap();
        let storage = folder.read().await.unwrap();
        let next = folder.next_key(storage.keys.len()).unwrap();
        let stated = state_next_key(&storage.db, storage.keys, &next, from.map(Epoch), start_of(now)).await;
        storage.db.close().await;
        stated.map(|_| ()).map_err(|error| error.to_string())
    })
}

#[test]
fn a_nodes_keys_follow_each_other_and_each_epoch_is_signed_by_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let alice = Surfer::new(1);
    alice.mint(&running.client);
    let pool = running.open_pool(|_| {});
    let before = running.client.info();
    running.stop();
    let refusal = state_next(folder.path(), Some(BEGIN), BEGIN).unwrap_err();
    assert!(refusal.contains("node-key-epoch"), "{refusal}");
    state_next(folder.path(), Some(BEGIN + 1), BEGIN).unwrap();
    let refusal = state_next(folder.path(), Some(BEGIN + 1), BEGIN).unwrap_err();
    assert!(refusal.contains("node-key-epoch"), "not twice from one epoch on: {refusal}");

    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let info = client.info();
    assert_eq!(info.id(), before.id(), "the network stays what it was founded as");
    assert!(extends(&before.key_statements, &info.key_statements) && info.key_statements.len() == 1);
    let [old, new] = [BEGIN, BEGIN + 1].map(|epoch| info.node_key(Epoch(epoch)).unwrap());
    assert_ne!(old, new);
    for epoch in BEGIN + 1..=BEGIN + 2 {
        running.go_to(epoch);
        assert_eq!(client.clock(), start_of(epoch), "the clock is signed by the key of the epoch in which it is told");
        alice.register(&client, epoch - 1);
    }
    running.go_to(BEGIN + 3);
    // The checkpoint is signed by the key of its epoch, however late, and so is the receipt.
    for (epoch, key) in [(BEGIN, old), (BEGIN + 1, new)] {
        let (_, checkpoint) = client.tree(epoch, Level::Early);
        assert!(checkpoint.verify(&info.id(), &key).is_ok(), "{epoch}");
        let receipt: StakeReceipt = client.send("/v1/stakes", &alice.stake(&client, &pool, epoch, payout(1)));
        assert!(receipt.verify(&info.id(), &key).is_ok(), "{epoch}");
    }
    running.stop();
    assert_eq!(wait_for(check_folder(folder.path())).unwrap().faults, Vec::<String>::new());
    // A key that is missing or another one is found out at the start.
    std::fs::write(folder.path().join("node-2.key"), "11".repeat(32)).unwrap();
    let storage = wait_for(async { DataDir::open(folder.path()).unwrap().storage().await.unwrap() });
    let clock = Arc::new(ManualClock::new(start_of(BEGIN + 3)));
    assert!(wait_for(Node::open(config(), clock, storage)).is_err());
}

/// Who got hold of the first key makes no challenges once another one follows it.
#[test]
fn challenges_are_of_the_newest_key() {
    let folder = tempfile::tempdir().unwrap();
    let config = || Config { admission: Admission::ProofOfWork { bits: 1 }, ..config() };
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let challenge: Challenge = running.client.read("/v1/admission");
    running.stop();
    let solved = |client: &Client| {
        let mut request = Surfer::new(1).mint_request(&client.network());
        let done = |n: &u64| work_bits(&challenge.challenge, request.id, &request.key, *n) >= 1;
        (request.challenge, request.nonce) = (Some(challenge.challenge), (0..).find(done));
        client.post("/v1/tokens", &request)
    };
    state_next(folder.path(), Some(BEGIN + 1), BEGIN).unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    refused(solved(&running.client), 403, "challenge-invalid");
}

#[test]
fn the_recovery_key_may_lie_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let network = running.client.network();
    running.stop();
    std::fs::remove_file(folder.path().join("recovery.key")).unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    assert_eq!(running.client.network(), network);
    assert!(!folder.path().join("recovery.key").exists(), "no other key is made in its place");
}

fn announce(data: &Path, file: Vec<u8>, from: u64, until: u64, now: u64) -> Result<(), String> {
    wait_for(async {
        let storage = DataDir::open_existing(data).unwrap().storage().await.unwrap();
        let done = announce_verifying_key(&storage.db, file, Epoch(from), Epoch(until), start_of(now)).await;
        storage.db.close().await;
        done.map(|_| ()).map_err(|error| error.to_string())
    })
}

#[test]
fn a_network_goes_over_to_the_next_verifying_key() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let surfers = [1, 2, 3, 4].map(Surfer::new);
    for surfer in &surfers {
        surfer.mint(&running.client);
    }
    let pool = running.open_pool(|_| {});
    running.go_to(BEGIN + 1);
    for surfer in &surfers {
        surfer.register(&running.client, BEGIN);
    }
    running.stop();
    let next = crate::harness::second_proving_key();
    let refusal = announce(folder.path(), next.0.clone(), BEGIN + 1, BEGIN + 3, BEGIN + 1).unwrap_err();
    assert!(refusal.contains("verifying-key-epochs"), "{refusal}");
    assert!(announce(folder.path(), vec![1; 500], BEGIN + 3, BEGIN + 3, BEGIN + 1).is_err(), "no key at all");
    announce(folder.path(), next.0.clone(), BEGIN + 3, BEGIN + 3, BEGIN + 1).unwrap();

    let running = Running::start(folder.path(), config(), start_of(BEGIN + 1));
    let client = running.client.clone();
    let keys = client.info().verifying_keys;
    assert_eq!(
        keys.iter().map(|key| (key.from.0, key.until.map(|e| e.0))).collect::<Vec<_>>(),
        [(0, Some(BEGIN + 3)), (BEGIN + 3, None)]
    );
    running.go_to(BEGIN + 2);
    let under = |surfer: &Surfer, new: bool| {
        let plain = surfer.stake(&client, &pool, BEGIN, payout(1));
        if !new {
            return plain;
        }
        let (leaves, checkpoint) = client.tree(BEGIN, Level::Early);
        let claimed = ashiato_node::rules::stake::claimed(&plain);
        let rules = crate::harness::rules_of(&client.info());
        let claim = pool.claim(&rules, Epoch(BEGIN), checkpoint.root, &claimed).unwrap();
        surfer.request(&claim, &leaves, &pool, BEGIN, &claimed, &next.1)
    };
    let [a, b, c, d] = &surfers;
    let _: StakeReceipt = client.send("/v1/stakes", &under(a, false));
    let waiting = under(b, false);
    refused(client.post("/v1/stakes", &under(b, true)), 422, "verifying-key-foreign");
    let mut unknown = serde_json::to_value(&waiting).unwrap();
    unknown["verifying_key"] = json!(Hash([3; 32]).to_hex());
    refused(client.post("/v1/stakes", &unknown), 422, "verifying-key-foreign");
    running.go_to(BEGIN + 3);
    // In between both are taken, each for its own proofs.
    let _: StakeReceipt = client.send("/v1/stakes", &under(c, true));
    let mut crossed = under(d, false);
    crossed.verifying_key = next.1.verifying_key().hash();
    refused(client.post("/v1/stakes", &crossed), 422, "proof-rejected");
    running.go_to(BEGIN + 4);
    // A stake that waited under the old key is refused by a code of its own, and taken once it is proven anew.
    refused(client.post("/v1/stakes", &waiting), 410, "verifying-key-retired");
    let receipt: StakeReceipt = client.send("/v1/stakes", &under(b, true));
    assert_eq!(client.send::<StakeReceipt>("/v1/stakes", &waiting), receipt, "the claim is the same: nothing is lost");
    running.go_to(BEGIN + 10);
    running.stop();
    let report = wait_for(check_folder(folder.path())).unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
    assert_eq!((report.stakes, report.settlements), (3, 1));
}
