//! The write side: one transaction at a time.

use sqlx::{Sqlite, Transaction};

use super::database::Db;
use super::error::Result;

/// The write transaction. After an error it is not committed, and rolls back when it is dropped.
pub struct Book {
    pub(super) tx: Transaction<'static, Sqlite>,
}

impl Db {
    /// Begins the one write transaction; it rolls back unless it is committed.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails.
    pub async fn begin(&self) -> Result<Book> {
        Ok(Book { tx: self.write_transaction().await? })
    }
}

impl Book {
    /// Makes everything in this transaction durable.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails.
    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }
}
