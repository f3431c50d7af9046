//! What can go wrong when an epoch is closed or committed.

use ashiato_core::encoding::code::Code;
use ashiato_core::footprint::summary::SummaryError;
use ashiato_records::build_error::BuildError;

use crate::keys::entropy::EntropyError;
use crate::store::records::RecordError;

/// Why an epoch is not closed or its footprints are not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EpochsError {
    /// A record is not read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The footprints do not become records.
    #[error(transparent)]
    Records(#[from] BuildError),
    /// The network's bounds are out of their range.
    #[error(transparent)]
    Summary(#[from] SummaryError),
    /// The source of randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

impl EpochsError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Record(error) => error.code(),
            Self::Records(error) => error.code(),
            Self::Summary(error) => error.code(),
            Self::Entropy(error) => error.code(),
        }
    }
}
