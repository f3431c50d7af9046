//! Pools over time: whose budget a stake shares, what is forgotten, and catalogues of several pages.

use anyhow::{Context, Result};
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::catalogue::PAGE_POOLS;
use ashiato_core::protocol::problem::Problem;
use ashiato_core::protocol::settlement::Settlement;
use ashiato_core::protocol::stake::StakeRequest;
use ashiato_core::protocol::terms::Terms;
use ashiato_node::rules::operators::PLACES;
use ashiato_node::rules::signing::Signing;
use ashiato_tests::device::{self, Device};
use ashiato_tests::town::{LENGTH, START, Town};
use ashiato_tests::walks::search_for_tea;
use ashiato_vault::view::{LedgerKind, StakeStatus};
use pollster::block_on;

const WEB: &str = "Everyday web";
const SCARCE: &str = "Scarce";
const FIRST: u64 = START / LENGTH;

fn settlement(town: &Town, pool: &FieldElement, epoch: u64) -> Result<Settlement> {
    let url = format!("{}/v1/settlements/{}/{}", town.url, pool.to_hex(), FIRST + epoch);
    let mut answer = device::agent().get(url).call()?;
    assert_eq!(answer.status().as_u16(), 200);
    Ok(serde_json::from_str(&answer.body_mut().read_to_string()?)?)
}

/// A token registers every epoch and stakes none, and then all at once in an epoch in which it hopes to weigh as much as
/// everybody together. A stake shares the budget of the epoch that it is of, so it gets what is left there and no more.
#[test]
fn a_backlog_of_old_leaves_sweeps_no_later_budget() -> Result<()> {
    let mut town = Town::new()?;
    let operator = Signing::from_secret(&[4; 32]);
    let terms = Terms {
        name: SCARCE.into(),
        operator_key: operator.public(),
        scope_name: "scarce".into(),
        rate: 1_000,
        budget: 1_000,
        ..town.terms(WEB)?
    };
    let pool = town.open_pool(&operator, &terms)?.pool_id();
    let mut hoarder = Device::new(&town.url, town.now)?;
    let mut honest = Device::new(&town.url, town.now)?;
    for epoch in 0..5 {
        town.live(town.epoch(epoch), &mut [&mut hoarder, &mut honest])?;
        hoarder.run(town.now)?;
        honest.run(town.now)?;
        search_for_tea(&mut hoarder, &mut town)?;
        if epoch == 2 {
            search_for_tea(&mut honest, &mut town)?;
        }
    }
    town.live(town.epoch(4) + 54_000, &mut [&mut hoarder, &mut honest])?;
    let offer = honest.offer(SCARCE, town.now)?;
    assert_eq!(offer.epoch, Some(FIRST + 2));
    honest.approve(&offer, town.now)?;
    honest.run(town.now)?;
    // Everything that has a checkpoint, in the last epoch in which the oldest of them is taken.
    for epoch in 0..3 {
        town.advance(1)?;
        let mut wanted = hoarder.offer(SCARCE, town.now)?;
        wanted.epoch = Some(FIRST + epoch);
        hoarder.approve(&wanted, town.now)?;
        hoarder.run(town.now)?;
        let receipt = hoarder.stake(SCARCE)?.receipt.context("accepted")?;
        assert_eq!((receipt.epoch.0, receipt.budget_epoch.0), (FIRST + epoch, FIRST + epoch));
        assert_eq!(receipt.settled_after.0, FIRST + epoch + u64::from(terms.wait));
    }
    // What is older than the wait is worth nothing: the device says so, and so does the node.
    town.live(town.epoch(5) + 6_000, &mut [&mut hoarder])?;
    assert_eq!(hoarder.offer(SCARCE, town.now)?.epoch, Some(FIRST + 3));
    town.advance(town.epoch(4 + u64::from(terms.wait)) - town.now)?;
    let late = block_on(hoarder.vault.preview(&pool.to_hex(), FIRST + 3, town.now));
    assert_eq!(device::code(late), Some("stake-late"));
    let taken: StakeRequest = serde_json::from_str(&hoarder.sent(LedgerKind::Stake)?)?;
    let forged = StakeRequest { epoch: Epoch(FIRST + 3), nullifier: FieldElement::from_u128(5), ..taken };
    let mut answer = device::agent().post(format!("{}/v1/stakes", town.url)).send_json(&forged)?;
    let problem: Problem = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
    assert_eq!((problem.status, problem.code.name()), (410, "stake-late"));

    town.live(town.epoch(9) + 24_000, &mut [&mut hoarder, &mut honest])?;
    for (epoch, stakes) in [(0, 1), (1, 1), (2, 2)] {
        let shared = settlement(&town, &pool, epoch)?;
        assert_eq!((shared.epoch.0, shared.stakes, shared.paid), (FIRST + epoch, stakes, 1_000));
    }
    // By their values of that epoch, and no stake of another epoch stands beside them.
    let paid = honest.stake(SCARCE)?.reward.context("rewarded")?;
    let beside = hoarder.stake(SCARCE)?;
    assert_eq!((paid.epoch.0, beside.epoch), (FIRST + 2, FIRST + 2));
    let (own, all) = (u64::from(paid.value), u64::from(paid.value + beside.value));
    assert_eq!(settlement(&town, &pool, 2)?.total_value, all);
    assert_eq!(paid.amount, own * 1_000 / all);
    for epoch in [3, 4] {
        let untouched = settlement(&town, &pool, epoch)?;
        assert_eq!((untouched.stakes, untouched.paid, untouched.remaining), (0, 0, 1_000));
    }
    Ok(())
}

/// A pool promises no budget that its deposit does not pay: who stakes for it is told before anything is spent.
#[test]
fn a_budget_that_the_deposit_does_not_pay_is_not_promised() -> Result<()> {
    let mut town = Town::new()?;
    let operator = Signing::from_secret(&[4; 32]);
    let terms = Terms {
        name: SCARCE.into(),
        operator_key: operator.public(),
        scope_name: "scarce".into(),
        rate: 1_000,
        budget: 1_000,
        deposit: 1_000,
        ..town.terms(WEB)?
    };
    let pool = town.open_pool(&operator, &terms)?.pool_id();
    let mut ann = Device::new(&town.url, town.now)?;
    let mut ben = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    ben.run(town.now)?;
    search_for_tea(&mut ann, &mut town)?;
    search_for_tea(&mut ben, &mut town)?;
    town.live(town.epoch(1), &mut [&mut ann, &mut ben])?;
    search_for_tea(&mut ann, &mut town)?;
    town.live(town.epoch(2) + 12_000, &mut [&mut ann, &mut ben])?;
    let offer = ann.offer(SCARCE, town.now)?;
    ann.approve(&offer, town.now)?;
    ann.run(town.now)?;
    let first = ann.stake(SCARCE)?;
    assert_eq!((first.epoch, first.status), (FIRST, StakeStatus::Accepted));

    // The whole deposit is promised to those who stake for the first epoch.
    town.live(town.epoch(3) + 12_000, &mut [&mut ann, &mut ben])?;
    let offer = ann.offer(SCARCE, town.now)?;
    assert_eq!(offer.epoch, Some(FIRST + 1));
    ann.approve(&offer, town.now)?;
    ann.run(town.now)?;
    let refused = ann.stake(SCARCE)?;
    assert_eq!((refused.epoch, refused.status), (FIRST + 1, StakeStatus::RefusedByNode));
    assert_eq!(refused.error.map(|code| code.name()), Some("pool-exhausted"));
    let offer = ben.offer(SCARCE, town.now)?;
    assert_eq!((offer.epoch, offer.reason), (Some(FIRST), None), "who stakes for it later still shares it");
    ben.approve(&offer, town.now)?;
    ben.run(town.now)?;
    assert_eq!(ben.stake(SCARCE)?.status, StakeStatus::Accepted);

    town.live(town.epoch(u64::from(terms.wait) + 1) + 24_000, &mut [&mut ann, &mut ben])?;
    let shared = settlement(&town, &pool, 0)?;
    assert_eq!((shared.stakes, shared.paid, shared.remaining), (2, 1_000, 0));
    assert!(town.terms(SCARCE).is_err(), "nothing is left");
    town.stop()?;
    assert_eq!(town.check()?.faults, Vec::<String>::new());
    Ok(())
}

#[test]
fn an_expired_pool_is_forgotten_once_it_has_paid() -> Result<()> {
    let mut town = Town::new()?;
    let operator = Signing::from_secret(&[4; 32]);
    let terms = Terms {
        name: "Brief".into(),
        operator_key: operator.public(),
        scope_name: "brief".into(),
        expires_at: town.epoch(3),
        ..town.terms(WEB)?
    };
    let brief = town.open_pool(&operator, &terms)?;
    let mut ann = Device::new(&town.url, town.now)?;
    let mut ben = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    ben.run(town.now)?;
    search_for_tea(&mut ann, &mut town)?;
    search_for_tea(&mut ben, &mut town)?;
    town.live(town.epoch(2) + 12_000, &mut [&mut ann, &mut ben])?;
    let offer = ann.offer("Brief", town.now)?;
    ann.approve(&offer, town.now)?;
    ann.run(town.now)?;
    // Ben's proof is ready, and his device away until the pool is over.
    let offer = ben.offer("Brief", town.now)?;
    ben.approve(&offer, town.now)?;
    town.live(town.epoch(3) + 30_000, &mut [&mut ann])?;
    assert!(town.terms("Brief").is_err(), "not in the catalogue any more");
    assert!(ann.offer("Brief", town.now).is_err(), "and not on the device");
    ben.run(town.now)?;
    let stopped = ben.stake("Brief")?;
    assert_eq!((stopped.status, stopped.error.map(|code| code.name())), (StakeStatus::Stopped, Some("pool-expired")));
    assert!(ben.sent(LedgerKind::Stake).is_err(), "no proof has left");
    // It pays what it owes, and the same terms are not opened again.
    town.live(town.epoch(u64::from(terms.wait) + 1) + 12_000, &mut [&mut ann])?;
    assert_eq!(ann.stake("Brief")?.status, StakeStatus::Rewarded);
    let again = town.open_pool(&operator, &terms);
    assert!(again.is_err_and(|error| error.to_string().contains("expired")));
    town.stop()?;
    town.start()?;
    assert!(town.pools()?.iter().all(|pool| *pool != brief));
    assert_eq!(settlement(&town, &brief.pool_id(), 0)?.stakes, 1, "the book keeps it");
    Ok(())
}

#[test]
fn a_catalogue_of_several_pages_is_read_whole() -> Result<()> {
    let mut town = Town::new()?;
    let all = 2 * PAGE_POOLS + 3;
    let base = town.terms(WEB)?;
    for number in 0..all - town.pools()?.len() {
        let operator = Signing::from_secret(&[u8::try_from(number / PLACES as usize)? + 1; 32]);
        let terms = Terms {
            name: format!("Pool {number}"),
            operator_key: operator.public(),
            scope_name: number.to_string(),
            ..base.clone()
        };
        town.open_pool(&operator, &terms)?;
    }
    let mut ann = Device::new(&town.url, town.now)?;
    let mut asked = Vec::new();
    ann.run_through(town.now, &mut |path, status, body| {
        asked.extend(path.starts_with("/v1/pools").then(|| path.to_owned()));
        (status, body)
    })?;
    assert_eq!((asked.len(), asked.first().map(String::as_str)), (3, Some("/v1/pools")), "{asked:?}");
    assert_eq!(ann.popup(town.now)?.offers.len(), all);
    // The list changes between two pages: it is read anew from its first page on.
    search_for_tea(&mut ann, &mut town)?;
    town.advance(LENGTH)?;
    let operator = Signing::from_secret(&[77; 32]);
    let terms = Terms { name: "Late".into(), operator_key: operator.public(), ..base };
    let mut opened = false;
    let mut pages = 0;
    ann.run_through(town.now, &mut |path, status, body| {
        if path.starts_with("/v1/pools") {
            pages += 1;
            if !opened {
                opened = town.open_pool(&operator, &terms).is_ok();
            }
        }
        (status, body)
    })?;
    assert!(opened && pages > 1);
    town.live(town.now + LENGTH, &mut [&mut ann])?;
    assert_eq!(ann.popup(town.now)?.offers.len(), all + 1);
    assert_eq!(ann.offer("Late", town.now)?.epoch, Some(FIRST));
    assert_eq!(ann.network_error(town.now)?, None);
    Ok(())
}
