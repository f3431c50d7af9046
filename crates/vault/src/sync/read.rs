//! How reading an answer ends.

use ashiato_core::encoding::code::Code;
use ashiato_core::protocol::network::NetworkInfo;

use crate::store::records::RecordError;
use crate::sync::failure::NetworkError;

/// How reading an answer ends.
pub(crate) enum Read {
    /// It was believed.
    Done,
    /// It was believed, and says something new of the network, which the vault has to store.
    Network(Box<NetworkInfo>),
    /// What was asked for is not there yet.
    Pending,
    /// A final refusal by the node, already stored in the record: the request is not repeated.
    Final(Code),
    /// The node's fault.
    Failed(NetworkError),
}

/// What interrupts reading an answer.
pub(super) enum Trip {
    Read(Read),
    Record(RecordError),
}

impl From<NetworkError> for Trip {
    fn from(error: NetworkError) -> Self {
        Self::Read(Read::Failed(error))
    }
}

impl From<RecordError> for Trip {
    fn from(error: RecordError) -> Self {
        Self::Record(error)
    }
}
