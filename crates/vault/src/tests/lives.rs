//! The lives a vault leads: trial, passphrase, lock, restart, change, erasure.

use ashiato_core::capture::observation::{Address, IdleState, Observation};
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::event::Event;
use pollster::block_on;

use super::rig::{Fault, MIDNIGHT, NOON, PASSPHRASE, Rig, address, consent, navigated};
use crate::BATCH;
use crate::capture::error::CaptureError;
use crate::capture::rules::RuleChange;
use crate::keys::error::KeyError;
use crate::pages::views::VaultState;
use crate::store::Collection;

#[test]
fn nothing_is_captured_before_consent() {
    let mut rig = Rig::fresh();
    assert_eq!(rig.vault().state(), VaultState::Fresh);
    let refused = block_on(rig.vault().observe(navigated(1, "one.example"), NOON));
    assert_eq!(refused.unwrap_err().code(), "fresh");
    assert!(!rig.vault().site(&address("one.example", ""), NOON).captured);
    let popup = block_on(rig.vault().popup(NOON, MIDNIGHT)).unwrap();
    assert_eq!((popup.state, popup.value_total), (VaultState::Fresh, 0));
    assert_eq!(block_on(rig.vault().set_passphrase(PASSPHRASE, NOON)).err().unwrap().code(), "fresh");
    let mut nothing = consent();
    nothing.collectors.clear();
    block_on(rig.vault().set_consent(nothing, NOON)).unwrap();
    assert_eq!(rig.vault().state(), VaultState::Fresh);
    let mut other = consent();
    other.version += 1;
    assert_eq!(block_on(rig.vault().set_consent(other, NOON)).unwrap_err().code(), "consent-invalid");
    assert!(rig.everything().iter().all(|bytes| bytes.len() < 17), "the generation alone");
}

#[test]
fn a_trial_survives_the_worker_and_not_the_browser() {
    let mut rig = Rig::trial();
    rig.browse("one.example", 30);
    assert_eq!(rig.vault().state(), VaultState::Trial);
    rig.kill();
    assert_eq!(rig.vault().state(), VaultState::Trial);
    assert_eq!(rig.hosts(), ["one.example"]);
    assert_eq!(rig.value(), (30, 30));
    assert_eq!(block_on(rig.vault().lock(NOON)).unwrap_err().code(), "trial");
    assert_eq!(block_on(rig.vault().unlock(PASSPHRASE, NOON)).unwrap_err().code(), "trial");
    assert_eq!(rig.backup, None);
    rig.restart();
    assert_eq!(rig.vault().state(), VaultState::Fresh);
    for collection in Collection::ALL {
        let left = rig.main.entries(collection).len();
        assert_eq!(left, usize::from(collection == Collection::Meta), "{}", collection.name());
    }
    assert!(rig.vault().consent().collectors.is_empty());
}

#[test]
fn the_trial_goes_on_behind_a_passphrase() {
    let mut rig = Rig::trial();
    rig.browse("one.example", 30);
    let now = rig.now;
    for (bad, code) in
        [("short", "passphrase-weak"), ("aaaaaaaaaaaa", "passphrase-weak"), (&"ab1!".repeat(300), "passphrase-long")]
    {
        assert_eq!(block_on(rig.vault().set_passphrase(bad, now)).err().unwrap().code(), code);
    }
    let kit = block_on(rig.vault().set_passphrase(PASSPHRASE, now)).unwrap();
    rig.carry();
    assert_eq!(rig.vault().state(), VaultState::Unlocked);
    assert_eq!(block_on(rig.vault().set_passphrase(PASSPHRASE, now)).err().unwrap().code(), "passphrase-set");
    rig.kill();
    assert_eq!(rig.vault().state(), VaultState::Unlocked, "the session holds the key");
    rig.restart();
    assert_eq!(rig.vault().state(), VaultState::Locked);
    assert_eq!(block_on(rig.vault().footprints(None, 10)).unwrap_err().code(), "locked");
    assert_eq!(block_on(rig.vault().export_jsonl(false, now)).unwrap_err().code(), "locked");
    assert_eq!(block_on(rig.vault().unlock("correct horse batterz", now)).unwrap_err().code(), "passphrase-wrong");
    rig.unlock();
    assert_eq!(rig.hosts(), ["one.example"]);
    rig.lock();
    for (bad, code) in [("", "kit-malformed"), (&kit.code.replace('-', "")[1..], "kit-malformed")] {
        assert_eq!(block_on(rig.vault().unlock_with_kit(bad, now)).unwrap_err().code(), code);
    }
    assert_eq!(
        block_on(rig.vault().unlock_with_kit(&crate::keys::recovery_code::write(&[1; 16]), now)).unwrap_err().code(),
        "kit-wrong"
    );
    block_on(rig.vault().unlock_with_kit(&kit.code.to_lowercase(), now)).unwrap();
    assert_eq!(rig.hosts(), ["one.example"]);
}

#[test]
fn a_changed_passphrase_counts_and_the_kit_stays_good() {
    let (mut rig, kit) = Rig::unlocked();
    let now = rig.now;
    let new = "another passphrase";
    let wrong = block_on(rig.vault().change_passphrase("wrong passphrase", new, now));
    assert_eq!(wrong.unwrap_err().code(), "passphrase-wrong");
    let old_backup = rig.backup.clone();
    block_on(rig.vault().change_passphrase(PASSPHRASE, new, now)).unwrap();
    rig.carry();
    // The worker died before the new copy reached chrome.storage.local: the newer record wins.
    rig.backup = old_backup;
    rig.restart();
    assert_eq!(block_on(rig.vault().unlock(PASSPHRASE, now)).unwrap_err().code(), "passphrase-wrong");
    block_on(rig.vault().unlock(new, now)).unwrap();
    rig.lock();
    block_on(rig.vault().unlock_with_kit(&kit.code, now)).unwrap();
    // And the other way round: the store lost it.
    rig.main.wipe();
    rig.mirror.wipe();
    rig.restart();
    block_on(rig.vault().unlock(new, now)).unwrap();
}

#[test]
fn a_new_kit_takes_the_old_ones_place_and_the_passphrase_stays_good() {
    let (mut rig, old) = Rig::unlocked();
    let now = rig.now;
    let wrong = block_on(rig.vault().new_recovery_kit("wrong passphrase", now));
    assert_eq!(wrong.err().unwrap().code(), "passphrase-wrong");
    let new = block_on(rig.vault().new_recovery_kit(PASSPHRASE, now)).unwrap();
    rig.carry();
    assert_ne!(old.code, new.code);
    // Of the two copies either may be all there is left.
    for lost in ["backup", "store"] {
        match lost {
            "backup" => rig.backup = None,
            _ => {
                rig.main.wipe();
                rig.mirror.wipe();
            }
        }
        rig.restart();
        assert_eq!(block_on(rig.vault().unlock_with_kit(&old.code, now)).unwrap_err().code(), "kit-wrong");
        block_on(rig.vault().unlock_with_kit(&new.code, now)).unwrap();
        rig.lock();
        block_on(rig.vault().unlock(PASSPHRASE, now)).unwrap();
        rig.carry();
    }
}

#[test]
fn a_forgotten_passphrase_is_replaced_by_the_kit() {
    let (mut rig, kit) = Rig::unlocked();
    let now = rig.now;
    let new = "another passphrase";
    rig.lock();
    let foreign = crate::keys::recovery_code::write(&[1; 16]);
    for (code, passphrase, error) in [
        (foreign.as_str(), new, "kit-wrong"),
        ("", new, "kit-malformed"),
        (kit.code.as_str(), "short", "passphrase-weak"),
    ] {
        let refused = block_on(rig.vault().change_passphrase_with_kit(code, passphrase, now));
        assert_eq!(refused.unwrap_err().code(), error);
    }
    block_on(rig.vault().change_passphrase_with_kit(&kit.code, new, now)).unwrap();
    rig.carry();
    assert_eq!(rig.vault().state(), VaultState::Locked, "a new passphrase opens nothing by itself");
    assert_eq!(block_on(rig.vault().unlock(PASSPHRASE, now)).unwrap_err().code(), "passphrase-wrong");
    block_on(rig.vault().unlock(new, now)).unwrap();
    rig.lock();
    block_on(rig.vault().unlock_with_kit(&kit.code, now)).unwrap();
}

#[test]
fn capture_while_locked_is_all_there_after_the_unlock() {
    let (mut rig, _) = Rig::unlocked();
    rig.lock();
    let mut acknowledged = Vec::new();
    for i in 0..20 {
        acknowledged.extend(rig.browse(&format!("site{i}.example"), 30));
        match i % 4 {
            0 => rig.kill(),
            1 => rig.restart(),
            _ => {}
        }
    }
    let now = rig.now;
    let popup = block_on(rig.vault().popup(now, MIDNIGHT)).unwrap();
    rig.carry();
    assert_eq!(popup.state, VaultState::Locked);
    assert_eq!(popup.value_total, 600, "three points each, a bare count");
    assert!(popup.recent.is_empty() && popup.categories.is_empty());
    rig.unlock();
    let hosts = rig.hosts();
    assert_eq!(hosts.len(), 20);
    assert_eq!(rig.value(), (600, 600));
    assert_eq!(block_on(rig.vault().popup(now, MIDNIGHT)).unwrap().damaged, 0);
}

#[test]
fn the_running_total_equals_the_recount() {
    let (mut rig, _) = Rig::unlocked();
    rig.lock();
    for i in 0..30u32 {
        rig.attend(i % 3, ["github.com", "one.example", "youtube.com"][i as usize % 3]);
        rig.now += 7_000 + u64::from(i) * 900;
        if i % 5 == 0 {
            rig.observe(Observation::Idle { state: IdleState::Idle });
        }
        if i == 15 {
            rig.now += 86_400_000;
        }
        rig.tick();
        rig.flush();
    }
    let before = rig.vault().probe_intake().value();
    assert!(before > 1_000);
    rig.unlock();
    assert_eq!(rig.vault().probe_intake().value(), before);
    assert_eq!(rig.value().0, before);
}

/// With no idle limit set. What was attended until the screen was locked is counted; a trial can't be locked.
#[test]
fn a_locked_screen_locks_the_vault() {
    let screen = Observation::Idle { state: IdleState::Locked };
    let (mut rig, _) = Rig::unlocked();
    rig.attend(1, "one.example");
    rig.now += 30_000;
    rig.observe(screen.clone());
    assert_eq!(rig.vault().state(), VaultState::Locked);
    assert!(!rig.session.clone().unwrap().contains("\"key\":\""), "the key is gone from the session");
    rig.unlock();
    assert_eq!(rig.value(), (30, 30));

    let mut rig = Rig::trial();
    rig.observe(screen);
    assert_eq!(rig.vault().state(), VaultState::Trial);

    // A store that fails doesn't keep it open: the observation that locks fills the batch, whose transaction fails.
    let (mut rig, _) = Rig::unlocked();
    let mut tab = 1;
    while rig.vault().probe_intake().pending().len() < BATCH - 1 {
        rig.attend(tab, "one.example");
        rig.now += 2_000;
        tab += 1;
    }
    rig.main.fail_after(0, Fault::Lost);
    rig.now += 30_000;
    let now = rig.now;
    let screen = Observation::Idle { state: IdleState::Locked };
    assert_eq!(block_on(rig.vault().observe(screen, now)).unwrap_err().code(), "store-commit");
    rig.carry();
    assert_eq!(rig.vault().state(), VaultState::Locked);
    assert!(!rig.session.clone().unwrap().contains("\"key\":\""), "the key is gone from the session");
}

#[test]
fn the_idle_limit_locks_and_outlives_the_worker() {
    let (mut rig, _) = Rig::unlocked();
    let limit = |rig: &mut Rig, minutes| {
        let now = rig.now;
        let done = block_on(rig.vault().set_idle_limit(minutes, now));
        rig.carry();
        done
    };
    let idle = |rig: &mut Rig| rig.observe(Observation::Idle { state: IdleState::Idle });
    let active = |rig: &mut Rig| rig.observe(Observation::Idle { state: IdleState::Active });

    idle(&mut rig);
    rig.now += 24 * 3_600_000;
    rig.tick();
    assert_eq!(rig.vault().state(), VaultState::Unlocked, "nobody set a limit");
    active(&mut rig);

    for wrong in [0, 1_441, u32::MAX] {
        assert_eq!(limit(&mut rig, Some(wrong)), Err(CaptureError::IdleLimit.into()));
    }
    // A minute without input has passed when the browser first tells of it.
    assert_eq!(limit(&mut rig, Some(1)), Ok(()));
    idle(&mut rig);
    assert_eq!(rig.vault().state(), VaultState::Locked, "a limit of one minute has run out");
    assert!(!rig.session.clone().unwrap().contains("\"key\":\""), "and the key is gone from the session");
    rig.unlock();
    active(&mut rig);

    assert_eq!(limit(&mut rig, Some(5)), Ok(()));
    idle(&mut rig);
    rig.now += 239_999;
    idle(&mut rig);
    rig.kill();
    rig.tick();
    assert_eq!(rig.vault().state(), VaultState::Unlocked);
    active(&mut rig);
    rig.now += 3_600_000;
    rig.tick();
    assert_eq!(rig.vault().state(), VaultState::Unlocked, "somebody came back in time");
    idle(&mut rig);
    rig.now += 240_000;
    active(&mut rig);
    assert_eq!(rig.vault().state(), VaultState::Locked, "who comes back too late is not let in");
    assert_eq!(limit(&mut rig, None), Err(KeyError::Locked.into()));

    rig.unlock();
    active(&mut rig);
    idle(&mut rig);
    rig.now += 240_000;
    rig.kill();
    assert_eq!(rig.vault().state(), VaultState::Locked, "passed between two workers");
    assert!(!rig.session.clone().unwrap().contains("\"key\":\""), "and the key is gone from the session");
    rig.restart();
    rig.unlock();
    idle(&mut rig);
    rig.now += 240_000;
    rig.tick();
    assert_eq!(rig.vault().state(), VaultState::Locked, "the limit is kept");

    rig.unlock();
    idle(&mut rig);
    assert_eq!(limit(&mut rig, None), Ok(()));
    rig.now += 24 * 3_600_000;
    rig.tick();
    assert_eq!(rig.vault().state(), VaultState::Unlocked);
}

/// Planted names are nowhere in what the extension keeps while locked, nor is a key.
#[test]
fn the_disk_tells_nothing_while_locked() {
    let (mut rig, _) = Rig::unlocked();
    rig.browse("planted-one.example", 20);
    let now = rig.now;
    let exclude = |host: &str| RuleChange::ExcludeHost { host: host.into() };
    block_on(rig.vault().change_rule(exclude("planted-two.example"), now)).unwrap();
    let key = rig.vault().probe_access().keys().unwrap().user().bytes().to_vec();
    rig.lock();
    rig.browse("planted-three.example", 20);
    let now = rig.now;
    block_on(rig.vault().change_rule(exclude("planted-four.example"), now)).unwrap();
    rig.observe(Observation::Navigated {
        tab: 1,
        window: 1,
        address: Address {
            host: "www.google.com".into(),
            path: "/search".into(),
            ..address("google.com", "?q=planted+query")
        },
        title: Some("planted title".into()),
    });
    rig.flush();
    let hex_key = hex::encode(&key).into_bytes();
    for bytes in rig.everything() {
        for needle in [b"planted".as_slice(), b"example", b"google", PASSPHRASE.as_bytes(), &key, &hex_key] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle), "{}", String::from_utf8_lossy(needle));
        }
    }
    // It is all there nevertheless.
    rig.unlock();
    let now = rig.now;
    let rules = block_on(rig.vault().rules_view(now)).unwrap();
    assert_eq!(rules.excluded, ["planted-four.example", "planted-two.example"]);
    assert_eq!(rules.unnamed, 0);
    let export = block_on(rig.vault().export_jsonl(false, now)).unwrap();
    assert!(export.contains("planted-three.example") && export.contains("planted query"));
}

#[test]
fn rules_hold_at_once_and_are_undone() {
    let (mut rig, _) = Rig::unlocked();
    let now = rig.now;
    let change = |rig: &mut Rig, change: RuleChange| block_on(rig.vault().change_rule(change, now)).unwrap();
    let refusal = |rig: &mut Rig| rig.vault().site(&address("one.example", ""), now).refusal;
    assert_eq!(refusal(&mut rig), None);
    change(&mut rig, RuleChange::ExcludeHost { host: "one.example".into() });
    assert_eq!(refusal(&mut rig).map(|refusal| refusal.code()), Some("excluded-host"));
    assert_eq!(rig.observe(navigated(1, "one.example")).refusal.map(|refusal| refusal.code()), Some("excluded-host"));
    rig.restart();
    assert!(rig.vault().site(&address("one.example", ""), now).excluded);
    change(&mut rig, RuleChange::IncludeHost { host: "one.example".into() });
    assert_eq!(refusal(&mut rig), None);
    change(&mut rig, RuleChange::Pause { until: now + 1_000 });
    assert_eq!(refusal(&mut rig).map(|refusal| refusal.code()), Some("paused"));
    change(&mut rig, RuleChange::Resume);
    change(&mut rig, RuleChange::ExcludeCategory { category: Category::Other });
    assert_eq!(refusal(&mut rig).map(|refusal| refusal.code()), Some("excluded-category"));
    change(&mut rig, RuleChange::IncludeCategory { category: Category::Other });
    change(&mut rig, RuleChange::SetMode { mode: ashiato_core::capture::rules::Mode::Only });
    assert_eq!(refusal(&mut rig).map(|refusal| refusal.code()), Some("not-allowed"));
    change(&mut rig, RuleChange::AllowHost { host: "one.example".into() });
    assert_eq!(refusal(&mut rig), None);
    for bad in ["", "localhost", "a..b", "A.example", "ex ample.com", &"a.".repeat(200)] {
        let refused = block_on(rig.vault().change_rule(RuleChange::ExcludeHost { host: bad.into() }, now));
        assert_eq!(refused.unwrap_err().code(), "host-invalid", "{bad}");
    }
}

/// Rules that can't be read must not lift an exclusion: nothing is captured until the person is asked again.
#[test]
fn damaged_rules_capture_nothing() {
    let (mut rig, _) = Rig::unlocked();
    for store in [&rig.main, &rig.mirror] {
        store.change(Collection::Settings, |_, (key, value)| (key != b"rules").then_some((key, value)));
    }
    rig.kill();
    assert!(rig.vault().consent().collectors.is_empty());
    assert_eq!(rig.observe(navigated(1, "one.example")).refusal.map(|refusal| refusal.code()), Some("not-consented"));
}

#[test]
fn erasing_leaves_nothing() {
    let (mut rig, _) = Rig::unlocked();
    rig.browse("one.example", 20);
    let now = rig.now;
    block_on(rig.vault().erase_everything(now)).unwrap();
    rig.carry();
    assert_eq!(rig.vault().state(), VaultState::Fresh);
    assert_eq!((&rig.session, &rig.backup), (&None, &None));
    rig.restart();
    assert_eq!(rig.vault().state(), VaultState::Fresh);
    assert!(rig.everything().iter().all(|bytes| bytes.len() < 17), "the generation alone");
}

#[test]
fn an_export_adds_up() {
    let (mut rig, _) = Rig::unlocked();
    for i in 0..5 {
        rig.browse(&format!("site{i}.example"), 25);
    }
    let now = rig.now;
    let export = block_on(rig.vault().export_jsonl(false, now)).unwrap();
    let lines: Vec<serde_json::Value> = export.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["format"], "ashiato-export");
    assert_eq!((&lines[0]["footprints"], lines.len()), (&serde_json::json!(5), 6));
    let seconds: u64 = lines[1..].iter().map(|line| line["attention_ms"].as_u64().unwrap() / 1_000).sum();
    assert_eq!(lines[0]["value_total"].as_u64(), Some(seconds), "weight 1");
    assert_eq!((seconds, rig.value().0), (125, 125));
    assert!(lines[1..].iter().all(|line| line["kind"] == "footprint" && line["counted"] == true));
}

/// Each worker lives for a minute of sound without input; the hour for which it is attended is one for all of them.
#[test]
fn what_is_left_of_an_hour_of_sound_outlives_the_worker() {
    let (mut rig, _) = Rig::unlocked();
    rig.attend(1, "video.example");
    rig.observe(Observation::Audible { tab: 1, audible: true, muted: false });
    rig.observe(Observation::Idle { state: IdleState::Idle });
    let mut attended = 0;
    for _ in 0..120 {
        rig.now += 60_000;
        rig.tick();
        for event in rig.flush() {
            if let Event::Attended { attention_ms, .. } = event {
                attended = attended.max(attention_ms);
            }
        }
        rig.kill();
    }
    assert_eq!(attended, 3_600_000);
}

#[test]
fn session_garbage_locks_and_loses_nothing() {
    let (mut rig, _) = Rig::unlocked();
    rig.browse("one.example", 20);
    let good = rig.session.clone().unwrap();
    let of_version = |version: u32| {
        let text = good.replace("\"version\":3", &format!("\"version\":{version}"));
        assert_ne!(text, good);
        text
    };
    let of_version_1 = r#"{"version":1,"key":null,"trial":false,"lock_at":null,"tracker":{"tabs":[{"id":1,"window":1,
        "audible":true,"page":null,"search":null}],"windows":[],"focused":1,"idle":"idle","last_seen":1,"ledger":null},
        "tally":{"slots":{},"epoch":0,"points":0,"matched":{}}}"#;
    for garbage in ["", "{}", "null", "not json", &good[..good.len() / 2], &of_version(1), &of_version(9), of_version_1]
    {
        rig.session = Some(garbage.to_owned());
        rig.open().unwrap();
        assert_eq!(rig.vault().state(), VaultState::Locked, "{}", garbage.len());
    }
    let foreign = hex::encode([5; 32]);
    let key = serde_json::from_str::<serde_json::Value>(&good).unwrap()["key"].as_str().unwrap().to_owned();
    rig.session = Some(good.replace(&key, &foreign));
    rig.open().unwrap();
    assert_eq!(rig.vault().state(), VaultState::Locked, "a key that is not this vault's");
    rig.unlock();
    assert_eq!(rig.hosts(), ["one.example"]);
}

/// The first answer of a node changes the length of epochs under a running capture: nothing is lost, attention goes to
/// the epoch it began in, and the points are what a recount gives, locked or not.
#[test]
fn other_epochs_take_over_what_there_is() {
    use ashiato_core::encoding::signed::{Hash, PublicKey};
    use ashiato_core::footprint::epoch::EpochSchedule;
    use ashiato_core::footprint::summary::Caps;
    use ashiato_core::footprint::tariff::Tariff;
    use ashiato_core::protocol::founding::Founding;
    use ashiato_core::protocol::network::{Admission, NetworkInfo};
    for locked in [false, true] {
        let (mut rig, _) = Rig::unlocked();
        rig.browse("one.example", 40);
        if locked {
            rig.lock();
        }
        rig.browse("two.example", 20);
        let schedule = EpochSchedule { length_ms: 60_000, grace: 10 };
        let founding = Founding {
            name: "demo".into(),
            first_node_key: PublicKey([0; 32]),
            recovery_key_hash: Hash([0; 32]),
            schedule,
            caps: Caps { attention_cap: 60, event_cap: 8_191 },
        };
        let info = NetworkInfo {
            founding,
            test_network: true,
            base_tariff: Tariff::base(),
            admission: Admission::Open,
            key_statements: Vec::new(),
            verifying_keys: Vec::new(),
            operators: None,
        };
        let now = rig.now;
        block_on(rig.vault().probe_set_network(info.clone(), now)).unwrap();
        rig.carry();
        rig.browse("three.example", 30);
        if locked {
            rig.unlock();
        }
        let now = rig.now;
        let epochs = block_on(rig.vault().probe_footprints(now)).unwrap();
        let of = |host: &str| -> Vec<(u64, u64)> {
            let footprints = epochs.iter().flat_map(|(epoch, held)| held.iter().map(move |held| (epoch, held)));
            let wanted = footprints.filter(|(_, footprint)| footprint.host == host);
            wanted.map(|(epoch, footprint)| (epoch.0 - NOON / 60_000, footprint.attention_ms)).collect()
        };
        assert_eq!(of("one.example"), [(0, 40_000)]);
        assert_eq!(of("two.example"), [(0, 20_000)]);
        assert_eq!(of("three.example"), [(1, 30_000)]);
        assert_eq!(rig.value(), (90, 90), "locked: {locked}");
        rig.restart();
        assert_eq!(rig.vault().schedule().length_ms, 60_000);
        rig.unlock();
        assert_eq!(rig.value().0, 90);
        // Another node: its facts are forgotten, its epochs hold on until the new one was heard.
        block_on(rig.vault().set_node("https://node.example".into(), false, now)).unwrap();
        assert!(rig.vault().probe_settings().network().is_none());
        assert_eq!(rig.vault().schedule().length_ms, 60_000);
        assert_eq!(
            block_on(rig.vault().set_node("http://node.example".into(), false, now)).unwrap_err().code(),
            "node-address"
        );
    }
}
