//! What outlives the worker but not the browser: the text in `chrome.storage.session`.
//!
//! It holds the user key while the vault is unlocked or on trial, the attention tracker (which knows no host), and a
//! tally of bare counts for the popup of a locked vault.

use std::collections::BTreeMap;

use ashiato_core::capture::attention::Tracker;
use ashiato_core::capture::collectors::Collector;
use ashiato_core::footprint::epoch::Epoch;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::keys::access::SessionKey;

const VERSION: u32 = 2;
const SLOT_MS: u64 = 15 * 60 * 1_000;
const SLOTS: usize = 4 * 48;

/// Bare counts since the browser's start. A quarter of an hour is the finest step between two time zones' midnights.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tally {
    /// Points by quarter of an hour since 1970, of the last two days.
    slots: BTreeMap<u64, i64>,
    /// The epoch that the next one is of.
    epoch: Epoch,
    points: i64,
    /// When each collector last gave something.
    matched: BTreeMap<Collector, u64>,
}

impl Tally {
    /// Counts what a step gave.
    pub(crate) fn add(&mut self, now_ms: u64, epoch: Epoch, points: i64) {
        if self.epoch != epoch {
            (self.epoch, self.points) = (epoch, 0);
        }
        self.points = self.points.saturating_add(points);
        if points != 0 {
            let slot = self.slots.entry(now_ms / SLOT_MS).or_default();
            *slot = slot.saturating_add(points);
        }
        while self.slots.len() > SLOTS {
            self.slots.pop_first();
        }
    }

    /// Notes that a collector gave something.
    pub(crate) fn matched(&mut self, collector: Collector, now_ms: u64) {
        self.matched.insert(collector, now_ms);
    }

    /// When a collector last gave something in this browser session.
    pub(crate) fn last_matched(&self, collector: Collector) -> Option<u64> {
        self.matched.get(&collector).copied()
    }

    /// Points since an instant, to the quarter of an hour.
    pub(crate) fn since(&self, from_ms: u64) -> u64 {
        let sum: i64 = self.slots.range(from_ms / SLOT_MS..).map(|(_, points)| points).sum();
        u64::try_from(sum).unwrap_or(0)
    }

    /// Points of an epoch, as far as this browser session saw it.
    pub(crate) fn epoch(&self, epoch: Epoch) -> u64 {
        if self.epoch == epoch { u64::try_from(self.points).unwrap_or(0) } else { 0 }
    }
}

/// The session's text as read.
pub(crate) struct Session {
    pub(crate) key: SessionKey,
    pub(crate) tracker: Tracker,
    pub(crate) tally: Tally,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    version: u32,
    key: Option<String>,
    trial: bool,
    lock_at: Option<u64>,
    tracker: Tracker,
    tally: Tally,
}

#[derive(Serialize)]
struct Write<'a> {
    version: u32,
    key: Option<&'a str>,
    trial: bool,
    lock_at: Option<u64>,
    tracker: &'a Tracker,
    tally: &'a Tally,
}

impl Session {
    /// Reads it; `None` for anything else, as after an update of the software: then the vault is locked and the
    /// tracker starts anew.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let read: Read = serde_json::from_str(text).ok()?;
        let key = read.key.map(Zeroizing::new);
        (read.version == VERSION).then_some(Self {
            key: SessionKey { key, trial: read.trial, lock_at: read.lock_at },
            tracker: read.tracker,
            tally: read.tally,
        })
    }

    /// Writes it; `None` if that fails, which leaves the older text where it is.
    pub(crate) fn write(held: &SessionKey, tracker: &Tracker, tally: &Tally) -> Option<String> {
        let key = held.key.as_ref().map(|key| key.as_str());
        let text = Write { version: VERSION, key, trial: held.trial, lock_at: held.lock_at, tracker, tally };
        serde_json::to_string(&text).ok()
    }
}
