//! What can go wrong when an epoch is closed.

use ashiato_core::encoding::code::Code;

use crate::epochs::commit::CommitError;
use crate::store::records::RecordError;

/// Why an epoch is not closed or its footprints are not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EpochsError {
    /// A record is not read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The footprints do not become a commitment.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl EpochsError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Record(error) => error.code(),
            Self::Commit(error) => error.code(),
        }
    }
}
