//! The node as people run it: its own process, the machine's clock, epochs of two seconds, killed in between.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};
use ashiato_tests::device::Device;
use ashiato_tests::process::{NodeProcess, program};
use ashiato_tests::proofs;
use ashiato_tests::web::{search, sit_down};
use ashiato_vault::view::{LedgerKind, StakeStatus};

const WEB: &str = "Everyday web";
const ARGUMENTS: [&str; 7] = ["--epoch", "2", "--grace", "30", "--admission", "pow:10", "--seed-demo-pools"];

fn now() -> Result<u64> {
    Ok(u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?)
}

/// Runs a device's alarms until something holds.
fn until(device: &mut Device, what: &str, mut holds: impl FnMut(&mut Device, u64) -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(90);
    loop {
        let at = now()?;
        device.tick(at)?;
        device.run(at)?;
        if holds(device, at)? {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_stake_is_paid_by_a_node_that_was_killed_twice() -> Result<()> {
    let program = program()?;
    proofs::dev()?;
    let folder = tempfile::tempdir()?;
    let node = NodeProcess::start(&program, folder.path(), 0, &ARGUMENTS)?;
    let port = node.port()?;
    let mut ann = Device::new(&node.url, now()?)?;
    until(&mut ann, "the mint", |ann, _| Ok(ann.sent(LedgerKind::Mint).is_ok()))?;
    for step in sit_down() {
        ann.observe(step, now()?)?;
    }
    ann.observe(search("lighthouse"), now()?)?;
    until(&mut ann, "a registration", |ann, _| Ok(ann.sent(LedgerKind::Registration).is_ok()))?;

    node.kill()?;
    let node = NodeProcess::start(&program, folder.path(), port, &ARGUMENTS)?;
    until(&mut ann, "an offer", |ann, at| Ok(ann.offer(WEB, at)?.reason.is_none()))?;
    let offer = ann.offer(WEB, now()?)?;
    // The search counts 10 · 3 · 2, and each whole second on its page 3.
    let (deed, seconds) = (60, offer.value.saturating_sub(60) / 3);
    assert!(offer.value == deed + 3 * seconds && seconds <= 2, "{}", offer.value);
    let preview = ann.approve(&offer, now()?)?;
    until(&mut ann, "the receipt", |ann, _| Ok(ann.stake(WEB)?.receipt.is_some()))?;

    node.kill()?;
    let _node = NodeProcess::start(&program, folder.path(), port, &ARGUMENTS)?;
    until(&mut ann, "the reward", |ann, _| Ok(ann.stake(WEB)?.reward.is_some()))?;
    let stake = ann.stake(WEB)?;
    assert_eq!((stake.status, stake.value), (StakeStatus::Rewarded, preview.choices[0]));
    assert_eq!(
        stake.reward.map(|reward| reward.amount),
        Some(u64::from(stake.value)),
        "one test credit for each tenth"
    );
    Ok(())
}
