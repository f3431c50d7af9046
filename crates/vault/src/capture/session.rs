//! What outlives the worker but not the browser: the text in `chrome.storage.session`.
//!
//! It holds the user key while the vault is unlocked or on trial, the attention tracker (which knows no host), and when
//! each collector last gave something.

use std::collections::BTreeMap;

use ashiato_core::capture::attention::Tracker;
use ashiato_core::capture::collectors::Collector;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::keys::access::SessionKey;

const VERSION: u32 = 3;

/// When each collector last gave something in this browser session, milliseconds since 1970.
pub(crate) type Matched = BTreeMap<Collector, u64>;

/// The session's text as read.
pub(crate) struct Session {
    pub(crate) key: SessionKey,
    pub(crate) tracker: Tracker,
    pub(crate) matched: Matched,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    version: u32,
    key: Option<String>,
    trial: bool,
    lock_at: Option<u64>,
    tracker: Tracker,
    matched: Matched,
}

#[derive(Serialize)]
struct Write<'a> {
    version: u32,
    key: Option<&'a str>,
    trial: bool,
    lock_at: Option<u64>,
    tracker: &'a Tracker,
    matched: &'a Matched,
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
            matched: read.matched,
        })
    }

    /// Writes it; `None` if that fails, which leaves the older text where it is.
    pub(crate) fn write(held: &SessionKey, tracker: &Tracker, matched: &Matched) -> Option<String> {
        let key = held.key.as_ref().map(|key| key.as_str());
        let text = Write { version: VERSION, key, trial: held.trial, lock_at: held.lock_at, tracker, matched };
        serde_json::to_string(&text).ok()
    }
}
