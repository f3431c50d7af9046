//! What can go wrong in a vault: each room's errors. No error holds a secret, an address or a record's content.

use ashiato_core::encoding::code::Code;

use crate::capture::error::CaptureError;
use crate::epochs::error::EpochsError;
use crate::keys::entropy::EntropyError;
use crate::keys::error::KeyError;
use crate::staking::error::StakeError;
use crate::store::StoreError;
use crate::store::records::RecordError;

/// An error of the vault, with a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The keys are not there, or not made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A record is not read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Nothing is captured, or a setting is not taken.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// An epoch is not closed.
    #[error(transparent)]
    Epochs(#[from] EpochsError),
    /// A stake is not made.
    #[error(transparent)]
    Stake(#[from] StakeError),
}

impl VaultError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Key(error) => error.code(),
            Self::Record(error) => error.code(),
            Self::Capture(error) => error.code(),
            Self::Epochs(error) => error.code(),
            Self::Stake(error) => error.code(),
        }
    }
}

impl From<StoreError> for VaultError {
    fn from(error: StoreError) -> Self {
        Self::Record(error.into())
    }
}

impl From<EntropyError> for VaultError {
    fn from(error: EntropyError) -> Self {
        Self::Record(error.into())
    }
}
