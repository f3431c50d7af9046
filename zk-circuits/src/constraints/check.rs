//! The numbered checks of the stake statement: each constraint of the circuit carries the check that it serves.

use ashiato_core::encoding::code::Code;

/// The numbered checks of `SPEC.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// 1: every bit of every word is 0 or 1.
    WordBits = 1,
    /// 2: every bit of the tariff is 0 or 1.
    TariffBits = 2,
    /// 3: the tariff's bits are the public tariff.
    Tariff = 3,
    /// 4: every bit of the leaf's index is 0 or 1.
    PathBits = 4,
    /// 5: words, content, r and s make a leaf under the public root.
    Membership = 5,
    /// 6: the nullifier comes from the same s and the public scope.
    Nullifier = 6,
    /// 7: the claimed value has 25 bits.
    Value = 7,
    /// 8: the claimed value is at most what the words are worth.
    Earned = 8,
    /// 9: the words hold no more attention than the cap.
    Attention = 9,
    /// 10: the content commitment opens to the bundle's content.
    ContentCommitment = 10,
    /// 11: the terms' hash stands in a constraint.
    TermsHash = 11,
    /// 12: the recipient stands in a constraint.
    Recipient = 12,
}

impl Check {
    /// Every check, by number.
    pub const ALL: [Self; 12] = [
        Self::WordBits,
        Self::TariffBits,
        Self::Tariff,
        Self::PathBits,
        Self::Membership,
        Self::Nullifier,
        Self::Value,
        Self::Earned,
        Self::Attention,
        Self::ContentCommitment,
        Self::TermsHash,
        Self::Recipient,
    ];

    /// The stable code of the error that says it does not hold.
    pub fn code(self) -> Code {
        match self {
            Self::WordBits => Code::StakeWordBits,
            Self::TariffBits => Code::StakeTariffBits,
            Self::Tariff => Code::StakeTariff,
            Self::PathBits => Code::StakePathBits,
            Self::Membership => Code::StakeMembership,
            Self::Nullifier => Code::StakeNullifier,
            Self::Value => Code::StakeValue,
            Self::Earned => Code::StakeEarned,
            Self::Attention => Code::StakeAttention,
            Self::ContentCommitment => Code::StakeContentCommitment,
            Self::TermsHash => Code::StakeTermsHash,
            Self::Recipient => Code::StakeRecipient,
        }
    }
}
