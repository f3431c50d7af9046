//! A pool of the test network.

use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::claim::{ScopeKind, round_down};
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::terms::{Delivery, Level, SignedTerms, Terms};
use ashiato_node::rules::network::NetworkRules;
use ashiato_node::rules::pool::Pool;
use ashiato_node::rules::signing::Signing;
use ashiato_node::rules::terms::sign_terms;

use crate::harness::network::start_of;

/// Signed terms of the test network, and the pool that they open.
pub fn pool_of(info: &NetworkInfo, key: &Signing, change: impl FnOnce(&mut Terms)) -> (SignedTerms, Pool) {
    let cap = info.schedule.attention_cap();
    let mut terms = Terms {
        version: 1,
        network: info.network.clone(),
        name: "Test pool".to_owned(),
        purpose: "Tests".to_owned(),
        operator: "Tester".to_owned(),
        operator_key: key.public(),
        tariff: Tariff::base(cap),
        level: Level::Early,
        least: 1,
        most: round_down((1 << 25) - 1),
        rate: 10,
        budget: 1_000,
        scope_name: "tests".to_owned(),
        scope_kind: ScopeKind::Epoch,
        delivery: Delivery::Attest,
        retention_days: 0,
        expires_at: start_of(1_000_000),
        verifying_key_hash: info.verifying_key_hash,
    };
    change(&mut terms);
    let signed = sign_terms(key, &terms).unwrap();
    let rules =
        NetworkRules { network: info.network.clone(), attention_cap: cap, verifying_key_hash: info.verifying_key_hash };
    let pool = Pool::restore(signed.clone(), 1_000_000, 0, &rules).unwrap();
    (signed, pool)
}
