mod sound;

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::capture::collectors::Collector;
use crate::capture::consent::{CONSENT_VERSION, Consent};
use crate::capture::observation::{Address, IdleState, Observation};
use crate::capture::refusal::Refusal;
use crate::capture::rules::{Rules, host_tag};
use crate::footprint::action::Action;
use crate::footprint::category::{Category, Reason};
use crate::footprint::epoch::{Epoch, EpochSchedule};
use crate::footprint::event::{Event, PageId};
use crate::footprint::fold::fold;
use crate::footprint::footprint::Footprint;
use crate::footprint::summary::{Caps, EVENT_CAP_MAX};
use crate::footprint::sums::Sums;
use crate::footprint::tariff::Tariff;

const START: u64 = 1_700_000_040_000; // the first millisecond of an epoch of 60 s

struct Bench {
    tracker: Tracker,
    consent: Consent,
    rules: Rules,
    tariff: Tariff,
    schedule: EpochSchedule,
    events: Vec<Event>,
    value: i64,
    /// Every epoch that became the current one, in order.
    entered: Vec<Epoch>,
    pages: u128,
    now: u64,
}

impl Bench {
    fn new(length_ms: u64) -> Self {
        let schedule = EpochSchedule { length_ms, grace: 10 };
        let consent = Consent {
            version: CONSENT_VERSION,
            given_at: 1,
            collectors: Collector::ALL.to_vec(),
            ..Consent::default()
        };
        Self {
            tracker: Tracker::default(),
            consent,
            rules: Rules::default(),
            tariff: Tariff::base(),
            schedule,
            events: Vec::new(),
            value: 0,
            entered: Vec::new(),
            pages: 0,
            now: START,
        }
    }

    fn see(&mut self, observation: &Observation) -> Step {
        let cx = Context {
            consent: &self.consent,
            rules: &self.rules,
            schedule: self.schedule,
            tariff: &self.tariff,
            caps: self.caps(),
        };
        let pages = &mut self.pages;
        let step = self.tracker.observe(observation, self.now, &cx, &mut || {
            *pages += 1;
            PageId::from_bytes(pages.to_be_bytes())
        });
        self.take(step)
    }

    fn tick(&mut self) -> Step {
        let cx = Context {
            consent: &self.consent,
            rules: &self.rules,
            schedule: self.schedule,
            tariff: &self.tariff,
            caps: self.caps(),
        };
        let step = self.tracker.tick(self.now, &cx);
        self.take(step)
    }

    fn take(&mut self, step: Step) -> Step {
        self.events.extend(step.events.iter().cloned());
        self.value += step.value_delta;
        let current = self.tracker.sums().map(|(epoch, _)| epoch);
        if current != self.entered.last().copied() {
            self.entered.extend(current);
        }
        step
    }

    /// Lets time pass with a tick each so many milliseconds.
    fn pass(&mut self, ms: u64, every: u64) {
        let end = self.now + ms;
        while self.now < end {
            self.now = (self.now + every).min(end);
            self.tick();
        }
    }

    fn open(&mut self, tab: u32, window: u32, host: &str) -> Step {
        self.see(&Observation::TabActivated { tab, window });
        self.see(&Observation::WindowFocused { window: Some(window) });
        self.see(&Observation::Navigated { tab, window, address: at(host, "/", ""), title: None })
    }

    fn idle(&mut self, state: IdleState) -> Step {
        self.see(&Observation::Idle { state })
    }

    fn sound(&mut self, tab: u32, audible: bool, muted: bool) -> Step {
        self.see(&Observation::Audible { tab, audible, muted })
    }

    /// Everything the session's text keeps is written and read, as between two workers.
    fn restart(&mut self) {
        let state = serde_json::to_string(&self.tracker).unwrap();
        self.tracker = serde_json::from_str(&state).unwrap();
    }

    fn footprints(&self) -> Vec<Footprint> {
        fold(self.events.iter().cloned(), &self.schedule).into_values().flatten().collect()
    }

    fn attention(&self, host: &str) -> u64 {
        self.footprints()
            .iter()
            .filter(|footprint| footprint.host == host)
            .map(|footprint| footprint.attention_ms)
            .sum()
    }

    fn caps(&self) -> Caps {
        Caps { attention_cap: self.schedule.seconds(), event_cap: EVENT_CAP_MAX }
    }

    /// What was told of the value is what the folded footprints are worth. A page that is taken back after its epoch has
    /// ended leaves what was told of that epoch, and an epoch that is entered again begins with sums of its own.
    fn check_value(&self) {
        if self.entered.iter().collect::<BTreeSet<_>>().len() < self.entered.len() {
            return;
        }
        let mut value = 0;
        let mut kept = 0;
        let withdrawn: BTreeSet<&PageId> = self
            .events
            .iter()
            .filter_map(|event| if let Event::Withdrawn { page } = event { Some(page) } else { None })
            .collect();
        let pages = self.events.iter().filter(|event| !matches!(event, Event::Withdrawn { .. }));
        for (epoch, footprints) in fold(self.events.iter().cloned(), &self.schedule) {
            let (summary, _) = footprints.iter().collect::<Sums>().summary(self.caps()).unwrap();
            value += i64::try_from(self.tariff.value(&summary)).unwrap();
            if let Some((_, sums)) = self.tracker.sums().filter(|(known, _)| *known == epoch) {
                assert_eq!(*sums, footprints.iter().collect(), "the sums of the running epoch");
            }
        }
        for footprints in fold(pages.cloned(), &self.schedule).into_values() {
            let (summary, _) = footprints.iter().collect::<Sums>().summary(self.caps()).unwrap();
            kept += i64::try_from(self.tariff.value(&summary)).unwrap();
        }
        if withdrawn.is_empty() {
            assert_eq!(value, self.value);
        }
        assert!(value <= self.value && self.value <= kept.max(value), "{value} {} {kept}", self.value);
    }
}

fn at(host: &str, path: &str, search: &str) -> Address {
    let labels: Vec<&str> = host.rsplit('.').take(2).collect();
    Address {
        scheme: "https:".into(),
        host: host.into(),
        path: path.into(),
        search: search.into(),
        registrable_domain: Some(format!("{}.{}", labels[1], labels[0])),
        ..Address::default()
    }
}

#[test]
fn only_the_active_tab_of_the_focused_window_is_attended() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "one.example");
    bench.pass(20_000, 7_000);
    bench.open(2, 1, "two.example");
    bench.pass(10_000, 10_000);
    bench.see(&Observation::WindowFocused { window: None });
    bench.pass(30_000, 30_000);
    bench.open(3, 2, "three.example");
    bench.pass(5_000, 1_000);
    bench.see(&Observation::WindowFocused { window: Some(1) });
    bench.pass(4_000, 4_000);
    assert_eq!(bench.attention("one.example"), 20_000);
    assert_eq!(bench.attention("two.example"), 14_000);
    assert_eq!(bench.attention("three.example"), 5_000, "two windows are never attended at once");
    bench.check_value();
}

#[test]
fn a_background_tab_a_hidden_page_and_a_closed_one_are_not_attended() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "one.example");
    let address = at("behind.example", "/", "");
    bench.see(&Observation::Navigated { tab: 2, window: 1, address, title: None });
    bench.pass(12_000, 5_000);
    bench.see(&Observation::TabRemoved { tab: 1 });
    bench.pass(12_000, 5_000);
    assert_eq!(bench.attention("one.example"), 12_000);
    let footprints = bench.footprints();
    assert_eq!(footprints.len(), 1, "a visit that was never attended is left out");
    bench.check_value();
}

#[test]
fn no_input_ends_attention_but_for_sound_and_a_locked_screen_ends_it_always() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "video.example");
    bench.pass(15_000, 15_000);
    bench.see(&Observation::Idle { state: IdleState::Idle });
    bench.pass(60_000, 30_000);
    assert_eq!(bench.attention("video.example"), 15_000);
    bench.sound(1, true, false);
    bench.pass(60_000, 30_000);
    assert_eq!(bench.attention("video.example"), 75_000);
    bench.see(&Observation::Idle { state: IdleState::Locked });
    bench.pass(60_000, 30_000);
    assert_eq!(bench.attention("video.example"), 75_000);
    bench.see(&Observation::Idle { state: IdleState::Active });
    bench.sound(1, false, false);
    bench.pass(5_000, 5_000);
    assert_eq!(bench.attention("video.example"), 80_000);
}

#[test]
fn sound_in_another_tab_does_not_help() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "quiet.example");
    bench.sound(2, true, false);
    bench.see(&Observation::Idle { state: IdleState::Idle });
    bench.pass(30_000, 30_000);
    assert!(bench.footprints().is_empty());
}

#[test]
fn a_route_of_an_application_is_a_page_of_its_own() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "app.example");
    bench.pass(11_000, 11_000);
    bench.see(&Observation::Navigated { tab: 1, window: 1, address: at("app.example", "/next", ""), title: None });
    bench.pass(22_000, 11_000);
    let attention: Vec<u64> = bench.footprints().iter().map(|footprint| footprint.attention_ms).collect();
    assert_eq!(attention, [11_000, 22_000]);
}

#[test]
fn a_visit_is_cut_where_an_epoch_ends() {
    let mut bench = Bench::new(60_000);
    bench.now = START + 50_000;
    bench.open(1, 1, "long.example");
    bench.pass(85_000, 30_000);
    let footprints = bench.footprints();
    let seen: Vec<_> = footprints.iter().map(|f| (f.started_at - START, f.attention_ms)).collect();
    assert_eq!(seen, [(50_000, 10_000), (60_000, 60_000), (120_000, 15_000)]);
    let ids: BTreeSet<_> = footprints.iter().map(|f| &f.id).collect();
    assert_eq!(ids.len(), 3);
    bench.check_value();
}

#[test]
fn a_slept_machine_attends_nothing_beyond_the_first_moments() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "one.example");
    bench.now += GAP_MAX_MS;
    bench.tick();
    assert_eq!(bench.attention("one.example"), GAP_MAX_MS);
    bench.now += GAP_MAX_MS + 1;
    bench.tick();
    assert_eq!(bench.attention("one.example"), GAP_MAX_MS + GAP_CREDIT_MS);
}

#[test]
fn a_clock_set_back_counts_no_time_twice() {
    let mut bench = Bench::new(60_000);
    bench.open(1, 1, "one.example");
    bench.pass(59_000, 10_000);
    bench.now -= 50_000;
    bench.tick();
    bench.pass(50_900, 10_000);
    assert_eq!(bench.attention("one.example"), 60_000, "no more than the epoch holds");
    bench.check_value();
    bench.now -= 60_000;
    bench.tick();
    bench.pass(20_000, 10_000);
    assert_eq!(bench.attention("one.example"), 60_000, "the page is forgotten");
    bench.check_value();
}

#[test]
fn consent_pause_and_exclusion_stop_open_pages_too() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "one.example");
    bench.pass(10_000, 10_000);
    bench.rules.paused_until = Some(bench.now + 30_000);
    bench.pass(45_000, 45_000);
    assert_eq!(bench.attention("one.example"), 25_000, "counted again from the end of the pause");
    bench.rules.excluded.push(host_tag(&[0; 32], "one.example"));
    bench.pass(10_000, 10_000);
    assert_eq!(bench.attention("one.example"), 25_000);
    bench.rules.excluded.clear();
    bench.rules.excluded_categories.push(Category::Other);
    bench.pass(10_000, 10_000);
    assert_eq!(bench.attention("one.example"), 25_000);
    bench.rules.excluded_categories.clear();
    bench.consent.collectors.clear();
    bench.pass(10_000, 10_000);
    assert_eq!(bench.attention("one.example"), 25_000);
    bench.check_value();
}

#[test]
fn a_refused_navigation_ends_the_page_before_it() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "one.example");
    bench.pass(10_000, 10_000);
    let events = bench.events.len();
    let step = bench.open(1, 1, "bank.example");
    assert_eq!(step.refusal, Some(Refusal::SensitiveBanking));
    bench.pass(10_000, 10_000);
    assert_eq!(bench.events.len(), events, "nothing of the bank");
    assert_eq!(bench.attention("one.example"), 10_000);
}

#[test]
fn a_search_counts_once_however_often_its_results_are_turned() {
    let mut bench = Bench::new(86_400_000);
    bench.see(&Observation::TabActivated { tab: 1, window: 1 });
    bench.see(&Observation::WindowFocused { window: Some(1) });
    for search in ["?q=otters", "?q=otters&start=10", "?q=beavers", "?q=otters"] {
        let address = at("www.google.com", "/search", search);
        bench.see(&Observation::Navigated { tab: 1, window: 1, address, title: None });
        bench.pass(1_000, 1_000);
    }
    let searches: Vec<_> = bench.footprints().into_iter().filter_map(|footprint| footprint.query).collect();
    assert_eq!(searches, ["otters", "beavers", "otters"]);
    bench.check_value();
}

#[test]
fn wallets_leave_one_footprint_a_site_action_and_epoch() {
    let mut bench = Bench::new(60_000);
    bench.tick();
    for (host, path) in [("dapp.example", "/"), ("dapp.example", "/other"), ("swap.example", "/")] {
        for _ in 0..3 {
            let announced =
                Observation::WalletAnnounced { tab: 1, address: at(host, path, ""), rdns: "io.metamask".into() };
            bench.see(&announced);
            bench.see(&Observation::WalletConnected { tab: 1, address: at(host, path, ""), rdns: None });
        }
    }
    assert_eq!(bench.footprints().len(), 4);
    bench.now += 60_000;
    let again = Observation::WalletConnected { tab: 1, address: at("dapp.example", "/", ""), rdns: None };
    assert_eq!(bench.see(&again).refusal, None);
    assert_eq!(bench.see(&again).refusal, Some(Refusal::Repeated));
    assert_eq!(bench.footprints().len(), 5);
    bench.check_value();
}

#[test]
fn page_hints_reclassify_what_the_table_does_not_know() {
    let hint = |tab, types: &[&str]| Observation::PageHints {
        tab,
        og_type: None,
        schema_types: types.iter().map(|name| (*name).to_owned()).collect(),
        keywords: Vec::new(),
    };
    let mut bench = Bench::new(60_000);
    bench.open(1, 1, "paper.example");
    bench.pass(70_000, 10_000);
    bench.see(&hint(1, &["NewsArticle"]));
    bench.pass(20_000, 10_000);
    bench.see(&hint(1, &["Product"]));
    let seen: Vec<_> = bench.footprints().iter().map(|f| (f.category, f.reason)).collect();
    assert_eq!(
        seen,
        [(Category::Other, Reason::Default), (Category::News, Reason::PageHint)],
        "an earlier epoch stays"
    );
    bench.check_value();
    bench.open(1, 1, "github.com");
    assert!(bench.see(&hint(1, &["Product"])).events.is_empty(), "the table wins");
    bench.consent.collectors.retain(|collector| *collector != Collector::PageHints);
    bench.open(1, 1, "shop.example");
    assert_eq!(bench.see(&hint(1, &["Product"])).refusal, Some(Refusal::NotConsented));
}

#[test]
fn a_page_that_says_it_is_sensitive_or_excluded_is_withdrawn() {
    for (types, refusal, ms, told) in [
        ("MedicalWebPage", Refusal::SensitiveHealth, 40_000, 0),
        ("Product", Refusal::ExcludedCategory, 40_000, 0),
        ("Product", Refusal::ExcludedCategory, 80_000, 60),
    ] {
        let mut bench = Bench::new(60_000);
        bench.rules.excluded_categories.push(Category::Shopping);
        bench.open(1, 1, "unknown.example");
        bench.pass(ms, 10_000);
        assert!(bench.value > 0);
        let hints = Observation::PageHints {
            tab: 1,
            og_type: None,
            schema_types: vec![types.to_owned()],
            keywords: Vec::new(),
        };
        assert_eq!(bench.see(&hints).refusal, Some(refusal));
        bench.pass(20_000, 10_000);
        assert!(bench.footprints().is_empty() && bench.tracker.live().is_empty());
        assert_eq!(bench.value, told, "what was told of an epoch that has ended is taken back by the fold");
    }
}

#[test]
fn titles_follow_their_switch() {
    let mut bench = Bench::new(60_000);
    bench.open(1, 1, "one.example");
    assert!(bench.see(&Observation::Titled { tab: 1, title: "First".into() }).events.is_empty());
    bench.consent.title = true;
    bench.see(&Observation::Titled { tab: 1, title: "Second".into() });
    bench.now += 5_000;
    bench.see(&Observation::Titled { tab: 1, title: "Third".into() });
    bench.see(&Observation::Titled { tab: 1, title: "Mail to someone@mail.example".into() });
    assert_eq!(bench.footprints()[0].title.as_deref(), Some("Third"));
}

#[test]
fn a_page_that_rewrites_its_address_costs_nobody_anything() {
    let mut kept = Bench::new(86_400_000);
    kept.open(1, 1, "maps.example");
    kept.pass(1_200_000, 30_000);
    let mut rewritten = Bench::new(86_400_000);
    rewritten.open(1, 1, "maps.example");
    for _ in 0..20_000 {
        rewritten.now += 60;
        let address = at("maps.example", "/", "");
        rewritten.see(&Observation::Navigated { tab: 1, window: 1, address, title: None });
    }
    assert_eq!((kept.value, rewritten.value), (1_200, 1_200), "20 minutes are worth what 20 minutes are worth");
    rewritten.open(1, 1, "github.com");
    rewritten.pass(300_000, 30_000);
    assert_eq!(rewritten.value, 1_200 + 300 * 4, "what comes after it counts");
    rewritten.check_value();
}

#[test]
fn many_actions_in_one_millisecond_all_count() {
    let mut bench = Bench::new(60_000);
    bench.open(1, 1, "x.com");
    for _ in 0..600 {
        let like = Observation::Social { tab: 1, address: at("x.com", "/", ""), action: Action::Like };
        bench.see(&like);
    }
    bench.pass(30_000, 10_000);
    assert_eq!(bench.tracker.count(), 601);
    // A summary counts 511 likes of a category; each is worth one point at weight 2, a second of time two tenths.
    assert_eq!(bench.value, 10 * 2 * 511 + 2 * 30);
    bench.check_value();
}

#[test]
fn the_state_holds_no_host_and_round_trips() {
    let mut bench = Bench::new(60_000);
    bench.consent.title = true;
    bench.consent.path = true;
    let address = at("planted-host.example", "/planted-path", "?planted=search");
    let title = Some("planted title".to_owned());
    bench.see(&Observation::TabActivated { tab: 1, window: 1 });
    bench.see(&Observation::WindowFocused { window: Some(1) });
    bench.see(&Observation::Navigated { tab: 1, window: 1, address, title });
    let address = at("www.google.com", "/search", "?q=planted+query");
    bench.see(&Observation::Navigated { tab: 2, window: 1, address, title: None });
    let address = at("planted-dapp.example", "/", "");
    bench.see(&Observation::WalletAnnounced { tab: 1, address, rdns: "io.metamask".into() });
    bench.pass(5_000, 5_000);
    assert_eq!(bench.tracker.live().len(), 2);
    let state = serde_json::to_string(&bench.tracker).unwrap();
    for planted in ["planted", "google", "example", "metamask"] {
        assert!(!state.contains(planted), "{planted}");
    }
    assert_eq!(serde_json::from_str::<Tracker>(&state).unwrap(), bench.tracker);
}

/// What may happen at a moment.
#[derive(Debug, Clone)]
enum Act {
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

fn act() -> impl Strategy<Value = Act> {
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

fn observation(act: &Act) -> Observation {
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
