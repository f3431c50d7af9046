//! Any session, played in any pieces.

use super::*;

/// What may happen at a moment.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Go(u32, u32, usize),
    Activate(u32, u32),
    Remove(u32),
    Focus(Option<u32>),
    RemoveWindow(u32),
    Idle(u8),
    Audible(u32, bool, bool),
    Hint(u32, usize),
    Like(u32),
    Wallet(u32, usize),
}

const HOSTS: [&str; 6] = ["one.example", "github.com", "www.google.com", "bank.example", "app.uniswap.org", "x.com"];
const HINTS: [&str; 4] = ["NewsArticle", "Product", "MedicalWebPage", "WebPage"];

pub(super) fn act() -> impl Strategy<Value = Act> {
    let tab = || 0u32..4;
    let window = || 0u32..2;
    prop_oneof![
        6 => (tab(), window(), 0..HOSTS.len()).prop_map(|(t, w, h)| Act::Go(t, w, h)),
        5 => (tab(), window()).prop_map(|(t, w)| Act::Activate(t, w)),
        1 => tab().prop_map(Act::Remove),
        4 => proptest::option::weighted(0.8, window()).prop_map(Act::Focus),
        1 => window().prop_map(Act::RemoveWindow),
        3 => (0u8..3).prop_map(Act::Idle),
        2 => (tab(), any::<bool>(), any::<bool>()).prop_map(|(t, a, m)| Act::Audible(t, a, m)),
        2 => (tab(), 0..HINTS.len()).prop_map(|(t, h)| Act::Hint(t, h)),
        1 => tab().prop_map(Act::Like),
        1 => (tab(), 0..HOSTS.len()).prop_map(|(t, h)| Act::Wallet(t, h)),
    ]
}

pub(super) fn observation(act: &Act) -> Observation {
    match *act {
        Act::Go(tab, window, host) => {
            let (path, search) = if HOSTS[host] == "www.google.com" { ("/search", "?q=otters") } else { ("/", "") };
            Observation::Navigated { tab, window, address: at(HOSTS[host], path, search), title: None }
        }
        Act::Activate(tab, window) => Observation::TabActivated { tab, window },
        Act::Remove(tab) => Observation::TabRemoved { tab },
        Act::Focus(window) => Observation::WindowFocused { window },
        Act::RemoveWindow(window) => Observation::WindowRemoved { window },
        Act::Idle(state) => {
            Observation::Idle { state: [IdleState::Active, IdleState::Idle, IdleState::Locked][usize::from(state)] }
        }
        Act::Audible(tab, audible, muted) => Observation::Audible { tab, audible, muted },
        Act::Hint(tab, hint) => Observation::PageHints {
            tab,
            og_type: None,
            schema_types: vec![HINTS[hint].to_owned()],
            keywords: Vec::new(),
        },
        Act::Like(tab) => Observation::Social { tab, address: at("x.com", "/", ""), action: Action::Like },
        Act::Wallet(tab, host) => {
            Observation::WalletAnnounced { tab, address: at(HOSTS[host], "/", ""), rdns: "io.metamask".into() }
        }
    }
}

fn session() -> impl Strategy<Value = Vec<(u64, Act)>> {
    proptest::collection::vec((prop_oneof![3 => 0u64..3_000, 2 => 0u64..60_000], act()), 1..60)
}

/// Plays a session, with a tick after each `every` milliseconds of quiet.
fn play(session: &[(u64, Act)], length_ms: u64, every: u64) -> Bench {
    let mut bench = Bench::new(length_ms);
    for (after, act) in session {
        bench.pass(*after, every);
        bench.see(&observation(act));
    }
    bench.tick();
    bench
}

proptest! {
    #[test]
    fn attention_never_exceeds_the_time_and_stays_in_its_epoch(session in session(), length in 1u64..90) {
        let bench = play(&session, length * 1_000, 30_000);
        let mut whole = 0;
        for (epoch, footprints) in fold(bench.events.iter().cloned(), &bench.schedule) {
            let (start, end) = (bench.schedule.start_ms(epoch), bench.schedule.end_ms(epoch));
            let spent: u64 = footprints.iter().map(|footprint| footprint.attention_ms).sum();
            let open = bench.now.min(end).saturating_sub(START.max(start));
            prop_assert!(spent <= open, "{spent} of {open}");
            prop_assert!(footprints.iter().all(|f| (start..end).contains(&f.started_at)));
            let (summary, lost) = footprints.iter().collect::<Sums>().summary(bench.caps()).unwrap();
            prop_assert_eq!((summary.check(bench.caps()), lost), (Ok(()), Default::default()));
            whole += spent;
        }
        prop_assert!(whole <= bench.now - START);
        bench.check_value();
    }

    #[test]
    fn any_split_of_ticks_gives_the_same(session in session(), length in 1u64..90, a in 2_000u64..80_000, b in 2_000u64..80_000) {
        let (one, other) = (play(&session, length * 1_000, a), play(&session, length * 1_000, b));
        prop_assert_eq!(one.footprints(), other.footprints());
        prop_assert_eq!(one.value, other.value);
    }

    #[test]
    fn a_second_tick_says_nothing_new(session in session()) {
        let mut bench = play(&session, 60_000, 30_000);
        let step = bench.tick();
        prop_assert_eq!(step, Step::default());
    }

    #[test]
    fn a_restarted_worker_goes_on_as_if_nothing_had_happened(session in session()) {
        let whole = play(&session, 60_000, 30_000);
        let mut bench = Bench::new(60_000);
        for (after, act) in &session {
            bench.pass(*after, 30_000);
            bench.restart();
            bench.see(&observation(act));
        }
        bench.tick();
        prop_assert_eq!(bench.footprints(), whole.footprints());
        prop_assert_eq!(bench.value, whole.value);
    }

    #[test]
    fn any_clock_and_schedule_is_survived(
        session in proptest::collection::vec((any::<u64>(), act()), 1..40),
        length in prop_oneof![Just(0u64), Just(1), Just(u64::MAX), 1u64..100_000],
    ) {
        let mut bench = Bench::new(60_000);
        bench.schedule.length_ms = length;
        for (now, act) in &session {
            bench.now = *now;
            bench.see(&observation(act));
            bench.tick();
        }
        bench.footprints();
    }

    #[test]
    fn a_clock_that_jumps_keeps_every_epoch_within_its_length(
        session in proptest::collection::vec((-200_000i64..200_000, act()), 1..60),
    ) {
        let mut bench = Bench::new(60_000);
        for (by, act) in &session {
            bench.now = bench.now.saturating_add_signed(*by).max(START);
            bench.see(&observation(act));
            bench.pass(20_000, 10_000);
        }
        bench.tick();
        for footprints in fold(bench.events.iter().cloned(), &bench.schedule).values() {
            let each = footprints.iter().map(|footprint| footprint.attention_ms).max().unwrap_or_default();
            prop_assert!(each <= 60_000);
        }
        bench.check_value();
    }
}
