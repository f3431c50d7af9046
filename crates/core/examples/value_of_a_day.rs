//! The way of a footprint: observations, redaction, attention, events, the fold, sums, points:
//! `cargo run -p ashiato-core --example value_of_a_day`

#![expect(clippy::print_stdout, reason = "an example speaks")]

use ashiato_core::capture::attention::{Context, Tracker};
use ashiato_core::capture::collectors::Collector;
use ashiato_core::capture::consent::{CONSENT_VERSION, Consent};
use ashiato_core::capture::observation::{Address, Observation};
use ashiato_core::capture::rules::Rules;
use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::footprint::event::PageId;
use ashiato_core::footprint::fold::fold;
use ashiato_core::footprint::summary::Caps;
use ashiato_core::footprint::sums::Sums;
use ashiato_core::footprint::tariff::Tariff;

/// A navigation in tab 1, as the extension hands it in.
fn navigated(host: &str, domain: &str, path: &str, search: &str) -> Observation {
    let address = Address {
        scheme: "https:".into(),
        host: host.into(),
        path: path.into(),
        search: search.into(),
        registrable_domain: Some(domain.into()),
        ..Address::default()
    };
    Observation::Navigated { tab: 1, window: 1, address, title: None }
}

/// A value in points.
fn tenths(value: i64) -> f64 {
    value as f64 / 10.0
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schedule = EpochSchedule::new(86_400_000, 7)?;
    let tariff = Tariff::base();
    let caps = Caps { attention_cap: schedule.seconds(), event_cap: 8_191 };
    let collectors = vec![Collector::Visits, Collector::Searches];
    let consent = Consent { version: CONSENT_VERSION, given_at: 0, collectors, ..Consent::default() };
    let cx = Context { consent: &consent, rules: &Rules::default(), schedule, tariff: &tariff, caps };
    // Time and randomness are arguments: here morning comes when it is said to, and pages are numbered.
    let (mut tracker, mut events, mut pages) = (Tracker::default(), Vec::new(), 0u128);
    let morning = 20_000 * 86_400_000 + 8 * 3_600_000;
    for (seconds, observation) in [
        (0, Observation::WindowFocused { window: Some(1) }),
        (0, Observation::TabActivated { tab: 1, window: 1 }),
        (1, navigated("www.google.com", "google.com", "/search", "?q=arctic+tern")),
        (20, navigated("en.wikipedia.org", "wikipedia.org", "/wiki/Arctic_tern", "")),
        (80, navigated("www.webmd.com", "webmd.com", "/", "")),
        (90, Observation::TabRemoved { tab: 1 }),
    ] {
        let step = tracker.observe(&observation, morning + seconds * 1_000, &cx, &mut || {
            pages += 1;
            PageId::from_bytes(pages.to_be_bytes())
        });
        println!(
            "{:>2} s  {:<15} points {:+.1}  {:?}",
            seconds,
            observation.kind(),
            tenths(step.value_delta),
            step.refusal
        );
        events.extend(step.events);
    }
    for (epoch, footprints) in fold(events.into_iter(), &schedule) {
        for footprint in &footprints {
            println!("{footprint:?}");
        }
        let (summary, uncounted) = footprints.iter().collect::<Sums>().summary(caps)?;
        let points = tenths(i64::try_from(tariff.value(&summary))?);
        println!("epoch {}: {} footprints worth {points:.1}; {uncounted:?}", epoch.0, footprints.len());
    }
    Ok(())
}
