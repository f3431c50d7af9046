//! The stores' contract, and what becomes of acknowledged events when stores fail, lose or damage what they hold.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use pollster::block_on;
use sha2::{Digest, Sha256};

use super::rig::{Fault, Flaky, PASSPHRASE, Rig};
use crate::pages::views::VaultState;
use crate::store::mirrored::Repair;
use crate::store::{Collection, Op, Store};
use crate::{MemoryStore, MirroredStore};

mod memory {
    use std::cell::RefCell;
    use std::collections::HashMap;

    use crate::MemoryStore;

    thread_local! {
        static STORES: RefCell<HashMap<String, MemoryStore>> = RefCell::default();
    }

    pub(super) async fn open(name: &str) -> MemoryStore {
        STORES.with(|stores| stores.borrow_mut().entry(name.to_owned()).or_default().clone())
    }

    crate::store_contract!(block_on = pollster::block_on, open);
}

mod mirrored {
    use crate::{MemoryStore, MirroredStore};

    async fn open(name: &str) -> MirroredStore<MemoryStore, MemoryStore> {
        let mirror = super::memory::open(&format!("{name} mirror")).await;
        MirroredStore::open(super::memory::open(name).await, mirror).await.unwrap()
    }

    crate::store_contract!(block_on = pollster::block_on, open);
}

fn put(key: u8) -> Vec<Op> {
    vec![Op::Put { collection: Collection::Events, key: vec![key], value: vec![key; 9] }]
}

fn both(main: &Flaky, mirror: &Flaky) -> MirroredStore<Flaky, Flaky> {
    block_on(MirroredStore::open(main.clone(), mirror.clone())).unwrap()
}

#[test]
fn a_lost_store_is_rebuilt_and_an_older_one_too() {
    let (main, mirror) = (Flaky::default(), Flaky::default());
    let store = both(&main, &mirror);
    assert_eq!(store.repaired(), Repair::None);
    for key in 0..5 {
        block_on(store.commit(put(key))).unwrap();
    }
    main.wipe();
    let store = both(&main, &mirror);
    assert_eq!((store.repaired(), block_on(store.count(Collection::Events))), (Repair::Main, Ok(5)));
    mirror.wipe();
    assert_eq!(both(&main, &mirror).repaired(), Repair::Mirror);
    assert_eq!(mirror.entries(Collection::Events), main.entries(Collection::Events));
    // One of them falls behind.
    let store = both(&main, &mirror);
    mirror.fail_after(0, Fault::Lost);
    assert!(block_on(store.commit(put(9))).is_err());
    mirror.mend();
    let store = both(&main, &mirror);
    assert_eq!(store.repaired(), Repair::Mirror);
    assert_eq!(mirror.entries(Collection::Events).len(), 6);
    // Entries vanish from both, other ones.
    main.change(Collection::Events, |i, entry| (i != 0).then_some(entry));
    mirror.change(Collection::Events, |i, entry| (i != 3 && i != 4).then_some(entry));
    assert_eq!(both(&main, &mirror).repaired(), Repair::Both);
    assert_eq!((main.entries(Collection::Events).len(), mirror.entries(Collection::Events).len()), (6, 6));
}

#[test]
fn a_damaged_value_is_taken_from_the_mirror_and_healed() {
    let (main, mirror) = (Flaky::default(), Flaky::default());
    let store = both(&main, &mirror);
    block_on(store.commit((0..8).flat_map(put).collect())).unwrap();
    let good = main.entries(Collection::Events);
    main.change(Collection::Events, |i, (key, mut value)| {
        match i {
            0 => value[0] ^= 1,
            1 => value.truncate(3),
            2 => value.clear(),
            3 => value.extend([0]),
            _ => {}
        }
        Some((key, value))
    });
    assert_eq!(block_on(store.get(Collection::Events, &[0])).unwrap(), Some(vec![0; 9]));
    let seen = block_on(store.scan(Collection::Events, None, 99)).unwrap();
    assert!(seen.iter().all(|(key, value)| *value == vec![key[0]; 9]));
    assert_eq!(main.entries(Collection::Events), good);
}

/// Whichever store fails at whichever commit, in whichever way: what was acknowledged is there after a restart, with
/// the failing store mended or wiped.
#[test]
fn nothing_acknowledged_is_lost_when_a_store_fails() {
    for fault in [Fault::Lost, Fault::Unsaid] {
        for side in 0..2 {
            for at in 0..12 {
                for wiped in [None, Some(0), Some(1)] {
                    let (main, mirror) = (Flaky::default(), Flaky::default());
                    let store = both(&main, &mirror);
                    let failing = if side == 0 { &main } else { &mirror };
                    failing.fail_after(at, fault);
                    let mut acknowledged: Vec<u8> = Vec::new();
                    for key in 0..12 {
                        if block_on(store.commit(put(key))).is_ok() {
                            acknowledged.push(key);
                        } else if key % 2 == 0 {
                            failing.mend();
                        }
                    }
                    failing.mend();
                    drop(store);
                    match wiped {
                        Some(0) => main.wipe(),
                        Some(_) => mirror.wipe(),
                        None => {}
                    }
                    let store = both(&main, &mirror);
                    for key in &acknowledged {
                        assert!(
                            block_on(store.get(Collection::Events, &[*key])).unwrap().is_some(),
                            "{fault:?}, side {side}, commit {at}, wiped {wiped:?}: {key} is gone"
                        );
                    }
                    assert_eq!(main.entries(Collection::Events), mirror.entries(Collection::Events));
                }
            }
        }
    }
}

#[test]
fn unacknowledged_events_wait_and_are_stored_later() {
    let (mut rig, _) = Rig::unlocked();
    rig.attend(1, "one.example");
    rig.now += 20_000;
    rig.tick();
    rig.mirror.fail_after(0, Fault::Lost);
    let now = rig.now;
    assert_eq!(block_on(rig.vault().flush(now)).unwrap_err().code(), "store-commit");
    assert!(!rig.vault().probe_intake().pending().is_empty());
    // The worker dies now: nothing of it was acknowledged, and the session knows nothing of it either.
    rig.mirror.mend();
    assert!(!rig.flush().is_empty());
    rig.restart();
    rig.unlock();
    assert_eq!(rig.hosts(), ["one.example"]);
}

#[test]
fn a_store_that_goes_on_failing_stops_capture_by_name() {
    let (mut rig, _) = Rig::unlocked();
    rig.main.fail_after(0, Fault::Lost);
    let mut code = "";
    for i in 0..3_000u32 {
        let now = rig.now;
        match block_on(rig.vault().observe(super::rig::navigated(i, "one.example"), now)) {
            Err(error) if error.code() == "backlog" => {
                code = error.code().name();
                break;
            }
            _ => {}
        }
    }
    assert_eq!(code, "backlog");
    rig.main.mend();
    assert!(rig.flush().len() >= 1_024);
}

/// Each store in turn is wiped, truncated or damaged between runs: the vault opens with everything.
#[test]
fn the_vault_opens_with_everything_whichever_store_suffers() {
    for side in 0..2 {
        for harm in 0..4 {
            let (mut rig, _) = Rig::unlocked();
            for i in 0..6 {
                rig.browse(&format!("site{i}.example"), 20);
                if i % 2 == 0 {
                    rig.kill();
                }
            }
            let (hosts, value) = (rig.hosts(), rig.value());
            assert_eq!(hosts.len(), 6);
            let store = if side == 0 { rig.main.clone() } else { rig.mirror.clone() };
            for collection in Collection::ALL {
                match harm {
                    0 => store.wipe(),
                    1 => store.change(collection, |i, entry| (i % 2 == 0).then_some(entry)),
                    2 => store.change(collection, |_, (key, mut value)| {
                        let at = value.len() / 2;
                        value[at] ^= 0x40;
                        Some((key, value))
                    }),
                    _ => store.change(collection, |_, (key, value)| Some((key, value[..value.len() / 2].to_vec()))),
                }
            }
            rig.restart();
            assert_eq!(rig.vault().state(), VaultState::Locked, "side {side}, harm {harm}");
            assert_eq!(rig.vault().consent().collectors.len(), 7);
            rig.unlock();
            assert_eq!(rig.hosts(), hosts, "side {side}, harm {harm}");
            assert_eq!(rig.value().0, value.0);
            let now = rig.now;
            assert_eq!(block_on(rig.vault().popup(now, 0)).unwrap().damaged, 0);
        }
    }
}

/// Damage to both copies of a batch is counted, and hides no other.
#[test]
fn a_damaged_batch_never_blocks_the_others() {
    let (mut rig, _) = Rig::unlocked();
    for i in 0..4 {
        rig.browse(&format!("site{i}.example"), 20);
        rig.now += 1_000;
    }
    let batches = rig.main.entries(Collection::Events);
    assert!(batches.len() >= 4);
    for store in [rig.main.clone(), rig.mirror.clone()] {
        store.change(Collection::Events, |i, (key, mut value)| {
            if i == 1 {
                value[200] ^= 1;
            }
            Some((key, value))
        });
    }
    rig.restart();
    rig.unlock();
    let now = rig.now;
    let popup = block_on(rig.vault().popup(now, 0)).unwrap();
    assert_eq!(popup.damaged, 1);
    assert!(rig.hosts().len() >= 2);
}

#[test]
fn a_wiped_pair_of_stores_beside_a_backup_is_no_new_person() {
    let (mut rig, _) = Rig::unlocked();
    rig.browse("one.example", 20);
    rig.main.wipe();
    rig.mirror.wipe();
    rig.restart();
    assert_eq!(rig.vault().state(), VaultState::Locked);
    rig.unlock();
    assert!(rig.hosts().is_empty());
    // And without the backup the record in the store is enough, and gives the backup again.
    rig.backup = None;
    rig.restart();
    assert_eq!(rig.vault().state(), VaultState::Locked);
    assert!(rig.backup.is_some());
    let now = rig.now;
    assert_eq!(block_on(rig.vault().unlock("not the passphrase", now)).unwrap_err().code(), "passphrase-wrong");
    block_on(rig.vault().unlock(PASSPHRASE, now)).unwrap();
    // A copy of another version is whole: it is neither damaged nor replaced by the older one.
    let backup = rig.backup.clone();
    let mut bytes = BASE64.decode(backup.as_deref().unwrap().strip_prefix("ashiato-keys-1:").unwrap()).unwrap();
    bytes[4] += 1;
    let body = bytes.len() - 32;
    let digest = Sha256::digest(&bytes[..body]);
    bytes[body..].copy_from_slice(&digest);
    rig.backup = Some(format!("ashiato-keys-1:{}", BASE64.encode(&bytes)));
    let newer = rig.backup.clone();
    assert_eq!(rig.open().unwrap_err().code(), "envelope-version");
    assert_eq!(rig.backup, newer);
    rig.backup = backup;
    // Both copies damaged: an error, never a fresh vault.
    rig.backup = Some("ashiato-keys-1:AAAA".into());
    for store in [&rig.main, &rig.mirror] {
        store.change(Collection::Keys, |_, (key, mut value)| {
            value[60] ^= 1;
            Some((key, value))
        });
    }
    assert_eq!(rig.open().unwrap_err().code(), "keys-damaged");
}

#[test]
fn memory_stores_share_between_clones() {
    let store = MemoryStore::new();
    block_on(store.clone().commit(put(1))).unwrap();
    assert_eq!(block_on(store.count(Collection::Events)), Ok(1));
}
