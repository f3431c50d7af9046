//! What can go wrong with a node, each by its stable code.

/// The largest answer that is read, in bytes.
pub(crate) const ANSWER_MAX: usize = ashiato_core::limits::ANSWER_BYTES;

/// Why an answer of the node, or its silence, is a failure. None holds anything the node wrote but its own code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
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
    Refused(String),
    /// Another key than the one pinned for this address.
    #[error("the node answers with another key than before")]
    NodeKeyChanged,
    /// Another name, schedule, tariff or circuit than before.
    #[error("the network's parameters are not what they were")]
    NetworkChanged,
    /// A network whose verifying key is not the one this software knows.
    #[error("the network uses another verifying key")]
    VerifyingKey,
    /// The clocks of node and device are more than an epoch apart.
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
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "node-unreachable",
            Self::Timeout => "node-timeout",
            Self::TooLarge => "node-too-large",
            Self::Garbage => "node-garbage",
            Self::Refused(_) => "node-refused",
            Self::NodeKeyChanged => "node-key-changed",
            Self::NetworkChanged => "network-changed",
            Self::VerifyingKey => "network-verifying-key",
            Self::ClockSkew => "clock-skew",
            Self::WorkTooHard => "work-too-hard",
            Self::Signature => "node-signature",
            Self::Receipt => "receipt-foreign",
            Self::Equivocation => "checkpoint-equivocation",
            Self::RootMismatch => "checkpoint-root-mismatch",
            Self::LeavesTruncated => "leaves-truncated",
            Self::LeafMissing => "leaf-missing",
            Self::RewardForeign => "reward-foreign",
            Self::RewardTooLarge => "reward-too-large",
        }
    }

    /// The code, with the node's own after a colon where it refused: `node-refused:rate-limited`.
    pub fn text(&self) -> String {
        match self {
            Self::Refused(code) => format!("node-refused:{code}"),
            other => other.code().to_owned(),
        }
    }

    /// Whether this says nothing about the request, only that the node is not well: every kind of request waits then.
    pub(crate) fn is_transport(&self) -> bool {
        match self {
            Self::Unreachable | Self::Timeout => true,
            Self::Refused(code) => matches!(code.as_str(), "rate-limited" | "busy" | "internal" | "timeout"),
            _ => false,
        }
    }
}
