//! What becomes of pages: rules, actions, hints, titles, and the state that outlives a worker.

use super::*;

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
    rewritten.tick();
    assert_eq!((kept.value, rewritten.value), (1_200, 1_200), "20 minutes are worth what 20 minutes are worth");
    assert!(rewritten.events.len() <= 3 && rewritten.footprints().len() == 1, "and they are one page");
    rewritten.open(1, 1, "github.com");
    rewritten.pass(300_000, 30_000);
    assert_eq!(rewritten.value, 1_200 + 300 * 4, "what comes after it counts");
    rewritten.check_value();
}

/// An address that is shown for a second is a page of its own; another site, or another category, is always one.
#[test]
fn only_what_is_shown_for_less_than_a_visit_goes_on_as_one_page() {
    let go = |bench: &mut Bench, host: &str, path: &str, ms: u64| {
        bench.see(&Observation::Navigated { tab: 1, window: 1, address: at(host, path, ""), title: None });
        bench.pass(ms, 30_000);
    };
    let mut bench = Bench::new(86_400_000);
    bench.consent.path = true;
    bench.open(1, 1, "maps.example");
    bench.pass(999, 30_000);
    go(&mut bench, "maps.example", "/two", 1_000);
    go(&mut bench, "maps.example", "/three", 300);
    go(&mut bench, "other.example", "/", 300);
    go(&mut bench, "maps.example", "/four", 200);
    go(&mut bench, "www.maps.example", "/five", 5_000);
    let seen: Vec<(String, u64)> = bench
        .footprints()
        .into_iter()
        .map(|footprint| (format!("{}{}", footprint.host, footprint.path.unwrap_or_default()), footprint.attention_ms))
        .collect();
    let expected = [
        ("maps.example/two", 1_999),
        ("maps.example/three", 300),
        ("other.example/", 300),
        ("maps.example/four", 200),
        ("maps.example/five", 5_000),
    ];
    assert_eq!(seen, expected.map(|(address, ms)| (address.to_owned(), ms)));
    bench.check_value();
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
