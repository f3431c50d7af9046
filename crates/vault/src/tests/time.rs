//! Clocks that are wrong, for a moment or for long: nothing that can't be undone is done by the device's clock alone.

use ashiato_core::footprint::epoch::Epoch;
use pollster::block_on;

use super::hostile_node::{LENGTH, START, Scene, first};

/// A year in milliseconds.
const YEAR: i64 = 365 * 86_400_000;

/// An alarm, and everything that the worker then asks.
fn alarm(scene: &mut Scene) {
    let now = scene.wall();
    block_on(scene.vault.tick(now)).unwrap();
    block_on(scene.vault.flush(now)).unwrap();
    scene.run();
}

/// A life of some epochs: a browse, what happens to the clock, a browse in the same epoch, one in the next.
fn life(wrong: impl FnOnce(&mut Scene)) -> Scene {
    let mut scene = Scene::new();
    scene.run();
    scene.node.now += 1_000;
    scene.attend("one.example", 10_000);
    wrong(&mut scene);
    scene.attend("two.example", 10_000);
    scene.to(START + LENGTH + 5_000);
    scene.attend("three.example", 20_000);
    scene.to(START + 4 * LENGTH + 6_000);
    scene
}

/// What two lives are compared by.
#[derive(Debug, PartialEq)]
struct Seen {
    registered: Vec<Epoch>,
    /// What each leaf is worth under the pool's tariff.
    worth: Vec<(Epoch, u64)>,
    value: u64,
    error: Option<String>,
}

fn seen(scene: &mut Scene) -> Seen {
    let registered = scene.node.registered.iter().map(|request| request.epoch).collect();
    block_on(scene.vault.recall()).unwrap();
    let leaves = scene.vault.probe_sync().probe_cache().leaves.values();
    let worth = |leaf: &crate::epochs::leaf::LeafRecord| scene.node.terms.tariff.value(&leaf.summary());
    let worth = leaves.map(|leaf| (leaf.epoch, worth(leaf))).collect();
    let now = scene.wall();
    let value = block_on(scene.vault.popup(now, 0)).unwrap().value_total;
    Seen { registered, worth, value, error: scene.error() }
}

#[test]
fn one_wrong_alarm_costs_nothing() {
    let twin = seen(&mut life(|_| {}));
    assert_eq!(twin.registered, [0, 1, 2, 3].map(|i| Epoch(first().0 + i)));
    assert_eq!(twin.worth.iter().map(|(_, worth)| *worth).collect::<Vec<_>>(), [20, 20, 0, 0]);
    for ahead in [YEAR, -YEAR, 3_600_000, -3_600_000] {
        let wrong = seen(&mut life(|scene| {
            scene.ahead_ms = ahead;
            alarm(scene);
            assert_eq!(scene.error().as_deref(), Some("clock-skew"), "it is said");
            assert!(scene.node.registered.is_empty());
            scene.ahead_ms = 0;
            alarm(scene);
            assert_eq!(scene.error(), None, "and over as soon as the clock is right");
        }));
        assert_eq!(wrong, twin, "{ahead} ms ahead");
        // The node is down while the clock is wrong: waits that were set then are void.
        let down = seen(&mut life(|scene| {
            scene.ahead_ms = ahead;
            let now = scene.wall();
            block_on(scene.vault.tick(now)).unwrap();
            scene.run_with(|_, _, _| (0, String::new()));
            scene.ahead_ms = 0;
        }));
        assert_eq!(down, twin, "{ahead} ms ahead, and no node");
        // The worker dies in between.
        let locked = seen(&mut life(|scene| {
            scene.ahead_ms = ahead;
            alarm(scene);
            scene.ahead_ms = 0;
            let now = scene.wall();
            block_on(scene.vault.lock(now)).unwrap();
            block_on(scene.vault.unlock("correct horse battery", now)).unwrap();
        }));
        assert_eq!(locked, twin, "{ahead} ms ahead, then a lock");
    }
}

#[test]
fn nothing_is_registered_while_the_clocks_are_far_apart() {
    for (ahead, registers) in [(601_000, false), (-601_000, false), (300_000, true), (-300_000, true)] {
        let mut scene = Scene::new();
        scene.ahead_ms = ahead;
        scene.to(START + 8 * LENGTH);
        assert_eq!(!scene.node.registered.is_empty(), registers, "{ahead} ms ahead");
        let expected = (!registers).then_some("clock-skew");
        assert_eq!(scene.error().as_deref(), expected, "{ahead} ms ahead");
    }
}

/// An epoch has ended when both clocks say so: what the device still counts into it is not cut off.
#[test]
fn a_clock_that_is_behind_loses_nothing() {
    let mut scene = Scene::new();
    scene.run();
    scene.to(START + 10 * LENGTH);
    scene.ahead_ms = -5 * 60_000;
    scene.run();
    let epoch = (scene.wall() / LENGTH, scene.node.now / LENGTH);
    assert_eq!(epoch.1 - epoch.0, 5);
    let before = scene.node.registered.len();
    scene.browse();
    scene.to(scene.node.now + 40_000);
    let newest = scene.node.registered.iter().map(|request| request.epoch.0).max().unwrap();
    assert!(newest < first().0 + 10 && scene.node.registered.len() == before, "the device still counts into it");
}

/// A limit that was set while the clock was ahead would never come: it counts as passed.
#[test]
fn a_lock_that_a_wrong_clock_set_is_not_put_off() {
    use super::rig::Rig;
    use crate::pages::views::VaultState;
    use ashiato_core::capture::observation::{IdleState, Observation};
    let (mut rig, _) = Rig::unlocked();
    let now = rig.now;
    block_on(rig.vault().set_idle_limit(Some(5), now)).unwrap();
    rig.now = now + YEAR as u64;
    rig.observe(Observation::Idle { state: IdleState::Idle });
    assert_eq!(rig.vault().state(), VaultState::Unlocked);
    rig.now = now + 1_000;
    rig.tick();
    assert_eq!(rig.vault().state(), VaultState::Locked);
}

/// The node's own clock is believed for a fresh question only.
#[test]
fn an_old_answer_about_the_time_is_no_answer() {
    let mut scene = Scene::new();
    let mut first_answer = None;
    scene.run_with(|_, path, answer| {
        if path.starts_with("/v1/time/") {
            first_answer.get_or_insert(answer.clone());
        }
        answer
    });
    let old = first_answer.unwrap();
    scene.node.now += 11 * LENGTH;
    scene.run_with(|_, path, answer| if path.starts_with("/v1/time/") { old.clone() } else { answer });
    assert_eq!(scene.error().as_deref(), Some("node-signature"));
    assert!(scene.node.registered.is_empty());
    scene.to(scene.node.now + LENGTH);
    assert_eq!(scene.error(), None);
    assert!(!scene.node.registered.is_empty());
}

/// The page in front earns on after a wrong alarm, without any navigation.
#[test]
fn a_wrong_alarm_ends_no_open_page() {
    let life = |wrong: Option<i64>| {
        let mut scene = Scene::new();
        scene.run();
        scene.node.now += 1_000;
        scene.open("one.example");
        scene.node.now += 10_000;
        alarm(&mut scene);
        if let Some(ahead) = wrong {
            scene.ahead_ms = ahead;
            alarm(&mut scene);
            scene.ahead_ms = 0;
            alarm(&mut scene);
        }
        for _ in 0..8 {
            scene.node.now += 10_000;
            alarm(&mut scene);
        }
        let now = scene.wall();
        let footprints = block_on(scene.vault.probe_footprints(now)).unwrap();
        let of = |epoch: Epoch| footprints.get(&epoch).map_or(0, |all| all.iter().map(|one| one.attention_ms).sum());
        (of(first()), of(Epoch(first().0 + 1)))
    };
    assert_eq!(life(None), (59_000, 31_000));
    for ahead in [YEAR, -YEAR, 3_600_000, -3_600_000] {
        // A jump ahead looks like a sleep, of which its first moments count, up to the epoch's length.
        assert_eq!(life(Some(ahead)), (if ahead > 0 { 60_000 } else { 59_000 }, 31_000), "{ahead} ms ahead");
    }
}

/// A proof that came while the clock was ahead leaves as soon as the clock is right.
#[test]
fn a_proof_of_a_clock_ahead_does_not_block_the_conversation() {
    let mut scene = Scene::anchored();
    let job = scene.approve();
    let now = scene.node.now + 3 * LENGTH;
    block_on(scene.vault.proof_ready(&job, &[9; ashiato_core::protocol::limits::PROOF_BYTES], now)).unwrap();
    let asked = scene.node.asked.len();
    scene.run();
    assert_eq!(scene.status(), ("accepted".into(), None));
    assert!(scene.node.asked.len() - asked <= 5, "{:?}", scene.node.asked.get(asked..));
}
