//! Settled epochs of pools.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::settlement::Settlement;
use sqlx::sqlite::SqliteRow;

use super::book::Book;
use super::columns::{blob, field, int, uint};
use super::database::Db;
use super::error::Result;

impl Db {
    /// A pool's settlements up to an epoch, oldest first.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn settlements(&self, pool: FieldElement, last: Epoch) -> Result<Vec<Settlement>> {
        let rows = sqlx::query("SELECT * FROM settlements WHERE pool = ? AND epoch <= ? ORDER BY epoch")
            .bind(blob(pool))
            .bind(int(last.0)?)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(settlement_row).collect()
    }
}

impl Book {
    /// Stores a settlement.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn put_settlement(&mut self, settlement: &Settlement) -> Result<()> {
        sqlx::query(
            "INSERT INTO settlements (pool, epoch, stakes, total_value, paid, remaining) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(blob(settlement.pool))
        .bind(int(settlement.epoch.0)?)
        .bind(int(settlement.stakes)?)
        .bind(int(settlement.total_value)?)
        .bind(int(settlement.paid)?)
        .bind(int(settlement.remaining)?)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}

fn settlement_row(row: &SqliteRow) -> Result<Settlement> {
    Ok(Settlement {
        pool: field(row, "pool")?,
        epoch: Epoch(uint(row, "epoch")?),
        stakes: uint(row, "stakes")?,
        total_value: uint(row, "total_value")?,
        paid: uint(row, "paid")?,
        remaining: uint(row, "remaining")?,
    })
}
