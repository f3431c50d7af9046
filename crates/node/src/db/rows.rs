//! What stands in a row, and how each column is read back: out of range is an error, never a guess.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::terms::{Level, SignedTerms};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{DbError, Result};

/// A registered leaf as the book holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafRow {
    /// The epoch.
    pub epoch: Epoch,
    /// Its place in the tree.
    pub index: u64,
    /// The token.
    pub token: FieldElement,
    /// The bundle.
    pub bundle: FieldElement,
    /// The leaf.
    pub leaf: FieldElement,
    /// The token key's signature of the registration.
    pub signature: Signature,
    /// When it was registered, milliseconds since 1970.
    pub registered_ms: u64,
}

/// An accepted stake, its nullifier and its receipt: one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StakeRow {
    /// The primary key.
    pub nullifier: FieldElement,
    /// The pool.
    pub pool: FieldElement,
    /// The epoch whose footprints are staked.
    pub epoch: Epoch,
    /// The accepted value.
    pub value: u32,
    /// Words in the circuit the proof is of.
    pub words: u32,
    /// The content commitment.
    pub content_commitment: FieldElement,
    /// The payout key.
    pub payout_key: PublicKey,
    /// The proof's bytes; never an identity, since proofs re-randomise.
    pub proof: Vec<u8>,
    /// The epoch whose budget it shares.
    pub accepted_in: Epoch,
    /// The node's signature of the receipt.
    pub receipt: Signature,
    /// Credits, once settled.
    pub reward: Option<u64>,
}

/// A pool as the book holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolRow {
    /// The terms as signed.
    pub signed: SignedTerms,
    /// Credits deposited.
    pub deposited: u64,
    /// Credits paid in all settlements.
    pub paid: u64,
}

/// One settled epoch of a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementRow {
    /// The pool.
    pub pool: FieldElement,
    /// The epoch of acceptance.
    pub epoch: Epoch,
    /// Number of stakes.
    pub stakes: u64,
    /// ΣV.
    pub total_value: u64,
    /// Credits paid.
    pub paid: u64,
    /// Credits left of the epoch's budget.
    pub remaining: u64,
}

pub(super) fn int(value: u64) -> Result<i64> {
    i64::try_from(value).map_err(|_| DbError::Range)
}

pub(super) fn uint(row: &SqliteRow, column: &'static str) -> Result<u64> {
    u64::try_from(row.try_get::<i64, _>(column)?).map_err(|_| DbError::Corrupt(column))
}

pub(super) fn bytes<const N: usize>(row: &SqliteRow, column: &'static str) -> Result<[u8; N]> {
    row.try_get::<&[u8], _>(column)?.try_into().map_err(|_| DbError::Corrupt(column))
}

pub(super) fn field(row: &SqliteRow, column: &'static str) -> Result<FieldElement> {
    FieldElement::from_bytes(bytes(row, column)?).map_err(|_| DbError::Corrupt(column))
}

pub(super) fn blob(value: FieldElement) -> Vec<u8> {
    value.to_bytes().to_vec()
}

pub(super) fn level_number(level: Level) -> i64 {
    match level {
        Level::Final => 0,
        Level::Early => 1,
    }
}

pub(super) fn leaf_row(row: &SqliteRow) -> Result<LeafRow> {
    Ok(LeafRow {
        epoch: Epoch(uint(row, "epoch")?),
        index: uint(row, "position")?,
        token: field(row, "token")?,
        bundle: field(row, "bundle")?,
        leaf: field(row, "leaf")?,
        signature: Signature(bytes(row, "signature")?),
        registered_ms: uint(row, "registered_ms")?,
    })
}

pub(super) fn checkpoint_row(row: &SqliteRow) -> Result<Checkpoint> {
    Ok(Checkpoint {
        epoch: Epoch(uint(row, "epoch")?),
        level: if uint(row, "level")? == 0 { Level::Final } else { Level::Early },
        size: uint(row, "size")?,
        root: field(row, "root")?,
        signature: Signature(bytes(row, "signature")?),
    })
}

pub(super) fn stake_row(row: &SqliteRow) -> Result<StakeRow> {
    let reward = row.try_get::<Option<i64>, _>("reward")?;
    Ok(StakeRow {
        nullifier: field(row, "nullifier")?,
        pool: field(row, "pool")?,
        epoch: Epoch(uint(row, "epoch")?),
        value: u32::try_from(uint(row, "value")?).map_err(|_| DbError::Corrupt("value"))?,
        words: u32::try_from(uint(row, "words")?).map_err(|_| DbError::Corrupt("words"))?,
        content_commitment: field(row, "content_commitment")?,
        payout_key: PublicKey(bytes(row, "payout_key")?),
        proof: row.try_get::<Vec<u8>, _>("proof")?,
        accepted_in: Epoch(uint(row, "accepted_in")?),
        receipt: Signature(bytes(row, "receipt")?),
        reward: reward.map(|r| u64::try_from(r).map_err(|_| DbError::Corrupt("reward"))).transpose()?,
    })
}

pub(super) fn settlement_row(row: &SqliteRow) -> Result<SettlementRow> {
    Ok(SettlementRow {
        pool: field(row, "pool")?,
        epoch: Epoch(uint(row, "epoch")?),
        stakes: uint(row, "stakes")?,
        total_value: uint(row, "total_value")?,
        paid: uint(row, "paid")?,
        remaining: uint(row, "remaining")?,
    })
}
