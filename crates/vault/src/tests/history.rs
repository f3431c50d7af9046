//! What the popup, an offer and a preview cost with years behind them: the same number of reads.

use pollster::block_on;

use super::hostile_node::{LENGTH, START, Scene, first};
use super::rig::{Flaky, MIDNIGHT, Rig};
use crate::epochs::commit::tests::Counting;
use crate::keys::envelope::Argon2Params;
use crate::vault::{Opening, Vault};

const DAY: u64 = 86_400_000;

/// Reads of the first popup of a worker, and of the next one, with so many days behind it.
fn popup(days: u64) -> (u64, u64) {
    let (mut rig, _) = Rig::unlocked();
    rig.now = MIDNIGHT - days * DAY + 9 * 3_600_000;
    for _ in 0..days {
        rig.browse("github.com", 60);
        rig.browse("one.example", 30);
        rig.now += DAY - 90_000;
        rig.tick();
        let now = rig.now;
        block_on(rig.vault().close_ended(now)).unwrap();
    }
    rig.browse("two.example", 20);
    rig.kill();
    let now = rig.now;
    let before = rig.main.reads();
    let popup = block_on(rig.vault().popup(now, MIDNIGHT)).unwrap();
    assert_eq!(popup.value_total, days * (240 + 30 + 15) + 20, "and what is credited of a gap");
    assert_eq!(popup.recent.len() as u64, (2 * days + 1).min(20));
    let first = rig.main.reads() - before;
    let before = rig.main.reads();
    block_on(rig.vault().popup(now, MIDNIGHT)).unwrap();
    (first, rig.main.reads() - before)
}

#[test]
fn a_popup_costs_the_same_with_years_behind_it() {
    let (one, month, decade) = (popup(1), popup(30), popup(3_650));
    assert_eq!(month, decade, "the first popup of a worker, and the next one");
    assert!(one.0 <= month.0 && one.1 <= month.1, "{one:?} {month:?}");
    // A worker's first popup also looks for epochs of another length, in the days of the grace: a week of them.
    assert!(decade.0 <= 50, "twenty footprints are listed, and they lie in ten days: {decade:?}");
}

/// Reads of an unlock, the offers and a preview by a new worker, with so many epochs behind it, each of which was
/// registered, and of the first ones of which each was staked.
fn staking(epochs: u64, staked: u64) -> [u64; 3] {
    let mut scene = Scene::new();
    scene.node.strangers = 20;
    scene.node.terms.expires_at = START + 100_000 * LENGTH;
    let backup = scene.vault.take_effects().backup.unwrap();
    scene.run();
    for epoch in 0..epochs {
        if epoch < staked || epoch + 1 == epochs {
            scene.browse();
        }
        for at in [15_000, 40_000] {
            scene.node.now = START + (epoch + 1) * LENGTH + at;
            scene.run();
        }
        if epoch > 0 && epoch < staked {
            scene.stake();
            scene.run();
        }
    }
    // The last epoch's early checkpoint.
    for at in [5_000, 20_000] {
        scene.node.now = START + (epochs + 1) * LENGTH + at;
        scene.run();
    }
    let (now, last) = (scene.node.now, first().0 + epochs - 1);
    assert_eq!(scene.node.registered.len() as u64, epochs + 1);
    let stores = Flaky::over(scene.store.clone());
    let node = "http://127.0.0.1:7117".into();
    let verifying_keys = vec![super::hostile_node::KEY];
    let opening = Opening { backup: Some(backup), node, verifying_keys, ..Opening::default() };
    let entropy = Box::new(Counting(7_000_000));
    let mut vault = block_on(Vault::open_with(stores.clone(), opening, entropy, Argon2Params::LEAST, now)).unwrap();
    let mut before = 0;
    let mut reads = || stores.reads() - core::mem::replace(&mut before, stores.reads());
    reads();
    block_on(vault.unlock("correct horse battery", now)).unwrap();
    let unlock = reads();
    let offer = block_on(vault.offers(now)).unwrap().remove(0);
    assert_eq!((offer.epoch, offer.reason), (Some(last), None), "{epochs} epochs");
    let offers = reads();
    block_on(vault.preview(&offer.pool, last, now)).unwrap();
    [unlock, offers, reads()]
}

#[test]
fn an_offer_and_a_preview_cost_the_same_with_years_behind_them() {
    // A test of 3,650 epochs gave the same numbers; it only took longer.
    let (one, months, years) = (staking(1, 0), staking(100, 60), staking(400, 60));
    assert_eq!(months[0], years[0], "unlock");
    assert_eq!(months[1], years[1], "offers: the newest leaves, and no stake that is over");
    assert_eq!([one[2], months[2], years[2]], [0; 3], "a preview reads nothing more");
    assert!(one[1] <= 10 && years[1] <= one[1] + 64, "one read for each of the newest 64 leaves: {one:?} {years:?}");
}
