//! Epochs and their leaves.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::Signature;
use ashiato_core::footprint::epoch::Epoch;
use sqlx::sqlite::SqliteRow;

use super::book::Book;
use super::columns::{blob, bytes, field, int, uint};
use super::database::Db;
use super::error::Result;
use crate::rules::leaf::Leaf;

impl Db {
    /// Every epoch that holds a leaf, in order.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn epochs(&self) -> Result<Vec<Epoch>> {
        let rows = sqlx::query("SELECT epoch FROM epochs ORDER BY epoch").fetch_all(&self.read).await?;
        rows.iter().map(|row| Ok(Epoch(uint(row, "epoch")?))).collect()
    }

    /// An epoch's leaves, in order.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn leaves(&self, epoch: Epoch) -> Result<Vec<FieldElement>> {
        let rows = sqlx::query("SELECT leaf FROM leaves WHERE epoch = ? ORDER BY position")
            .bind(int(epoch.0)?)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| field(row, "leaf")).collect()
    }

    /// An epoch's leaves with everything that was registered, in order.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn leaf_rows(&self, epoch: Epoch) -> Result<Vec<Leaf>> {
        let rows = sqlx::query("SELECT * FROM leaves WHERE epoch = ? ORDER BY position")
            .bind(int(epoch.0)?)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(leaf_row).collect()
    }
}

impl Book {
    /// A token's leaf of an epoch.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn leaf_of(&mut self, epoch: Epoch, token: FieldElement) -> Result<Option<Leaf>> {
        let row = sqlx::query("SELECT * FROM leaves WHERE epoch = ? AND token = ?")
            .bind(int(epoch.0)?)
            .bind(blob(token))
            .fetch_optional(&mut *self.tx)
            .await?;
        row.as_ref().map(leaf_row).transpose()
    }

    /// Number of an epoch's leaves.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn leaf_count(&mut self, epoch: Epoch) -> Result<u64> {
        let row = sqlx::query("SELECT COALESCE(MAX(position) + 1, 0) AS n FROM leaves WHERE epoch = ?")
            .bind(int(epoch.0)?)
            .fetch_one(&mut *self.tx)
            .await?;
        uint(&row, "n")
    }

    /// Number of an epoch's leaves that were registered before an instant; positions follow time, so they are the first.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn leaf_count_before(&mut self, epoch: Epoch, before_ms: u64) -> Result<u64> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM leaves WHERE epoch = ? AND registered_ms < ?")
            .bind(int(epoch.0)?)
            .bind(int(before_ms)?)
            .fetch_one(&mut *self.tx)
            .await?;
        uint(&row, "n")
    }

    /// An epoch's first `size` leaves.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn leaves(&mut self, epoch: Epoch, size: u64) -> Result<Vec<FieldElement>> {
        let rows = sqlx::query("SELECT leaf FROM leaves WHERE epoch = ? ORDER BY position LIMIT ?")
            .bind(int(epoch.0)?)
            .bind(int(size)?)
            .fetch_all(&mut *self.tx)
            .await?;
        rows.iter().map(|row| field(row, "leaf")).collect()
    }

    /// Stores a leaf.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn put_leaf(&mut self, leaf: &Leaf) -> Result<()> {
        sqlx::query("INSERT OR IGNORE INTO epochs (epoch) VALUES (?)")
            .bind(int(leaf.epoch.0)?)
            .execute(&mut *self.tx)
            .await?;
        sqlx::query(
            "INSERT INTO leaves (epoch, position, token, bundle, leaf, signature, registered_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(int(leaf.epoch.0)?)
        .bind(int(leaf.index)?)
        .bind(blob(leaf.token))
        .bind(blob(leaf.bundle))
        .bind(blob(leaf.leaf))
        .bind(leaf.signature.0.to_vec())
        .bind(int(leaf.registered_ms)?)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}

fn leaf_row(row: &SqliteRow) -> Result<Leaf> {
    Ok(Leaf {
        epoch: Epoch(uint(row, "epoch")?),
        index: uint(row, "position")?,
        token: field(row, "token")?,
        bundle: field(row, "bundle")?,
        leaf: field(row, "leaf")?,
        signature: Signature(bytes(row, "signature")?),
        registered_ms: uint(row, "registered_ms")?,
    })
}
