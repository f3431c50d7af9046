//! Pages that say what they are after their epoch was closed, and after it was committed.

use ashiato_core::capture::collectors::Collector;
use ashiato_core::capture::consent::{CONSENT_VERSION, Consent};
use ashiato_core::capture::observation::{Address, IdleState, Observation};
use pollster::block_on;

use super::hostile_node::{LENGTH, START, Scene, first};
use super::rig::{MIDNIGHT, Rig};
use crate::store::Collection;

const DAY: u64 = 86_400_000;

fn sensitive(tab: u32) -> Observation {
    let schema_types = vec!["MedicalWebPage".to_owned()];
    Observation::PageHints { tab, og_type: None, schema_types, keywords: Vec::new() }
}

/// What happens between the closing and the page's word.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Between {
    Nothing,
    /// The worker dies.
    Kill,
    /// The vault is locked until after the page's word.
    Lock,
    /// The page is read on.
    Reading,
}

#[test]
fn a_page_that_is_withdrawn_leaves_nothing_in_a_closed_epoch() {
    for between in [Between::Nothing, Between::Kill, Between::Lock, Between::Reading] {
        // Closed at its end, or before it by a clock ahead; attended for long or for less than a visit.
        for (before_end, ahead) in [(10_000, 0), (600, 0), (3_600_000, DAY)] {
            let (mut rig, _) = Rig::unlocked();
            rig.now = MIDNIGHT + DAY - before_end;
            rig.browse("kept.example", 0);
            rig.attend(1, "paper.example");
            rig.now += before_end.min(20_000);
            rig.tick();
            rig.flush();
            let now = rig.now;
            assert_eq!(block_on(rig.vault().close_ended(now + ahead)).unwrap(), 1);
            rig.carry();
            match between {
                Between::Nothing => {}
                Between::Kill => rig.kill(),
                Between::Lock => rig.lock(),
                Between::Reading => {
                    rig.now += 5_000;
                    rig.tick();
                    rig.flush();
                }
            }
            rig.now += 1_000;
            rig.observe(sensitive(1));
            rig.flush();
            if between == Between::Lock {
                rig.unlock();
            }
            let context = format!("{between:?} {before_end} {ahead}");
            assert_eq!(rig.value(), (0, 0), "{context}");
            assert_eq!(rig.hosts(), Vec::<String>::new(), "{context}");
            let (day, now) = ((MIDNIGHT / DAY) as i64, rig.now);
            assert!(block_on(rig.vault().days(day - 1, day + 2, now)).unwrap().is_empty(), "{context}");
            // And on the disk: the closed epoch was written anew without it, and the log holds nothing of the page.
            rig.restart();
            rig.unlock();
            assert_eq!((rig.hosts(), rig.value().0), (Vec::new(), 0), "{context}");
            let now = rig.now;
            assert_eq!(block_on(rig.vault().probe_footprints(now)).unwrap().values().flatten().count(), 0, "{context}");
            assert!(rig.main.entries(Collection::Events).is_empty(), "{context}");
        }
    }
}

#[test]
fn a_page_that_is_withdrawn_after_its_commitment_leaves_its_time_alone() {
    let mut scene = Scene::new();
    let collectors = vec![Collector::Visits, Collector::PageHints];
    let consent = Consent { version: CONSENT_VERSION, given_at: START, collectors, ..Consent::default() };
    block_on(scene.vault.set_consent(consent, START)).unwrap();
    scene.run();
    scene.node.now = START + LENGTH - 9_000;
    let address = Address {
        scheme: "https".into(),
        host: "paper.example".into(),
        path: "/".into(),
        registrable_domain: Some("paper.example".into()),
        ..Address::default()
    };
    for step in [
        Observation::WindowFocused { window: Some(1) },
        Observation::TabActivated { tab: 1, window: 1 },
        Observation::Idle { state: IdleState::Active },
        Observation::Navigated { tab: 1, window: 1, address, title: None },
    ] {
        block_on(scene.vault.observe(step, scene.node.now)).unwrap();
    }
    scene.to(START + LENGTH + 6_000);
    let before = leaf_of(&mut scene);
    assert_eq!(before.attention(), 9);
    let now = scene.node.now;
    block_on(scene.vault.observe(sensitive(1), now)).unwrap();
    block_on(scene.vault.flush(now)).unwrap();
    scene.to(now + 5_000);
    for locked in [false, true] {
        let now = scene.node.now;
        if locked {
            block_on(scene.vault.lock(now)).unwrap();
            block_on(scene.vault.unlock("correct horse battery", now)).unwrap();
        }
        let kept = block_on(scene.vault.footprints(None, 9)).unwrap();
        let seen: Vec<(&str, u64)> =
            kept.iter().map(|view| (view.footprint.host.as_str(), view.footprint.attention_ms)).collect();
        assert_eq!(seen, [("", 9_000)]);
        assert!(leaf_of(&mut scene) == before, "what was committed stays");
        let day = (START / DAY) as i64;
        let days = block_on(scene.vault.days(day, day, now)).unwrap();
        assert_eq!((days.len(), days[0].sites.len()), (1, 0));
        assert_eq!(block_on(scene.vault.recount(now)).unwrap(), 9);
    }
}

fn leaf_of(scene: &mut Scene) -> ashiato_core::footprint::summary::Summary {
    block_on(scene.vault.recall()).unwrap();
    scene.vault.probe_sync().probe_cache().leaves[&first()].summary()
}
