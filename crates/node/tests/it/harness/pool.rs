//! A pool of the test network.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::claim::LeastAge;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::terms::{Delivery, Level, ScopeTerms, SignedTerms, TERMS_VERSION, Terms};
use ashiato_node::rules::pool::Pool;
use ashiato_node::rules::signing::Signing;
use ashiato_node::rules::terms::sign_terms;

use crate::harness::network::{BEGIN, WAIT, rules_of, start_of};

/// Terms of the test network.
pub fn terms_of(info: &NetworkInfo, key: &Signing) -> Terms {
    Terms {
        version: TERMS_VERSION,
        network: info.id(),
        name: "Test pool".to_owned(),
        purpose: "Tests".to_owned(),
        operator: "Tester".to_owned(),
        operator_key: key.public(),
        tariff: Tariff::base(),
        level: Level::Early,
        least_age: LeastAge::None,
        minimum: 1,
        maximum: 15 << 21,
        rate: 10,
        budget: 1_000,
        deposit: 1_000_000,
        wait: WAIT,
        scope_name: "tests".to_owned(),
        scope: ScopeTerms::Epoch,
        delivery: Delivery::Attest,
        retention_days: 0,
        expires_at: start_of(BEGIN + 10_000),
    }
}

/// Signed terms of the test network, and the pool that they open.
pub fn pool_of(info: &NetworkInfo, key: &Signing, change: impl FnOnce(&mut Terms)) -> (SignedTerms, Pool) {
    let mut terms = terms_of(info, key);
    change(&mut terms);
    let signed = sign_terms(key, &terms).unwrap();
    let pool = Pool::restore(signed.clone(), Epoch(0), 0, &rules_of(info)).unwrap();
    (signed, pool)
}
