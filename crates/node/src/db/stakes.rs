//! Stakes: nullifier, receipt and reward in one row.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::book::Book;
use super::columns::{blob, bytes, field, int, uint};
use super::database::Db;
use super::error::{DbError, Result};
use crate::rules::stake::Stake;

impl Db {
    /// The stake of a nullifier.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn stake(&self, nullifier: FieldElement) -> Result<Option<Stake>> {
        let row = sqlx::query("SELECT * FROM stakes WHERE nullifier = ?")
            .bind(blob(nullifier))
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(stake_row).transpose()
    }

    /// Every stake, in the order of nullifiers.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn stakes(&self) -> Result<Vec<Stake>> {
        let rows = sqlx::query("SELECT * FROM stakes ORDER BY nullifier").fetch_all(&self.read).await?;
        rows.iter().map(stake_row).collect()
    }

    /// Settled stakes that pay a key, newest epoch first.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn rewards(&self, payout_key: PublicKey) -> Result<Vec<Stake>> {
        let rows = sqlx::query(
            "SELECT * FROM stakes WHERE payout_key = ? AND reward IS NOT NULL ORDER BY budget_epoch DESC, nullifier",
        )
        .bind(payout_key.0.to_vec())
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(stake_row).collect()
    }

    /// Pools and budgets that are due in `current` and not settled, oldest first.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a stored value is out of range.
    pub async fn unsettled(&self, current: Epoch) -> Result<Vec<(FieldElement, Epoch)>> {
        let rows = sqlx::query(
            "SELECT DISTINCT budget_epoch, pool FROM stakes WHERE reward IS NULL AND settled_after < ? \
             ORDER BY budget_epoch, pool",
        )
        .bind(int(current.0)?)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok((field(row, "pool")?, Epoch(uint(row, "budget_epoch")?)))).collect()
    }
}

impl Book {
    /// The stake of a nullifier.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn stake(&mut self, nullifier: FieldElement) -> Result<Option<Stake>> {
        let row = sqlx::query("SELECT * FROM stakes WHERE nullifier = ?")
            .bind(blob(nullifier))
            .fetch_optional(&mut *self.tx)
            .await?;
        row.as_ref().map(stake_row).transpose()
    }

    /// Stores nullifier, stake and receipt.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn put_stake(&mut self, stake: &Stake) -> Result<()> {
        sqlx::query(
            "INSERT INTO stakes (nullifier, pool, epoch, value, verifying_key, records_commitment, payout_key, proof, \
             budget_epoch, settled_after, accepted_ms, receipt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(blob(stake.nullifier))
        .bind(blob(stake.pool))
        .bind(int(stake.epoch.0)?)
        .bind(i64::from(stake.value))
        .bind(stake.verifying_key.0.to_vec())
        .bind(blob(stake.records_commitment))
        .bind(stake.payout_key.0.to_vec())
        .bind(stake.proof.as_slice())
        .bind(int(stake.budget_epoch.0)?)
        .bind(int(stake.settled_after.0)?)
        .bind(int(stake.accepted_ms)?)
        .bind(stake.receipt.0.to_vec())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// A pool's stakes that share a budget and are not settled: nullifier and value.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn stakes_of_budget(&mut self, pool: FieldElement, epoch: Epoch) -> Result<Vec<(FieldElement, u32)>> {
        let rows =
            sqlx::query("SELECT nullifier, value FROM stakes WHERE pool = ? AND budget_epoch = ? AND reward IS NULL")
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

    /// Stores a stake's reward.
    ///
    /// # Errors
    ///
    /// [`DbError`] when SQLite fails or a value is out of range.
    pub async fn put_reward(&mut self, nullifier: FieldElement, amount: u64) -> Result<()> {
        sqlx::query("UPDATE stakes SET reward = ? WHERE nullifier = ?")
            .bind(int(amount)?)
            .bind(blob(nullifier))
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}

fn stake_row(row: &SqliteRow) -> Result<Stake> {
    let reward = row.try_get::<Option<i64>, _>("reward")?;
    Ok(Stake {
        nullifier: field(row, "nullifier")?,
        pool: field(row, "pool")?,
        epoch: Epoch(uint(row, "epoch")?),
        value: u32::try_from(uint(row, "value")?).map_err(|_| DbError::Corrupt("value"))?,
        verifying_key: Hash(bytes(row, "verifying_key")?),
        records_commitment: field(row, "records_commitment")?,
        payout_key: PublicKey(bytes(row, "payout_key")?),
        proof: row.try_get::<Vec<u8>, _>("proof")?,
        budget_epoch: Epoch(uint(row, "budget_epoch")?),
        settled_after: Epoch(uint(row, "settled_after")?),
        accepted_ms: uint(row, "accepted_ms")?,
        receipt: Signature(bytes(row, "receipt")?),
        reward: reward.map(|r| u64::try_from(r).map_err(|_| DbError::Corrupt("reward"))).transpose()?,
    })
}
