//! Pools: whose are taken, how many, for how long, and how they are listed.

use ashiato_core::encoding::domain::signing;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::catalogue::PAGE_POOLS;
use ashiato_core::protocol::claim::LeastAge;
use ashiato_core::protocol::settlement::{Reward, Settlement};
use ashiato_core::protocol::stake::StakeReceipt;
use ashiato_core::protocol::terms::{Delivery, LIFE_MAX_MS, Level, ScopeTerms, SignedTerms, Terms};
use ashiato_node::cli::check::check_folder;
use ashiato_node::rules::open_pool::PoolOpened;
use ashiato_node::rules::operators::Operators;
use ashiato_node::rules::signing::Signing;
use ashiato_node::rules::terms::sign_terms;
use ashiato_node::service::config::Config;
use serde_json::{Value, json};

use crate::harness::{BEGIN, Running, Surfer, config, payout, pool_of, refused, start_of, terms_of};

#[test]
fn terms_are_refused_by_cores_codes() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let key = Signing::from_secret(&[42; 32]);
    let terms = terms_of(&client.info(), &key);
    let open = |change: &dyn Fn(&mut Terms)| {
        let mut terms = terms.clone();
        change(&mut terms);
        client.post("/v1/pools", &sign_terms(&key, &terms).unwrap())
    };
    refused(open(&|t| t.delivery = Delivery::Records), 422, "terms-delivery");
    refused(open(&|t| t.network.0[0] ^= 1), 422, "terms-network");
    refused(open(&|t| t.version = 1), 422, "terms-version");
    refused(open(&|t| t.name = "a\u{202e}b".into()), 422, "terms-text");
    refused(open(&|t| t.maximum = 17), 422, "terms-bounds");
    refused(open(&|t| t.rate = 0), 422, "terms-money");
    refused(open(&|t| t.deposit = 999), 422, "terms-money");
    refused(open(&|t| t.deposit = 1 << 53), 422, "terms-money");
    refused(open(&|t| t.wait = 1), 422, "terms-wait");
    refused(open(&|t| (t.level, t.wait) = (Level::Final, 3)), 422, "terms-wait");
    refused(open(&|t| t.scope = ScopeTerms::Once { first: Epoch(9), last: Epoch(8) }), 422, "terms-range");
    refused(
        open(&|t| t.scope = ScopeTerms::Once { first: Epoch(0), last: Epoch(BEGIN - 1) }),
        422,
        "epoch-before-pool",
    );
    refused(open(&|t| t.tariff.bonuses[1] = 64), 422, "tariff-bonus");
    for action in [9, 10, 13, 14, 15] {
        refused(open(&|t| t.tariff.bonuses[action] = 1), 422, "terms-bonus");
    }
    refused(open(&|t| t.expires_at = start_of(BEGIN + 2)), 422, "pool-life");
    refused(open(&|t| t.expires_at = start_of(BEGIN)), 410, "pool-expired");
    refused(open(&|t| t.expires_at = u64::MAX), 422, "pool-life");
    refused(open(&|t| t.expires_at = start_of(BEGIN) + LIFE_MAX_MS + 1), 422, "pool-life");
    let stranger = Signing::from_secret(&[7; 32]);
    refused(client.post("/v1/pools", &sign_terms(&stranger, &terms).unwrap()), 403, "signature-invalid");

    // One spelling: what the operator signed otherwise is no second pool.
    let text = serde_json::to_string(&terms).unwrap();
    let signed = |text: String| SignedTerms { signature: key.sign(signing::TERMS, &[text.as_bytes()]), terms: text };
    let spelled = |text: String| client.post("/v1/pools", &signed(text));
    refused(spelled(text.replacen(':', ": ", 1)), 422, "terms-spelling");
    refused(spelled(format!(" {text}")), 422, "terms-spelling");
    let values: Vec<Value> =
        serde_json::from_str::<Value>(&text).unwrap().as_object().unwrap().values().cloned().collect();
    let (status, answer) = spelled(json!(values).to_string());
    assert_eq!(status, 422, "a list in place of the object: {answer}");
    let mut unknown: Value = serde_json::to_value(&terms).unwrap();
    unknown["script"] = json!("x");
    refused(spelled(unknown.to_string()), 422, "terms-schema");
    refused(spelled(text.replace("\"least_age\":0", "\"least_age\":8")), 422, "age-unknown");
    refused(spelled(text.replace("\"wait\":5", "\"wait\":-5")), 422, "number-range");
    let as_list = serde_json::to_value(signed(text)).unwrap();
    let as_list = json!([as_list["terms"], as_list["signature"]]);
    refused(client.post("/v1/pools", &as_list), 400, "schema");
    assert_eq!(client.get("/v1/pools").1["pools"], json!([]), "nothing was opened");
}

#[test]
fn a_pool_needs_an_admitted_operator_and_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, stranger) = (Signing::from_secret(&[42; 32]), Signing::from_secret(&[43; 32]));
    let operators = Operators { admitted: Some(vec![ours.public()]), places: 2 };
    let running = Running::start(folder.path(), Config { operators, ..config() }, start_of(BEGIN));
    let client = running.client.clone();
    let info = client.info();
    assert_eq!(info.operators, Some(vec![ours.public()]));
    let signed = |key: &Signing, name: &str| pool_of(&info, key, |terms| terms.scope_name = name.to_owned()).0;
    refused(client.post("/v1/pools", &signed(&stranger, "a")), 403, "operator-not-admitted");
    let first: PoolOpened = client.send("/v1/pools", &signed(&ours, "a"));
    assert_eq!((first.opened_in, first.deposit), (Epoch(BEGIN), 1_000_000));
    running.clock.set(start_of(BEGIN + 1));
    assert_eq!(client.send::<PoolOpened>("/v1/pools", &signed(&ours, "a")), first, "a repeat gets the same answer");
    let _: PoolOpened = client.send("/v1/pools", &signed(&ours, "b"));
    refused(client.post("/v1/pools", &signed(&ours, "c")), 409, "operator-places");
    // A place is free again when a pool is over.
    running.go_to(BEGIN + 10_000);
    let late = |terms: &mut Terms| terms.expires_at = start_of(BEGIN + 10_003);
    let _: PoolOpened = client.send("/v1/pools", &pool_of(&info, &ours, late).0);
    running.stop();
    // An empty list takes nobody's pools.
    let operators = Operators { admitted: Some(vec![]), places: 2 };
    let running = Running::start(folder.path(), Config { operators, ..config() }, start_of(BEGIN + 10_000));
    refused(running.client.post("/v1/pools", &signed(&ours, "d")), 403, "operator-not-admitted");
}

#[test]
fn on_an_open_network_each_operator_has_places() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config();
    config.operators.places = 3;
    let running = Running::start(folder.path(), config, start_of(BEGIN));
    let client = running.client.clone();
    let info = client.info();
    assert_eq!(info.operators, None);
    for operator in 1..=2 {
        let key = Signing::from_secret(&[operator; 32]);
        let open = |n: u8| client.post("/v1/pools", &pool_of(&info, &key, |t| t.scope_name = format!("{n}")).0);
        assert_eq!([open(1).0, open(2).0, open(3).0], [200; 3]);
        refused(open(4), 409, "operator-places");
    }
}

#[test]
fn the_catalogue_is_read_in_pages_under_one_head() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config();
    config.operators.places = 200;
    config.requests.burst = 10_000;
    let running = Running::start(folder.path(), config, start_of(BEGIN));
    let client = running.client.clone();
    let (info, key) = (client.info(), Signing::from_secret(&[42; 32]));
    assert_eq!(client.catalogue(), (vec![], 1));
    let mut ids = Vec::new();
    for n in 0..PAGE_POOLS + 1 {
        if n == PAGE_POOLS {
            assert_eq!(client.catalogue().1, 1, "a full page is the last one when nothing stands behind it");
        }
        let opened: PoolOpened =
            client.send("/v1/pools", &pool_of(&info, &key, |terms| terms.scope_name = n.to_string()).0);
        ids.push(opened.pool);
    }
    ids.sort();
    let (pools, pages) = client.catalogue();
    assert_eq!((pools.iter().map(|(id, _)| *id).collect::<Vec<_>>(), pages), (ids, 2));
    for (query, code) in [("after=12", "field-not-hex"), ("page=2", "schema"), ("after", "schema")] {
        refused(client.get(&format!("/v1/pools?{query}")), 400, code);
    }
}

#[test]
fn a_pool_that_is_over_and_settled_is_forgotten_but_for_the_book() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let alice = Surfer::new(1);
    alice.mint(&client);
    let staked = running.open_pool(|terms| terms.expires_at = start_of(BEGIN + 3));
    let idle = running.open_pool(|terms| (terms.expires_at, terms.rate) = (start_of(BEGIN + 3), 11));
    running.go_to(BEGIN + 1);
    alice.register(&client, BEGIN);
    running.go_to(BEGIN + 2);
    let stake = alice.stake(&client, &staked, BEGIN, payout(1));
    let receipt: StakeReceipt = client.send("/v1/stakes", &stake);
    assert_eq!(client.catalogue().0.len(), 2);
    running.go_to(BEGIN + 3);
    assert_eq!(client.catalogue().0, vec![], "an expired pool is not listed");
    assert!(running.node.pool(staked.id()).is_ok(), "it has a stake to settle");
    assert!(running.node.pool(idle.id()).is_err(), "it has none");
    let mut late = alice.stake(&client, &staked, BEGIN, payout(2));
    late.pool = idle.id();
    late.nullifier = ashiato_core::encoding::field::FieldElement::from_u128(9);
    refused(client.post("/v1/stakes", &late), 410, "pool-expired");
    refused(client.post("/v1/pools", idle.signed()), 410, "pool-expired");
    running.stop();
    // A start in between knows the pool that waits, and only that one.
    let running = Running::start(folder.path(), config(), start_of(BEGIN + 4));
    assert!(running.node.pool(staked.id()).is_ok() && running.node.pool(idle.id()).is_err());
    running.go_to(BEGIN + 6);
    assert!(running.node.pool(staked.id()).is_err(), "settled and forgotten");
    let client = running.client.clone();
    let settled: Settlement = client.read(&format!("/v1/settlements/{}/{BEGIN}", staked.id().to_hex()));
    assert_eq!(settled.stakes, 1);
    assert_eq!(client.read::<Vec<Reward>>(&format!("/v1/rewards/{}", payout(1).to_hex())).len(), 1);
    assert_eq!(client.send::<StakeReceipt>("/v1/stakes", &stake), receipt, "a receipt given once stays valid");
    running.stop();
    let report = tokio::runtime::Runtime::new().unwrap().block_on(check_folder(folder.path())).unwrap();
    assert_eq!((report.faults, report.pools, report.settlements), (vec![], 2, 1));
}

#[test]
fn no_epoch_before_the_opening_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let alice = Surfer::new(1);
    alice.mint(&client);
    running.go_to(BEGIN + 1);
    alice.register(&client, BEGIN);
    let pool = running.open_pool(|terms| terms.least_age = LeastAge::None);
    running.go_to(BEGIN + 2);
    alice.register(&client, BEGIN + 1);
    refused(client.post("/v1/stakes", &alice.stake(&client, &pool, BEGIN, payout(1))), 422, "epoch-before-pool");
    running.stop();
    let running = Running::start(folder.path(), config(), start_of(BEGIN + 3));
    running.tick();
    let client = running.client.clone();
    refused(client.post("/v1/stakes", &alice.stake(&client, &pool, BEGIN, payout(1))), 422, "epoch-before-pool");
    let _: StakeReceipt = client.send("/v1/stakes", &alice.stake(&client, &pool, BEGIN + 1, payout(1)));
}
