//! What the popup, an offer and a preview cost with years behind them: the same number of reads.

use pollster::block_on;

use super::rig::{MIDNIGHT, Rig};

const DAY: u64 = 86_400_000;

/// Reads of a popup by a worker that died, with so many days behind it.
fn reads(days: u64) -> (u64, u64) {
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
    assert_eq!(popup.recent.len(), 20);
    let cold = rig.main.reads() - before;
    let before = rig.main.reads();
    block_on(rig.vault().popup(now, MIDNIGHT)).unwrap();
    (cold, rig.main.reads() - before)
}

#[test]
fn a_popup_costs_the_same_with_years_behind_it() {
    let (few, many) = (reads(30), reads(730));
    assert_eq!(few, many, "the first popup of a worker, and the next one");
    assert!(few.0 < 120, "{few:?}");
}
