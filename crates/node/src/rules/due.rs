//! Work that is due at an instant: epochs that have ended, trees that have closed, checkpoints to sign.

use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::protocol::terms::Level;

use crate::rules::refusal::Refusal;

/// Requires that an epoch has ended.
///
/// # Errors
///
/// [`Refusal::EpochNotEnded`] for an epoch that runs or lies ahead.
pub fn ended(schedule: &EpochSchedule, epoch: Epoch, now_ms: u64) -> Result<(), Refusal> {
    if epoch < schedule.epoch_at(now_ms) { Ok(()) } else { Err(Refusal::EpochNotEnded) }
}

/// Requires that an epoch's grace is not over: its tree still takes leaves.
///
/// # Errors
///
/// [`Refusal::LeafPastGrace`] from the instant on at which the final checkpoint is due.
pub fn within_grace(schedule: &EpochSchedule, epoch: Epoch, now_ms: u64) -> Result<(), Refusal> {
    if now_ms < schedule.final_checkpoint_ms(epoch) { Ok(()) } else { Err(Refusal::LeafPastGrace) }
}

/// The last epoch whose checkpoint of a level is due. The checkpoint of epoch e is due from the first instant of e + 2
/// (early) or e + grace + 1 (final).
pub fn last_with_checkpoint(schedule: &EpochSchedule, level: Level, now_ms: u64) -> Option<Epoch> {
    let wait = match level {
        Level::Early => 2,
        Level::Final => schedule.grace + 1,
    };
    schedule.epoch_at(now_ms).0.checked_sub(wait).map(Epoch)
}

/// The instant before which a leaf must be registered to stand in the checkpoint of a level.
pub fn checkpoint_ms(schedule: &EpochSchedule, level: Level, epoch: Epoch) -> u64 {
    match level {
        Level::Early => schedule.early_checkpoint_ms(epoch),
        Level::Final => schedule.final_checkpoint_ms(epoch),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_due_from_the_instant_that_closes_it() {
        let schedule = EpochSchedule::new(1_000, 3).unwrap();
        for (level, wait) in [(Level::Early, 2), (Level::Final, 4)] {
            let due = checkpoint_ms(&schedule, level, Epoch(10));
            assert_eq!(due, (10 + wait) * 1_000);
            assert_eq!(last_with_checkpoint(&schedule, level, due - 1), Some(Epoch(9)));
            assert_eq!(last_with_checkpoint(&schedule, level, due), Some(Epoch(10)));
            assert_eq!(last_with_checkpoint(&schedule, level, 0), None);
        }
        assert_eq!(ended(&schedule, Epoch(10), 10_999), Err(Refusal::EpochNotEnded));
        assert_eq!(ended(&schedule, Epoch(10), 11_000), Ok(()));
        assert_eq!(within_grace(&schedule, Epoch(10), 13_999), Ok(()));
        assert_eq!(within_grace(&schedule, Epoch(10), 14_000), Err(Refusal::LeafPastGrace));
    }
}
