//! Time without input: what passes until the browser tells of it, and how long sound stands in for input.

use super::sessions::{Act, act, observation};
use super::*;
use crate::limits::INPUT_SECONDS;

const INPUT_MS: u64 = INPUT_SECONDS as u64 * 1_000;
const HOUR_MS: u64 = 3_600_000;

/// A page in front whose sound plays, and the browser's word, an interval after the last input, that there is none.
fn left_alone() -> Bench {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "video.example");
    bench.sound(1, true, false);
    bench.pass(INPUT_MS, 30_000);
    bench.idle(IdleState::Idle);
    bench
}

#[test]
fn the_time_from_the_last_input_until_it_is_told_of_is_attended() {
    for interval in [15_000, INPUT_MS, 300_000] {
        let mut bench = Bench::new(86_400_000);
        bench.open(1, 1, "text.example");
        bench.pass(5_000, 5_000);
        bench.idle(IdleState::Active);
        bench.pass(interval, 30_000);
        bench.idle(IdleState::Idle);
        bench.pass(HOUR_MS, 30_000);
        assert_eq!(bench.attention("text.example"), 5_000 + interval);
    }
}

#[test]
fn a_minute_of_reading_is_a_minute() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "text.example");
    for _ in 0..5 {
        bench.pass(INPUT_MS - 1_000, 30_000);
        bench.idle(IdleState::Active);
    }
    assert_eq!(bench.attention("text.example"), 5 * (INPUT_MS - 1_000));
}

#[test]
fn muted_sound_is_no_sound_until_it_is_unmuted() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "video.example");
    bench.idle(IdleState::Idle);
    bench.sound(1, true, true);
    bench.pass(30_000, 30_000);
    assert!(bench.footprints().is_empty());
    bench.sound(1, true, false);
    bench.pass(20_000, 10_000);
    bench.sound(1, true, true);
    bench.pass(30_000, 30_000);
    assert_eq!(bench.attention("video.example"), 20_000);
    bench.sound(1, false, true);
    bench.sound(1, false, false);
    bench.pass(30_000, 30_000);
    assert_eq!(bench.attention("video.example"), 20_000, "unmuted silence");
    bench.sound(1, true, false);
    bench.pass(10_000, 10_000);
    assert_eq!(bench.attention("video.example"), 30_000);
}

#[test]
fn sound_stands_in_for_input_for_an_hour() {
    let mut bench = left_alone();
    bench.pass(SOUND_MAX_MS - 1, 30_000);
    assert!(bench.tracker.live()[0].attending);
    bench.pass(1, 1);
    assert!(!bench.tracker.live()[0].attending);
    bench.pass(8 * HOUR_MS, 30_000);
    assert_eq!(bench.attention("video.example"), INPUT_MS + HOUR_MS);
    bench.check_value();
    bench.idle(IdleState::Active);
    bench.pass(INPUT_MS, 30_000);
    bench.idle(IdleState::Idle);
    bench.pass(2 * HOUR_MS, 30_000);
    assert_eq!(bench.attention("video.example"), 2 * (INPUT_MS + HOUR_MS), "input begins another hour");
    bench.check_value();
}

#[test]
fn the_hour_ends_within_a_call_that_comes_late() {
    let mut bench = left_alone();
    bench.pass(SOUND_MAX_MS - 20_000, 20_000);
    bench.now += 70_000;
    bench.tick();
    assert_eq!(bench.attention("video.example"), INPUT_MS + HOUR_MS);
}

#[test]
fn nothing_is_counted_down_while_there_is_input() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "video.example");
    bench.sound(1, true, false);
    bench.pass(3 * HOUR_MS, 30_000);
    bench.idle(IdleState::Idle);
    bench.pass(2 * HOUR_MS, 30_000);
    assert_eq!(bench.attention("video.example"), 4 * HOUR_MS);
}

#[test]
fn the_hour_is_one_without_input_and_not_one_of_sound() {
    let mut bench = Bench::new(86_400_000);
    bench.open(1, 1, "video.example");
    bench.idle(IdleState::Idle);
    bench.pass(HOUR_MS - 60_000, 30_000);
    assert!(bench.footprints().is_empty());
    bench.sound(1, true, false);
    bench.pass(HOUR_MS, 30_000);
    assert_eq!(bench.attention("video.example"), 60_000);
}

#[test]
fn nothing_but_input_ends_the_time_without_input() {
    let go = |tab, path: &str| Observation::Navigated {
        tab,
        window: 1,
        address: at("video.example", path, ""),
        title: Some("Next".into()),
    };
    let acts = [
        go(1, "/next"),
        Observation::TabActivated { tab: 1, window: 1 },
        Observation::WindowFocused { window: None },
        Observation::WindowFocused { window: Some(1) },
        Observation::Titled { tab: 1, title: "Next".into() },
        Observation::Audible { tab: 1, audible: false, muted: false },
        Observation::Audible { tab: 1, audible: true, muted: false },
        Observation::Idle { state: IdleState::Idle },
        Observation::Idle { state: IdleState::Locked },
        Observation::Idle { state: IdleState::Idle },
        go(2, "/ad"),
        Observation::TabRemoved { tab: 2 },
    ];
    for act in &acts {
        let mut bench = left_alone();
        bench.pass(HOUR_MS / 2, 30_000);
        bench.see(act);
        // The page plays in front again, whatever the act did to that.
        bench.idle(IdleState::Idle);
        bench.see(&Observation::WindowFocused { window: Some(1) });
        bench.sound(1, true, false);
        bench.pass(2 * HOUR_MS, 30_000);
        assert_eq!(bench.attention("video.example"), INPUT_MS + HOUR_MS, "{act:?}");
    }
    let mut playlist = left_alone();
    for _ in 0..100 {
        playlist.see(&go(1, "/next"));
        playlist.pass(180_000, 30_000);
    }
    assert_eq!(playlist.attention("video.example"), INPUT_MS + HOUR_MS);
}

#[test]
fn the_hour_outlives_the_worker_sleep_and_a_clock_set_back() {
    let mut bench = left_alone();
    for _ in 0..120 {
        bench.pass(30_000, 30_000);
        bench.restart();
    }
    bench.pass(HOUR_MS, 30_000);
    assert_eq!(bench.attention("video.example"), INPUT_MS + HOUR_MS);

    let mut bench = left_alone();
    bench.now += 2 * HOUR_MS;
    bench.tick();
    bench.pass(HOUR_MS, 30_000);
    assert_eq!(bench.attention("video.example"), INPUT_MS + GAP_CREDIT_MS, "two hours asleep used the hour up");

    let mut bench = left_alone();
    bench.pass(HOUR_MS - 30_000, 30_000);
    bench.now -= HOUR_MS / 2;
    bench.pass(HOUR_MS, 30_000);
    assert_eq!(bench.attention("video.example"), INPUT_MS + HOUR_MS);
}

/// Hours that somebody spends elsewhere: anything but input, with the pauses before it.
fn hours() -> impl Strategy<Value = Vec<(u64, Act)>> {
    let quiet = act().prop_filter("no input", |act| !matches!(act, Act::Idle(0)));
    proptest::collection::vec((0u64..900_000, quiet), 1..40)
}

proptest! {
    #[test]
    fn without_input_no_more_than_the_hour_and_the_interval_is_attended(hours in hours()) {
        let mut bench = left_alone();
        for (after, act) in &hours {
            bench.pass(*after, 30_000);
            bench.restart();
            bench.see(&observation(act));
        }
        bench.pass(3 * HOUR_MS, 30_000);
        let attended: u64 = bench.footprints().iter().map(|footprint| footprint.attention_ms).sum();
        prop_assert!(attended <= INPUT_MS + HOUR_MS, "{attended}");
        prop_assert!(attended <= bench.now - START);
        bench.check_value();
    }

    #[test]
    fn muted_sound_alone_gives_nothing(hours in hours()) {
        let mut bench = Bench::new(86_400_000);
        bench.idle(IdleState::Idle);
        bench.open(1, 1, "video.example");
        bench.sound(1, true, true);
        for (after, act) in &hours {
            bench.pass(*after, 30_000);
            match observation(act) {
                Observation::Audible { tab, audible, .. } => bench.sound(tab, audible, true),
                other => bench.see(&other),
            };
        }
        let attended: u64 = bench.footprints().iter().map(|footprint| footprint.attention_ms).sum();
        prop_assert_eq!(attended, 0);
    }

    #[test]
    fn sound_without_a_pause_is_attended_for_the_whole_hour(every in 1_000u64..90_000, hours in 1u64..6) {
        let mut bench = left_alone();
        bench.pass(hours * HOUR_MS, every);
        prop_assert_eq!(bench.attention("video.example"), INPUT_MS + HOUR_MS);
    }
}
