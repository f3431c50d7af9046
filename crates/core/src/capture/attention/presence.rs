//! Presence: whether somebody is there, by what the browser says of input, and how long sound stands in for input.
//!
//! Only the browser's own word that there is input ends a time without input. Navigations, routes, tabs that come to
//! the front, windows that gain the focus and sound that begins do not: a playlist, a script or another program can
//! cause each of them with nobody there, and where a person causes them, the browser tells of the input too.

use serde::{Deserialize, Serialize};

use crate::capture::observation::IdleState;

/// For how long sound stands in for input, from when the browser says that there is none: an hour.
pub const SOUND_MAX_MS: u64 = 60 * 60 * 1_000;

/// Whether somebody is there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Presence {
    state: IdleState,
    /// Milliseconds since the browser said that there is no input, at most [`SOUND_MAX_MS`]. A sum of times that
    /// passed instead of a moment, so that a clock set back does not prolong it.
    quiet_ms: u64,
}

impl Presence {
    /// Takes what the browser says now. Without input in between, its first word counts: neither a repetition nor a
    /// screen that is locked and shown again begins the time without input anew.
    pub(super) fn told(&mut self, state: IdleState) {
        self.state = state;
        if state == IdleState::Active {
            self.quiet_ms = 0;
        }
    }

    /// Lets time pass under what was told last.
    pub(super) fn pass(&mut self, ms: u64) {
        if self.state != IdleState::Active {
            self.quiet_ms = self.quiet_ms.saturating_add(ms).min(SOUND_MAX_MS);
        }
    }

    /// For how many milliseconds from now on somebody counts as there, as long as nothing else is told; `sound` is
    /// whether the tab in front is heard.
    pub(super) fn lasts_ms(&self, sound: bool) -> u64 {
        match self.state {
            IdleState::Active => u64::MAX,
            IdleState::Idle if sound => SOUND_MAX_MS.saturating_sub(self.quiet_ms),
            IdleState::Idle | IdleState::Locked => 0,
        }
    }
}
