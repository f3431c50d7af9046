//! When a page is attended, where its time is cut, and what a clock may do to it.

use super::*;

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
    assert_eq!(
        bench.attention("one.example"),
        60_100,
        "what is left of the epoch before, and nothing more of this one"
    );
    bench.check_value();
}

/// A clock that is wrong for some alarms and right again: the page in front earns on, in the same epoch too.
#[test]
fn a_wrong_alarm_ends_no_page() {
    const YEAR: i64 = 365 * 86_400_000;
    for length_ms in [60_000, 86_400_000] {
        for jumps in
            [vec![YEAR], vec![-YEAR], vec![120_000], vec![-120_000], vec![YEAR, -YEAR], vec![-YEAR, 5, 86_400_000]]
        {
            let mut bench = Bench::new(length_ms);
            bench.now += 5_000;
            bench.open(1, 1, "one.example");
            let wallet = Observation::WalletConnected { tab: 1, address: at("dapp.example", "/", ""), rdns: None };
            bench.see(&wallet);
            bench.pass(10_000, 10_000);
            let right = bench.now;
            for jump in &jumps {
                bench.now = right.saturating_add_signed(*jump);
                bench.tick();
                bench.restart();
            }
            bench.now = right;
            bench.tick();
            assert_eq!(bench.see(&wallet).refusal, Some(Refusal::Repeated), "{jumps:?}");
            bench.pass(20_000, 10_000);
            let (epoch, id) = (bench.schedule.epoch_at(right), bench.tracker.live()[0].page.clone());
            let folded = fold(bench.events.iter().cloned(), &bench.schedule);
            let here = folded[&epoch].iter().find(|footprint| footprint.id == id.footprint_id(epoch)).unwrap();
            // A jump ahead looks like a sleep, of which its first moments count.
            assert!((30_000..=30_000 + GAP_CREDIT_MS).contains(&here.attention_ms), "{jumps:?} {}", here.attention_ms);
            assert_eq!(
                folded.values().flatten().filter(|one| one.action == Action::Visit && !one.continued).count(),
                1
            );
            let folded: Sums = folded[&epoch].iter().collect();
            let (entered, sums) = bench.tracker.sums().unwrap();
            assert_eq!((entered, sums.attention_ms()), (epoch, folded.attention_ms()), "{jumps:?}");
        }
    }
}

/// What was not told when a worker died is not told as of an epoch of another length.
#[test]
fn another_length_begins_anew() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "one.example");
    bench.pass(2_000, 2_000);
    bench.now += 40_000;
    bench.see(&Observation::Audible { tab: 1, audible: true, muted: false });
    let told = bench.events.len();
    bench.restart();
    bench.schedule.length_ms = 60_000;
    bench.now += 1_000;
    bench.tick();
    assert_eq!(bench.events.len(), told);
    bench.pass(60_000, 30_000);
    let epochs: BTreeSet<Epoch> = bench.events[told..]
        .iter()
        .filter_map(|event| if let Event::Attended { epoch, .. } = event { Some(*epoch) } else { None })
        .collect();
    let first = bench.schedule.epoch_at(START).0;
    assert_eq!(epochs, BTreeSet::from([Epoch(first), Epoch(first + 1)]));
    assert_eq!(bench.tracker.sums().unwrap().1.counts().iter().flatten().sum::<u32>(), 0, "counted as a visit before");
}
