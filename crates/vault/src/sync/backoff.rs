//! Waiting after failures: longer each time, bounded, and not in step with other devices.

/// Failures in a row of one request, and when it may be tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Backoff {
    failures: u32,
    /// When the last one was, milliseconds since 1970.
    failed_at: u64,
    /// How long is waited from then on.
    wait_ms: u64,
}

/// Whether a deadline is still ahead. One that lies further ahead than the longest wait was set by a wrong clock and is
/// void.
pub(crate) fn ahead(deadline_ms: u64, longest_ms: u64, now_ms: u64) -> bool {
    deadline_ms.checked_sub(now_ms).is_some_and(|left| left > 0 && left <= longest_ms)
}

impl Backoff {
    /// Whether it must still wait. A failure that lies ahead was noted by a wrong clock: its wait is void.
    pub(crate) fn waits(&self, now_ms: u64) -> bool {
        now_ms.checked_sub(self.failed_at).is_some_and(|passed| passed < self.wait_ms)
    }

    /// Notes a failure: the wait doubles from an eighth of an epoch (250 ms … 30 s) up to eight epochs (5 s … 1 h), and a
    /// random quarter of it is added; `jitter` is any random number.
    pub(crate) fn fail(&mut self, now_ms: u64, epoch_ms: u64, jitter: u32) {
        let base = (epoch_ms / 8).clamp(250, 30_000);
        let most = epoch_ms.saturating_mul(8).clamp(5_000, 3_600_000);
        let wait = base.saturating_mul(1 << self.failures.min(16)).min(most);
        let spread = u64::from(jitter) * (wait / 4) / u64::from(u32::MAX);
        self.failures = self.failures.saturating_add(1);
        self.failed_at = now_ms;
        self.wait_ms = wait.saturating_add(spread);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_their_bound() {
        let mut backoff = Backoff::default();
        assert!(!backoff.waits(0));
        let mut waits = Vec::new();
        for _ in 0..8 {
            backoff.fail(1_000, 2_000, 0);
            waits.push(backoff.wait_ms);
        }
        assert_eq!(waits, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 16_000]);
        for _ in 0..100 {
            backoff.fail(0, 86_400_000, u32::MAX);
        }
        assert_eq!(backoff.wait_ms, 3_600_000 * 5 / 4);
        assert!(backoff.waits(3_599_999) && !backoff.waits(4_500_000));
    }

    #[test]
    fn a_wait_of_a_clock_that_was_ahead_is_void() {
        let mut backoff = Backoff::default();
        backoff.fail(3_600_000, 60_000, 0);
        assert!(backoff.waits(3_600_001));
        assert!(!backoff.waits(5_000), "the clock is right again");
        assert!(ahead(9, 10, 5) && !ahead(16, 10, 5) && !ahead(5, 10, 5));
    }
}
