//! Tokens with their devices, and the challenges that admitted them.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, Sqlite};

use super::book::Book;
use super::columns::{blob, bytes, field, int, uint};
use super::database::Db;
use super::error::{DbError, Result};
use crate::rules::token::{Device, Token};

impl Db {
    /// A token with its devices.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn token(&self, id: FieldElement, key: PublicKey) -> Result<Option<Token>> {
        Ok(token(&self.read, id, key).await?.map(|(_, token)| token))
    }

    /// Id and key of every token, in the order of their mints.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn token_names(&self) -> Result<Vec<(FieldElement, PublicKey)>> {
        let rows = sqlx::query("SELECT id, key FROM tokens ORDER BY number").fetch_all(&self.read).await?;
        rows.iter().map(|row| Ok((field(row, "id")?, PublicKey(bytes(row, "key")?)))).collect()
    }
}

impl Book {
    /// A token with its devices, and its number in the book.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn token(&mut self, id: FieldElement, key: PublicKey) -> Result<Option<(i64, Token)>> {
        let row = sqlx::query(TOKEN).bind(blob(id)).bind(key.0.to_vec()).fetch_all(&mut *self.tx).await?;
        of_rows(id, key, &row)
    }

    /// Stores a token with its first device.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn put_token(&mut self, token: &Token) -> Result<()> {
        let done = sqlx::query("INSERT INTO tokens (id, key, minted) VALUES (?, ?, ?)")
            .bind(blob(token.id))
            .bind(token.key.0.to_vec())
            .bind(int(token.minted.0)?)
            .execute(&mut *self.tx)
            .await?;
        self.put_device(done.last_insert_rowid(), 0, &token.first).await
    }

    /// Stores a device of a token.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn put_device(&mut self, token: i64, number: u32, device: &Device) -> Result<()> {
        sqlx::query("INSERT INTO devices (token, number, key, from_epoch, signature) VALUES (?, ?, ?, ?, ?)")
            .bind(token)
            .bind(i64::from(number))
            .bind(device.key.0.to_vec())
            .bind(int(device.from.0)?)
            .bind(device.signature.0.to_vec())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Spends a challenge; `false` if it was spent before. Forgets challenges that have expired.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn spend_challenge(&mut self, challenge: Hash, expires_ms: u64, now_ms: u64) -> Result<bool> {
        sqlx::query("DELETE FROM challenges WHERE expires_ms <= ?").bind(int(now_ms)?).execute(&mut *self.tx).await?;
        let done = sqlx::query("INSERT OR IGNORE INTO challenges (challenge, expires_ms) VALUES (?, ?)")
            .bind(challenge.0.to_vec())
            .bind(int(expires_ms)?)
            .execute(&mut *self.tx)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

const TOKEN: &str = "SELECT t.number AS token, t.minted, d.key AS device_key, d.from_epoch, d.signature \
                     FROM tokens t JOIN devices d ON d.token = t.number \
                     WHERE t.id = ? AND t.key = ? ORDER BY d.number";

async fn token<'e>(
    executor: impl Executor<'e, Database = Sqlite>,
    id: FieldElement,
    key: PublicKey,
) -> Result<Option<(i64, Token)>> {
    let rows = sqlx::query(TOKEN).bind(blob(id)).bind(key.0.to_vec()).fetch_all(executor).await?;
    of_rows(id, key, &rows)
}

fn of_rows(id: FieldElement, key: PublicKey, rows: &[SqliteRow]) -> Result<Option<(i64, Token)>> {
    let Some((head, later)) = rows.split_first() else { return Ok(None) };
    let number = i64::try_from(uint(head, "token")?).map_err(|_| DbError::Corrupt("token"))?;
    let later = later.iter().map(device_row).collect::<Result<_>>()?;
    let token = Token { id, key, minted: Epoch(uint(head, "minted")?), first: device_row(head)?, later };
    Ok(Some((number, token)))
}

fn device_row(row: &SqliteRow) -> Result<Device> {
    Ok(Device {
        key: PublicKey(bytes(row, "device_key")?),
        from: Epoch(uint(row, "from_epoch")?),
        signature: Signature(bytes(row, "signature")?),
    })
}
