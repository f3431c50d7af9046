//! Epochs, their growing trees and their leaves.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::book::Book;
use super::columns::{blob, bytes, field, int, uint};
use super::database::Db;
use super::error::{DbError, Result};
use crate::rules::checkpoint::AgedLeaf;
use crate::rules::frontier::Growing;
use crate::rules::leaf::Leaf;

impl Db {
    /// Every epoch that holds a leaf or has a checkpoint, in order.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn epochs(&self) -> Result<Vec<Epoch>> {
        let rows = sqlx::query(
            "SELECT epoch FROM epochs UNION SELECT epoch FROM leaves UNION SELECT epoch FROM checkpoints ORDER BY epoch",
        )
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok(Epoch(uint(row, "epoch")?))).collect()
    }

    /// Epochs whose final checkpoint is not signed, in order.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn open_epochs(&self) -> Result<Vec<Epoch>> {
        let rows = sqlx::query(
            "SELECT epoch FROM epochs WHERE NOT EXISTS \
             (SELECT 1 FROM checkpoints c WHERE c.epoch = epochs.epoch AND c.level = 0) ORDER BY epoch",
        )
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok(Epoch(uint(row, "epoch")?))).collect()
    }

    /// The tree of an epoch that still takes leaves.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn growing(&self, epoch: Epoch) -> Result<Option<Growing>> {
        let row = sqlx::query(GROWING).bind(int(epoch.0)?).fetch_optional(&self.read).await?;
        row.as_ref().map(growing_row).transpose()
    }

    /// An epoch's leaves, in order.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
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
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn leaf_rows(&self, epoch: Epoch) -> Result<Vec<Leaf>> {
        let rows = sqlx::query(LEAF_ROWS).bind(int(epoch.0)?).fetch_all(&self.read).await?;
        rows.iter().map(leaf_row).collect()
    }
}

const GROWING: &str = "SELECT size, frontier FROM epochs WHERE epoch = ? AND frontier IS NOT NULL";
const LEAF_ROWS: &str = "SELECT l.*, t.id, t.key FROM leaves l JOIN tokens t ON t.number = l.token \
                         WHERE l.epoch = ? ORDER BY l.position";

impl Book {
    /// A token's leaf of an epoch.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn leaf_of(&mut self, epoch: Epoch, token: i64) -> Result<Option<Leaf>> {
        let row = sqlx::query(
            "SELECT l.*, t.id, t.key FROM leaves l JOIN tokens t ON t.number = l.token \
             WHERE l.epoch = ? AND l.token = ?",
        )
        .bind(int(epoch.0)?)
        .bind(token)
        .fetch_optional(&mut *self.tx)
        .await?;
        row.as_ref().map(leaf_row).transpose()
    }

    /// The tree of an epoch that still takes leaves.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn growing(&mut self, epoch: Epoch) -> Result<Option<Growing>> {
        let row = sqlx::query(GROWING).bind(int(epoch.0)?).fetch_optional(&mut *self.tx).await?;
        row.as_ref().map(growing_row).transpose()
    }

    /// Number of an epoch's leaves that were registered before an instant; positions follow time, so they are the first.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn leaf_count_before(&mut self, epoch: Epoch, before_ms: u64) -> Result<u64> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM leaves WHERE epoch = ? AND registered_ms < ?")
            .bind(int(epoch.0)?)
            .bind(int(before_ms)?)
            .fetch_one(&mut *self.tx)
            .await?;
        uint(&row, "n")
    }

    /// An epoch's first `size` leaves, with the ages of their tokens.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn leaves(&mut self, epoch: Epoch, size: u64) -> Result<Vec<AgedLeaf>> {
        let rows = sqlx::query("SELECT leaf, minted FROM leaves WHERE epoch = ? ORDER BY position LIMIT ?")
            .bind(int(epoch.0)?)
            .bind(int(size)?)
            .fetch_all(&mut *self.tx)
            .await?;
        rows.iter().map(|row| Ok(AgedLeaf { leaf: field(row, "leaf")?, minted: Epoch(uint(row, "minted")?) })).collect()
    }

    /// Stores a leaf of a token, and the epoch's tree that has grown by it.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn put_leaf(&mut self, token: i64, leaf: &Leaf, grown: &Growing) -> Result<()> {
        let nodes: Vec<u8> = grown.nodes.iter().flat_map(|node| node.to_bytes()).collect();
        sqlx::query(
            "INSERT INTO epochs (epoch, size, frontier) VALUES (?, ?, ?) \
             ON CONFLICT (epoch) DO UPDATE SET size = excluded.size, frontier = excluded.frontier",
        )
        .bind(int(leaf.epoch.0)?)
        .bind(int(grown.size)?)
        .bind(nodes)
        .execute(&mut *self.tx)
        .await?;
        sqlx::query(
            "INSERT INTO leaves (epoch, position, token, minted, bundle, leaf, signature, registered_ms) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(int(leaf.epoch.0)?)
        .bind(int(leaf.index)?)
        .bind(token)
        .bind(int(leaf.minted.0)?)
        .bind(blob(leaf.bundle))
        .bind(blob(leaf.leaf))
        .bind(leaf.signature.0.to_vec())
        .bind(int(leaf.registered_ms)?)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Drops the waiting nodes of an epoch that takes no more leaves.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn close_tree(&mut self, epoch: Epoch) -> Result<()> {
        sqlx::query("UPDATE epochs SET frontier = NULL WHERE epoch = ?")
            .bind(int(epoch.0)?)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}

fn leaf_row(row: &SqliteRow) -> Result<Leaf> {
    Ok(Leaf {
        epoch: Epoch(uint(row, "epoch")?),
        index: uint(row, "position")?,
        id: field(row, "id")?,
        key: PublicKey(bytes(row, "key")?),
        minted: Epoch(uint(row, "minted")?),
        bundle: field(row, "bundle")?,
        leaf: field(row, "leaf")?,
        signature: Signature(bytes(row, "signature")?),
        registered_ms: uint(row, "registered_ms")?,
    })
}

fn growing_row(row: &SqliteRow) -> Result<Growing> {
    let corrupt = || DbError::Corrupt("frontier");
    let (nodes, rest) = row.try_get::<&[u8], _>("frontier")?.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(corrupt());
    }
    let nodes = nodes.iter().map(|node| FieldElement::from_bytes(*node).map_err(|_| corrupt()));
    Ok(Growing { size: uint(row, "size")?, nodes: nodes.collect::<Result<_>>()? })
}
