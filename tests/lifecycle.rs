//! The whole path with a real node: browse, seal, register, checkpoint, offer, approve, prove, stake, settle, be paid.

use std::collections::BTreeMap;

use anyhow::Result;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::settlement::{Reward, Settlement};
use ashiato_core::protocol::terms::Terms;
use ashiato_node::rules::signing::Signing;
use ashiato_tests::device::{self, Device};
use ashiato_tests::town::{LENGTH, START, Town};
use ashiato_tests::web::{connect_wallet, look_away, open, search, sit_down};
use ashiato_vault::view::{Caution, LedgerKind, OfferReason, StakeStatus, VaultState};
use ashiato_zk_circuits::Size;
use pollster::block_on;
use serde::Deserialize;
use serde_json::Value;

const WEB: &str = "Everyday web";
const SCARCE: &str = "Scarce";

/// A line of the export that is a footprint.
#[derive(Deserialize)]
struct Line {
    epoch: u64,
    in_bundle: bool,
    points: u32,
    #[serde(flatten)]
    footprint: BTreeMap<String, Value>,
}

/// Footprints of an export, recomputed: points by epoch under a tariff, with what the export itself says.
fn recompute(export: &str, tariff: &Tariff) -> Result<BTreeMap<u64, (u64, u64)>> {
    let mut epochs = BTreeMap::new();
    for line in export.lines() {
        let value: Value = serde_json::from_str(line)?;
        if value["kind"] != "footprint" {
            continue;
        }
        let mut line: Line = serde_json::from_value(value)?;
        line.footprint.remove("kind");
        let footprint: Footprint = serde_json::from_value(Value::Object(line.footprint.into_iter().collect()))?;
        assert!(line.in_bundle, "few enough to be bundled");
        let (ours, theirs): &mut (u64, u64) = epochs.entry(line.epoch).or_default();
        *ours += u64::from(tariff.value(footprint.word()));
        *theirs += u64::from(line.points);
    }
    Ok(epochs)
}

/// A search, half a minute on a market page, a wallet connected there.
fn browse_markets(device: &mut Device, town: &mut Town) -> Result<()> {
    for step in sit_down() {
        device.observe(step, town.now)?;
    }
    device.observe(search("mountain+hut"), town.now)?;
    town.advance(2_000)?;
    device.observe(open("www.coingecko.com", "/en/coins", ""), town.now)?;
    device.observe(connect_wallet("www.coingecko.com"), town.now)?;
    town.advance(12_000)?;
    device.tick(town.now)?;
    town.advance(13_000)?;
    device.observe(look_away(), town.now)
}

/// A search and twenty seconds on a news page.
fn browse_news(device: &mut Device, town: &mut Town) -> Result<()> {
    for step in sit_down() {
        device.observe(step, town.now)?;
    }
    device.observe(search("weather"), town.now)?;
    device.observe(open("www.bbc.com", "/news", ""), town.now)?;
    town.advance(21_000)?;
    device.observe(look_away(), town.now)
}

fn get<T: serde::de::DeserializeOwned>(town: &Town, path: &str) -> Result<T> {
    let mut answer = device::agent().get(format!("{}{path}", town.url)).call()?;
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    Ok(serde_json::from_str(&answer.body_mut().read_to_string()?)?)
}

#[test]
fn two_surfers_are_paid_by_the_formula() -> Result<()> {
    let mut town = Town::new()?;
    let operator = Signing::from_secret(&[4; 32]);
    // A budget that two stakes must share, and that does not divide evenly.
    let terms = Terms {
        name: SCARCE.into(),
        operator: "Scarce Labs".into(),
        operator_key: operator.public(),
        scope_name: "scarce".into(),
        rate: 10,
        budget: 101,
        ..town.terms(WEB)?
    };
    town.open_pool(&operator, &terms, 1_000_000)?;
    let mut ann = Device::new(&town.url, town.now)?;
    let mut ben = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    ben.run(town.now)?;
    browse_markets(&mut ann, &mut town)?;
    browse_news(&mut ben, &mut town)?;

    // Both registered by themselves; then everything dies and starts again before the checkpoint.
    town.live(town.epoch(1) + 6_000, &mut [&mut ann, &mut ben])?;
    town.stop()?;
    ann.restart(town.now)?;
    assert_eq!(ann.vault.state(), VaultState::Locked);
    ann.unlock(town.now)?;
    ann.run(town.now)?;
    assert_eq!(ann.network_error(town.now)?.as_deref(), Some("node-unreachable"));
    town.start()?;
    town.live(town.epoch(2) + 12_000, &mut [&mut ann, &mut ben])?;
    assert_eq!(ann.network_error(town.now)?, None);

    // Points: in the popup, recomputed from the export, and what the proof starts from.
    let base = town.terms(WEB)?.tariff;
    for device in [&mut ann, &mut ben] {
        let popup = block_on(device.vault.popup(town.now, town.now - town.now % 86_400_000))?;
        let export = block_on(device.vault.export_jsonl(town.now))?;
        let epochs = recompute(&export, &base)?;
        assert_eq!(epochs.len(), 1);
        assert_eq!(popup.points_total, epochs.values().map(|(ours, _)| ours).sum::<u64>());
        assert!(epochs.values().all(|(ours, theirs)| ours == theirs && *ours >= 12));
        let offer = device.offer(WEB, town.now)?;
        let preview = device.preview(&offer, town.now)?;
        assert_eq!(epochs.get(&preview.epoch).map(|(ours, _)| *ours), Some(u64::from(preview.value)));
        assert_eq!(preview.epoch_starts_at, START);
        assert_eq!((preview.leaves, preview.cautions), (2, vec![Caution::FewLeaves]));
    }

    // Both stake to both pools; Ben's worker dies between the proof and the sending.
    for pool in [WEB, SCARCE] {
        for device in [&mut ann, &mut ben] {
            let offer = device.offer(pool, town.now)?;
            device.approve(&offer, town.now)?;
        }
    }
    ben.restart(town.now)?;
    ben.unlock(town.now)?;
    for device in [&mut ann, &mut ben] {
        device.run(town.now)?;
        for pool in [WEB, SCARCE] {
            assert_eq!(device.stake(pool)?.status, StakeStatus::Accepted);
            assert_eq!(device.offer(pool, town.now)?.reason, Some(OfferReason::AlreadyStaked));
        }
    }

    // The node dies once more before it settles.
    town.stop()?;
    town.start()?;
    town.live(town.epoch(3) + 24_000, &mut [&mut ann, &mut ben])?;
    for (pool, rate, budget) in [(WEB, 10u128, 10_000u128), (SCARCE, 10, 101)] {
        let stakes = [ann.stake(pool)?, ben.stake(pool)?];
        let rewards: Vec<Reward> = stakes.iter().filter_map(|stake| stake.reward.clone()).collect();
        assert_eq!(rewards.len(), 2, "{pool}");
        let total: u128 = stakes.iter().map(|stake| u128::from(stake.value)).sum();
        let pot = budget.min(rate * total);
        assert_eq!(
            rewards.iter().map(|reward| u128::from(reward.amount)).sum::<u128>(),
            pot,
            "{pool}: to the last credit"
        );
        for (stake, reward) in stakes.iter().zip(&rewards) {
            // V · min(rate, budget / ΣV), up to the one credit that the largest remainder gets.
            let floor = u128::from(stake.value) * pot / total;
            assert!((floor..=floor + 1).contains(&u128::from(reward.amount)), "{pool}");
            assert_eq!(stake.status, StakeStatus::Rewarded);
        }
        let settlement: Settlement = get(&town, &format!("/v1/settlements/{}/{}", stakes[0].pool, rewards[0].epoch.0))?;
        assert_eq!((settlement.stakes, u128::from(settlement.total_value)), (2, total));
        assert_eq!(u128::from(settlement.paid + settlement.remaining), budget);
    }
    for device in [&mut ann, &mut ben] {
        let paid: u64 = [WEB, SCARCE]
            .iter()
            .map(|pool| device.stake(pool).map(|s| s.reward.map_or(0, |r| r.amount)))
            .sum::<Result<u64>>()?;
        let popup = block_on(device.vault.popup(town.now, town.now - town.now % 86_400_000))?;
        assert_eq!(popup.balance, paid);
        let left = popup.left_today.expect("unlocked");
        assert_eq!((left.records, left.proofs), (0, 2));
        let token = popup.token.expect("minted");
        assert_eq!(left.registrations, 1 + token.epochs_registered);
        assert_eq!(popup.network.error, None);
    }
    assert_ne!(ann.stake(WEB)?.receipt.map(|r| r.nullifier), ann.stake(SCARCE)?.receipt.map(|r| r.nullifier));
    Ok(())
}

#[test]
fn a_session_spent_locked_is_all_there_after_the_unlock() -> Result<()> {
    let mut town = Town::new()?;
    let mut ann = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    ann.restart(town.now)?;
    assert_eq!(ann.vault.state(), VaultState::Locked);
    browse_markets(&mut ann, &mut town)?;
    town.live(town.epoch(1) + 3_000, &mut [&mut ann])?;
    browse_news(&mut ann, &mut town)?;
    assert_eq!(device::code(block_on(ann.vault.export_jsonl(town.now))), Some("locked"));
    let locked = block_on(ann.vault.popup(town.now, town.now - town.now % 86_400_000))?;
    assert!(locked.points_total > 0 && locked.recent.is_empty() && locked.offers.is_empty());
    // A second worker, still locked; then the unlock, two epochs later.
    ann.restart(town.now)?;
    town.live(town.epoch(3) + 3_000, &mut [&mut ann])?;
    ann.unlock(town.now)?;
    ann.run(town.now)?;
    let export = block_on(ann.vault.export_jsonl(town.now))?;
    let epochs = recompute(&export, &town.terms(WEB)?.tariff)?;
    let first = START / LENGTH;
    assert_eq!(epochs.keys().map(|epoch| epoch - first).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(epochs.values().map(|(ours, _)| ours).sum::<u64>(), locked.points_total, "what the popup counted blind");
    // Registered late, so the first checkpoint that covers it is the final one; the newer epoch is in time.
    let popup = block_on(ann.vault.popup(town.now, town.now - town.now % 86_400_000))?;
    assert_eq!(popup.token.map(|token| token.epochs_registered), Some(3));
    Ok(())
}

#[test]
fn a_level_zero_pool_pays_for_what_was_registered_late() -> Result<()> {
    let mut town = Town::new()?;
    let operator = Signing::from_secret(&[5; 32]);
    let terms = Terms {
        name: "Patient".into(),
        operator_key: operator.public(),
        level: ashiato_core::protocol::terms::Level::Final,
        ..town.terms(WEB)?
    };
    town.open_pool(&operator, &terms, 1_000_000)?;
    let mut ann = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    browse_markets(&mut ann, &mut town)?;
    // Away for three epochs: too late for the early checkpoint.
    town.advance(3 * LENGTH)?;
    ann.run(town.now)?;
    town.live(town.now + 2 * LENGTH, &mut [&mut ann])?;
    assert_eq!(ann.offer(WEB, town.now)?.reason, Some(OfferReason::NoEpochReady));
    assert_eq!(ann.offer("Patient", town.now)?.reason, Some(OfferReason::NoEpochReady));
    town.live(town.epoch(11) + 6_000, &mut [&mut ann])?;
    let offer = ann.offer("Patient", town.now)?;
    assert_eq!((offer.epoch, offer.reason), (Some(START / LENGTH), None));
    ann.approve(&offer, town.now)?;
    ann.run(town.now)?;
    assert_eq!(ann.stake("Patient")?.status, StakeStatus::Accepted);
    Ok(())
}

/// The demo network's own circuits: what fits is proven with the small one, and both are taken and paid.
#[test]
fn a_light_day_takes_the_small_circuit_and_a_full_one_the_large() -> Result<()> {
    let mut town = Town::of(Size::Words1024)?;
    let mut ann = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    for (epoch, visits, words) in [(0, 256, 256), (3, 257, 1_024)] {
        town.live(town.epoch(epoch), &mut [&mut ann])?;
        for step in sit_down() {
            ann.observe(step, town.now)?;
        }
        for visit in 0..visits {
            ann.observe(open(&format!("site{visit}.example"), "/", ""), town.now)?;
            town.advance(100)?;
        }
        town.advance(11_000)?;
        ann.observe(look_away(), town.now)?;
        town.live(town.epoch(epoch + 2) + 12_000, &mut [&mut ann])?;
        let offer = ann.offer(WEB, town.now)?;
        let preview = ann.preview(&offer, town.now)?;
        assert_eq!((preview.epoch_starts_at, preview.footprints), (town.epoch(epoch), visits));
        assert_eq!(preview.words, words);
        ann.approve(&offer, town.now)?;
        ann.run(town.now)?;
        let stake = ann.stake(WEB)?;
        assert_eq!((stake.epoch, stake.status), (preview.epoch, StakeStatus::Accepted));
        assert!(ann.sent(LedgerKind::Stake)?.contains(&format!("\"words\":{words}")));
    }
    // The node's own check verifies each proof again under its own circuit's key.
    town.stop()?;
    let report = town.check()?;
    assert_eq!((report.stakes, report.faults), (2, Vec::<String>::new()));
    Ok(())
}
