//! Why an epoch's footprints can't be committed to, or chosen records not opened.

use ashiato_core::encoding::code::Code;

/// Why records can't be made or opened. Holds nothing of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// More than 2^20 footprints.
    #[error("an epoch has at most 1048576 records")]
    TooMany,
    /// Not strictly ascending by start, then id.
    #[error("the footprints are not in the epoch's order, or one is there twice")]
    Order,
    /// A start outside of the epoch, or more attention than the epoch is long.
    #[error("a footprint does not lie in the epoch")]
    Outside,
    /// A text above [`TEXT_BYTES`](crate::slot::TEXT_BYTES).
    #[error("a text of a footprint is longer than 2048 bytes")]
    TextLong,
    /// A place beyond the epoch's footprints, or one chosen twice.
    #[error("a chosen record is not there, or is chosen twice")]
    Choice,
}

impl BuildError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::TooMany => Code::RecordsTooMany,
            Self::Order => Code::RecordsOrder,
            Self::Outside => Code::RecordsOutside,
            Self::TextLong => Code::RecordsTextLong,
            Self::Choice => Code::RecordsChoice,
        }
    }
}
