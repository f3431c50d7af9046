//! Whose budget a stake shares: the one of its own epoch, and no other.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::claim::LeastAge;
use ashiato_core::protocol::settlement::{Reward, Settlement};
use ashiato_core::protocol::stake::StakeReceipt;
use ashiato_core::protocol::terms::{Level, ScopeTerms};
use ashiato_node::cli::check::check_folder;
use serde_json::json;

use crate::harness::{BEGIN, Client, Running, Surfer, WAIT, config, payout, refused, start_of};

fn settlement(client: &Client, pool: &ashiato_node::rules::pool::Pool, epoch: u64) -> Settlement {
    client.read(&format!("/v1/settlements/{}/{epoch}", pool.id().to_hex()))
}

fn rewards(client: &Client, n: u8) -> Vec<Reward> {
    client.read(&format!("/v1/rewards/{}", payout(n).to_hex()))
}

/// The attack: a token registers every epoch, stakes none of them, and then all at once in an epoch in which it hopes to be
/// alone or to weigh as much as everybody together.
#[test]
fn a_backlog_of_old_leaves_sweeps_no_budget() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let (hoarder, honest) = (Surfer::new(1), Surfer::new(2));
    hoarder.mint(&client);
    honest.mint(&client);
    // Each stake asks for the whole budget by itself.
    let pool = running.open_pool(|terms| terms.rate = 1_000);
    let epochs = BEGIN..BEGIN + 4;
    for epoch in epochs.clone() {
        running.go_to(epoch + 1);
        hoarder.register(&client, epoch);
        honest.register(&client, epoch);
        if epoch > BEGIN {
            // Two epochs later the honest one stakes the epoch before, as soon as its checkpoint is signed.
            let earlier = epoch - 1;
            let stake = honest.stake(&client, &pool, earlier, payout(20 + (earlier - BEGIN) as u8));
            let _: StakeReceipt = client.send("/v1/stakes", &stake);
        }
    }
    // Everything at once, in the last epoch in which the oldest leaf is still taken.
    running.go_to(BEGIN + u64::from(WAIT));
    let _: StakeReceipt = client.send("/v1/stakes", &honest.stake(&client, &pool, BEGIN + 3, payout(23)));
    for (i, epoch) in epochs.clone().enumerate() {
        let stake = hoarder.stake(&client, &pool, epoch, payout(10 + i as u8));
        let receipt: StakeReceipt = client.send("/v1/stakes", &stake);
        assert_eq!(receipt.budget_epoch, Epoch(epoch), "the budget is that of the staked epoch");
        assert_eq!(receipt.settled_after, Epoch(epoch + u64::from(WAIT)));
    }
    running.go_to(BEGIN + 4 + u64::from(WAIT));
    for (i, epoch) in epochs.enumerate() {
        let settled = settlement(&client, &pool, epoch);
        assert_eq!((settled.stakes, settled.paid, settled.remaining), (2, 1_000, 0), "epoch {epoch}");
        let of = |n: u8| rewards(&client, n + i as u8).iter().map(|reward| reward.amount).sum::<u64>();
        assert_eq!((of(10), of(20)), (500, 500), "equal values share each epoch's budget equally");
    }
    // The epochs in which the backlog came in have budgets of their own, untouched.
    running.go_to(BEGIN + 20);
    let quiet = settlement(&client, &pool, BEGIN + u64::from(WAIT));
    assert_eq!((quiet.stakes, quiet.paid, quiet.remaining), (0, 0, 1_000));
    running.stop();
    let report = tokio::runtime::Runtime::new().unwrap().block_on(check_folder(folder.path())).unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
    assert_eq!((report.stakes, report.settlements), (8, 4));
}

/// An operator who puts in one budget gets the proofs of one epoch, however long stakes are taken.
#[test]
fn no_stake_is_taken_for_a_budget_that_the_deposit_does_not_hold() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config();
    config.operators.places = 1;
    let running = Running::start(folder.path(), config.clone(), start_of(BEGIN));
    let client = running.client.clone();
    let (alice, bob) = (Surfer::new(1), Surfer::new(2));
    alice.mint(&client);
    bob.mint(&client);
    let pool = running.open_pool(|terms| (terms.rate, terms.budget, terms.deposit) = (1_000, 1_000, 1_500));
    for epoch in BEGIN..BEGIN + 3 {
        running.go_to(epoch + 1);
        alice.register(&client, epoch);
        bob.register(&client, epoch);
    }
    running.go_to(BEGIN + 4);
    let stake = |surfer: &Surfer, epoch| client.post("/v1/stakes", &surfer.stake(&client, &pool, epoch, payout(1)));
    assert_eq!(stake(&alice, BEGIN + 1).0, 200);
    for epoch in [BEGIN, BEGIN + 2] {
        refused(stake(&alice, epoch), 409, "pool-exhausted");
    }
    assert_eq!(stake(&bob, BEGIN + 1).0, 200, "a budget that is promised takes more stakes");
    assert_eq!(client.catalogue().0.len(), 1, "the pool takes stakes for that budget");
    running.stop();
    let running = Running::start(folder.path(), config, start_of(BEGIN + 5));
    let client = running.client.clone();
    running.tick();
    let stake = |surfer: &Surfer, epoch| client.post("/v1/stakes", &surfer.stake(&client, &pool, epoch, payout(1)));
    refused(stake(&alice, BEGIN), 409, "pool-exhausted");
    let past = BEGIN + 2 + u64::from(WAIT);
    running.clock.set(start_of(past));
    assert!(client.catalogue().0.is_empty(), "nothing is taken until the budget is settled");
    running.tick();
    assert_eq!(settlement(&client, &pool, BEGIN + 1).paid, 1_000);
    assert_eq!(client.catalogue().0.len(), 1);
    assert_eq!(stake(&alice, BEGIN + 2).0, 200, "the last credits are promised alone");
    let key = ashiato_node::rules::signing::Signing::from_secret(&[42; 32]);
    let (next, _) = crate::harness::pool_of(&client.info(), &key, |terms| terms.scope_name = "next".to_owned());
    refused(client.post("/v1/pools", &next), 409, "operator-places");
    running.go_to(past + 1);
    let last = settlement(&client, &pool, BEGIN + 2);
    assert_eq!((last.stakes, last.paid, last.remaining), (1, 500, 0));
    assert!(client.catalogue().0.is_empty());
    assert_eq!(client.post("/v1/pools", &next).0, 200, "a pool without money has no place");
    running.stop();
    let report = tokio::runtime::Runtime::new().unwrap().block_on(check_folder(folder.path())).unwrap();
    assert_eq!((report.faults, report.settlements), (vec![], 2));
}

#[test]
fn a_stake_is_taken_in_the_last_epoch_of_its_wait_and_not_one_later() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let (alice, bob) = (Surfer::new(1), Surfer::new(2));
    alice.mint(&client);
    bob.mint(&client);
    let pool = running.open_pool(|_| {});
    running.go_to(BEGIN + 1);
    alice.register(&client, BEGIN);
    bob.register(&client, BEGIN);
    let last = BEGIN + u64::from(WAIT);
    running.go_to(last);
    let [first, late] = [alice, bob].map(|surfer| surfer.stake(&client, &pool, BEGIN, payout(1)));
    running.clock.set(start_of(last + 1) - 1);
    running.tick();
    let path = format!("/v1/settlements/{}/{BEGIN}", pool.id().to_hex());
    refused(client.get(&path), 404, "settlement-pending");
    let receipt: StakeReceipt = client.send("/v1/stakes", &first);
    running.clock.set(start_of(last + 1));
    refused(client.post("/v1/stakes", &late), 410, "stake-late");
    assert_eq!(client.send::<StakeReceipt>("/v1/stakes", &first), receipt, "a receipt given once stays valid");
    running.tick();
    assert_eq!(settlement(&client, &pool, BEGIN).stakes, 1);
    refused(client.post("/v1/stakes", &late), 410, "stake-late");
}

#[test]
fn a_range_is_staked_once_and_settled_once_at_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let (alice, bob) = (Surfer::new(1), Surfer::new(2));
    let (first, last) = (BEGIN + 1, BEGIN + 3);
    let pool = running.open_pool(|terms| {
        terms.scope = ScopeTerms::Once { first: Epoch(first), last: Epoch(last) };
        terms.wait = 2;
    });
    for surfer in [&alice, &bob] {
        surfer.mint(&client);
    }
    for epoch in BEGIN..=last {
        running.go_to(epoch + 1);
        alice.register(&client, epoch);
        bob.register(&client, epoch);
    }
    running.go_to(last + 2);
    let outside = ashiato_node::rules::refusal::Refusal::EpochOutsideRange;
    let claim = ashiato_node::rules::stake::claimed(&alice.stake(&client, &pool, first, payout(1)));
    let rules = crate::harness::rules_of(&client.info());
    assert_eq!(
        pool.claim(&rules, Epoch(BEGIN), ashiato_core::encoding::field::FieldElement::ZERO, &claim),
        Err(outside)
    );
    let one = alice.stake(&client, &pool, first, payout(1));
    let receipt: StakeReceipt = client.send("/v1/stakes", &one);
    assert_eq!((receipt.budget_epoch, receipt.settled_after), (Epoch(last), Epoch(last + 2)));
    let mut before = serde_json::to_value(&one).unwrap();
    before["epoch"] = json!(BEGIN);
    refused(client.post("/v1/stakes", &before), 422, "epoch-outside-range");
    let again = alice.stake(&client, &pool, last, payout(1));
    refused(client.post("/v1/stakes", &again), 409, "nullifier-spent");
    let _: StakeReceipt = client.send("/v1/stakes", &bob.stake(&client, &pool, last, payout(2)));
    for epoch in [first, last] {
        let path = format!("/v1/settlements/{}/{epoch}", pool.id().to_hex());
        refused(client.get(&path), 404, "settlement-pending");
    }
    running.go_to(last + 3);
    let settled = settlement(&client, &pool, last);
    assert_eq!((settled.epoch, settled.stakes, settled.paid), (Epoch(last), 2, 1_000));
    assert_eq!(settlement(&client, &pool, first), settled, "one settlement for the whole range");
    assert!(client.catalogue().0.is_empty(), "the range is over");
}

#[test]
fn a_token_must_have_the_age_that_the_terms_ask_for() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let client = running.client.clone();
    let (old, young) = (Surfer::new(1), Surfer::new(2));
    old.mint(&client);
    running.go_to(BEGIN + 1);
    young.mint(&client);
    running.go_to(BEGIN + 7);
    let pool = running.open_pool(|terms| terms.least_age = LeastAge::Week);
    running.go_to(BEGIN + 8);
    old.register(&client, BEGIN + 7);
    young.register(&client, BEGIN + 7);
    running.go_to(BEGIN + 9);
    let (_, checkpoint) = client.tree(BEGIN + 7, Level::Early);
    assert_eq!(checkpoint.aged, [2, 1, 0, 0, 0], "one of two tokens hides a proof of that age");
    let _: StakeReceipt = client.send("/v1/stakes", &old.stake(&client, &pool, BEGIN + 7, payout(1)));
    // A token one epoch too young can make no proof for the claim; what proves another age is refused.
    let unaged =
        crate::harness::pool_of(&client.info(), &ashiato_node::rules::signing::Signing::from_secret(&[42; 32]), |_| {});
    let mut stake = young.stake(&client, &unaged.1, BEGIN + 7, payout(2));
    stake.pool = pool.id();
    refused(client.post("/v1/stakes", &stake), 422, "proof-rejected");
}

#[test]
fn an_age_above_the_epoch_is_refused_and_never_wraps() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(300));
    let client = running.client.clone();
    let alice = Surfer::new(1);
    alice.mint(&client);
    let pool = running.open_pool(|terms| {
        terms.least_age = LeastAge::Year;
        terms.expires_at = start_of(10_000);
    });
    let plain = running.open_pool(|terms| {
        terms.scope_name = "plain".to_owned();
        terms.expires_at = start_of(10_000);
    });
    running.go_to(301);
    alice.register(&client, 300);
    running.go_to(302);
    let (_, checkpoint) = client.tree(300, Level::Early);
    assert_eq!(checkpoint.aged, [1, 0, 0, 0, 0]);
    let mut stake = alice.stake(&client, &plain, 300, payout(1));
    stake.pool = pool.id();
    refused(client.post("/v1/stakes", &stake), 422, "age-epoch");
}
