//! Waiting after failures: longer each time, bounded, and not in step with other devices.

/// No wait is longer: an hour and the random quarter of it.
const LONGEST_MS: u64 = 3_600_000 / 4 * 5;

/// Failures in a row of one request, and when it may be tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Backoff {
    failures: u32,
    not_before: u64,
}

/// Whether a deadline is still ahead. One that lies further ahead than the longest wait was set by a wrong clock and is
/// void.
pub(crate) fn ahead(deadline_ms: u64, longest_ms: u64, now_ms: u64) -> bool {
    deadline_ms.checked_sub(now_ms).is_some_and(|left| left > 0 && left <= longest_ms)
}

impl Backoff {
    /// Whether it must still wait.
    pub(crate) fn waits(&self, now_ms: u64) -> bool {
        ahead(self.not_before, LONGEST_MS, now_ms)
    }

    /// Notes a failure: the wait doubles from an eighth of an epoch (250 ms … 30 s) up to eight epochs (5 s … 1 h), and a
    /// random quarter of it is added; `jitter` is any random number.
    pub(crate) fn fail(&mut self, now_ms: u64, epoch_ms: u64, jitter: u32) {
        let base = (epoch_ms / 8).clamp(250, 30_000);
        let most = epoch_ms.saturating_mul(8).clamp(5_000, 3_600_000);
        let wait = base.saturating_mul(1 << self.failures.min(16)).min(most);
        let spread = u64::from(jitter) * (wait / 4) / u64::from(u32::MAX);
        self.failures = self.failures.saturating_add(1);
        self.not_before = now_ms.saturating_add(wait).saturating_add(spread);
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
            waits.push(backoff.not_before - 1_000);
        }
        assert_eq!(waits, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 16_000]);
        for _ in 0..100 {
            backoff.fail(0, 86_400_000, u32::MAX);
        }
        assert_eq!(backoff.not_before, 3_600_000 * 5 / 4);
        assert!(backoff.waits(3_599_999) && !backoff.waits(4_500_000));
    }

    #[test]
    fn a_wait_of_a_clock_that_was_ahead_is_void() {
        let mut backoff = Backoff::default();
        backoff.fail(31_536_000_000, 60_000, 0);
        assert!(backoff.waits(31_536_000_001));
        assert!(!backoff.waits(5_000), "the clock is right again");
    }
}
