//! What fails in one place holds up nothing in another.

use ashiato_core::protocol::settlement::Settlement;
use ashiato_core::protocol::stake::StakeReceipt;
use ashiato_node::cli::check::check_folder;
use ashiato_node::rules::open_pool::PoolOpened;
use ashiato_node::rules::operators::Operators;
use ashiato_node::rules::pool::Pool;
use ashiato_node::rules::signing::Signing;
use ashiato_node::service::config::Config;

use crate::harness::{BEGIN, Client, Running, Surfer, WAIT, change, config, payout, pool_of, refused, start_of};

fn settlement(client: &Client, pool: &Pool, epoch: u64) -> (u16, Option<Settlement>) {
    let (status, body) = client.get(&format!("/v1/settlements/{}/{epoch}", pool.id().to_hex()));
    (status, serde_json::from_value(body).ok())
}

/// Alice stakes two epochs on each of these pools.
fn two_stakes_on_each(running: &Running, pools: &[&Pool]) {
    let alice = Surfer::new(1);
    alice.mint(&running.client);
    for epoch in [BEGIN, BEGIN + 1] {
        running.go_to(epoch + 1);
        alice.register(&running.client, epoch);
    }
    running.go_to(BEGIN + 3);
    for pool in pools {
        for epoch in [BEGIN, BEGIN + 1] {
            let stake = alice.stake(&running.client, pool, epoch, payout(1));
            let _: StakeReceipt = running.client.send("/v1/stakes", &stake);
        }
    }
}

#[test]
fn a_settlement_that_fails_holds_up_its_own_pool_only() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let pools = ["one", "two"].map(|name| running.open_pool(|terms| terms.scope_name = name.to_owned()));
    let [failing, other] = &pools;
    two_stakes_on_each(&running, &[failing, other]);
    // A row in the way of the first pool's first settlement.
    let row = format!("INSERT INTO settlements VALUES (x'{}', {BEGIN}, 1, 1, 0, 0)", failing.id().to_hex());
    change(folder.path(), &[row]);
    running.clock.set(start_of(BEGIN + 2 + u64::from(WAIT)));
    assert!(running.try_tick().is_err());
    let client = running.client.clone();
    for epoch in [BEGIN, BEGIN + 1] {
        assert_eq!(settlement(&client, failing, epoch).0, 404, "no later budget is paid before an earlier one");
        assert_eq!(settlement(&client, other, epoch).1.unwrap().stakes, 1);
    }
    let rows = format!("DELETE FROM settlements WHERE pool = x'{}'", failing.id().to_hex());
    change(folder.path(), &["DROP TRIGGER settlements_are_kept".to_owned(), rows]);
    running.tick();
    for epoch in [BEGIN, BEGIN + 1] {
        assert_eq!(
            settlement(&client, failing, epoch).1.unwrap().paid,
            settlement(&client, other, epoch).1.unwrap().paid
        );
    }
    running.stop();
    let report = tokio::runtime::Runtime::new().unwrap().block_on(check_folder(folder.path())).unwrap();
    assert_eq!((report.faults, report.settlements), (vec![], 4));
}

#[test]
fn a_checkpoint_that_fails_holds_up_no_settlement_and_no_end_of_a_pool() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let pool = running.open_pool(|_| {});
    let brief = running.open_pool(|terms| terms.expires_at = start_of(BEGIN + 3));
    two_stakes_on_each(&running, &[&pool]);
    change(folder.path(), &[format!("UPDATE epochs SET frontier = x'07' WHERE epoch = {}", BEGIN + 1)]);
    running.clock.set(start_of(BEGIN + 1 + u64::from(WAIT)));
    assert!(running.try_tick().is_err(), "the final checkpoint of the second epoch is not signed");
    assert_eq!(settlement(&running.client, &pool, BEGIN).1.unwrap().stakes, 1);
    assert!(running.node.pool(brief.id()).is_err(), "a pool that is over is forgotten");
}

/// What an opening leaves behind whose answer was lost: a row that the running node has not read.
#[test]
fn a_pool_that_the_book_alone_knows_is_read_when_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let (signed, pool) = pool_of(&client.info(), &Signing::from_secret(&[42; 32]), |_| {});
    let row = format!(
        "INSERT INTO pools VALUES (x'{}', '{}', x'{}', {BEGIN}, {})",
        pool.id().to_hex(),
        signed.terms,
        signed.signature.to_hex(),
        pool.terms().expires_at
    );
    change(folder.path(), &[row]);
    assert!(client.catalogue().0.is_empty());
    let opened: PoolOpened = client.send("/v1/pools", &signed);
    assert_eq!(opened.pool, pool.id());
    assert_eq!(client.catalogue().0.len(), 1);
}

#[test]
fn demo_pools_that_are_refused_stop_no_start() {
    let folder = tempfile::tempdir().unwrap();
    let operators = Operators { admitted: Some(vec![]), places: 1 };
    let running = Running::start(folder.path(), Config { operators, ..config() }, start_of(BEGIN));
    running.seed_demo_pools(folder.path());
    assert!(running.client.catalogue().0.is_empty());
}

#[test]
fn a_pool_that_took_no_stake_leaves_the_book_a_grace_after_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let [staked, idle] = ["one", "two"].map(|name| {
        running.open_pool(|terms| (terms.scope_name, terms.expires_at) = (name.to_owned(), start_of(BEGIN + 4)))
    });
    two_stakes_on_each(&running, &[&staked]);
    let grace = crate::harness::GRACE;
    running.go_to(BEGIN + 4 + grace);
    refused(client.post("/v1/pools", idle.signed()), 410, "pool-expired");
    assert_eq!(settlement(&client, &idle, BEGIN).0, 200, "the book still knows it");
    running.go_to(BEGIN + 5 + grace);
    assert_eq!(settlement(&client, &idle, BEGIN).0, 404);
    refused(client.post("/v1/pools", idle.signed()), 410, "pool-expired");
    running.go_to(BEGIN + 50);
    assert_eq!(settlement(&client, &staked, BEGIN).1.unwrap().stakes, 1, "one that took a stake stays");
    running.stop();
    let report = tokio::runtime::Runtime::new().unwrap().block_on(check_folder(folder.path())).unwrap();
    assert_eq!((report.faults, report.pools), (vec![], 1));
}
