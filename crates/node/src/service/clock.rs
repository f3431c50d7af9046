//! The clock as an argument: a test sets it by hand and passes days in milliseconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Says what time it is.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> u64;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// A clock that is set by hand.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// A clock that stands at `now_ms`.
    pub fn new(now_ms: u64) -> Self {
        Self(AtomicU64::new(now_ms))
    }

    /// Sets the time, forwards or backwards.
    pub fn set(&self, now_ms: u64) {
        self.0.store(now_ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A clock that never goes back: a closed epoch stays closed when the machine's clock is set back.
pub struct Monotone {
    inner: Arc<dyn Clock>,
    latest: AtomicU64,
}

impl Monotone {
    /// Wraps a clock; `floor_ms` is the latest instant that the book already knows of.
    pub fn new(inner: Arc<dyn Clock>, floor_ms: u64) -> Self {
        Self { inner, latest: AtomicU64::new(floor_ms) }
    }
}

impl Clock for Monotone {
    fn now_ms(&self) -> u64 {
        let now = self.inner.now_ms();
        self.latest.fetch_max(now, Ordering::SeqCst).max(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_stands_still() {
        let manual = Arc::new(ManualClock::new(50));
        let clock = Monotone::new(manual.clone(), 100);
        assert_eq!(clock.now_ms(), 100, "never before what the book knows");
        manual.set(170);
        assert_eq!(clock.now_ms(), 170);
        manual.set(20);
        assert_eq!(clock.now_ms(), 170);
    }
}
