//! Tokens, and the challenges that admitted them.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey};
use ashiato_core::footprint::epoch::Epoch;

use super::book::Book;
use super::columns::{blob, bytes, int, uint};
use super::database::Db;
use super::error::Result;

impl Db {
    /// A token's key.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a stored value is out of range.
    pub async fn token_key(&self, id: FieldElement) -> Result<Option<PublicKey>> {
        let row = sqlx::query("SELECT key FROM tokens WHERE id = ?").bind(blob(id)).fetch_optional(&self.read).await?;
        row.map(|row| Ok(PublicKey(bytes(&row, "key")?))).transpose()
    }
}

impl Book {
    /// A token's key and the epoch of its mint.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn token(&mut self, id: FieldElement) -> Result<Option<(PublicKey, Epoch)>> {
        let row = sqlx::query("SELECT key, minted_epoch FROM tokens WHERE id = ?")
            .bind(blob(id))
            .fetch_optional(&mut *self.tx)
            .await?;
        row.map(|row| Ok((PublicKey(bytes(&row, "key")?), Epoch(uint(&row, "minted_epoch")?)))).transpose()
    }

    /// Stores a token.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
    pub async fn put_token(&mut self, id: FieldElement, key: PublicKey, epoch: Epoch) -> Result<()> {
        sqlx::query("INSERT INTO tokens (id, key, minted_epoch) VALUES (?, ?, ?)")
            .bind(blob(id))
            .bind(key.0.to_vec())
            .bind(int(epoch.0)?)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Spends a challenge; `false` if it was spent before. Forgets challenges that have expired.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or a value is out of range.
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
