//! How a column is written and read back: a stored value out of range is an error, never a guess.

use ashiato_core::encoding::field::FieldElement;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::error::{DbError, Result};

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
