//! What the browser's two databases must do, run in a real Chromium by `tests/browser/store_contract.spec.ts`.
//!
//! Built with the feature `contract` only. Besides the contract of every store, it holds what only IndexedDB can get
//! wrong: upgrades, newer and half-made databases, durability, the quota, and the repair of one database from the other.

use std::fmt::Display;

use ashiato_vault::store::{Collection, Op, Store, StoreError};
use ashiato_vault::store_contract;
use futures_util::future::join;
use rexie::Rexie;
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::open_error::OpenError;
use crate::opening::{self, BrowserStore};
use crate::rexie_store::{BucketStore, RexieStore, VERSION};

/// The outcome of one test.
#[derive(Serialize, Tsify)]
pub struct ContractReport {
    /// The test's name.
    name: String,
    /// The failure, if there is one.
    error: Option<String>,
}

/// The result of a test: a text that names the failure.
type Outcome = Result<(), String>;

fn said(error: impl Display) -> String {
    error.to_string()
}

fn check(holds: bool, otherwise: &str) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}

fn put(collection: Collection, key: &[u8], value: &[u8]) -> Op {
    Op::Put { collection, key: key.to_vec(), value: value.to_vec() }
}

/// One entry in each collection.
fn everywhere() -> Vec<Op> {
    Collection::ALL.into_iter().map(|collection| put(collection, b"key", collection.name().as_bytes())).collect()
}

/// Whether every entry is there; below the two as one, each value has a checksum behind it.
async fn holds_everywhere(store: &impl Store) -> Outcome {
    for collection in Collection::ALL {
        let value = store.get(collection, b"key").await.map_err(said)?;
        check(value.is_some_and(|value| value.starts_with(collection.name().as_bytes())), collection.name())?;
    }
    Ok(())
}

/// Opens the store of a case; without it the case has no result.
#[allow(clippy::panic, reason = "only built into the test module, whose spec listens for panics")]
fn opened<S>(store: Result<S, OpenError>) -> S {
    store.unwrap_or_else(|error| panic!("the store could not be opened: {}", error.code()))
}

async fn main_store(name: &str) -> RexieStore {
    opened(RexieStore::open(name).await)
}

async fn mirror_store(name: &str) -> BucketStore {
    opened(BucketStore::open(name).await)
}

async fn both_stores(name: &str) -> BrowserStore {
    opened(opening::open(name).await)
}

/// Says in the newest reports' names which store they are about; gives their end.
fn name_after(reports: &mut [ContractReport], from: usize, store: &str) -> usize {
    for report in &mut reports[from..] {
        report.name = format!("{store}: {}", report.name);
    }
    reports.len()
}

/// The contract of every store, on each of the two databases and on both as one.
async fn every_store(reports: &mut Vec<ContractReport>) {
    macro_rules! report {
        ($case:expr, $verdict:expr) => {
            let verdict = async {
                opening::delete($case).await.map_err(said)?;
                $verdict.await?;
                opening::delete($case).await.map_err(said)
            };
            let error = verdict.await.err();
            reports.push(ContractReport { name: $case.to_owned(), error });
        };
    }
    store_contract!(each = report, main_store);
    let mirror = name_after(reports, 0, "main");
    store_contract!(each = report, mirror_store);
    let both = name_after(reports, mirror, "mirror");
    store_contract!(each = report, both_stores);
    name_after(reports, both, "both");
}

/// Runs a test on databases of its own name, which are deleted before and after.
async fn run(reports: &mut Vec<ContractReport>, name: &'static str, test: impl AsyncFnOnce(&'static str) -> Outcome) {
    let outcome = async {
        opening::delete(name).await.map_err(said)?;
        test(name).await?;
        opening::delete(name).await.map_err(said)
    };
    reports.push(ContractReport { name: name.to_owned(), error: outcome.await.err() });
}

/// Runs every test that needs nothing but the databases.
///
/// # Errors
/// A report that JavaScript can't hold. A failing test is no error: its report says so.
#[wasm_bindgen(js_name = runStoreContract, unchecked_return_type = "ContractReport[]")]
pub async fn run_store_contract() -> Result<JsValue, JsValue> {
    let mut reports = Vec::new();
    let all = &mut reports;
    every_store(all).await;
    run(all, "main-upgrade-keeps-every-collection", main_upgrade).await;
    run(all, "mirror-upgrade-keeps-every-collection", mirror_upgrade).await;
    run(all, "mirror-writes-are-strict", strict).await;
    run(all, "overlapping-transactions-both-land", overlapping).await;
    run(all, "nothing-is-asked-for-a-limit-of-none", no_limit).await;
    run(all, "thousands-of-changes-in-one-transaction", thousands).await;
    run(all, "deleted-main-comes-back", deleted_main).await;
    run(all, "deleted-mirror-comes-back", deleted_mirror).await;
    run(all, "half-made-main-is-rebuilt", half_made_main).await;
    run(all, "half-made-main-stays-where-the-mirror-is-empty", half_made_main_alone).await;
    run(all, "newer-main-is-left-alone", newer_main).await;
    run(all, "a-deleted-database-fails-its-open-handle", closed_handle).await;
    let list = js_sys::Array::new();
    for report in reports {
        list.push(&report.into_js().map_err(|error| JsValue::from(error.to_string()))?.into());
    }
    Ok(list.into())
}

async fn main_upgrade(name: &'static str) -> Outcome {
    let store = RexieStore::open(name).await.map_err(said)?;
    store.commit(everywhere()).await.map_err(said)?;
    let newer = RexieStore::open_version(name, VERSION + 1).await.map_err(said)?;
    holds_everywhere(&newer).await?;
    let older = RexieStore::open(name).await.err();
    check(older == Some(OpenError::Newer), "an older version may not open it")
}

async fn mirror_upgrade(name: &'static str) -> Outcome {
    let store = BucketStore::open(name).await.map_err(said)?;
    store.commit(everywhere()).await.map_err(said)?;
    let newer = BucketStore::open_version(name, VERSION + 1).await.map_err(said)?;
    holds_everywhere(&newer).await?;
    let older = BucketStore::open(name).await.err();
    check(older == Some(OpenError::Newer), "an older version may not open it")
}

async fn strict(name: &'static str) -> Outcome {
    let store = BucketStore::open(name).await.map_err(said)?;
    check(store.durability(&everywhere()).as_deref() == Some("strict"), "not strict")
}

async fn overlapping(name: &'static str) -> Outcome {
    let store = RexieStore::open(name).await.map_err(said)?;
    let first = store.commit((0..50_u8).map(|key| put(Collection::Events, &[key], b"first")).collect());
    let second = store.commit((25..75_u8).map(|key| put(Collection::Events, &[key], b"second")).collect());
    let (first, second) = join(first, second).await;
    first.and(second).map_err(said)?;
    let entries = store.scan(Collection::Events, None, 100).await.map_err(said)?;
    check(entries.len() == 75, "not all are there")?;
    // The one begun later wins, whole.
    check(entries[25..].iter().all(|(_, value)| value == b"second"), "the transactions mixed")
}

async fn no_limit(name: &'static str) -> Outcome {
    let store = BucketStore::open(name).await.map_err(said)?;
    store.commit(everywhere()).await.map_err(said)?;
    check(store.scan(Collection::Meta, None, 0).await.map_err(said)?.is_empty(), "a limit of 0 gave entries")?;
    let store = RexieStore::open(name).await.map_err(said)?;
    store.commit(everywhere()).await.map_err(said)?;
    check(store.scan(Collection::Meta, None, 0).await.map_err(said)?.is_empty(), "a limit of 0 gave entries")
}

async fn thousands(name: &'static str) -> Outcome {
    let store = opening::open(name).await.map_err(said)?;
    let keys = || (0..5_000_u32).map(u32::to_be_bytes);
    store.commit(keys().map(|key| put(Collection::Events, &key, &[7; 300])).collect()).await.map_err(said)?;
    check(store.count(Collection::Events).await == Ok(5_000), "not all are there")?;
    let entries = store.scan(Collection::Events, Some(&4_000_u32.to_be_bytes()), 2_000).await.map_err(said)?;
    check(entries.len() == 999, "not in the order of their bytes")?;
    let deletions = keys().map(|key| Op::Delete { collection: Collection::Events, key: key.to_vec() }).collect();
    store.commit(deletions).await.map_err(said)?;
    check(store.count(Collection::Events).await == Ok(0), "not all are gone")
}

async fn deleted_main(name: &'static str) -> Outcome {
    let store = opening::open(name).await.map_err(said)?;
    store.commit(everywhere()).await.map_err(said)?;
    drop(store);
    RexieStore::delete(name).await.map_err(said)?;
    holds_everywhere(&opening::open(name).await.map_err(said)?).await?;
    holds_everywhere(&RexieStore::open(name).await.map_err(said)?).await
}

async fn deleted_mirror(name: &'static str) -> Outcome {
    let store = opening::open(name).await.map_err(said)?;
    store.commit(everywhere()).await.map_err(said)?;
    drop(store);
    BucketStore::delete(name).await.map_err(said)?;
    holds_everywhere(&opening::open(name).await.map_err(said)?).await?;
    holds_everywhere(&BucketStore::open(name).await.map_err(said)?).await
}

/// A database without object stores, as one is that was cut short when it was made.
async fn half_made(name: &str) -> Outcome {
    RexieStore::delete(name).await.map_err(said)?;
    Rexie::builder(name).version(VERSION).build().await.map_err(said)?.close();
    check(RexieStore::open(name).await.err() == Some(OpenError::Corrupt), "it was taken for whole")
}

async fn half_made_main(name: &'static str) -> Outcome {
    let store = opening::open(name).await.map_err(said)?;
    store.commit(everywhere()).await.map_err(said)?;
    drop(store);
    half_made(name).await?;
    holds_everywhere(&opening::open(name).await.map_err(said)?).await
}

async fn half_made_main_alone(name: &'static str) -> Outcome {
    half_made(name).await?;
    check(opening::open(name).await.err() == Some(OpenError::Corrupt), "it was deleted with nothing to rebuild it from")
}

async fn newer_main(name: &'static str) -> Outcome {
    let store = opening::open(name).await.map_err(said)?;
    store.commit(everywhere()).await.map_err(said)?;
    drop(store);
    drop(RexieStore::open_version(name, VERSION + 1).await.map_err(said)?);
    check(opening::open(name).await.err() == Some(OpenError::Newer), "an older version opened it")?;
    holds_everywhere(&RexieStore::open_version(name, VERSION + 1).await.map_err(said)?).await
}

async fn closed_handle(name: &'static str) -> Outcome {
    let store = RexieStore::open(name).await.map_err(said)?;
    RexieStore::delete(name).await.map_err(said)?;
    check(store.commit(everywhere()).await == Err(StoreError::Commit), "it took a change")?;
    check(store.get(Collection::Meta, b"key").await == Err(StoreError::Read), "it was read")
}

/// Writes `megabytes` in one transaction with one small entry, on a quota that doesn't hold them: both stores must say
/// so, keep neither, and go on. The spec sets the quota.
///
/// # Errors
/// Where no bytes can be drawn or a report can't be held. A failing test is no error: its report says so.
#[wasm_bindgen(js_name = runQuotaContract, unchecked_return_type = "ContractReport[]")]
pub async fn run_quota_contract(megabytes: u32) -> Result<JsValue, JsValue> {
    // Random, because Chromium counts what it stores, compressed.
    let mut large = vec![0; megabytes as usize * 1_048_576];
    getrandom::fill(&mut large).map_err(|error| JsValue::from(error.to_string()))?;
    let ops = || vec![put(Collection::Meta, b"small", b"1"), put(Collection::Events, b"large", &large)];
    let mut reports = Vec::new();
    run(&mut reports, "main-over-quota-keeps-nothing", async |name| {
        over_quota(&RexieStore::open(name).await.map_err(said)?, ops()).await
    })
    .await;
    run(&mut reports, "mirror-over-quota-keeps-nothing", async |name| {
        over_quota(&BucketStore::open(name).await.map_err(said)?, ops()).await
    })
    .await;
    let list = js_sys::Array::new();
    for report in reports {
        list.push(&report.into_js().map_err(|error| JsValue::from(error.to_string()))?.into());
    }
    Ok(list.into())
}

async fn over_quota(store: &impl Store, ops: Vec<Op>) -> Outcome {
    match store.commit(ops).await {
        Err(StoreError::Full) => {}
        Err(other) => return Err(format!("{} in place of store-full", other.code())),
        Ok(()) => return Err("it was taken".to_owned()),
    }
    check(store.get(Collection::Meta, b"small").await == Ok(None), "a part was kept")?;
    store.commit(vec![put(Collection::Meta, b"small", b"2")]).await.map_err(said)?;
    check(store.get(Collection::Meta, b"small").await == Ok(Some(b"2".to_vec())), "it doesn't go on")
}
