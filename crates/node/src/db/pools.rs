//! Pools, and what they have paid.

use std::collections::{BTreeMap, BTreeSet};

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::Signature;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::terms::SignedTerms;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::book::Book;
use super::columns::{blob, bytes, field, int, uint};
use super::database::Db;
use super::error::Result;

/// The most unused pools that are told of at once.
pub const UNUSED_BATCH: usize = 500;

/// A pool as the book holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPool {
    /// The terms as signed.
    pub signed: SignedTerms,
    /// The epoch in which it opened.
    pub opened_in: Epoch,
    /// Credits paid in all settlements.
    pub paid: u64,
}

impl Db {
    /// Every pool, in the order of their ids.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn pools(&self) -> Result<Vec<StoredPool>> {
        let rows = sqlx::query(
            "SELECT terms, signature, opened_in, \
             (SELECT COALESCE(SUM(paid), 0) FROM settlements s WHERE s.pool = pools.id) AS paid FROM pools ORDER BY id",
        )
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(pool_row).collect()
    }

    /// Pools that may take stakes at an instant or have a stake that is not settled.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn living_pools(&self, now_ms: u64) -> Result<Vec<StoredPool>> {
        let rows = sqlx::query(
            "SELECT terms, signature, opened_in, \
             (SELECT COALESCE(SUM(paid), 0) FROM settlements s WHERE s.pool = pools.id) AS paid FROM pools \
             WHERE last_ms > ? OR id IN (SELECT pool FROM stakes WHERE reward IS NULL)",
        )
        .bind(int(now_ms)?)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(pool_row).collect()
    }

    /// One pool.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn pool(&self, id: FieldElement) -> Result<Option<StoredPool>> {
        let row = sqlx::query(
            "SELECT terms, signature, opened_in, \
             (SELECT COALESCE(SUM(paid), 0) FROM settlements s WHERE s.pool = pools.id) AS paid FROM pools WHERE id = ?",
        )
        .bind(blob(id))
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(pool_row).transpose()
    }

    /// The budgets of every pool that stakes share and that are not settled.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn promised(&self) -> Result<BTreeMap<FieldElement, BTreeSet<Epoch>>> {
        let rows = sqlx::query("SELECT DISTINCT pool, budget_epoch FROM stakes WHERE reward IS NULL")
            .fetch_all(&self.read)
            .await?;
        let mut promised: BTreeMap<FieldElement, BTreeSet<Epoch>> = BTreeMap::new();
        for row in &rows {
            promised.entry(field(row, "pool")?).or_default().insert(Epoch(uint(row, "budget_epoch")?));
        }
        Ok(promised)
    }

    /// Pools that have been over since before an instant and never took a stake; at most [`UNUSED_BATCH`].
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn unused_pools(&self, over_before_ms: u64) -> Result<Vec<FieldElement>> {
        let rows = sqlx::query(
            "SELECT id FROM pools WHERE last_ms < ? AND NOT EXISTS (SELECT 1 FROM stakes s WHERE s.pool = pools.id) \
             LIMIT ?",
        )
        .bind(int(over_before_ms)?)
        .bind(int(UNUSED_BATCH as u64)?)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| field(row, "id")).collect()
    }

    /// Whether a pool has a stake that is not settled.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn has_unsettled(&self, pool: FieldElement) -> Result<bool> {
        let row = sqlx::query("SELECT 1 FROM stakes WHERE reward IS NULL AND pool = ? LIMIT 1")
            .bind(blob(pool))
            .fetch_optional(&self.read)
            .await?;
        Ok(row.is_some())
    }
}

impl Book {
    /// Removes a pool; the book refuses that for one that took a stake.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn remove_pool(&mut self, id: FieldElement) -> Result<()> {
        sqlx::query("DELETE FROM pools WHERE id = ?").bind(blob(id)).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Whether a stake that is not settled shares a pool's budget of an epoch.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn has_promised(&mut self, pool: FieldElement, budget: Epoch) -> Result<bool> {
        let row = sqlx::query("SELECT 1 FROM stakes WHERE pool = ? AND budget_epoch = ? AND reward IS NULL LIMIT 1")
            .bind(blob(pool))
            .bind(int(budget.0)?)
            .fetch_optional(&mut *self.tx)
            .await?;
        Ok(row.is_some())
    }

    /// The budgets of a pool that stakes share and that are not settled.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn promised(&mut self, pool: FieldElement) -> Result<BTreeSet<Epoch>> {
        let rows = sqlx::query("SELECT DISTINCT budget_epoch FROM stakes WHERE pool = ? AND reward IS NULL")
            .bind(blob(pool))
            .fetch_all(&mut *self.tx)
            .await?;
        rows.iter().map(|row| Ok(Epoch(uint(row, "budget_epoch")?))).collect()
    }

    /// Stores a pool, and the instant from which on it takes no stake.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn put_pool(
        &mut self,
        id: FieldElement,
        signed: &SignedTerms,
        opened_in: Epoch,
        last_ms: u64,
    ) -> Result<()> {
        sqlx::query("INSERT INTO pools (id, terms, signature, opened_in, last_ms) VALUES (?, ?, ?, ?, ?)")
            .bind(blob(id))
            .bind(&signed.terms)
            .bind(signed.signature.0.to_vec())
            .bind(int(opened_in.0)?)
            .bind(int(last_ms)?)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Credits that a pool has paid.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn paid(&mut self, pool: FieldElement) -> Result<u64> {
        let row = sqlx::query("SELECT COALESCE(SUM(paid), 0) AS paid FROM settlements WHERE pool = ?")
            .bind(blob(pool))
            .fetch_one(&mut *self.tx)
            .await?;
        uint(&row, "paid")
    }
}

fn pool_row(row: &SqliteRow) -> Result<StoredPool> {
    let signed = SignedTerms { terms: row.try_get("terms")?, signature: Signature(bytes(row, "signature")?) };
    Ok(StoredPool { signed, opened_in: Epoch(uint(row, "opened_in")?), paid: uint(row, "paid")? })
}
