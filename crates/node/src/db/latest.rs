//! The latest instant that the book knows of.

use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};

use super::columns::uint;
use super::database::Db;
use super::error::Result;

impl Db {
    /// The latest instant that the book knows of: nothing may happen before it.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn latest_ms(&self, schedule: &EpochSchedule) -> Result<u64> {
        let row = sqlx::query(
            "SELECT COALESCE((SELECT MAX(registered_ms) FROM leaves), 0) AS registered_ms, \
             COALESCE((SELECT MAX(accepted_in) FROM stakes), 0) AS accepted_in, \
             COALESCE((SELECT MAX(epoch) + 1 FROM settlements), 0) AS settled, \
             COALESCE((SELECT MAX(epoch) + 2 FROM checkpoints WHERE level = 1), 0) AS early, \
             COALESCE((SELECT MAX(epoch) + 1 FROM checkpoints WHERE level = 0), 0) AS final",
        )
        .fetch_one(&self.read)
        .await?;
        let mut latest = uint(&row, "registered_ms")?;
        for column in ["accepted_in", "settled", "early"] {
            latest = latest.max(schedule.start_ms(Epoch(uint(&row, column)?)));
        }
        let closed = uint(&row, "final")?;
        let after_grace = if closed == 0 { 0 } else { closed.saturating_add(schedule.grace) };
        Ok(latest.max(schedule.start_ms(Epoch(after_grace))))
    }
}
