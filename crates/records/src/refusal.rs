//! Why openings are refused.

use ashiato_core::encoding::code::Code;

/// Why openings are refused, in the order in which they are checked. Holds nothing of what was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More bytes than [`OPENINGS_BYTES`](crate::openings::OPENINGS_BYTES).
    #[error("openings are at most 1048576 bytes long")]
    TooLong,
    /// Not JSON of the closed schema.
    #[error("the openings do not fit the schema")]
    Schema,
    /// Another version than 1.
    #[error("the openings are of another version")]
    Version,
    /// Neither 0 nor a power of two from 64 to 2^20.
    #[error("the number of records is neither 0 nor a power of two from 64 to 1048576")]
    Number,
    /// Root and number are not what was committed to.
    #[error("root and number are not what was committed to")]
    Element,
    /// An index is not above the one before it.
    #[error("the indices do not ascend")]
    IndexOrder,
    /// An index is not below the number.
    #[error("an index is beyond the number of records")]
    IndexRange,
    /// A path is shorter or longer than the tree is high.
    #[error("a path has not the length of its tree")]
    PathLength,
    /// A name that is no slot's.
    #[error("a slot is named that no record has")]
    SlotUnknown,
    /// Opened slots are out of order, or one is there twice.
    #[error("the opened slots do not ascend")]
    SlotOrder,
    /// Opened and closed slots are not twelve together.
    #[error("opened and closed slots are not as many as a record has")]
    SlotCount,
    /// A slot that every record fills is opened as absent.
    #[error("a slot that every record fills is opened as absent")]
    SlotAbsent,
    /// A value is not canonical.
    #[error("a slot's value is not canonical")]
    SlotValue,
    /// Epoch, start, day or hour are not of the epoch that is asked for.
    #[error("a record is not of the epoch that is asked for")]
    Epoch,
    /// Day or hour are not those of the opened start.
    #[error("a day or an hour is not the one of the opened start")]
    SlotsDisagree,
    /// The record and its path lead to another root.
    #[error("a record does not lead to the root")]
    Root,
}

impl Refusal {
    /// The stable code of this refusal.
    pub fn code(self) -> Code {
        match self {
            Self::TooLong => Code::RecordsTooLong,
            Self::Schema => Code::RecordsSchema,
            Self::Version => Code::RecordsVersion,
            Self::Number => Code::RecordsNumber,
            Self::Element => Code::RecordsElement,
            Self::IndexOrder => Code::RecordsIndexOrder,
            Self::IndexRange => Code::RecordsIndexRange,
            Self::PathLength => Code::RecordsPathLength,
            Self::SlotUnknown => Code::RecordsSlotUnknown,
            Self::SlotOrder => Code::RecordsSlotOrder,
            Self::SlotCount => Code::RecordsSlotCount,
            Self::SlotAbsent => Code::RecordsSlotAbsent,
            Self::SlotValue => Code::RecordsSlotValue,
            Self::Epoch => Code::RecordsEpoch,
            Self::SlotsDisagree => Code::RecordsSlotsDisagree,
            Self::Root => Code::RecordsRoot,
        }
    }
}
