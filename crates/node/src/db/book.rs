//! The write side: one transaction at a time.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::terms::SignedTerms;
use sqlx::{Sqlite, Transaction};

use super::rows::{blob, bytes, field, int, leaf_row, level_number, stake_row, uint};
use super::{DbError, LeafRow, Result, SettlementRow, StakeRow};

/// The write transaction.
pub struct Book {
    pub(super) tx: Transaction<'static, Sqlite>,
}

impl Book {
    /// Makes everything in this transaction durable.
    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }

    /// Stores a named value once; a second value for the name is an error.
    pub async fn put_meta(&mut self, name: &str, value: &str) -> Result<()> {
        sqlx::query("INSERT INTO meta (name, value) VALUES (?, ?)")
            .bind(name)
            .bind(value)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// A token's key and the epoch of its mint.
    pub async fn token(&mut self, id: FieldElement) -> Result<Option<(PublicKey, Epoch)>> {
        let row = sqlx::query("SELECT key, minted_epoch FROM tokens WHERE id = ?")
            .bind(blob(id))
            .fetch_optional(&mut *self.tx)
            .await?;
        row.map(|row| Ok((PublicKey(bytes(&row, "key")?), Epoch(uint(&row, "minted_epoch")?)))).transpose()
    }

    /// Stores a token.
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
    pub async fn spend_challenge(&mut self, challenge: Hash, expires_ms: u64, now_ms: u64) -> Result<bool> {
        sqlx::query("DELETE FROM challenges WHERE expires_ms <= ?").bind(int(now_ms)?).execute(&mut *self.tx).await?;
        let done = sqlx::query("INSERT OR IGNORE INTO challenges (challenge, expires_ms) VALUES (?, ?)")
            .bind(challenge.0.to_vec())
            .bind(int(expires_ms)?)
            .execute(&mut *self.tx)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// A token's leaf of an epoch.
    pub async fn leaf_of(&mut self, epoch: Epoch, token: FieldElement) -> Result<Option<LeafRow>> {
        let row = sqlx::query("SELECT * FROM leaves WHERE epoch = ? AND token = ?")
            .bind(int(epoch.0)?)
            .bind(blob(token))
            .fetch_optional(&mut *self.tx)
            .await?;
        row.as_ref().map(leaf_row).transpose()
    }

    /// Number of an epoch's leaves.
    pub async fn leaf_count(&mut self, epoch: Epoch) -> Result<u64> {
        let row = sqlx::query("SELECT COALESCE(MAX(position) + 1, 0) AS n FROM leaves WHERE epoch = ?")
            .bind(int(epoch.0)?)
            .fetch_one(&mut *self.tx)
            .await?;
        uint(&row, "n")
    }

    /// Number of an epoch's leaves that were registered before an instant; positions follow time, so they are the first.
    pub async fn leaf_count_before(&mut self, epoch: Epoch, before_ms: u64) -> Result<u64> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM leaves WHERE epoch = ? AND registered_ms < ?")
            .bind(int(epoch.0)?)
            .bind(int(before_ms)?)
            .fetch_one(&mut *self.tx)
            .await?;
        uint(&row, "n")
    }

    /// An epoch's first `size` leaves.
    pub async fn leaves(&mut self, epoch: Epoch, size: u64) -> Result<Vec<FieldElement>> {
        let rows = sqlx::query("SELECT leaf FROM leaves WHERE epoch = ? ORDER BY position LIMIT ?")
            .bind(int(epoch.0)?)
            .bind(int(size)?)
            .fetch_all(&mut *self.tx)
            .await?;
        rows.iter().map(|row| field(row, "leaf")).collect()
    }

    /// Stores a leaf.
    pub async fn put_leaf(&mut self, leaf: &LeafRow) -> Result<()> {
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

    /// Stores a checkpoint; there is one a level and epoch, for ever.
    pub async fn put_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        sqlx::query("INSERT INTO checkpoints (epoch, level, size, root, signature) VALUES (?, ?, ?, ?, ?)")
            .bind(int(checkpoint.epoch.0)?)
            .bind(level_number(checkpoint.level))
            .bind(int(checkpoint.size)?)
            .bind(blob(checkpoint.root))
            .bind(checkpoint.signature.0.to_vec())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Whether a pool is stored.
    pub async fn has_pool(&mut self, id: FieldElement) -> Result<bool> {
        let row = sqlx::query("SELECT 1 FROM pools WHERE id = ?").bind(blob(id)).fetch_optional(&mut *self.tx).await?;
        Ok(row.is_some())
    }

    /// Stores a pool.
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

    /// The stake of a nullifier.
    pub async fn stake(&mut self, nullifier: FieldElement) -> Result<Option<StakeRow>> {
        let row = sqlx::query("SELECT * FROM stakes WHERE nullifier = ?")
            .bind(blob(nullifier))
            .fetch_optional(&mut *self.tx)
            .await?;
        row.as_ref().map(stake_row).transpose()
    }

    /// Stores nullifier, stake and receipt.
    pub async fn put_stake(&mut self, stake: &StakeRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO stakes (nullifier, pool, epoch, value, words, content_commitment, payout_key, proof, accepted_in, \
             receipt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(blob(stake.nullifier))
        .bind(blob(stake.pool))
        .bind(int(stake.epoch.0)?)
        .bind(i64::from(stake.value))
        .bind(i64::from(stake.words))
        .bind(blob(stake.content_commitment))
        .bind(stake.payout_key.0.to_vec())
        .bind(stake.proof.as_slice())
        .bind(int(stake.accepted_in.0)?)
        .bind(stake.receipt.0.to_vec())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// A pool's stakes accepted in an epoch: nullifier and value.
    pub async fn stakes_accepted(&mut self, pool: FieldElement, epoch: Epoch) -> Result<Vec<(FieldElement, u32)>> {
        let rows =
            sqlx::query("SELECT nullifier, value FROM stakes WHERE pool = ? AND accepted_in = ? AND reward IS NULL")
                .bind(blob(pool))
                .bind(int(epoch.0)?)
                .fetch_all(&mut *self.tx)
                .await?;
        rows.iter()
            .map(|row| {
                let value = u32::try_from(uint(row, "value")?).map_err(|_| DbError::Corrupt("value"))?;
                Ok((field(row, "nullifier")?, value))
            })
            .collect()
    }

    /// Credits that a pool has paid.
    pub async fn paid(&mut self, pool: FieldElement) -> Result<u64> {
        let row = sqlx::query("SELECT COALESCE(SUM(paid), 0) AS paid FROM settlements WHERE pool = ?")
            .bind(blob(pool))
            .fetch_one(&mut *self.tx)
            .await?;
        uint(&row, "paid")
    }

    /// Stores a stake's reward.
    pub async fn put_reward(&mut self, nullifier: FieldElement, amount: u64) -> Result<()> {
        sqlx::query("UPDATE stakes SET reward = ? WHERE nullifier = ?")
            .bind(int(amount)?)
            .bind(blob(nullifier))
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Stores a settlement.
    pub async fn put_settlement(&mut self, row: &SettlementRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO settlements (pool, epoch, stakes, total_value, paid, remaining) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(blob(row.pool))
        .bind(int(row.epoch.0)?)
        .bind(int(row.stakes)?)
        .bind(int(row.total_value)?)
        .bind(int(row.paid)?)
        .bind(int(row.remaining)?)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}
