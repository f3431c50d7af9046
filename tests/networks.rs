//! Networks with real nodes: keys that follow each other, stakes that stay where they belong, one device for a token.

use anyhow::{Context, Result};
use ashiato_core::protocol::leaf::{LeafList, RegisterRequest};
use ashiato_core::protocol::stake::StakeRequest;
use ashiato_tests::device::{self, Device};
use ashiato_tests::proofs::{dev, second};
use ashiato_tests::town::{LENGTH, START, Town};
use ashiato_tests::walks::{read_news, search_for_tea, watch_markets};
use ashiato_vault::view::{LedgerKind, NodeChange, OfferReason, StakeStatus};
use pollster::block_on;

const WEB: &str = "Everyday web";
const DEEDS: &str = "Wallet signals for trading agents";
const FIRST: u64 = START / LENGTH;

/// Epochs whose bundle a device has sent, from the first one on, oldest first.
fn registered(device: &mut Device) -> Result<Vec<u64>> {
    let ledger = block_on(device.vault.ledger(10_000))?;
    let mut epochs = Vec::new();
    for entry in ledger.iter().rev().filter(|entry| entry.kind == LedgerKind::Registration) {
        epochs.push(serde_json::from_str::<RegisterRequest>(&entry.body)?.epoch.0 - FIRST);
    }
    Ok(epochs)
}

fn leaves(town: &Town, epoch: u64) -> Result<usize> {
    let url = format!("{}/v1/epochs/{}/leaves", town.url, FIRST + epoch);
    let mut answer = device::agent().get(url).call()?;
    let list: LeafList = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
    Ok(list.leaves.len())
}

/// The network takes proofs under the next verifying key from the third epoch on, and under the first one no more.
fn change_key(town: &mut Town) -> Result<()> {
    town.stop()?;
    town.announce(second()?.file.clone(), FIRST + 3, FIRST + 2)?;
    town.start()
}

/// A device of an older package, one that has both keys and is told by the refusal alone, and one whose stake came before.
#[test]
fn stakes_that_wait_follow_the_network_to_its_next_verifying_key() -> Result<()> {
    let mut town = Town::new()?;
    let [mut ann, mut ben, mut cleo] = [town.now; 3]
        .map(|now| Device::new(&town.url, now))
        .into_iter()
        .collect::<Result<Vec<_>>>()?
        .try_into()
        .ok()
        .context("three")?;
    ben.update(vec![dev()?.hash(), second()?.hash()], town.now)?;
    for device in [&mut ann, &mut ben, &mut cleo] {
        device.run(town.now)?;
    }
    watch_markets(&mut ann, &mut town)?;
    read_news(&mut ben, &mut town)?;
    search_for_tea(&mut cleo, &mut town)?;
    town.live(town.epoch(2) + 12_000, &mut [&mut ann, &mut ben, &mut cleo])?;
    for device in [&mut ann, &mut ben, &mut cleo] {
        let offer = device.offer(WEB, town.now)?;
        let preview = device.approve(&offer, town.now)?;
        assert_eq!(preview.verifying_key, dev()?.hash().to_hex());
    }
    cleo.run(town.now)?;
    assert_eq!(cleo.stake(WEB)?.status, StakeStatus::Accepted);

    // Ann's and Ben's stakes were proven under the first key, and wait while the network goes over to the second.
    change_key(&mut town)?;
    town.advance(town.epoch(3) + 1_000 - town.now)?;
    ben.run(town.now)?;
    let old: StakeRequest = serde_json::from_str(&ben.sent(LedgerKind::Stake)?)?;
    assert_eq!(old.verifying_key, dev()?.hash());
    assert_eq!(ben.prove_again(town.now)?, 1, "the refusal named the reason, and the network was asked again");
    town.live(town.now + 24_000, &mut [&mut ben])?;
    assert_eq!(ben.stake(WEB)?.status, StakeStatus::Accepted);
    let new: StakeRequest = serde_json::from_str(&ben.sent(LedgerKind::Stake)?)?;
    assert_eq!(new.verifying_key, second()?.hash());
    assert_eq!((new.nullifier, new.value, new.payout_key), (old.nullifier, old.value, old.payout_key), "one stake");

    ann.update(vec![dev()?.hash()], town.now)?;
    ann.run(town.now)?;
    let waiting = ann.stake(WEB)?;
    assert_eq!(waiting.error.map(|code| code.name()), Some("update-needed"));
    assert_eq!(ann.offer(DEEDS, town.now)?.reason, Some(OfferReason::UpdateNeeded));
    assert_eq!(ann.prove_again(town.now)?, 0);
    ann.update(vec![dev()?.hash(), second()?.hash()], town.now)?;
    ann.run(town.now)?;
    assert_eq!(ann.prove_again(town.now)?, 1);
    ann.run(town.now)?;
    assert_eq!(ann.stake(WEB)?.status, StakeStatus::Accepted);
    // What is offered from now on is proven under the second key at once.
    let offer = ann.offer(DEEDS, town.now)?;
    assert_eq!(ann.preview(&offer, town.now)?.verifying_key, second()?.hash().to_hex());

    town.live(town.epoch(5) + 12_000, &mut [&mut ann, &mut ben, &mut cleo])?;
    for device in [&mut ann, &mut ben, &mut cleo] {
        assert_eq!(device.stake(WEB)?.status, StakeStatus::Rewarded);
    }
    town.stop()?;
    let report = town.check()?;
    assert_eq!((report.stakes, report.faults), (3, Vec::<String>::new()), "each proof under its own key");
    Ok(())
}

#[test]
fn a_stake_goes_to_the_network_it_was_approved_for_and_nowhere_else() -> Result<()> {
    let mut home = Town::new()?;
    let mut away = Town::new()?;
    let (home_id, away_id) = (home.info()?.id(), away.info()?.id());
    assert_eq!(home.info()?.founding.name, away.info()?.founding.name);
    assert_ne!(home_id, away_id, "two nodes of one name are two networks");
    let mut ann = Device::new(&home.url, home.now)?;
    ann.run(home.now)?;
    search_for_tea(&mut ann, &mut home)?;
    home.live(home.epoch(2) + 6_000, &mut [&mut ann])?;
    away.advance(home.now - away.now)?;
    let offer = ann.offer(WEB, home.now)?;
    let preview = ann.approve(&offer, home.now)?;
    assert_eq!(preview.network, home_id.to_hex());

    // Another node is chosen while the stake waits: the person is asked, and nothing of it goes there.
    assert_eq!(ann.choose_node(&away.url, false, home.now)?, NodeChange::StakesWait { stakes: 1 });
    assert_eq!(ann.choose_node(&away.url, true, home.now)?, NodeChange::Changed);
    let mut told = Vec::new();
    ann.run_through(away.now, &mut |path, status, body| {
        told.push(path.to_owned());
        (status, body)
    })?;
    assert!(told.iter().any(|path| path == "/v1/tokens"), "a token of its own");
    assert!(told.iter().all(|path| path != "/v1/stakes" && !path.starts_with("/v1/rewards")), "{told:?}");
    assert!(ann.sent(LedgerKind::Stake).is_err());
    assert!(block_on(ann.vault.stakes(9))?.is_empty(), "the other network's stakes are not shown here");
    let there = ann.token(away.now)?;

    // The request as the first network gets it is taken by none other, whoever carries it there.
    ann.choose_node(&home.url, true, home.now)?;
    ann.run(home.now)?;
    assert_eq!(ann.stake(WEB)?.status, StakeStatus::Accepted);
    assert_ne!(ann.token(home.now)?.id, there.id, "one person, two tokens that nobody can link");
    let sent = ann.sent(LedgerKind::Stake)?;
    let mut answer =
        device::agent().post(format!("{}/v1/stakes", away.url)).content_type("application/json").send(sent.as_str())?;
    assert_eq!(answer.status().as_u16(), 404);
    assert!(answer.body_mut().read_to_string()?.contains("pool-unknown"));
    // Nor are the first network's terms opened there.
    let terms = home.terms(WEB)?;
    let operator = ashiato_node::rules::signing::Signing::from_secret(&[4; 32]);
    let foreign = ashiato_core::protocol::terms::Terms { operator_key: operator.public(), ..terms };
    assert!(away.open_pool(&operator, &foreign).is_err_and(|error| error.to_string().contains("another network")));
    Ok(())
}

#[test]
fn one_device_registers_for_a_token() -> Result<()> {
    let mut town = Town::new()?;
    let mut old = Device::new(&town.url, town.now)?;
    old.run(town.now)?;
    watch_markets(&mut old, &mut town)?;
    let mut new = old.restored(town.now)?;
    town.live(town.epoch(2) + 12_000, &mut [&mut new, &mut old])?;
    assert_eq!(new.token(town.now)?.id, old.token(town.now)?.id);
    assert!(!new.token(town.now)?.this_device && old.token(town.now)?.this_device);
    assert!(registered(&mut new)?.is_empty(), "an idle copy takes no epoch with an empty bundle");
    assert_eq!(registered(&mut old)?, [0, 1]);

    assert!(block_on(new.vault.take_over_token(town.now))?);
    new.run(town.now)?;
    assert!(new.token(town.now)?.this_device);
    read_news(&mut new, &mut town)?;
    town.live(town.epoch(4) + 12_000, &mut [&mut old, &mut new])?;
    assert!(!old.token(town.now)?.this_device, "the older device is told");
    assert_eq!(registered(&mut new)?, [2, 3], "from the epoch of the change on");
    for epoch in 0..4 {
        assert_eq!(leaves(&town, epoch)?, 1, "one leaf a token and epoch");
    }
    // Each can stake what it registered.
    let offer = old.offer(WEB, town.now)?;
    assert_eq!((offer.epoch, offer.reason), (Some(FIRST), None));
    let offer = new.offer(WEB, town.now)?;
    assert_eq!((offer.epoch, offer.reason), (Some(FIRST + 2), None));
    new.approve(&offer, town.now)?;
    new.run(town.now)?;
    assert_eq!(new.stake(WEB)?.status, StakeStatus::Accepted);
    town.stop()?;
    assert_eq!(town.check()?.faults, Vec::<String>::new());
    Ok(())
}

#[test]
fn nothing_is_registered_for_an_epoch_before_the_mint() -> Result<()> {
    let mut town = Town::new()?;
    let url = town.url.clone();
    town.stop()?;
    let mut ann = Device::new(&url, town.now)?;
    watch_markets(&mut ann, &mut town)?;
    town.live(town.epoch(2) + 6_000, &mut [&mut ann])?;
    // The node is there from now on; the device asks again as soon as it has waited long enough.
    town.start()?;
    while ann.token(town.now).is_err() {
        town.live(town.now + LENGTH / 10, &mut [&mut ann])?;
    }
    let minted = ann.token(town.now)?.minted_in - FIRST;
    assert!((2..6).contains(&minted), "{minted}");
    town.live(town.epoch(minted + 1), &mut [&mut ann])?;
    read_news(&mut ann, &mut town)?;
    town.live(town.epoch(minted + 3) + 6_000, &mut [&mut ann])?;
    assert_eq!(registered(&mut ann)?, [minted, minted + 1, minted + 2], "nothing older was asked for");
    for epoch in 0..minted {
        assert_eq!(leaves(&town, epoch)?, 0, "epoch {epoch}");
    }
    assert!(block_on(ann.vault.footprints(None, 100))?.len() > 3, "what was left before the mint stays the person's");
    let offer = ann.offer(WEB, town.now)?;
    assert_eq!((offer.epoch, offer.reason), (Some(FIRST + minted + 1), None));
    Ok(())
}
