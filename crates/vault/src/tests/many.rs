//! A hundred thousand footprints: sealed, indexed, and asked for without opening them all.

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::{Category, Reason};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::event::{Draft, Event, PageId};
use pollster::block_on;

use super::rig::{MIDNIGHT, Rig};
use crate::capture::intake::Batch;
use crate::capture::rules::SiteNames;

const FOOTPRINTS: u32 = 100_000;
const A_DAY: u32 = 2_000;

fn events(i: u32, schedule: &EpochSchedule, first: u64) -> [Event; 2] {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&i.to_be_bytes());
    let page = PageId::from_bytes(id);
    let epoch = Epoch(first + u64::from(i / A_DAY));
    let at = schedule.start_ms(epoch) + u64::from(i % A_DAY) * 43_000;
    let draft = Draft {
        action: Action::Visit,
        category: Category::News,
        reason: Reason::HostTable,
        host: format!("site{}.example", i % 500),
        path: None,
        title: None,
        query: None,
        detail: None,
    };
    let attended = Event::Attended { page: page.clone(), epoch, started_at: at, attention_ms: 40_000 };
    [Event::Opened { page, draft, at }, attended]
}

#[test]
fn a_hundred_thousand_footprints_are_no_burden() {
    let (mut rig, _) = Rig::unlocked();
    let schedule = rig.vault().schedule();
    let days = u64::from(FOOTPRINTS / A_DAY);
    let first = MIDNIGHT / 86_400_000 - days;
    let now = rig.now;
    let vault = rig.vault();
    let all: Vec<Event> = (0..FOOTPRINTS).flat_map(|i| events(i, &schedule, first)).collect();
    for part in all.chunks(crate::BATCH) {
        let batch =
            Batch { length_ms: schedule.length_ms, events: part.to_vec(), carried: false, names: SiteNames::default() };
        let ops = vault.probe_seal(&batch, now).unwrap();
        block_on(vault.probe_records().commit(ops)).unwrap();
    }
    rig.lock();
    rig.unlock();
    // 2,000 pages of 40 s a day at weight 3, within the day's seconds.
    let total = days * 3 * u64::from(A_DAY * 40);
    assert_eq!(rig.value().0, total);
    assert_eq!(rig.main.entries(crate::Collection::Events).len(), 0, "every event is taken in");
    rig.restart();
    rig.unlock();
    assert_eq!(rig.value().0, total);
    let mut seen = 0;
    let mut before = None;
    loop {
        let views = block_on(rig.vault().footprints(before, 1_000)).unwrap();
        let Some(last) = views.last() else { break };
        before = Some(last.footprint.started_at);
        seen += views.len();
    }
    assert_eq!(seen, FOOTPRINTS as usize);
    let export = block_on(rig.vault().export_jsonl(false, now)).unwrap();
    assert_eq!(export.lines().count(), FOOTPRINTS as usize + 1);
}
