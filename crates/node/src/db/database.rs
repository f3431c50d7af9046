//! The database file and its connections. SQLite with a write-ahead log, `synchronous=FULL`, and one writer whose
//! transactions begin immediately, so that what is answered is on the disk and two writers never race.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, Sqlite, SqlitePool, Transaction};

use super::error::{DbError, Result};

/// The version of the book's schema, in the file's header.
const VERSION: i64 = 2;

/// The book.
#[derive(Debug, Clone)]
pub struct Db {
    write: SqlitePool,
    pub(super) read: SqlitePool,
}

impl Db {
    /// Opens the book, or begins one, and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// [`DbError::Version`] for a book of another protocol, which is left as it is; [`DbError`] when SQLite fails.
    pub async fn open(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        // Neither limit is needed for a local file. With both off, sqlx starts no maintenance task, whose loop over
        // `num_idle()` spins for ever when that counter underflows in a race (sqlx 0.9.0).
        let pool = |most| {
            SqlitePoolOptions::new()
                .max_connections(most)
                .acquire_timeout(Duration::from_secs(10))
                .idle_timeout(None)
                .max_lifetime(None)
        };
        let write = pool(1).connect_with(options.clone()).await?;
        of_this_version(&write).await?;
        sqlx::migrate!("./migrations").run(&write).await?;
        let read = pool(4).connect_with(options.pragma("query_only", "on")).await?;
        Ok(Self { write, read })
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }

    pub(super) async fn write_transaction(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.write.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// SQLite's own integrity check: `true` when the file is sound.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails.
    pub async fn is_sound(&self) -> Result<bool> {
        let rows = sqlx::query("PRAGMA integrity_check").fetch_all(&self.read).await?;
        let foreign = sqlx::query("PRAGMA foreign_key_check").fetch_all(&self.read).await?;
        Ok(rows.len() == 1 && rows[0].try_get::<String, _>(0)? == "ok" && foreign.is_empty())
    }
}

/// Requires that a file is of this version, or empty.
async fn of_this_version(pool: &SqlitePool) -> Result<()> {
    let version: i64 = sqlx::query("PRAGMA user_version").fetch_one(pool).await?.try_get(0)?;
    let begun = sqlx::query("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetch_optional(pool).await?.is_some();
    if version == VERSION || (version == 0 && !begun) { Ok(()) } else { Err(DbError::Version) }
}
