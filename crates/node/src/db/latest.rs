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
             COALESCE((SELECT MAX(accepted_ms) FROM stakes), 0) AS accepted_ms, \
             COALESCE((SELECT MAX(settled_after) + 1 FROM stakes WHERE reward IS NOT NULL), 0) AS settled, \
             COALESCE((SELECT MAX(opened_in) FROM pools), 0) AS opened_in, \
             COALESCE((SELECT MAX(minted) FROM tokens), 0) AS minted, \
             COALESCE((SELECT MAX(from_epoch) FROM devices), 0) AS device_from, \
             COALESCE((SELECT MAX(epoch) + 2 FROM checkpoints WHERE level = 1), 0) AS early, \
             COALESCE((SELECT MAX(epoch) + 1 FROM checkpoints WHERE level = 0), 0) AS final",
        )
        .fetch_one(&self.read)
        .await?;
        let mut latest = uint(&row, "registered_ms")?.max(uint(&row, "accepted_ms")?);
        for column in ["settled", "early", "opened_in", "minted", "device_from"] {
            latest = latest.max(schedule.start_ms(Epoch(uint(&row, column)?)));
        }
        let closed = uint(&row, "final")?;
        let after_grace = if closed == 0 { 0 } else { closed.saturating_add(schedule.grace) };
        Ok(latest.max(schedule.start_ms(Epoch(after_grace))))
    }
}
