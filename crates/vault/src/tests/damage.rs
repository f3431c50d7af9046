//! Records that are damaged in both stores: counted, and nothing else is kept from the person for them.

use pollster::block_on;

use super::hostile_node::{KEY, LENGTH, START, Scene};
use super::networks::{NEXT, reopen, retire};
use crate::store::records::Kind;
use crate::store::{Op, Store};

/// One bit of every record of a kind; gives their number.
fn damage(scene: &Scene, kind: Kind) -> usize {
    let entries = block_on(scene.store.scan(kind.collection(), None, usize::MAX)).unwrap();
    let of_kind = entries.into_iter().filter(|(key, _)| key.first() == Some(&(kind as u8)));
    let ops: Vec<Op> = of_kind
        .map(|(key, mut value)| {
            let at = value.len() - 5;
            value[at] ^= 1;
            Op::Put { collection: kind.collection(), key, value }
        })
        .collect();
    let count = ops.len();
    block_on(scene.store.commit(ops)).unwrap();
    count
}

#[test]
fn no_damaged_record_locks_anybody_out() {
    for kind in Kind::ALL {
        let mut scene = Scene::anchored();
        scene.stake();
        scene.to(START + 3 * LENGTH + 5_000);
        scene.attend("one.example", 5_000);
        let now = scene.node.now;
        let total = block_on(scene.vault.popup(now, 0)).unwrap().value_total;
        block_on(scene.vault.lock(now)).unwrap();
        let damaged = damage(&scene, kind);
        assert!(damaged > 0 || matches!(kind, Kind::PastStake | Kind::PastStakes | Kind::Sites), "{kind:?}");
        scene.node.now += LENGTH;
        let now = scene.node.now;
        block_on(scene.vault.unlock("correct horse battery", now)).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        let popup = block_on(scene.vault.popup(now, 0)).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        if kind == Kind::Totals {
            assert_eq!((popup.value_total, popup.damaged > 0), (total, true), "added up anew");
        }
        block_on(scene.vault.export_jsonl(false, now)).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        block_on(scene.vault.rules_view(now)).unwrap();
        // What an address once answered with must be known before it is asked anything, and the ledger before anything
        // leaves.
        if !matches!(kind, Kind::Pin | Kind::Ledger) {
            let before = scene.node.asked.len();
            scene.to(now + 2 * LENGTH);
            assert!(scene.node.asked.len() > before, "{kind:?}");
        }
    }
}

/// A stake that has to be proven anew and whose epoch is damaged keeps no other from being proven, and is counted.
#[test]
fn a_damaged_epoch_is_no_failure_of_the_jobs() {
    for kind in [Kind::Leaf, Kind::Commitment, Kind::Path] {
        let mut scene = Scene::anchored();
        reopen(&mut scene, vec![KEY, NEXT], 300_000);
        scene.run();
        scene.stake();
        retire(&mut scene);
        scene.node.now += 11_000;
        reopen(&mut scene, vec![KEY, NEXT], 400_000);
        scene.run();
        assert_eq!(block_on(scene.vault.jobs_again()).unwrap().len(), 1);
        assert!(damage(&scene, kind) > 0);
        let jobs = block_on(scene.vault.jobs_again()).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        assert!(jobs.is_empty(), "{kind:?}");
        let now = scene.node.now;
        assert!(block_on(scene.vault.popup(now, 0)).unwrap().damaged > 0, "{kind:?}");
    }
}
