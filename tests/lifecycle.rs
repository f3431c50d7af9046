//! The whole path with a real node: browse, seal, register, checkpoint, offer, approve, prove, stake, settle, be paid.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::summary::{Caps, Summary};
use ashiato_core::footprint::sums::Sums;
use ashiato_core::protocol::leaf::LeafList;
use ashiato_core::protocol::settlement::{Reward, Settlement};
use ashiato_core::protocol::terms::{Level, Terms};
use ashiato_node::rules::signing::Signing;
use ashiato_tests::device::{self, Device};
use ashiato_tests::town::{GRACE, LENGTH, START, Town};
use ashiato_tests::walks::{leaf_through, read_news, watch_markets};
use ashiato_vault::view::{Caution, OfferReason, StakeStatus, VaultState};
use ashiato_zk_circuits::stake::commitment;
use pollster::block_on;
use serde::Deserialize;
use serde_json::Value;

const WEB: &str = "Everyday web";
const DEEDS: &str = "Wallet signals for trading agents";
const SCARCE: &str = "Scarce";
const FIRST: u64 = START / LENGTH;

/// A line of the export that is a footprint.
#[derive(Deserialize)]
struct Line {
    epoch: u64,
    committed: bool,
    counted: bool,
    #[serde(flatten)]
    footprint: BTreeMap<String, Value>,
}

/// A line of the export that makes a leaf checkable by others.
#[derive(Deserialize)]
struct Leaf {
    epoch: u64,
    secret: FieldElement,
    id: FieldElement,
    minted: u32,
    records: FieldElement,
    randomness: FieldElement,
    leaf: FieldElement,
}

fn lines(export: &str, kind: &str) -> Result<Vec<Value>> {
    let mut found = Vec::new();
    for line in export.lines() {
        let mut value: Value = serde_json::from_str(line)?;
        let fields = value.as_object_mut().context("an object")?;
        if fields.remove("kind").is_some_and(|named| named == kind) {
            found.push(value);
        }
    }
    Ok(found)
}

/// Summaries of an export's footprints, by epoch.
fn summaries(export: &str, caps: Caps) -> Result<BTreeMap<u64, Summary>> {
    let mut epochs: BTreeMap<u64, Sums> = BTreeMap::new();
    for line in lines(export, "footprint")? {
        let line: Line = serde_json::from_value(line)?;
        let footprint: Footprint = serde_json::from_value(Value::Object(line.footprint.into_iter().collect()))?;
        assert!(line.committed && line.counted, "the epoch is over, and nothing came late");
        epochs.entry(line.epoch).or_default().add(&footprint);
    }
    epochs.into_iter().map(|(epoch, sums)| Ok((epoch, sums.summary(caps)?.0))).collect()
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
    town.open_pool(&operator, &terms)?;
    let mut ann = Device::new(&town.url, town.now)?;
    let mut ben = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    ben.run(town.now)?;
    watch_markets(&mut ann, &mut town)?;
    read_news(&mut ben, &mut town)?;

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

    // Worth: in the popup, recomputed from the export, and what the proof starts from.
    let (base, caps) = (town.info()?.base_tariff, town.info()?.founding.caps);
    for device in [&mut ann, &mut ben] {
        let popup = device.popup(town.now)?;
        let export = block_on(device.vault.export_jsonl(false, town.now))?;
        assert!(lines(&export, "leaf")?.is_empty(), "no secret unless it was asked for");
        let epochs = summaries(&export, caps)?;
        assert_eq!(epochs.keys().copied().collect::<Vec<_>>(), [FIRST]);
        let value = base.value(&epochs[&FIRST]);
        assert!(value > 120, "{value}");
        assert_eq!((popup.value_total, popup.value_today), (value, Some(value)));
        let offer = device.offer(WEB, town.now)?;
        let preview = device.preview(&offer, town.now)?;
        assert_eq!((preview.epoch, u64::from(preview.value)), (FIRST, value));
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

    // The node dies once more before it settles, which it does when the wait of the epoch's stakes is over.
    town.stop()?;
    town.start()?;
    let settles = town.epoch(u64::from(terms.wait) + 1);
    town.live(settles - 1_000, &mut [&mut ann, &mut ben])?;
    assert_eq!(ann.stake(WEB)?.status, StakeStatus::Accepted, "others may still stake for the epoch");
    town.live(settles + 24_000, &mut [&mut ann, &mut ben])?;
    for (pool, rate, budget) in [(WEB, 1u128, 10_000u128), (SCARCE, 10, 101)] {
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
            assert_eq!((stake.status, reward.epoch.0), (StakeStatus::Rewarded, FIRST));
        }
        let settlement: Settlement = get(&town, &format!("/v1/settlements/{}/{FIRST}", stakes[0].pool))?;
        assert_eq!((settlement.stakes, u128::from(settlement.total_value)), (2, total));
        assert_eq!(u128::from(settlement.paid + settlement.remaining), budget);
    }
    for device in [&mut ann, &mut ben] {
        let paid: u64 = [WEB, SCARCE]
            .iter()
            .map(|pool| device.stake(pool).map(|s| s.reward.map_or(0, |r| r.amount)))
            .sum::<Result<u64>>()?;
        let popup = device.popup(town.now)?;
        assert_eq!(popup.balance, paid);
        let left = popup.left_today.expect("unlocked");
        assert_eq!((left.records, left.proofs), (0, 2));
        let token = popup.token.expect("minted");
        assert_eq!(left.registrations, 1 + token.epochs_registered);
        assert_eq!(popup.network.error, None);
    }
    assert_ne!(ann.stake(WEB)?.receipt.map(|r| r.nullifier), ann.stake(SCARCE)?.receipt.map(|r| r.nullifier));
    town.stop()?;
    let report = town.check()?;
    assert_eq!((report.stakes, report.settlements, report.faults), (4, 2, Vec::<String>::new()));
    Ok(())
}

/// Whoever has the export with its secrets recomputes what the node holds of the person.
#[test]
fn an_export_with_its_secrets_opens_the_leaves_of_the_node() -> Result<()> {
    let mut town = Town::new()?;
    let mut ann = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    watch_markets(&mut ann, &mut town)?;
    town.live(town.epoch(2) + 6_000, &mut [&mut ann])?;
    let offer = ann.offer(WEB, town.now)?;
    ann.approve(&offer, town.now)?;
    ann.run(town.now)?;
    let receipt = ann.stake(WEB)?.receipt.context("accepted")?;
    let export = block_on(ann.vault.export_jsonl(true, town.now))?;
    let summaries = summaries(&export, town.info()?.founding.caps)?;
    let mut opened = 0;
    for line in lines(&export, "leaf")? {
        let line: Leaf = serde_json::from_value(line)?;
        let empty = Summary::new([0; 16], [[0; 16]; 16])?;
        let bundle = commitment::bundle(summaries.get(&line.epoch).unwrap_or(&empty), line.records, line.randomness);
        assert_eq!(commitment::identity(line.secret), line.id);
        assert_eq!(commitment::leaf(line.id, line.minted, bundle), line.leaf);
        let list: LeafList = get(&town, &format!("/v1/epochs/{}/leaves", line.epoch))?;
        assert!(list.leaves.contains(&line.leaf), "epoch {}", line.epoch);
        if line.epoch == FIRST {
            let scope = town.terms(WEB)?.scope(receipt.epoch).context("a scope")?;
            assert_eq!(commitment::nullifier(line.secret, scope), receipt.nullifier);
        }
        opened += 1;
    }
    assert_eq!(opened, 2, "both epochs that ended");
    Ok(())
}

#[test]
fn a_session_spent_locked_is_all_there_after_the_unlock() -> Result<()> {
    let mut town = Town::new()?;
    let mut ann = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    ann.restart(town.now)?;
    assert_eq!(ann.vault.state(), VaultState::Locked);
    watch_markets(&mut ann, &mut town)?;
    town.live(town.epoch(1) + 3_000, &mut [&mut ann])?;
    read_news(&mut ann, &mut town)?;
    assert_eq!(device::code(block_on(ann.vault.export_jsonl(false, town.now))), Some("locked"));
    let locked = ann.popup(town.now)?;
    assert!(locked.value_total > 0 && locked.recent.is_empty() && locked.offers.is_empty());
    // A second worker, still locked; then the unlock, two epochs later.
    ann.restart(town.now)?;
    town.live(town.epoch(3) + 3_000, &mut [&mut ann])?;
    ann.unlock(town.now)?;
    ann.run(town.now)?;
    let export = block_on(ann.vault.export_jsonl(false, town.now))?;
    let epochs = summaries(&export, town.info()?.founding.caps)?;
    assert_eq!(epochs.keys().map(|epoch| epoch - FIRST).collect::<Vec<_>>(), [0, 1]);
    let base = town.info()?.base_tariff;
    let value: u64 = epochs.values().map(|summary| base.value(summary)).sum();
    assert_eq!(value, locked.value_total, "what the popup counted blind");
    // Registered late, so the first checkpoint that covers them is the final one; the epoch after them is in time.
    let token = ann.token(town.now)?;
    assert_eq!(token.epochs_registered, 3);
    town.live(town.epoch(4) + 6_000, &mut [&mut ann])?;
    assert_eq!(ann.offer(WEB, town.now)?.reason, Some(OfferReason::NoEpochReady));
    let lost = ann.token(town.now)?.lost_to_early;
    assert_eq!(lost.iter().map(|epoch| epoch - FIRST).collect::<Vec<_>>(), [0, 1], "and the person is told so");
    Ok(())
}

#[test]
fn a_level_zero_pool_pays_for_what_was_registered_late() -> Result<()> {
    let mut town = Town::new()?;
    let operator = Signing::from_secret(&[5; 32]);
    let terms = Terms {
        name: "Patient".into(),
        operator_key: operator.public(),
        level: Level::Final,
        wait: u32::try_from(GRACE)? + 2,
        ..town.terms(WEB)?
    };
    town.open_pool(&operator, &terms)?;
    let mut ann = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    watch_markets(&mut ann, &mut town)?;
    // Away for three epochs: too late for the early checkpoint.
    town.advance(3 * LENGTH)?;
    ann.run(town.now)?;
    town.live(town.now + 2 * LENGTH, &mut [&mut ann])?;
    assert_eq!(ann.offer(WEB, town.now)?.reason, Some(OfferReason::NoEpochReady));
    assert_eq!(ann.offer("Patient", town.now)?.reason, Some(OfferReason::NoEpochReady));
    town.live(town.epoch(GRACE + 1) + 6_000, &mut [&mut ann])?;
    let offer = ann.offer("Patient", town.now)?;
    assert_eq!((offer.epoch, offer.reason), (Some(FIRST), None));
    ann.approve(&offer, town.now)?;
    ann.run(town.now)?;
    assert_eq!(ann.stake("Patient")?.status, StakeStatus::Accepted);
    town.live(town.epoch(u64::from(terms.wait) + 1) + 12_000, &mut [&mut ann])?;
    assert_eq!(ann.stake("Patient")?.status, StakeStatus::Rewarded);
    Ok(())
}

/// What the network's caps leave out of a crowded epoch stays the person's: it is said, and nothing else is lost.
#[test]
fn a_crowded_epoch_is_staked_up_to_the_networks_caps() -> Result<()> {
    const CAP: u16 = 20;
    const SITES: u32 = 30;
    let mut town = Town::of(START, CAP)?;
    let mut ann = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    leaf_through(&mut ann, &mut town, SITES)?;
    let running = ann.popup(town.now)?.epoch;
    assert_eq!(running.footprints, u64::from(SITES));
    assert_eq!(running.uncounted.footprints, u64::from(SITES) - u64::from(CAP));
    town.live(town.epoch(2) + 6_000, &mut [&mut ann])?;
    let deeds = town.terms(DEEDS)?.tariff;
    let offer = ann.offer(DEEDS, town.now)?;
    let preview = ann.approve(&offer, town.now)?;
    // A visit to a site of no known kind: ten times the weight 2 and the bonus 1.
    assert_eq!((deeds.action_weights[0], deeds.bonuses[0]), (2, 1));
    assert_eq!(preview.value, 20 * u32::from(CAP));
    assert_eq!(preview.footprints, u64::from(SITES), "all of them are committed to");
    ann.run(town.now)?;
    assert_eq!(ann.stake(DEEDS)?.status, StakeStatus::Accepted);
    town.stop()?;
    let report = town.check()?;
    assert_eq!((report.stakes, report.faults), (1, Vec::<String>::new()));
    Ok(())
}
