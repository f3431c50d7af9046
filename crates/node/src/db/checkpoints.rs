//! Signed checkpoints.

use ashiato_core::encoding::signed::Signature;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::terms::Level;
use sqlx::sqlite::SqliteRow;

use super::book::Book;
use super::columns::{blob, bytes, field, int, uint};
use super::database::Db;
use super::error::Result;

impl Db {
    /// An epoch's checkpoints, early first.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn checkpoints(&self, epoch: Epoch) -> Result<Vec<Checkpoint>> {
        let rows = sqlx::query("SELECT * FROM checkpoints WHERE epoch = ? ORDER BY level DESC")
            .bind(int(epoch.0)?)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(checkpoint_row).collect()
    }

    /// Epochs up to `last` that hold a leaf and lack the checkpoint of a level.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn epochs_without_checkpoint(&self, level: Level, last: Epoch) -> Result<Vec<Epoch>> {
        let rows = sqlx::query(
            "SELECT epoch FROM epochs WHERE epoch <= ? AND NOT EXISTS \
             (SELECT 1 FROM checkpoints c WHERE c.epoch = epochs.epoch AND c.level = ?) ORDER BY epoch",
        )
        .bind(int(last.0)?)
        .bind(level_number(level))
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok(Epoch(uint(row, "epoch")?))).collect()
    }
}

impl Book {
    /// Stores a checkpoint; there is one a level and epoch, for ever.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn put_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        sqlx::query("INSERT INTO checkpoints (epoch, level, size, aged, root, signature) VALUES (?, ?, ?, ?, ?, ?)")
            .bind(int(checkpoint.epoch.0)?)
            .bind(level_number(checkpoint.level))
            .bind(int(checkpoint.size)?)
            .bind(checkpoint.aged.iter().flat_map(|leaves| leaves.to_be_bytes()).collect::<Vec<u8>>())
            .bind(blob(checkpoint.root))
            .bind(checkpoint.signature.0.to_vec())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}

fn level_number(level: Level) -> i64 {
    match level {
        Level::Final => 0,
        Level::Early => 1,
    }
}

fn aged(column: &[u8; 40]) -> [u64; 5] {
    let (counts, _) = column.as_chunks::<8>();
    core::array::from_fn(|i| counts.get(i).copied().map_or(0, u64::from_be_bytes))
}

fn checkpoint_row(row: &SqliteRow) -> Result<Checkpoint> {
    Ok(Checkpoint {
        epoch: Epoch(uint(row, "epoch")?),
        level: if uint(row, "level")? == 0 { Level::Final } else { Level::Early },
        size: uint(row, "size")?,
        aged: aged(&bytes(row, "aged")?),
        root: field(row, "root")?,
        signature: Signature(bytes(row, "signature")?),
    })
}
