//! A failure of the book as the refusal that the caller sees.

use crate::db::DbError;
use crate::rules::refusal::Refusal;

impl From<DbError> for Refusal {
    /// A failure of the book is the node's, and only its log says more.
    fn from(error: DbError) -> Self {
        match error {
            DbError::Range => Self::Schema,
            error if error.is_busy() => Self::Busy,
            error => {
                tracing::error!(%error, "the book failed");
                Self::Internal
            }
        }
    }
}
