//! The node's key statements, and the verifying keys of its network.

use ashiato_core::encoding::signed::{Hash, PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::network::AcceptedKey;
use ashiato_core::protocol::node_key::KeyStatement;
use sqlx::Row;

use super::book::Book;
use super::columns::{bytes, int, uint};
use super::database::Db;
use super::error::{DbError, Result};

/// A verifying key as the book holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Hash and epochs.
    pub accepted: AcceptedKey,
    /// The key's file.
    pub file: Vec<u8>,
}

impl Db {
    /// The key statements, oldest first.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn key_statements(&self) -> Result<Vec<KeyStatement>> {
        let rows = sqlx::query("SELECT * FROM node_keys ORDER BY number").fetch_all(&self.read).await?;
        rows.iter()
            .map(|row| {
                Ok(KeyStatement {
                    next_key: PublicKey(bytes(row, "next_key")?),
                    from: Epoch(uint(row, "from_epoch")?),
                    by_last: Signature(bytes(row, "by_last")?),
                    by_next: Signature(bytes(row, "by_next")?),
                })
            })
            .collect()
    }

    /// The verifying keys, oldest first.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn verifying_keys(&self) -> Result<Vec<StoredKey>> {
        let rows = sqlx::query("SELECT * FROM verifying_keys ORDER BY number").fetch_all(&self.read).await?;
        rows.iter()
            .map(|row| {
                let until = row.try_get::<Option<i64>, _>("until_epoch")?;
                let until = until.map(|epoch| u64::try_from(epoch).map_err(|_| DbError::Corrupt("until_epoch")));
                Ok(StoredKey {
                    accepted: AcceptedKey {
                        hash: Hash(bytes(row, "hash")?),
                        from: Epoch(uint(row, "from_epoch")?),
                        until: until.transpose()?.map(Epoch),
                    },
                    file: row.try_get("file")?,
                })
            })
            .collect()
    }
}

impl Book {
    /// Stores statement `number`, counted from 0.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails, a value is out of range, or the number is taken.
    pub async fn put_key_statement(&mut self, number: usize, statement: &KeyStatement) -> Result<()> {
        sqlx::query("INSERT INTO node_keys (number, next_key, from_epoch, by_last, by_next) VALUES (?, ?, ?, ?, ?)")
            .bind(int(number as u64)?)
            .bind(statement.next_key.0.to_vec())
            .bind(int(statement.from.0)?)
            .bind(statement.by_last.0.to_vec())
            .bind(statement.by_next.0.to_vec())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Stores verifying key `number`, counted from 0.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails, a value is out of range, or the number is taken.
    pub async fn put_verifying_key(&mut self, number: usize, key: &StoredKey) -> Result<()> {
        sqlx::query("INSERT INTO verifying_keys (number, hash, file, from_epoch) VALUES (?, ?, ?, ?)")
            .bind(int(number as u64)?)
            .bind(key.accepted.hash.0.to_vec())
            .bind(key.file.as_slice())
            .bind(int(key.accepted.from.0)?)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Stores the last epoch of a verifying key, once.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails, a value is out of range, or the key has a last epoch.
    pub async fn end_verifying_key(&mut self, hash: Hash, until: Epoch) -> Result<()> {
        sqlx::query("UPDATE verifying_keys SET until_epoch = ? WHERE hash = ?")
            .bind(int(until.0)?)
            .bind(hash.0.to_vec())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}
