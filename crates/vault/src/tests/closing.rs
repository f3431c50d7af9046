//! Closing: what a day of any kind is worth, closed by itself, and never half.

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::{Category, Reason};
use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::footprint::event::{Draft, Event, PageId};
use pollster::block_on;

use super::hostile_node::{LENGTH, START, Scene, first};
use super::rig::{Fault, MIDNIGHT, Rig, address};
use crate::capture::intake::Batch;
use crate::capture::rules::SiteNames;
use crate::epochs::day_sums::DaySums;
use crate::store::Collection;
use ashiato_core::capture::observation::Observation;

const DAY: u64 = 86_400_000;

/// Class A: twenty minutes on a map that rewrites its address each three seconds are worth twenty minutes.
#[test]
fn a_page_that_rewrites_its_address_is_worth_its_time() {
    let (mut rig, _) = Rig::unlocked();
    rig.attend(1, "one.example");
    for i in 0..400 {
        let mut place = address("one.example", "");
        place.path = format!("/@{i}");
        rig.observe(Observation::Navigated { tab: 1, window: 1, address: place, title: None });
        rig.now += 3_000;
        if i % 10 == 0 {
            rig.tick();
        }
    }
    rig.browse("github.com", 80);
    assert_eq!(rig.value(), (1_200 + 4 * 80, 1_200 + 4 * 80));
    rig.observe(Observation::WindowFocused { window: None });
    rig.now += DAY;
    assert_eq!(rig.value().0, 1_200 + 4 * 80, "and so when the day is closed");
}

fn events(i: u32, at: u64, schedule: &EpochSchedule) -> [Event; 2] {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&i.to_be_bytes());
    let page = PageId::from_bytes(id);
    let draft = Draft {
        action: if i.is_multiple_of(50) { Action::Like } else { Action::Visit },
        category: Category::ALL[i as usize % 16],
        reason: Reason::HostTable,
        host: format!("site{}.example", i % 500),
        path: None,
        title: None,
        query: None,
        detail: None,
    };
    let epoch = schedule.epoch_at(at);
    [Event::Opened { page: page.clone(), draft, at }, Event::Attended { page, epoch, started_at: at, attention_ms: 11 }]
}

/// None of 5,000 footprints of one epoch is lost, and its proof is as large as any other's.
#[test]
fn five_thousand_footprints_in_one_epoch() {
    let mut scene = Scene::new();
    scene.run();
    let schedule = scene.vault.schedule();
    let all: Vec<Event> = (0..5_000u32).flat_map(|i| events(i, START + 2_000 + u64::from(i) * 11, &schedule)).collect();
    for part in all.chunks(64) {
        let names = SiteNames::default();
        let batch = Batch { length_ms: LENGTH, events: part.to_vec(), carried: false, names };
        let ops = scene.vault.probe_seal(&batch, START).unwrap();
        block_on(scene.vault.probe_records().commit(ops)).unwrap();
    }
    block_on(scene.vault.lock(START)).unwrap();
    block_on(scene.vault.unlock("correct horse battery", START)).unwrap();
    scene.to(START + 2 * LENGTH + 3_000);
    block_on(scene.vault.recall()).unwrap();
    let leaf = scene.vault.probe_sync().probe_cache().leaves[&first()].clone();
    assert_eq!(leaf.footprints, 5_000);
    let summary = leaf.summary();
    assert_eq!((summary.attention(), summary.events()), (16 * 3, 100), "55 s over 16 categories, and every action");
    let offer = scene.offer();
    assert_eq!((offer.epoch, u64::from(offer.value)), (Some(first().0), scene.node.terms.tariff.value(&summary)));
    scene.approve();
    let now = scene.node.now;
    assert_eq!(block_on(scene.vault.probe_footprints(now)).unwrap()[&first()].len(), 5_000);
    assert_eq!(block_on(scene.vault.footprints(None, 1_000)).unwrap().len(), 1_000);
}

#[test]
fn days_are_closed_without_a_node_at_the_next_unlock() {
    let (mut rig, _) = Rig::unlocked();
    rig.lock();
    for day in 0..5 {
        rig.now = MIDNIGHT + day * DAY + 10 * 3_600_000;
        rig.browse("github.com", 60);
        rig.browse("one.example", 30);
        rig.restart();
    }
    assert!(rig.main.entries(Collection::Epochs).is_empty(), "nobody can read");
    rig.unlock();
    assert_eq!(rig.value(), (5 * (240 + 30), 240 + 30));
    let left = rig.main.entries(Collection::Events).len();
    assert!(left <= 3, "the events of four days are dropped: {left}");
    let (day, now) = ((MIDNIGHT / DAY) as i64, rig.now);
    let days = block_on(rig.vault().days(day - 1, day + 9, now)).unwrap();
    assert_eq!(days.iter().map(|view| view.day - day).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    for view in &days {
        assert_eq!(view.hours.iter().map(|hour| hour.hour).collect::<Vec<_>>(), [10]);
        let rows: Vec<_> =
            view.categories.iter().map(|row| (row.category, row.weight, row.seconds, row.value)).collect();
        assert_eq!(rows, [(Category::Developer, 4, 60, 240), (Category::Other, 1, 30, 30)]);
        let sites: Vec<_> = view.sites.iter().map(|site| (site.host.as_str(), site.seconds)).collect();
        assert_eq!(sites, [("github.com", 60), ("one.example", 30)]);
    }
}

/// A page that is open over midnight is one visit, and its time counts where it fell.
#[test]
fn a_visit_over_midnight_is_counted_once() {
    let (mut rig, _) = Rig::unlocked();
    rig.now = MIDNIGHT + DAY - 60_000;
    rig.attend(1, "one.example");
    for _ in 0..10 {
        rig.now += 20_000;
        rig.tick();
        rig.flush();
        let now = rig.now;
        block_on(rig.vault().close_ended(now)).unwrap();
    }
    for restart in [false, true] {
        if restart {
            rig.restart();
            rig.unlock();
        }
        let now = rig.now;
        let kept = block_on(rig.vault().probe_footprints(now)).unwrap();
        let seen: Vec<(u64, bool)> =
            kept.values().flatten().map(|footprint| (footprint.attention_ms, footprint.continued)).collect();
        assert_eq!(seen, [(60_000, false), (140_000, true)]);
        assert_eq!(rig.value().0, 200);
    }
    rig.now += DAY;
    let now = rig.now;
    assert_eq!(rig.value().0, 200);
    assert_eq!(block_on(rig.vault().probe_footprints(now)).unwrap().len(), 2);
}

/// The store fails at each of the commits that a closing and what follows it makes, in both ways.
#[test]
fn a_closing_is_whole_or_not_at_all() {
    for fault in [Fault::Lost, Fault::Unsaid] {
        for mirror in [false, true] {
            for commits in 0..6 {
                let (mut rig, _) = Rig::unlocked();
                rig.browse("github.com", 60);
                rig.browse("one.example", 30);
                rig.observe(Observation::WindowFocused { window: None });
                rig.now += DAY;
                let store = if mirror { rig.mirror.clone() } else { rig.main.clone() };
                store.fail_after(commits, fault);
                let now = rig.now;
                let _ = block_on(rig.vault().close_ended(now));
                let _ = block_on(rig.vault().recount(now));
                store.mend();
                rig.restart();
                rig.unlock();
                let context = format!("{fault:?} {mirror} {commits}");
                assert_eq!(rig.value(), (270, 0), "{context}");
                let now = rig.now;
                let kept = block_on(rig.vault().probe_footprints(now)).unwrap();
                assert_eq!(kept.values().flatten().count(), 2, "{context}");
                let day = (MIDNIGHT / DAY) as i64;
                let days = block_on(rig.vault().days(day, day + 1, now)).unwrap();
                assert_eq!(days.iter().flat_map(|view| &view.categories).map(|row| row.value).sum::<u64>(), 270);
            }
        }
    }
}

/// What was closed by days is cut into a network's minutes, as far as the network still takes them; and back.
#[test]
fn another_length_cuts_anew_what_is_not_committed() {
    let mut scene = Scene::new();
    scene.node.now += 1_000;
    scene.attend("one.example", 20_000);
    // A clock that is a day ahead closes the day by itself.
    let now = scene.node.now;
    block_on(scene.vault.close_ended(now + DAY)).unwrap();
    assert_eq!(scene.vault.schedule().length_ms, DAY);
    scene.run();
    assert_eq!(scene.vault.schedule().length_ms, LENGTH);
    scene.attend("two.example", 10_000);
    scene.to(START + LENGTH + 6_000);
    let now = scene.node.now;
    let kept = block_on(scene.vault.probe_footprints(now)).unwrap();
    let times: Vec<u64> = kept[&first()].iter().map(|footprint| footprint.attention_ms).collect();
    assert_eq!(times, [20_000, 10_000]);
    block_on(scene.vault.recall()).unwrap();
    let leaf = scene.vault.probe_sync().probe_cache().leaves[&first()].clone();
    assert_eq!(leaf.summary().attention(), 30);
    assert_eq!(block_on(scene.vault.recount(now)).unwrap(), 30);
}

/// Hours of a device without a node, and then a node of short epochs: all of it is there, spread over the epochs where it
/// fell, with a page that is read on; and after a crash or a failure of the store at any commit in between.
#[test]
fn the_first_node_takes_nothing_away() {
    let before_the_node = || {
        let mut scene = Scene::new();
        scene.node.now += 7_000;
        for i in 0..6 {
            scene.open(&format!("site{i}.example"));
            for _ in 0..20 {
                scene.node.now += 30_000;
                block_on(scene.vault.tick(scene.node.now)).unwrap();
            }
            block_on(scene.vault.flush(scene.node.now)).unwrap();
        }
        scene
    };
    let mut scene = before_the_node();
    let now = scene.node.now;
    assert_eq!(block_on(scene.vault.recount(now)).unwrap(), 3_600);
    scene.run();
    assert_eq!(scene.vault.schedule().length_ms, LENGTH);
    assert_eq!(block_on(scene.vault.recount(now)).unwrap(), 3_600);
    for _ in 0..4 {
        scene.node.now += 30_000;
        block_on(scene.vault.tick(scene.node.now)).unwrap();
        scene.run();
    }
    let now = scene.node.now;
    for locked in [false, true] {
        if locked {
            block_on(scene.vault.lock(now)).unwrap();
            block_on(scene.vault.unlock("correct horse battery", now)).unwrap();
        }
        assert_eq!(block_on(scene.vault.recount(now)).unwrap(), 3_720, "{locked}");
        let kept = block_on(scene.vault.probe_footprints(now)).unwrap();
        for footprints in kept.values() {
            assert!(footprints.iter().map(|footprint| footprint.attention_ms).sum::<u64>() <= LENGTH);
        }
        assert_eq!(kept.values().flatten().filter(|footprint| !footprint.continued).count(), 6, "each page once");
    }
}

#[test]
fn hearing_of_a_network_is_made_good_after_any_failure() {
    let info = crate::tests::hostile_node::HostileNode::new().info();
    for fault in [Fault::Lost, Fault::Unsaid] {
        for mirror in [false, true] {
            for commits in 0..7 {
                let (mut rig, _) = Rig::unlocked();
                rig.attend(1, "one.example");
                for _ in 0..20 {
                    rig.now += 30_000;
                    rig.tick();
                }
                rig.flush();
                rig.observe(Observation::WindowFocused { window: None });
                let store = if mirror { rig.mirror.clone() } else { rig.main.clone() };
                store.fail_after(commits, fault);
                let now = rig.now;
                let _ = block_on(rig.vault().probe_set_network(info.clone(), now));
                store.mend();
                // The worker dies; its session's text is the one from before.
                rig.restart();
                rig.unlock();
                let context = format!("{fault:?} {mirror} {commits}");
                assert_eq!(rig.value().0, 600, "{context}");
                block_on(rig.vault().probe_set_network(info.clone(), now)).unwrap();
                assert_eq!(rig.value().0, 600, "{context}");
                let kept = block_on(rig.vault().probe_footprints(now)).unwrap();
                assert!(kept.len() >= 10 && kept.values().all(|all| all.len() == 1), "{context}");
                rig.restart();
                rig.unlock();
                assert_eq!(rig.value().0, 600, "{context}");
            }
        }
    }
}

/// Footprints of a clock that was ahead stand where they are, and hide none of the days before.
#[test]
fn days_that_come_late_are_linked_in_between() {
    let (mut rig, _) = Rig::unlocked();
    let noon = rig.now;
    for (i, day) in [10, 0, 5, 4, 11, 1].into_iter().enumerate() {
        rig.now = noon + day * DAY;
        rig.browse(&format!("site{i}.example"), 20);
        rig.observe(Observation::WindowFocused { window: None });
        let now = rig.now;
        block_on(rig.vault().close_ended(now + 20 * DAY)).unwrap();
    }
    rig.now = noon + 12 * DAY;
    for restart in [false, true] {
        if restart {
            rig.restart();
            rig.unlock();
        }
        let listed = ["site4", "site0", "site2", "site3", "site5", "site1"].map(|site| format!("{site}.example"));
        assert_eq!(rig.hosts(), listed);
        let now = rig.now;
        let newest = block_on(rig.vault().footprints(None, 1)).unwrap();
        let before = Some(newest[0].footprint.started_at);
        assert_eq!(block_on(rig.vault().footprints(before, 1)).unwrap()[0].footprint.host, "site0.example");
        assert_eq!(rig.value().0, 6 * 20);
        assert_eq!(block_on(rig.vault().probe_footprints(now)).unwrap().len(), 6);
    }
}

/// The day and the hour are those of the person's clock, far west and far east, and stay those of the closing when the
/// clock is another one later.
#[test]
fn days_follow_the_zone_from_hawaii_to_kiritimati() {
    for zone in [-12 * 60, -11 * 60, -10 * 60, -9 * 60 - 30, 0, 345, 13 * 60, 14 * 60] {
        let (mut rig, _) = Rig::unlocked();
        rig.vault().set_zone(zone);
        // Half past ten in the morning there.
        rig.now = (MIDNIGHT + 10 * 3_600_000 + 30 * 60_000).saturating_add_signed(-i64::from(zone) * 60_000);
        let midnight = (MIDNIGHT).saturating_add_signed(-i64::from(zone) * 60_000);
        rig.browse("one.example", 40);
        rig.observe(Observation::WindowFocused { window: None });
        let day = (MIDNIGHT / DAY) as i64;
        for later in [zone, zone, 60] {
            rig.vault().set_zone(later);
            let now = rig.now;
            let popup = block_on(rig.vault().popup(now, midnight)).unwrap();
            if later == zone {
                assert_eq!(popup.value_today, Some(40), "{zone}");
                let days = block_on(rig.vault().days(day - 2, day + 2, now)).unwrap();
                assert_eq!(days.iter().map(|view| (view.day, view.hours[0].hour)).collect::<Vec<_>>(), [(day, 10)]);
            }
            // Closed by a clock ahead: what comes after it is added to what stands there.
            block_on(rig.vault().close_ended(now + 2 * DAY)).unwrap();
        }
        rig.browse("two.example", 1);
        let now = rig.now;
        let days = block_on(rig.vault().days(day - 3, day + 3, now)).unwrap();
        let seconds: u64 = days.iter().flat_map(|view| &view.categories).map(|row| row.seconds).sum();
        assert_eq!(seconds, 41, "in one day, whatever the clock is now");
    }
}

#[test]
fn a_day_that_is_empty_is_no_day() {
    assert!(DaySums::default() == DaySums::default());
    let (mut rig, _) = Rig::unlocked();
    let (day, now) = ((MIDNIGHT / DAY) as i64, rig.now);
    assert!(block_on(rig.vault().days(day - 400, day + 400, now)).unwrap().is_empty());
}
