//! Random lives against a plain model: what was acknowledged, folded in one go.

use ashiato_core::capture::observation::{IdleState, Observation};
use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::footprint::event::Event;
use ashiato_core::footprint::fold::fold;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::sums::Sums;
use pollster::block_on;
use proptest::prelude::*;

use super::rig::{Rig, navigated};
use crate::pages::views::VaultState;

#[derive(Debug, Clone)]
enum Act {
    Navigate(u32, u8),
    Activate(u32),
    Close(u32),
    Idle(IdleState),
    Wait(u64),
    Tick,
    Flush,
    /// The worker dies with what waits.
    Kill,
    /// The worker dies between a flush and the keeping of the session's text.
    KillUnkept,
    Lock,
    Unlock,
    Restart,
    /// Ended epochs are sealed.
    Seal,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0u32..4, 0u8..6).prop_map(|(tab, site)| Act::Navigate(tab, site)),
        3 => (0u32..4).prop_map(Act::Activate),
        1 => (0u32..4).prop_map(Act::Close),
        1 => prop_oneof![Just(IdleState::Active), Just(IdleState::Idle), Just(IdleState::Locked)].prop_map(Act::Idle),
        5 => (1u64..50_000).prop_map(Act::Wait),
        3 => Just(Act::Tick),
        4 => Just(Act::Flush),
        1 => Just(Act::Kill),
        1 => Just(Act::KillUnkept),
        1 => Just(Act::Lock),
        1 => Just(Act::Unlock),
        1 => Just(Act::Restart),
        2 => Just(Act::Seal),
    ]
}

fn schedule() -> EpochSchedule {
    EpochSchedule { length_ms: 60_000, grace: 10 }
}

fn live(acts: &[Act], sealing: bool) -> Result<(), TestCaseError> {
    let (mut rig, _) = Rig::unlocked();
    rig.vault().probe_settings().set_schedule(schedule());
    let mut acknowledged: Vec<Event> = Vec::new();
    let reopen = |rig: &mut Rig| rig.vault().probe_settings().set_schedule(schedule());
    rig.observe(Observation::WindowFocused { window: Some(1) });
    for act in acts {
        match act {
            Act::Navigate(tab, site) => {
                rig.observe(navigated(*tab, &format!("site{site}.example")));
            }
            Act::Activate(tab) => {
                rig.observe(Observation::TabActivated { tab: *tab, window: 1 });
            }
            Act::Close(tab) => {
                rig.observe(Observation::TabRemoved { tab: *tab });
            }
            Act::Idle(state) => {
                rig.observe(Observation::Idle { state: *state });
            }
            Act::Wait(ms) => rig.now += ms,
            Act::Tick => rig.tick(),
            Act::Flush => acknowledged.extend(rig.flush()),
            Act::Kill => {
                rig.kill();
                reopen(&mut rig);
            }
            Act::KillUnkept => {
                let session = rig.session.clone();
                acknowledged.extend(rig.flush());
                if !sealing {
                    rig.session = session;
                }
                rig.kill();
                reopen(&mut rig);
            }
            Act::Lock => {
                rig.lock();
            }
            Act::Unlock => {
                // Nothing is left to count when what has ended is closed.
                rig.tick();
                acknowledged.extend(rig.flush());
                rig.unlock();
            }
            Act::Restart => {
                rig.restart();
                reopen(&mut rig);
                rig.observe(Observation::WindowFocused { window: Some(1) });
            }
            Act::Seal => {
                if sealing && rig.vault().state() == VaultState::Unlocked {
                    rig.tick();
                    acknowledged.extend(rig.flush());
                    let now = rig.now;
                    block_on(rig.vault().close_ended(now)).unwrap();
                }
            }
        }
        if rig.vault().probe_intake().pending().len() > 20 {
            acknowledged.extend(rig.flush());
        }
    }
    rig.tick();
    acknowledged.extend(rig.flush());
    rig.unlock();
    let now = rig.now;
    let kept = block_on(rig.vault().probe_footprints(now)).unwrap();
    let model = fold(acknowledged.into_iter(), &schedule());
    prop_assert_eq!(&kept, &model);
    let tariff = rig.vault().base_tariff().clone();
    let caps = rig.vault().probe_settings().caps();
    let worth = |footprints: &Vec<Footprint>| {
        let sums: Sums = footprints.iter().collect();
        tariff.value(&sums.summary(caps).unwrap().0)
    };
    let total: u64 = model.values().map(worth).sum();
    prop_assert_eq!(block_on(rig.vault().recount(now)).unwrap(), total);
    let popup = block_on(rig.vault().popup(now, 0)).unwrap();
    prop_assert_eq!(popup.damaged, 0);
    rig.restart();
    reopen(&mut rig);
    rig.unlock();
    prop_assert_eq!(rig.vault().probe_intake().value(), total);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_acknowledged_is_there(acts in proptest::collection::vec(act(), 1..120)) {
        live(&acts, false)?;
    }

    #[test]
    fn sealing_drops_nothing(acts in proptest::collection::vec(act(), 1..120)) {
        live(&acts, true)?;
    }
}
