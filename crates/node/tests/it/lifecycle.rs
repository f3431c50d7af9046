//! From mint to reward, over restarts, and the document that describes it.

use std::collections::BTreeSet;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt};
use ashiato_core::protocol::network::Admission;
use ashiato_core::protocol::settlement::{Reward, Settlement};
use ashiato_core::protocol::stake::StakeReceipt;
use ashiato_core::protocol::terms::Level;
use ashiato_core::protocol::token::{Challenge, TokenReceipt, work_bits};
use ashiato_node::cli::check::check_folder;
use ashiato_node::service::config::Config;
use serde_json::{Value, json};

use crate::harness::{BEGIN, GRACE, Running, Surfer, WAIT, config, payout, refused, start_of};

fn checked(data: &std::path::Path) -> ashiato_node::service::check::Report {
    tokio::runtime::Runtime::new().unwrap().block_on(check_folder(data)).unwrap()
}

#[test]
fn from_a_mint_to_a_paid_stake() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let network = client.network();
    let (alice, bob) = (Surfer::new(1), Surfer::new(2).who_only_read());
    let pool = running.open_pool(|_| {});
    for surfer in [&alice, &bob] {
        surfer.mint(&client);
        refused(
            client.post("/v1/leaves", &surfer.register_request(&network, BEGIN, surfer.bundle())),
            409,
            "epoch-not-ended",
        );
    }
    running.go_to(BEGIN + 1);
    let first = alice.register(&client, BEGIN);
    assert_eq!(first, alice.register(&client, BEGIN), "the same receipt");
    assert_eq!((first.index, bob.register(&client, BEGIN).index), (0, 1));
    assert_eq!(client.get(&format!("/v1/epochs/{BEGIN}/checkpoints")), (200, json!([])));

    running.go_to(BEGIN + 2);
    let stakes = [alice.stake(&client, &pool, BEGIN, payout(101)), bob.stake(&client, &pool, BEGIN, payout(102))];
    let receipts: Vec<StakeReceipt> = stakes.iter().map(|stake| client.send("/v1/stakes", stake)).collect();
    for (stake, receipt) in stakes.iter().zip(&receipts) {
        receipt.verify(&network, &client.node_key(BEGIN)).unwrap();
        assert_eq!((receipt.value, receipt.budget_epoch.0), (stake.value, BEGIN));
        assert_eq!(receipt.settled_after.0, BEGIN + u64::from(WAIT));
        assert_eq!(client.send::<StakeReceipt>("/v1/stakes", stake), *receipt, "the same receipt");
    }
    let path = format!("/v1/settlements/{}/{}", pool.id().to_hex(), BEGIN);
    refused(client.get(&path), 404, "settlement-pending");
    running.go_to(BEGIN + u64::from(WAIT));
    refused(client.get(&path), 404, "settlement-pending");
    assert_eq!(client.read::<Vec<Reward>>(&format!("/v1/rewards/{}", payout(101).to_hex())), vec![]);

    running.go_to(BEGIN + u64::from(WAIT) + 1);
    let settlement: Settlement = client.read(&path);
    let total = u64::from(stakes[0].value) + u64::from(stakes[1].value);
    assert_eq!((settlement.stakes, settlement.total_value), (2, total));
    assert_eq!(settlement.paid, 1_000.min(total * 10), "min(rate, budget / ΣV)");
    assert_eq!(settlement.paid + settlement.remaining, 1_000);
    let mut paid = 0;
    for (stake, n) in stakes.iter().zip([101, 102]) {
        let rewards: Vec<Reward> = client.read(&format!("/v1/rewards/{}", payout(n).to_hex()));
        assert_eq!(rewards.len(), 1);
        assert_eq!((rewards[0].nullifier, rewards[0].value), (stake.nullifier, stake.value));
        let exact = u128::from(stake.value) * u128::from(settlement.paid);
        assert!((u128::from(rewards[0].amount) * u128::from(total)).abs_diff(exact) < u128::from(total));
        paid += rewards[0].amount;
    }
    assert_eq!(paid, settlement.paid);
    assert_eq!(client.get(&format!("/v1/rewards/{}", "ab".repeat(32))), (200, json!([])), "an unknown key");
    let quiet: Settlement = client.read(&format!("/v1/settlements/{}/{}", pool.id().to_hex(), BEGIN - 1));
    assert_eq!((quiet.stakes, quiet.paid, quiet.remaining), (0, 0, 1_000));

    running.stop();
    let report = checked(folder.path());
    assert_eq!(report.faults, Vec::<String>::new());
    assert_eq!((report.leaves, report.checkpoints, report.stakes, report.settlements), (2, 2, 2, 1));
    assert_eq!((report.tokens, report.pools), (2, 1));
}

#[test]
fn checkpoints_are_early_and_final_and_right_after_downtime() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let (alice, bob, carol) = (Surfer::new(1), Surfer::new(2), Surfer::new(3));
    for surfer in [&alice, &bob, &carol] {
        surfer.mint(&running.client);
    }
    let pool = running.open_pool(|_| {});
    let patient = running.open_pool(|terms| {
        terms.level = Level::Final;
        terms.scope_name = "patient".to_owned();
        terms.wait = 20;
    });
    running.go_to(BEGIN + 1);
    alice.register(&running.client, BEGIN);
    let key = running.client.node_key(BEGIN);
    running.stop();

    // Down over the end of BEGIN + 1: the early checkpoint is signed late, and over what was there in time.
    let running = Running::start(folder.path(), config(), start_of(BEGIN + 2) + 30_000);
    let client = running.client.clone();
    assert_eq!(client.node_key(BEGIN), key, "the key is kept");
    let late = bob.register(&client, BEGIN);
    assert_eq!(late.index, 1);
    running.tick();
    let (early, first) = client.tree(BEGIN, Level::Early);
    assert_eq!(early.len(), 1, "nothing back-dated");
    running.go_to(BEGIN + 3);
    assert_eq!(client.tree(BEGIN, Level::Early).1, first, "signed once");
    // A leaf that comes late is in no early root, and a stake with another root is refused.
    let (all, root) = {
        let list: LeafList = client.read(&format!("/v1/epochs/{BEGIN}/leaves"));
        let root = ashiato_zk_circuits::gadgets::tree::path::root_of(&list.leaves).unwrap();
        (list.leaves, root)
    };
    refused(
        client.post("/v1/stakes", &bob.stake_at(&client, &all, root, &pool, BEGIN, payout(9))),
        422,
        "proof-rejected",
    );
    running.stop();

    // Down over the whole grace: the final checkpoint is there at once, and the tree is closed.
    let running = Running::start(folder.path(), config(), start_of(BEGIN + GRACE + 9));
    running.tick();
    let client = running.client.clone();
    refused(
        client.post("/v1/leaves", &carol.register_request(&client.network(), BEGIN, carol.bundle())),
        410,
        "leaf-past-grace",
    );
    assert_eq!(bob.register(&client, BEGIN), late, "a receipt once given holds");
    let (leaves, last) = client.tree(BEGIN, Level::Final);
    assert_eq!((leaves.len(), last.size), (2, 2));
    let both: Vec<Checkpoint> = client.read(&format!("/v1/epochs/{BEGIN}/checkpoints"));
    assert_eq!(both, vec![first, last]);
    let stake = bob.stake(&client, &patient, BEGIN, payout(9));
    let _: StakeReceipt = client.send("/v1/stakes", &stake);
    running.stop();
    assert_eq!(checked(folder.path()).faults, Vec::<String>::new());
}

#[test]
fn a_clock_set_back_opens_nothing_again() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let (alice, bob) = (Surfer::new(1), Surfer::new(2));
    for surfer in [&alice, &bob] {
        surfer.mint(&running.client);
    }
    running.go_to(BEGIN + 1);
    alice.register(&running.client, BEGIN);
    running.go_to(BEGIN + GRACE + 1);
    let late = bob.register_request(&running.client.network(), BEGIN, bob.bundle());
    running.clock.set(start_of(BEGIN + 1));
    refused(running.client.post("/v1/leaves", &late), 410, "leaf-past-grace");
    running.stop();
    let running = Running::start(folder.path(), config(), start_of(BEGIN + 1));
    refused(running.client.post("/v1/leaves", &late), 410, "leaf-past-grace");
}

#[test]
fn a_token_costs_the_work_that_is_asked_for_and_each_challenge_is_good_once() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { admission: Admission::ProofOfWork { bits: 8 }, ..config() };
    let running = Running::start(folder.path(), config, start_of(BEGIN));
    let client = running.client.clone();
    let network = client.network();
    let challenge: Challenge = client.read("/v1/admission");
    let solved = |surfer: &Surfer| {
        let mut request = surfer.mint_request(&network);
        let done = |n: &u64| work_bits(&challenge.challenge, request.id, &request.key, *n) >= 8;
        let nonce = (0..).find(done).unwrap();
        (request.challenge, request.nonce) = (Some(challenge.challenge), Some(nonce));
        request
    };
    let (alice, bob) = (Surfer::new(1), Surfer::new(2));
    refused(client.post("/v1/tokens", &alice.mint_request(&network)), 403, "work-missing");
    let receipt: TokenReceipt = client.send("/v1/tokens", &solved(&alice));
    assert_eq!(client.send::<TokenReceipt>("/v1/tokens", &solved(&alice)), receipt, "the same receipt");
    refused(client.post("/v1/tokens", &solved(&bob)), 409, "challenge-spent");
    running.clock.set(start_of(BEGIN) + 600_000);
    refused(client.post("/v1/tokens", &solved(&bob)), 403, "challenge-expired");
}

/// Whether a value has exactly the fields that the document promises, all the way down.
fn fits(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = document.pointer(name.trim_start_matches('#')).ok_or("dangling reference")?;
        return fits(document, schema, value).map_err(|error| format!("{name}: {error}"));
    }
    if let Some(options) = schema["oneOf"].as_array() {
        return if options.iter().any(|option| fits(document, option, value).is_ok()) {
            Ok(())
        } else {
            Err(format!("no option fits {value}"))
        };
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.contains(value).then_some(()).ok_or(format!("{value} is not listed"));
    }
    match schema["type"].as_str() {
        Some("object") => {
            let fields = value.as_object().ok_or("not an object")?;
            let names: BTreeSet<&str> = fields.keys().map(String::as_str).collect();
            let required = schema["required"].as_array().ok_or("nothing required")?;
            if let Some(missing) = required.iter().find(|name| !names.contains(name.as_str().unwrap())) {
                return Err(format!("{missing} is missing"));
            }
            for (name, value) in fields {
                let schema = schema["properties"].get(name).ok_or(format!("{name} is not documented"))?;
                fits(document, schema, value).map_err(|error| format!("{name}: {error}"))?;
            }
            Ok(())
        }
        Some("array") => {
            let items = value.as_array().ok_or("not a list")?;
            items.iter().try_for_each(|item| fits(document, &schema["items"], item))
        }
        Some("string") => {
            let text = value.as_str().ok_or("not a text")?;
            let hex = schema["pattern"].as_str().and_then(|p| p.strip_prefix("^[0-9a-f]{")?.strip_suffix("}$"));
            let right = |n: &str| text.len() == n.parse::<usize>().unwrap() && FieldHex(text).is_hex();
            if hex.is_none_or(right) { Ok(()) } else { Err(format!("{text} is not hexadecimal")) }
        }
        Some("integer") => value.as_u64().map(|_| ()).ok_or(format!("{value} is no number")),
        Some("boolean") => value.as_bool().map(|_| ()).ok_or("not a boolean".to_owned()),
        other => Err(format!("unknown type {other:?}")),
    }
}

struct FieldHex<'a>(&'a str);

impl FieldHex<'_> {
    fn is_hex(&self) -> bool {
        self.0.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    }
}

#[test]
fn a_live_run_fits_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    running.seed_demo_pools(folder.path());
    let client = running.client.clone();
    let (_, document) = client.get("/openapi.json");
    let mut seen = BTreeSet::new();
    let mut hold = |method: &str, path: &str, request: Option<Value>, answer: Value| {
        let operation = &document["paths"][path][method];
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        fits(&document, schema, &answer).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        if let Some(request) = request {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            fits(&document, schema, &request).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        }
        seen.insert(format!("{method} {path}"));
    };
    let mut alice = Surfer::new(1);
    let catalogue = client.get("/v1/pools").1;
    let names: BTreeSet<String> = catalogue["pools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pool| serde_json::from_str::<Value>(pool["terms"].as_str().unwrap()).unwrap()["name"].to_string())
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    running.seed_demo_pools(folder.path());
    assert_eq!(client.catalogue().0.len(), 3, "a second start opens no second set");
    let network = client.network();
    hold("get", "/v1/network", None, client.get("/v1/network").1);
    hold("get", "/v1/pools", None, catalogue);
    let request = serde_json::to_value(alice.mint_request(&network)).unwrap();
    hold("post", "/v1/tokens", Some(request.clone()), client.post("/v1/tokens", &request).1);
    let new = ashiato_node::rules::signing::Signing::from_secret(&[3; 32]);
    let request = serde_json::to_value(alice.device_request(&network, &new, 1)).unwrap();
    hold("post", "/v1/tokens/device", Some(request.clone()), client.post("/v1/tokens/device", &request).1);
    hold("get", "/v1/time/{nonce}", None, client.get(&format!("/v1/time/{}", "ab".repeat(32))).1);
    alice.device = new;
    let (signed, pool) =
        crate::harness::pool_of(&client.info(), &ashiato_node::rules::signing::Signing::from_secret(&[7; 32]), |_| {});
    let request = serde_json::to_value(&signed).unwrap();
    hold("post", "/v1/pools", Some(request.clone()), client.post("/v1/pools", &request).1);
    running.go_to(BEGIN + 1);
    let request = serde_json::to_value(alice.register_request(&network, BEGIN, alice.bundle())).unwrap();
    hold("post", "/v1/leaves", Some(request.clone()), client.post("/v1/leaves", &request).1);
    let _: LeafReceipt = client.send("/v1/leaves", &request);
    running.go_to(BEGIN + 2);
    hold("get", "/v1/epochs/{epoch}/leaves", None, client.get(&format!("/v1/epochs/{BEGIN}/leaves")).1);
    hold("get", "/v1/epochs/{epoch}/checkpoints", None, client.get(&format!("/v1/epochs/{BEGIN}/checkpoints")).1);
    let request = serde_json::to_value(alice.stake(&client, &pool, BEGIN, payout(5))).unwrap();
    hold("post", "/v1/stakes", Some(request.clone()), client.post("/v1/stakes", &request).1);
    running.go_to(BEGIN + u64::from(WAIT) + 1);
    let settlement = client.get(&format!("/v1/settlements/{}/{}", pool.id().to_hex(), BEGIN)).1;
    hold("get", "/v1/settlements/{pool}/{epoch}", None, settlement);
    let rewards = client.get(&format!("/v1/rewards/{}", payout(5).to_hex())).1;
    assert_eq!(rewards.as_array().unwrap().len(), 1);
    hold("get", "/v1/rewards/{payout_key}", None, rewards);
    // What is left: the document itself, and the challenge, which open admission does not give.
    assert_eq!(seen.len() + 2, ashiato_node::http::table::table().len(), "{seen:?}");
    let (status, problem) = client.get("/v1/admission");
    assert_eq!(status, 404);
    fits(&document, &json!({ "$ref": "#/components/schemas/Problem" }), &problem).unwrap();
    assert!(fits(&document, &json!({ "$ref": "#/components/schemas/Problem" }), &json!({ "x": 1 })).is_err());
}

#[test]
fn one_settlement_does_not_depend_on_the_order_of_arrival() {
    // Three equal stakes and a budget that does not divide: the odd credit goes by nullifier, not by time.
    let run = |order: [u8; 3]| {
        let folder = tempfile::tempdir().unwrap();
        let running = Running::start(folder.path(), config(), start_of(BEGIN));
        let surfers = [1, 2, 3].map(Surfer::new);
        for surfer in &surfers {
            surfer.mint(&running.client);
        }
        let pool = running.open_pool(|terms| terms.budget = 100);
        running.go_to(BEGIN + 1);
        for surfer in &surfers {
            surfer.register(&running.client, BEGIN);
        }
        running.go_to(BEGIN + 2);
        for n in order {
            let surfer = &surfers[usize::from(n) - 1];
            let stake = surfer.stake(&running.client, &pool, BEGIN, payout(n));
            let _: StakeReceipt = running.client.send("/v1/stakes", &stake);
        }
        running.go_to(BEGIN + u64::from(WAIT) + 1);
        let mut amounts: Vec<(FieldElement, u64)> = [1, 2, 3]
            .iter()
            .flat_map(|n| running.client.read::<Vec<Reward>>(&format!("/v1/rewards/{}", payout(*n).to_hex())))
            .map(|reward| (reward.nullifier, reward.amount))
            .collect();
        amounts.sort();
        amounts
    };
    // Each run is a network of its own with nullifiers of its own, in whose order the amounts come.
    for order in [[1, 2, 3], [3, 1, 2], [2, 3, 1]] {
        assert_eq!(run(order).iter().map(|a| a.1).collect::<Vec<_>>(), vec![34, 33, 33], "{order:?}");
    }
}
