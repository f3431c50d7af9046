//! What can go wrong with capture and its rules.

use ashiato_core::encoding::code::Code;

use crate::keys::entropy::EntropyError;
use crate::keys::error::KeyError;
use crate::store::records::RecordError;

/// Why nothing is captured, or a setting is not taken. It holds no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// The vault's keys are not there, or not made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A record is not read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The source of randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// Not a host name of a site.
    #[error("not the name of a site")]
    HostInvalid,
    /// Not an address of a node: `http://` or `https://`, a host, an optional port, nothing more.
    #[error("not the address of a node")]
    NodeAddress,
    /// Not a number of minutes from 1 to a day.
    #[error("not a limit of 1 to 1,440 minutes")]
    IdleLimit,
    /// The consent is of another version, or names something twice.
    #[error("not a consent that this version asks for")]
    ConsentInvalid,
    /// Too many events wait for a store that fails; nothing more is taken until it works again.
    #[error("too many events wait for the store")]
    Backlog,
}

impl CaptureError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Key(error) => error.code(),
            Self::Record(error) => error.code(),
            Self::Entropy(error) => error.code(),
            Self::HostInvalid => Code::HostInvalid,
            Self::NodeAddress => Code::NodeAddress,
            Self::IdleLimit => Code::IdleLimit,
            Self::ConsentInvalid => Code::ConsentInvalid,
            Self::Backlog => Code::Backlog,
        }
    }
}
