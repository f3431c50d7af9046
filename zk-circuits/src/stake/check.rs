//! The numbered checks of the statement: each constraint of the circuit carries the check that it serves.

use ashiato_core::encoding::code::Code;

/// The numbered checks of `SPEC.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// 1: every bit of every number of the summary is 0 or 1.
    NumberBits = 1,
    /// 2: every bit of both tariff elements is 0 or 1.
    TariffBits = 2,
    /// 3: the tariff's bits are the public tariff elements.
    Tariff = 3,
    /// 4: every bit of the epoch of the mint is 0 or 1.
    MintedBits = 4,
    /// 5: the leaf and each node is one of the children that the next is hashed from.
    Child = 5,
    /// 6: the hashes from s, minted, summary, records and r up to the top end at the public root.
    Root = 6,
    /// 7: the nullifier comes from the same s and the public scope.
    Nullifier = 7,
    /// 8: the claimed value has 32 bits.
    Value = 8,
    /// 9: the claimed value is at most what the summary is worth.
    Earned = 9,
    /// 10: the summary holds no more attention than the cap.
    Attention = 10,
    /// 11: the summary counts no more footprints than the cap.
    Events = 11,
    /// 12: the token was minted in the epoch that the claim names or before.
    Age = 12,
    /// 13: the records commitment opens to the bundle's records.
    RecordsCommitment = 13,
    /// 14: the terms' hash stands in a constraint.
    TermsHash = 14,
    /// 15: the recipient stands in a constraint.
    Recipient = 15,
}

impl Check {
    /// Every check, by number.
    pub const ALL: [Self; 15] = [
        Self::NumberBits,
        Self::TariffBits,
        Self::Tariff,
        Self::MintedBits,
        Self::Child,
        Self::Root,
        Self::Nullifier,
        Self::Value,
        Self::Earned,
        Self::Attention,
        Self::Events,
        Self::Age,
        Self::RecordsCommitment,
        Self::TermsHash,
        Self::Recipient,
    ];

    /// The stable code of the error that says it does not hold.
    pub fn code(self) -> Code {
        match self {
            Self::NumberBits => Code::StakeNumberBits,
            Self::TariffBits => Code::StakeTariffBits,
            Self::Tariff => Code::StakeTariff,
            Self::MintedBits => Code::StakeMintedBits,
            Self::Child => Code::StakeChild,
            Self::Root => Code::StakeMembership,
            Self::Nullifier => Code::StakeNullifier,
            Self::Value => Code::StakeValue,
            Self::Earned => Code::StakeEarned,
            Self::Attention => Code::StakeAttention,
            Self::Events => Code::StakeEvents,
            Self::Age => Code::StakeAge,
            Self::RecordsCommitment => Code::StakeRecordsCommitment,
            Self::TermsHash => Code::StakeTermsHash,
            Self::Recipient => Code::StakeRecipient,
        }
    }
}
