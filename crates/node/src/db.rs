//! The book: the only place that knows SQL. SQLite with a write-ahead log, `synchronous=FULL`, and one writer whose
//! transactions begin immediately, so that what is answered is on the disk and two writers never race.

mod book;
mod rows;

use std::path::Path;
use std::time::Duration;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{PublicKey, Signature};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::terms::{Level, SignedTerms};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, SqlitePool};

pub use book::Book;
pub use rows::{LeafRow, PoolRow, SettlementRow, StakeRow};
use rows::{blob, bytes, checkpoint_row, field, int, leaf_row, level_number, settlement_row, stake_row, uint};

/// Why the book can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite's own error; it names tables, never values.
    #[error("the database failed: {0}")]
    Sqlite(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database's schema could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A stored value that this software never writes.
    #[error("the database holds a value that is out of range in `{0}`")]
    Corrupt(&'static str),
    /// A number above 2⁶³ − 1.
    #[error("a number does not fit in the database")]
    Range,
}

type Result<T> = std::result::Result<T, DbError>;

/// The book.
#[derive(Debug, Clone)]
pub struct Db {
    write: SqlitePool,
    read: SqlitePool,
}

impl Db {
    /// Opens the book, or begins one, and brings its schema up to date.
    pub async fn open(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        // Connections of a local file neither age nor need reaping. Without these two the pool starts no maintenance task,
        // whose loop over `num_idle()` was seen to spin for ever when that counter underflows in a race (sqlx 0.9.0).
        let pool = |most| {
            SqlitePoolOptions::new()
                .max_connections(most)
                .acquire_timeout(Duration::from_secs(10))
                .idle_timeout(None)
                .max_lifetime(None)
        };
        let write = pool(1).connect_with(options.clone()).await?;
        sqlx::migrate!("./migrations").run(&write).await?;
        let read = pool(4).connect_with(options.pragma("query_only", "on")).await?;
        Ok(Self { write, read })
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }

    /// Begins the one write transaction; it rolls back unless it is committed.
    pub async fn begin(&self) -> Result<Book> {
        Ok(Book { tx: self.write.begin_with("BEGIN IMMEDIATE").await? })
    }

    /// SQLite's own integrity check: `true` when the file is sound.
    pub async fn is_sound(&self) -> Result<bool> {
        let rows = sqlx::query("PRAGMA integrity_check").fetch_all(&self.read).await?;
        let foreign = sqlx::query("PRAGMA foreign_key_check").fetch_all(&self.read).await?;
        Ok(rows.len() == 1 && rows[0].try_get::<String, _>(0)? == "ok" && foreign.is_empty())
    }

    /// A named value of the book.
    pub async fn meta(&self, name: &str) -> Result<Option<String>> {
        let row = sqlx::query("SELECT value FROM meta WHERE name = ?").bind(name).fetch_optional(&self.read).await?;
        Ok(row.map(|row| row.try_get("value")).transpose()?)
    }

    /// The latest instant that the book knows of: nothing may happen before it.
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

    /// A token's key.
    pub async fn token_key(&self, id: FieldElement) -> Result<Option<PublicKey>> {
        let row = sqlx::query("SELECT key FROM tokens WHERE id = ?").bind(blob(id)).fetch_optional(&self.read).await?;
        row.map(|row| Ok(PublicKey(bytes(&row, "key")?))).transpose()
    }

    /// Every epoch that holds a leaf, in order.
    pub async fn epochs(&self) -> Result<Vec<Epoch>> {
        let rows = sqlx::query("SELECT epoch FROM epochs ORDER BY epoch").fetch_all(&self.read).await?;
        rows.iter().map(|row| Ok(Epoch(uint(row, "epoch")?))).collect()
    }

    /// An epoch's leaves, in order.
    pub async fn leaves(&self, epoch: Epoch) -> Result<Vec<FieldElement>> {
        let rows = sqlx::query("SELECT leaf FROM leaves WHERE epoch = ? ORDER BY position")
            .bind(int(epoch.0)?)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| field(row, "leaf")).collect()
    }

    /// An epoch's leaves with everything that was registered, in order.
    pub async fn leaf_rows(&self, epoch: Epoch) -> Result<Vec<LeafRow>> {
        let rows = sqlx::query("SELECT * FROM leaves WHERE epoch = ? ORDER BY position")
            .bind(int(epoch.0)?)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(leaf_row).collect()
    }

    /// An epoch's checkpoints, early first.
    pub async fn checkpoints(&self, epoch: Epoch) -> Result<Vec<Checkpoint>> {
        let rows = sqlx::query("SELECT * FROM checkpoints WHERE epoch = ? ORDER BY level DESC")
            .bind(int(epoch.0)?)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(checkpoint_row).collect()
    }

    /// Epochs up to `last` that hold a leaf and lack the checkpoint of a level.
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

    /// Every pool, in the order of their ids.
    pub async fn pools(&self) -> Result<Vec<PoolRow>> {
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
                Ok(PoolRow { signed, deposited: uint(row, "deposited")?, paid: uint(row, "paid")? })
            })
            .collect()
    }

    /// The stake of a nullifier.
    pub async fn stake(&self, nullifier: FieldElement) -> Result<Option<StakeRow>> {
        let row = sqlx::query("SELECT * FROM stakes WHERE nullifier = ?")
            .bind(blob(nullifier))
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(stake_row).transpose()
    }

    /// Every stake, in the order of nullifiers.
    pub async fn stakes(&self) -> Result<Vec<StakeRow>> {
        let rows = sqlx::query("SELECT * FROM stakes ORDER BY nullifier").fetch_all(&self.read).await?;
        rows.iter().map(stake_row).collect()
    }

    /// Settled stakes that pay a key, newest epoch first.
    pub async fn rewards(&self, payout_key: PublicKey) -> Result<Vec<StakeRow>> {
        let rows = sqlx::query(
            "SELECT * FROM stakes WHERE payout_key = ? AND reward IS NOT NULL ORDER BY accepted_in DESC, nullifier",
        )
        .bind(payout_key.0.to_vec())
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(stake_row).collect()
    }

    /// Pools and epochs before `current` whose stakes are not settled, oldest first.
    pub async fn unsettled(&self, current: Epoch) -> Result<Vec<(FieldElement, Epoch)>> {
        let rows = sqlx::query(
            "SELECT DISTINCT accepted_in, pool FROM stakes WHERE reward IS NULL AND accepted_in < ? \
             ORDER BY accepted_in, pool",
        )
        .bind(int(current.0)?)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok((field(row, "pool")?, Epoch(uint(row, "accepted_in")?)))).collect()
    }

    /// A pool's settlements up to an epoch, oldest first.
    pub async fn settlements(&self, pool: FieldElement, last: Epoch) -> Result<Vec<SettlementRow>> {
        let rows = sqlx::query("SELECT * FROM settlements WHERE pool = ? AND epoch <= ? ORDER BY epoch")
            .bind(blob(pool))
            .bind(int(last.0)?)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(settlement_row).collect()
    }
}
