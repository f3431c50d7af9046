//! What can go wrong with a stake on the device.

use ashiato_core::encoding::code::Code;

use crate::keys::entropy::EntropyError;
use crate::keys::error::KeyError;
use crate::store::records::RecordError;

/// Why a stake is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StakeError {
    /// The vault's keys are not there.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A record is not read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The source of randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// No node has answered yet.
    #[error("no node was heard yet")]
    NetworkUnknown,
    /// No such pool in the catalogue, or its terms are not acceptable.
    #[error("there is no such pool")]
    PoolUnknown,
    /// The pool has closed.
    #[error("the pool has closed")]
    PoolExpired,
    /// The epoch has no leaf at a checkpoint of the level that the pool asks for.
    #[error("the epoch has no checkpoint of this pool's level yet")]
    NoEpochReady,
    /// The node signed two roots for the epoch.
    #[error("the node has signed two roots for this epoch")]
    Equivocation,
    /// The scope is used.
    #[error("this was staked already")]
    AlreadyStaked,
    /// Worth less than the pool takes.
    #[error("these footprints are worth less than the pool takes")]
    BelowMinimum,
    /// The token is younger than the pool asks for.
    #[error("the token is younger than the pool asks for")]
    TooYoung,
    /// The pool takes no more stakes for the epoch, or none for it at all.
    #[error("the pool takes no stakes for this epoch now")]
    Late,
    /// The network takes proofs under keys only that this software does not have.
    #[error("the network asks for a newer version of this software")]
    UpdateNeeded,
    /// A value that was not offered.
    #[error("not one of the values offered")]
    ValueNotOffered,
    /// A reason for caution that was not acknowledged.
    #[error("every reason for caution must be acknowledged")]
    Unacknowledged,
    /// No stake waits for this proof.
    #[error("no stake waits for this proof")]
    JobUnknown,
    /// The stake was handed out, and may have arrived.
    #[error("the stake was handed out already")]
    HandedOut,
    /// Not a proof's length.
    #[error("a proof has 128 bytes")]
    ProofLength,
    /// The closed epoch does not give the leaf that was registered.
    #[error("the closed epoch is not the registered one")]
    EpochDamaged,
}

impl StakeError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Key(error) => error.code(),
            Self::Record(error) => error.code(),
            Self::Entropy(error) => error.code(),
            Self::NetworkUnknown => Code::NetworkUnknown,
            Self::PoolUnknown => Code::PoolUnknown,
            Self::PoolExpired => Code::PoolExpired,
            Self::NoEpochReady => Code::NoEpochReady,
            Self::Equivocation => Code::CheckpointEquivocation,
            Self::AlreadyStaked => Code::AlreadyStaked,
            Self::BelowMinimum => Code::BelowMinimum,
            Self::TooYoung => Code::TokenTooYoung,
            Self::Late => Code::StakeLate,
            Self::UpdateNeeded => Code::UpdateNeeded,
            Self::ValueNotOffered => Code::ValueNotOffered,
            Self::Unacknowledged => Code::CautionUnacknowledged,
            Self::JobUnknown => Code::JobUnknown,
            Self::HandedOut => Code::StakeHandedOut,
            Self::ProofLength => Code::ProofLength,
            Self::EpochDamaged => Code::EpochDamaged,
        }
    }
}
