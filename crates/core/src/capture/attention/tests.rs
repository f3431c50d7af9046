//! A tracker that is handed observations and whose events are folded.

mod attended;
mod pages;
mod sessions;
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
    /// ended leaves what was told of that epoch, and of a visit in epochs that a clock entered in another order than they lie in another part is counted.
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
