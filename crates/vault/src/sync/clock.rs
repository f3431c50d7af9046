//! The node's clock: read once with a fresh question, moved on by the worker's monotonic clock. What can't be undone is
//! decided by it and never by the device's clock alone.

/// Node and device may be this far apart, in milliseconds.
pub(crate) const SKEW_MAX_MS: u64 = 600_000;
/// A reading is good for so long.
const READING_MS: u64 = 600_000;
/// Device and monotonic clock may disagree this much about the time that passed: beyond it one of them was set, or slept.
const DRIFT_MS: u64 = 5_000;

/// A moment by the clocks of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Milliseconds since 1970 by the device's clock, which anybody may set.
    pub(crate) wall_ms: u64,
    /// Milliseconds since the worker began, by a clock that nobody sets.
    pub(crate) mono_ms: u64,
}

#[derive(Debug, Clone, Copy)]
struct Reading {
    node_ms: u64,
    at: Moment,
}

/// What is known of the node's clock in this life of the worker.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NodeClock {
    reading: Option<Reading>,
}

impl NodeClock {
    /// Takes what the node signed.
    pub(crate) fn heard(&mut self, node_ms: u64, at: Moment) {
        self.reading = Some(Reading { node_ms, at });
    }

    /// Forgets it: it is read anew.
    pub(crate) fn forget(&mut self) {
        self.reading = None;
    }

    /// The node's time; `None` where it has to be read anew.
    pub(crate) fn now(&self, moment: Moment) -> Option<u64> {
        let reading = self.reading?;
        let passed = moment.mono_ms.checked_sub(reading.at.mono_ms)?;
        let by_device = moment.wall_ms.checked_sub(reading.at.wall_ms)?;
        (passed <= READING_MS && passed.abs_diff(by_device) <= DRIFT_MS).then(|| reading.node_ms.saturating_add(passed))
    }

    /// The node's time where the device's clock is near it.
    pub(crate) fn agreed(&self, moment: Moment) -> Option<u64> {
        self.now(moment).filter(|now| now.abs_diff(moment.wall_ms) <= SKEW_MAX_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_holds_while_the_clocks_agree() {
        let at = Moment { wall_ms: 1_000_000, mono_ms: 50 };
        let after = |wall: u64, mono: u64| Moment { wall_ms: at.wall_ms + wall, mono_ms: at.mono_ms + mono };
        let mut clock = NodeClock::default();
        assert_eq!(clock.now(at), None);
        clock.heard(1_300_000, at);
        assert_eq!(clock.agreed(after(7_000, 7_000)), Some(1_307_000));
        assert_eq!(clock.now(after(7_000, 13_000)), None, "the device's clock was set back");
        assert_eq!(clock.now(after(31_536_000_000, 7_000)), None, "a year ahead");
        assert_eq!(clock.now(Moment { wall_ms: 0, mono_ms: 60 }), None, "back to 1970");
        assert_eq!(clock.now(after(600_001, 600_001)), None, "too old");
        clock.heard(2_000_000, at);
        assert_eq!((clock.now(at), clock.agreed(at)), (Some(2_000_000), None), "more than ten minutes apart");
    }
}
