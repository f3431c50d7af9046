//! Pools, their deposits, and what they have paid.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::Signature;
use ashiato_core::protocol::terms::SignedTerms;
use sqlx::Row;

use super::book::Book;
use super::columns::{blob, bytes, int, uint};
use super::database::Db;
use super::error::Result;

/// A pool as the book holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPool {
    /// The terms as signed.
    pub signed: SignedTerms,
    /// Credits deposited.
    pub deposited: u64,
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
            "SELECT terms, signature, deposited, \
             (SELECT COALESCE(SUM(paid), 0) FROM settlements s WHERE s.pool = pools.id) AS paid FROM pools ORDER BY id",
        )
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                let signed =
                    SignedTerms { terms: row.try_get("terms")?, signature: Signature(bytes(row, "signature")?) };
                Ok(StoredPool { signed, deposited: uint(row, "deposited")?, paid: uint(row, "paid")? })
            })
            .collect()
    }
}

impl Book {
    /// Whether a pool is stored.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn has_pool(&mut self, id: FieldElement) -> Result<bool> {
        let row = sqlx::query("SELECT 1 FROM pools WHERE id = ?").bind(blob(id)).fetch_optional(&mut *self.tx).await?;
        Ok(row.is_some())
    }

    /// Stores a pool.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn put_pool(&mut self, id: FieldElement, signed: &SignedTerms, deposited: u64) -> Result<()> {
        sqlx::query("INSERT INTO pools (id, terms, signature, deposited) VALUES (?, ?, ?, ?)")
            .bind(blob(id))
            .bind(&signed.terms)
            .bind(signed.signature.0.to_vec())
            .bind(int(deposited)?)
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
