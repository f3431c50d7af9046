//! Refusals, each with its code and without a trace in the book.

use ashiato_core::encoding::field::{FieldElement, MODULUS};
use ashiato_core::protocol::claim::round_down;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::stake::StakeReceipt;
use ashiato_node::rules::signing::Signing;
use ashiato_node::service::config::{Config, Rate};
use serde_json::{Value, json};

use crate::harness::{BEGIN, Running, Surfer, config, payout, pool_of, refused, start_of};

/// x + k·r as 64 digits, where that fits in 32 bytes.
fn plus_modulus(hex_text: &str, times: usize) -> Option<String> {
    let mut bytes: [u8; 32] = hex::decode(hex_text).unwrap().try_into().unwrap();
    for _ in 0..times {
        let mut carry = 0u16;
        for (byte, add) in bytes.iter_mut().zip(MODULUS).rev() {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        if carry != 0 {
            return None;
        }
    }
    Some(hex::encode(bytes))
}

fn with(base: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut changed = base.clone();
    changed[name] = value.into();
    changed
}

#[test]
fn every_bad_stake_has_its_code_and_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let alice = Surfer::new(1);
    alice.mint(&client);
    let early = running.open_pool(|_| {});
    let patient = running.open_pool(|terms| terms.level = ashiato_core::protocol::terms::Level::Final);
    let narrow = running.open_pool(|terms| (terms.minimum, terms.maximum) = (1 << 20, 1 << 21));
    let sister = running.open_pool(|terms| terms.rate = 11);
    let brief = running.open_pool(|terms| terms.expires_at = start_of(BEGIN + 2) + 10);
    // Another operator's pool with the same scope name: another scope, another nullifier.
    let foreign = {
        let (signed, pool) = pool_of(&client.info(), &Signing::from_secret(&[43; 32]), |_| {});
        assert_eq!(client.post("/v1/pools", &signed).0, 200);
        pool
    };
    running.go_to(BEGIN + 1);
    alice.register(&client, BEGIN);
    running.go_to(BEGIN + 2);
    let good = serde_json::to_value(alice.stake(&client, &early, BEGIN, payout(1))).unwrap();
    let text = |name: &str| good[name].as_str().unwrap().to_owned();
    let value = good["value"].as_u64().unwrap();

    // x + r … x + 5r of every number that is sent.
    for name in ["pool", "nullifier", "records_commitment"] {
        for times in 1..6 {
            if let Some(second) = plus_modulus(&text(name), times) {
                refused(client.post("/v1/stakes", &with(&good, name, second)), 400, "field-not-canonical");
            }
        }
        assert!(plus_modulus(&text(name), 1).is_some(), "the first always fits: r is below 2^254");
        refused(client.post("/v1/stakes", &with(&good, name, text(name).to_uppercase())), 400, "field-not-hex");
        refused(client.post("/v1/stakes", &with(&good, name, "0x1")), 400, "field-not-hex");
        refused(client.post("/v1/stakes", &with(&good, name, 7)), 400, "schema");
    }

    // What a device of protocol 1 sends.
    let mut protocol_1 = good.clone();
    let fields = protocol_1.as_object_mut().unwrap();
    fields.retain(|name, _| !["version", "verifying_key", "records_commitment"].contains(&name.as_str()));
    fields.insert("words".to_owned(), json!(256));
    fields.insert("content_commitment".to_owned(), json!(FieldElement::ZERO.to_hex()));
    let as_list = json!(good.as_object().unwrap().values().collect::<Vec<_>>());

    let id = |pool: &ashiato_node::rules::pool::Pool| pool.id().to_hex();
    let other_nullifier = FieldElement::from_u128(12).to_hex();
    let mut flipped = text("proof").into_bytes();
    flipped[20] = if flipped[20] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).unwrap();
    for (body, status, code) in [
        (with(&good, "extra", 1), 400, "schema"),
        (protocol_1, 400, "protocol-version"),
        (with(&good, "version", 1), 400, "protocol-version"),
        (with(&good, "version", 3), 400, "protocol-version"),
        (with(&with(&good, "version", 3), "value", "a new kind of number"), 400, "protocol-version"),
        (with(&good, "version", "2"), 400, "schema"),
        (with(&good, "words", 256), 400, "schema"),
        (with(&good, "verifying_key", "00".repeat(32)), 422, "verifying-key-foreign"),
        (with(&good, "verifying_key", 7), 400, "schema"),
        (as_list, 400, "schema"),
        (with(&good, "value", -1), 400, "number-range"),
        (with(&good, "value", 1.5), 400, "schema"),
        (with(&good, "value", "12"), 400, "schema"),
        (with(&good, "value", 1u64 << 32), 400, "number-range"),
        (with(&good, "epoch", 1e30), 400, "number-range"),
        (with(&good, "epoch", -1), 400, "number-range"),
        (with(&good, "payout_key", "ab"), 400, "schema"),
        (json!([]), 400, "schema"),
        (json!(null), 400, "schema"),
        (with(&good, "proof", "!"), 400, "proof-encoding"),
        (with(&good, "proof", ""), 400, "proof-length"),
        (with(&good, "proof", "AAAA"), 400, "proof-length"),
        (with(&good, "pool", FieldElement::ZERO.to_hex()), 404, "pool-unknown"),
        (with(&good, "epoch", BEGIN + 2), 409, "epoch-not-ended"),
        (with(&good, "epoch", u64::MAX), 409, "epoch-not-ended"),
        (with(&good, "epoch", BEGIN + 1), 409, "checkpoint-missing"),
        (with(&good, "epoch", BEGIN - 1), 422, "epoch-before-pool"),
        (with(&good, "epoch", 0), 422, "epoch-before-pool"),
        (with(&good, "pool", id(&patient)), 409, "checkpoint-missing"),
        (with(&good, "pool", id(&narrow)), 422, "stake-value-bounds"),
        (with(&good, "value", 17), 422, "stake-value-form"),
        (with(&good, "value", u32::MAX), 422, "stake-value-form"),
        (with(&good, "value", 1 << 26), 422, "stake-value-bounds"),
        (with(&good, "value", 0), 422, "stake-value-bounds"),
        (with(&good, "value", round_down(value as u32 / 2)), 422, "proof-rejected"),
        (with(&good, "nullifier", other_nullifier), 422, "proof-rejected"),
        (with(&good, "records_commitment", FieldElement::ZERO.to_hex()), 422, "proof-rejected"),
        (with(&good, "payout_key", payout(2).to_hex()), 422, "proof-rejected"),
        (with(&good, "pool", id(&foreign)), 422, "proof-rejected"),
    ] {
        let (found, answer) = client.post("/v1/stakes", &body);
        assert_eq!((found, answer["code"].as_str()), (status, Some(code)), "{body}\n{answer}");
    }
    let (status, answer) = client.post("/v1/stakes", &with(&good, "proof", flipped));
    assert!(matches!(status, 400 | 422) && answer["code"].as_str().unwrap().starts_with("proof-"), "{answer}");
    running.clock.set(start_of(BEGIN + 2) + 10);
    refused(client.post("/v1/stakes", &with(&good, "pool", id(&brief))), 410, "pool-expired");

    // None of it stands in the way of the true one.
    let receipt: StakeReceipt = client.send("/v1/stakes", &good);
    // A second proof of the same claim is the same stake; another claim under the nullifier is not.
    let again = serde_json::to_value(alice.stake(&client, &early, BEGIN, payout(1))).unwrap();
    assert_ne!(again["proof"], good["proof"], "proofs re-randomise");
    assert_eq!(client.send::<StakeReceipt>("/v1/stakes", &again), receipt);
    let thief = alice.stake(&client, &early, BEGIN, payout(66));
    refused(client.post("/v1/stakes", &thief), 409, "nullifier-spent");
    // Another pool of the same operator and scope name shares the nullifier.
    refused(client.post("/v1/stakes", &alice.stake(&client, &sister, BEGIN, payout(1))), 409, "nullifier-spent");
    // A foreign operator's scope does not.
    let _: StakeReceipt = client.send("/v1/stakes", &alice.stake(&client, &foreign, BEGIN, payout(1)));
}

#[test]
fn every_bad_mint_leaf_and_path_has_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let network = client.network();
    let (alice, bob) = (Surfer::new(1), Surfer::new(2));
    let mint = serde_json::to_value(alice.mint_request(&network)).unwrap();
    let leaf = serde_json::to_value(alice.register_request(&network, BEGIN, alice.bundle())).unwrap();
    refused(client.post("/v1/leaves", &leaf), 404, "token-unknown");
    refused(client.post("/v1/tokens", &alice.mint_request(&NetworkId([1; 32]))), 403, "signature-invalid");
    refused(client.post("/v1/tokens", &with(&mint, "signature", "00".repeat(64))), 403, "signature-invalid");
    refused(
        client.post("/v1/tokens", &with(&mint, "id", plus_modulus(mint["id"].as_str().unwrap(), 1).unwrap())),
        400,
        "field-not-canonical",
    );
    refused(client.post("/v1/tokens", &with(&mint, "admin", true)), 400, "schema");
    alice.mint(&client);
    // The same id under another key is another token: under that key it is unknown.
    refused(client.post("/v1/leaves", &with(&leaf, "key", bob.key.public().to_hex())), 404, "token-unknown");
    let as_list = json!(mint.as_object().unwrap().values().collect::<Vec<_>>());
    refused(client.post("/v1/tokens", &as_list), 400, "schema");
    bob.mint(&client);
    running.go_to(BEGIN + 1);

    let second = plus_modulus(leaf["bundle"].as_str().unwrap(), 1).unwrap();
    refused(client.post("/v1/leaves", &with(&leaf, "bundle", second)), 400, "field-not-canonical");
    refused(client.post("/v1/leaves", &with(&leaf, "bundle", FieldElement::ZERO.to_hex())), 403, "signature-invalid");
    let ahead = alice.register_request(&network, BEGIN + 1, alice.bundle());
    refused(client.post("/v1/leaves", &ahead), 409, "epoch-not-ended");
    let never = alice.register_request(&network, u64::MAX, alice.bundle());
    refused(client.post("/v1/leaves", &never), 409, "epoch-not-ended");
    alice.register(&client, BEGIN);
    let other = alice.register_request(&network, BEGIN, bob.bundle());
    refused(client.post("/v1/leaves", &other), 409, "leaf-exists");
    // Equal bundles are not refused: a copier blocks nobody.
    let copy = bob.register_request(&network, BEGIN, alice.bundle());
    assert_eq!(client.post("/v1/leaves", &copy).0, 200);

    for (path, status, code) in [
        ("/", 404, "route-unknown"),
        ("/v1/nothing", 404, "route-unknown"),
        ("/v1/tokens", 405, "method-refused"),
        ("/v1/epochs/-1/leaves", 400, "schema"),
        ("/v1/epochs/1e3/leaves", 400, "schema"),
        ("/v1/epochs/99999999999999999999/checkpoints", 400, "schema"),
        ("/v1/rewards/ABCD", 400, "schema"),
        ("/v1/settlements/12/5", 400, "field-not-hex"),
        ("/v1/time/12", 400, "schema"),
        ("/v1/tokens/device", 405, "method-refused"),
    ] {
        let (found, answer) = client.get(path);
        assert_eq!((found, answer["code"].as_str()), (status, Some(code)), "{path}");
    }
    let unknown = format!("/v1/settlements/{}/5", FieldElement::ZERO.to_hex());
    refused(client.get(&unknown), 404, "pool-unknown");
    let high = format!("/v1/settlements/{}/5", hex::encode(MODULUS));
    refused(client.get(&high), 400, "field-not-canonical");
}

#[test]
fn bodies_are_bounded_typed_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    for path in ["/v1/tokens", "/v1/tokens/device", "/v1/leaves", "/v1/pools", "/v1/stakes"] {
        refused(client.post_text(path, &format!("{{\"id\":\"{}\"}}", "0".repeat(17_000))), 413, "body-too-large");
        for text in ["", "{", "{}", "[]", "\"", "\u{0}", "{\"id\":{}}", &"[".repeat(10_000)] {
            refused(client.post_text(path, text), 400, "schema");
        }
        let plain = client.agent.post(format!("{}{path}", client.url)).header("content-type", "text/plain");
        assert_eq!(plain.send("{}").unwrap().status(), 415, "what a page can send without a preflight");
    }
}

#[test]
fn only_admitted_origins_and_only_so_often() {
    let folder = tempfile::tempdir().unwrap();
    let extension = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
    let config =
        Config { origins: vec![extension.to_owned()], requests: Rate { per_second: 1, burst: 20 }, ..config() };
    let running = Running::start(folder.path(), config, start_of(BEGIN));
    let url = format!("{}/v1/network", running.client.url);
    let from = |origin: &str| running.client.agent.get(&url).header("origin", origin).call().unwrap();
    let admitted = from(extension);
    assert_eq!(admitted.status(), 200);
    assert_eq!(admitted.headers()["access-control-allow-origin"], extension);
    for origin in ["https://evil.example", "null", "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba"] {
        let refused = from(origin);
        assert_eq!(refused.status(), 403, "{origin}");
        assert!(!refused.headers().contains_key("access-control-allow-origin"), "{origin}");
    }
    let replies: Vec<_> = (0..40).map(|_| running.client.get("/v1/network")).collect();
    assert!(replies.iter().any(|reply| reply.0 == 200));
    let last = replies.into_iter().find(|reply| reply.0 != 200).expect("the bucket is empty at some time");
    refused(last, 429, "rate-limited");
}

#[test]
fn proofs_have_a_bucket_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { proofs: Rate { per_second: 1, burst: 2 }, ..config() };
    let running = Running::start(folder.path(), config, start_of(BEGIN));
    let client = running.client.clone();
    let alice = Surfer::new(1);
    alice.mint(&client);
    let pool = running.open_pool(|_| {});
    running.go_to(BEGIN + 1);
    alice.register(&client, BEGIN);
    running.go_to(BEGIN + 2);
    let good = serde_json::to_value(alice.stake(&client, &pool, BEGIN, payout(1))).unwrap();
    let bad = with(&good, "value", 1);
    let codes: Vec<String> =
        (0..6).map(|_| client.post("/v1/stakes", &bad).1["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(codes[0], "proof-rejected");
    assert!(codes.contains(&"rate-limited".to_owned()), "{codes:?}");
    // What costs no pairing is not counted.
    refused(client.post("/v1/stakes", &with(&good, "value", 17)), 422, "stake-value-form");
}

/// Requests that name a token never share a connection with stakes.
#[test]
fn a_connection_ends_with_what_names_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = &running.client;
    let closes = |path: &str, body: &Value| {
        let response = client.agent.post(format!("{}{path}", client.url)).send_json(body).unwrap();
        response.headers().get("connection").is_some_and(|value| value == "close")
    };
    let alice = Surfer::new(1);
    let network = client.network();
    let mint = serde_json::to_value(alice.mint_request(&network)).unwrap();
    let register = serde_json::to_value(alice.register_request(&network, BEGIN, alice.bundle())).unwrap();
    let device = serde_json::to_value(alice.device_request(&network, &alice.device, 1)).unwrap();
    assert!(closes("/v1/tokens", &mint) && closes("/v1/leaves", &register) && closes("/v1/tokens/device", &device));
    assert!(closes("/v1/leaves", &json!({})), "refused ones too");
    assert!(!closes("/v1/stakes", &json!({})) && !closes("/v1/pools", &json!({})));
}
