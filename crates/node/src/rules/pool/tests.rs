//! A pool from its opening to its last credit.

use super::*;
use crate::rules::signing::Signing;
use crate::rules::terms::sign_terms;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::summary::Caps;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::claim::LeastAge;
use ashiato_core::protocol::founding::{Founding, NetworkId};
use ashiato_core::protocol::terms::{Delivery, TERMS_VERSION, TermsError};

/// Epochs of one second, grace 3, in epoch 500.
const NOW: u64 = 500_000;

fn rules() -> NetworkRules {
    NetworkRules::new(Founding {
        name: "a-test".to_owned(),
        first_node_key: PublicKey([1; 32]),
        recovery_key_hash: Hash([2; 32]),
        schedule: EpochSchedule { length_ms: 1_000, grace: 3 },
        caps: Caps { attention_cap: 1, event_cap: 100 },
    })
}

fn open_to_all() -> Operators {
    Operators { admitted: None, places: 1 }
}

fn terms(key: &Signing) -> Terms {
    Terms {
        version: TERMS_VERSION,
        network: rules().id,
        name: "Pool".to_owned(),
        purpose: "Tests".to_owned(),
        operator: "Tester".to_owned(),
        operator_key: key.public(),
        tariff: Tariff::base(),
        level: Level::Early,
        least_age: LeastAge::None,
        minimum: 2,
        maximum: 1_024,
        rate: 3,
        budget: 100,
        deposit: 250,
        wait: 2,
        scope_name: "scope".to_owned(),
        scope: ScopeTerms::Epoch,
        delivery: Delivery::Attest,
        retention_days: 0,
        expires_at: NOW + 60_000,
    }
}

fn opened(change: impl FnOnce(&mut Terms)) -> Result<Pool, Refusal> {
    let key = Signing::from_secret(&[1; 32]);
    let mut terms = terms(&key);
    change(&mut terms);
    Pool::open(sign_terms(&key, &terms).unwrap(), &rules(), &open_to_all(), NOW)
}

#[test]
fn what_opens_and_what_does_not() {
    let once = |first, last| ScopeTerms::Once { first: Epoch(first), last: Epoch(last) };
    assert_eq!(opened(|_| {}).map(|pool| pool.opened_in()), Ok(Epoch(500)));
    assert_eq!(opened(|t| t.deposit = 99), Err(Refusal::Terms(TermsError::Money)));
    assert_eq!(opened(|t| t.expires_at = NOW), Err(Refusal::PoolExpired));
    // The first epoch's checkpoint comes at 502,000 (early) or 504,000 (final): only after it can a stake be taken.
    for (level, checkpoint) in [(Level::Early, NOW + 2_000), (Level::Final, NOW + 4_000)] {
        let ends = |expires_at| opened(|t| (t.level, t.wait, t.expires_at) = (level, 4, expires_at));
        assert_eq!(ends(checkpoint), Err(Refusal::PoolLife), "{level:?}");
        assert!(ends(checkpoint + 1).is_ok(), "{level:?}");
    }
    assert_eq!(opened(|t| (t.scope, t.expires_at) = (once(510, 511), NOW + 12_000)), Err(Refusal::PoolLife));
    assert!(opened(|t| (t.scope, t.expires_at) = (once(510, 511), NOW + 12_001)).is_ok());
    assert!(opened(|t| t.expires_at = NOW + LIFE_MAX_MS).is_ok());
    assert_eq!(opened(|t| t.expires_at = NOW + LIFE_MAX_MS + 1), Err(Refusal::PoolLife));
    assert_eq!(opened(|t| t.level = Level::Final), Err(Refusal::PoolWait));
    assert_eq!(opened(|t| (t.level, t.wait) = (Level::Final, 3)), Err(Refusal::PoolWait));
    assert!(opened(|t| (t.level, t.wait) = (Level::Final, 4)).is_ok());
    assert!(opened(|t| t.scope = once(0, 500)).is_ok());
    assert_eq!(opened(|t| t.scope = once(0, 499)), Err(Refusal::EpochBeforePool));
    assert_eq!(opened(|t| t.scope = once(0, u64::from(u32::MAX))), Err(Refusal::PoolLife));
    assert_eq!(opened(|t| t.delivery = Delivery::Records), Err(Refusal::Terms(TermsError::Delivery)));
    assert_eq!(opened(|t| t.network = NetworkId([1; 32])), Err(Refusal::Terms(TermsError::Network)));
    let key = Signing::from_secret(&[1; 32]);
    let mut forged = sign_terms(&key, &terms(&key)).unwrap();
    forged.terms = forged.terms.replace("\"rate\":3", "\"rate\":4");
    assert_eq!(Pool::open(forged, &rules(), &open_to_all(), NOW).unwrap_err().code(), "signature-invalid");
    let listed = Operators { admitted: Some(vec![PublicKey([8; 32])]), places: 1 };
    let stranger = Pool::open(sign_terms(&key, &terms(&key)).unwrap(), &rules(), &listed, NOW);
    assert_eq!(stranger, Err(Refusal::OperatorNotAdmitted));
}

#[test]
fn what_is_admitted() {
    let pool = opened(|_| {}).unwrap();
    for (value, now, expected) in [
        (2, NOW, Ok(())),
        (1_024, NOW + 59_999, Ok(())),
        (2, NOW + 60_000, Err(Refusal::PoolExpired)),
        (1, NOW, Err(Refusal::ValueBounds)),
        (1_152, NOW, Err(Refusal::ValueBounds)),
        (17, NOW, Err(Refusal::ValueForm)),
    ] {
        assert_eq!(pool.admits(value, now), expected, "{value} at {now}");
    }
}

#[test]
fn an_epoch_is_taken_from_the_opening_to_the_end_of_its_wait() {
    let pool = opened(|t| t.wait = 3).unwrap();
    for (epoch, current, expected) in [
        (499, 501, Err(Refusal::EpochBeforePool)),
        (500, 503, Ok(())),
        (500, 504, Err(Refusal::StakeLate)),
        (510, 513, Ok(())),
        (510, 514, Err(Refusal::StakeLate)),
    ] {
        assert_eq!(pool.takes(Epoch(epoch), Epoch(current)), expected, "{epoch} in {current}");
    }
    let once = opened(|t| t.scope = ScopeTerms::Once { first: Epoch(490), last: Epoch(505) }).unwrap();
    for (epoch, current, expected) in [
        (495, 500, Err(Refusal::EpochBeforePool)),
        (500, 507, Ok(())),
        (500, 508, Err(Refusal::StakeLate)),
        (505, 507, Ok(())),
        (506, 507, Err(Refusal::EpochOutsideRange)),
    ] {
        assert_eq!(once.takes(Epoch(epoch), Epoch(current)), expected, "once: {epoch} in {current}");
    }
    assert_eq!(once.last_ms(rules().schedule()), 508_000);
    assert_eq!(pool.last_ms(rules().schedule()), NOW + 60_000);
}

#[test]
fn an_age_above_the_epoch_is_refused_and_never_wraps() {
    let old = opened(|t| t.least_age = LeastAge::Year).unwrap();
    let mut young = old.clone();
    young.opened_in = Epoch(0);
    let claimed = Claimed {
        nullifier: FieldElement::ZERO,
        value: 2,
        records_commitment: FieldElement::ZERO,
        payout_key: PublicKey([0; 32]),
    };
    let claim = |pool: &Pool, epoch| pool.claim(&rules(), Epoch(epoch), FieldElement::ZERO, &claimed);
    assert_eq!(claim(&old, 500).unwrap().minted_by, 135);
    assert_eq!(claim(&young, 365).unwrap().minted_by, 0);
    for epoch in [0, 1, 364] {
        assert_eq!(young.takes(Epoch(epoch), Epoch(epoch + 2)), Err(Refusal::AgeEpoch), "{epoch}");
        assert_eq!(claim(&young, epoch), Err(Refusal::AgeEpoch), "{epoch}");
    }
    assert_eq!(young.takes(Epoch(1 << 32), Epoch(1 << 32)), Err(Refusal::AgeEpoch));
}

#[test]
fn a_deposit_is_paid_out_to_the_last_credit_and_then_the_pool_closes() {
    let mut pool = opened(|_| {}).unwrap();
    let stakes = [(FieldElement::from_u128(1), 64), (FieldElement::from_u128(2), 96)];
    for (budget, balance) in [(100, 150), (100, 50), (50, 0)] {
        assert_eq!(pool.budget(), budget);
        assert_eq!(pool.affords(Epoch(500)), Ok(()));
        let (after, shares) = pool.promising(Epoch(500)).settle(Epoch(500), &stakes).unwrap();
        assert_eq!(shares.paid + shares.remaining, budget);
        assert_eq!(after.balance(), balance);
        pool = after;
    }
    assert_eq!(pool.affords(Epoch(500)), Err(Refusal::PoolExhausted));
    assert!(!pool.is_open(rules().schedule(), NOW));
    let (after, shares) = pool.settle(Epoch(500), &stakes).unwrap();
    assert_eq!((shares.paid, after.balance()), (0, 0));
}

#[test]
fn no_more_budgets_are_promised_than_the_deposit_pays() {
    let schedule = EpochSchedule { length_ms: 1_000, grace: 3 };
    // 250 credits are two budgets of 100 in full; the last 50 are promised alone.
    let two = opened(|_| {}).unwrap().promising(Epoch(500)).promising(Epoch(501));
    assert_eq!(two.affords(Epoch(500)), Ok(()), "a budget that is promised takes more stakes");
    assert_eq!(two.affords(Epoch(502)), Err(Refusal::PoolExhausted));
    assert!(two.is_open(&schedule, 503_999), "stakes for 501 are taken until 503 ends");
    assert!(!two.is_open(&schedule, 504_000));
    let stakes = [(FieldElement::from_u128(1), 64)];
    let (one, _) = two.clone().settle(Epoch(500), &stakes).unwrap();
    assert_eq!((one.balance(), one.affords(Epoch(502))), (150, Err(Refusal::PoolExhausted)), "50 are no budget");
    let (none, _) = one.settle(Epoch(501), &stakes).unwrap();
    assert_eq!((none.balance(), none.affords(Epoch(502)), none.owes()), (50, Ok(()), false));
    let last = none.promising(Epoch(502));
    assert_eq!((last.affords(Epoch(502)), last.affords(Epoch(503))), (Ok(()), Err(Refusal::PoolExhausted)));
    // In which order both are settled changes nothing.
    let (first, second) = (two.settle(Epoch(500), &stakes).unwrap().1, two.settle(Epoch(501), &stakes).unwrap().1);
    assert_eq!((first.paid, second.paid), (100, 100));
    let range = |t: &mut Terms| {
        (t.scope, t.deposit) = (ScopeTerms::Once { first: Epoch(500), last: Epoch(505) }, 100);
    };
    let range = opened(range).unwrap().promising(Epoch(501));
    assert_eq!(range.affords(Epoch(505)), Ok(()), "a range has one budget");
}

#[test]
fn over_many_random_epochs_paid_and_remaining_are_the_deposit() {
    use rand::{Rng, SeedableRng};
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0x00c0_ffee);
    let mut epochs = 0u32;
    while epochs < 100_000 {
        let (deposit_bits, rate_bits) = (rng.gen_range(8..53), rng.gen_range(0..31));
        let deposit = rng.gen_range(1..1u64 << deposit_bits);
        let budget = rng.gen_range(1..=deposit);
        let rate = rng.gen_range(1..=1u32 << rate_bits);
        let mut pool = opened(|t| (t.deposit, t.budget, t.rate) = (deposit, budget, rate)).unwrap();
        let mut paid = 0u64;
        for _ in 0..1_000 {
            let count = rng.gen_range(0..6u128);
            let stakes: Vec<(FieldElement, u32)> =
                (0..count).map(|i| (FieldElement::from_u128(i), rng.gen_range(1..=u32::MAX))).collect();
            let before = pool.budget();
            let (after, shares) = pool.settle(Epoch(500), &stakes).unwrap();
            paid += shares.shares.iter().map(|share| share.amount).sum::<u64>();
            assert_eq!(shares.paid + shares.remaining, before);
            assert_eq!(paid + after.balance(), deposit, "paid + remaining = deposited");
            pool = after;
            epochs += 1;
        }
    }
}
