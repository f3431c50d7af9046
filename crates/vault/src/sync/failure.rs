//! What can go wrong with a node, each by its stable code.

use ashiato_core::encoding::code::Code;
use serde::{Serialize, Serializer};

/// The largest answer that is read, in bytes.
pub(crate) const ANSWER_MAX: usize = ashiato_core::limits::ANSWER_BYTES;

/// Why an answer of the node, or its silence, is a failure. None holds anything the node wrote but its own code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// Nothing came back.
    #[error("the node cannot be reached")]
    Unreachable,
    /// The request was handed out and never answered.
    #[error("the node did not answer in time")]
    Timeout,
    /// More than 4 MB.
    #[error("the node's answer is too large")]
    TooLarge,
    /// Not the schema, or numbers outside their range.
    #[error("the node's answer does not fit the schema")]
    Garbage,
    /// A problem document with this code.
    #[error("the node refused: {0}")]
    Refused(Code),
    /// Another key than the one pinned for this address.
    #[error("the node answers with another key than before")]
    NodeKeyChanged,
    /// Another name, schedule, tariff or circuit than before.
    #[error("the network's parameters are not what they were")]
    NetworkChanged,
    /// The node's keys do not follow from each other.
    #[error("the node's keys do not follow from each other")]
    NodeKeyChain,
    /// The catalogue changed between two of its pages.
    #[error("the catalogue changed while it was read")]
    CatalogueChanged,
    /// The pages are not the signed catalogue.
    #[error("the pages are not the signed catalogue")]
    CatalogueMismatch,
    /// A network whose verifying key is not one that this software knows.
    #[error("the network uses another verifying key")]
    VerifyingKey,
    /// The clocks of node and device are more than ten minutes apart.
    #[error("the clocks of node and device are too far apart")]
    ClockSkew,
    /// Admission asks for more work than a device should do.
    #[error("admission asks for too much work")]
    WorkTooHard,
    /// A signature that does not hold.
    #[error("a signature of the node does not hold")]
    Signature,
    /// A receipt for something else than what was sent.
    #[error("the node's receipt is for something else")]
    Receipt,
    /// Two different signed roots for one epoch and level, or one epoch and size.
    #[error("the node has signed two roots for one epoch")]
    Equivocation,
    /// The leaves do not give the signed root.
    #[error("the leaves do not give the signed root")]
    RootMismatch,
    /// Fewer leaves than the checkpoint was signed over.
    #[error("the list of leaves is shorter than the checkpoint")]
    LeavesTruncated,
    /// Our leaf is not where the receipt says.
    #[error("the leaf is not where its receipt says")]
    LeafMissing,
    /// A reward for a stake that is not ours.
    #[error("a reward for another's stake")]
    RewardForeign,
    /// A reward above what the terms can pay.
    #[error("a reward larger than the terms can pay")]
    RewardTooLarge,
}

impl NetworkError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Unreachable => Code::NodeUnreachable,
            Self::Timeout => Code::NodeTimeout,
            Self::TooLarge => Code::NodeTooLarge,
            Self::Garbage => Code::NodeGarbage,
            Self::Refused(_) => Code::NodeRefused,
            Self::NodeKeyChanged => Code::NodeKeyChanged,
            Self::NetworkChanged => Code::NetworkChanged,
            Self::NodeKeyChain => Code::NodeKeyChain,
            Self::CatalogueChanged => Code::CatalogueChanged,
            Self::CatalogueMismatch => Code::CatalogueMismatch,
            Self::VerifyingKey => Code::NetworkVerifyingKey,
            Self::ClockSkew => Code::ClockSkew,
            Self::WorkTooHard => Code::WorkTooHard,
            Self::Signature => Code::NodeSignature,
            Self::Receipt => Code::ReceiptForeign,
            Self::Equivocation => Code::CheckpointEquivocation,
            Self::RootMismatch => Code::CheckpointRootMismatch,
            Self::LeavesTruncated => Code::LeavesTruncated,
            Self::LeafMissing => Code::LeafMissing,
            Self::RewardForeign => Code::RewardForeign,
            Self::RewardTooLarge => Code::RewardTooLarge,
        }
    }

    /// The code, with the node's own after a colon where it refused: `node-refused:rate-limited`. A code of the node's
    /// that this version does not know is not repeated: `node-refused`.
    pub fn text(self) -> String {
        match self {
            Self::Refused(code) if code != Code::NodeRefused => format!("{}:{code}", Code::NodeRefused),
            other => other.code().to_string(),
        }
    }

    /// Whether the failure concerns the node and not this request: then requests of every kind wait.
    pub(crate) fn is_transport(self) -> bool {
        match self {
            Self::Unreachable | Self::Timeout => true,
            Self::Refused(code) => {
                matches!(code, Code::RateLimited | Code::Busy | Code::Internal | Code::Timeout)
            }
            _ => false,
        }
    }

    /// Whether this is a refusal of a stake that may pass: it stays as it is and is sent again. Every other code of the
    /// node's is final.
    pub(crate) fn may_pass(code: Code) -> bool {
        matches!(
            code,
            Code::CheckpointMissing
                | Code::EpochNotEnded
                | Code::VerifyingKeyForeign
                | Code::VerifyingKeyRetired
                | Code::OriginRefused
                | Code::RouteUnknown
                | Code::MethodRefused
                | Code::MediaType
        )
    }
}

impl Serialize for NetworkError {
    /// As its text.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}
