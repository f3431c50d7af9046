//! Why a key is refused.

use ashiato_core::encoding::code::Code;

/// Why a key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The bytes do not hash to the pinned value: another key, or a damaged one.
    #[error("the key's SHA-256 is not the pinned one")]
    NotPinned,
    /// Not a key file, or one cut short.
    #[error("the bytes are not a key file of the version this program knows")]
    Malformed,
    /// A point that is not on its curve or not in its subgroup.
    #[error("a point of the key is not in its group")]
    NotInGroup,
    /// The key has not one IC point for each public input and one more.
    #[error("the key is for another number of public inputs")]
    PublicInputs,
    /// A point that is the identity, or ± the group's generator where it is not gamma, or one IC point twice.
    #[error("a point of the key is degenerate")]
    Degenerate,
    /// Two of beta, gamma and delta are equal but for the sign. Under gamma = delta, for one, A = alpha, B = beta,
    /// C = −IC(x) verifies without a witness.
    #[error("beta, gamma and delta are not independent: proofs could be forged without a witness")]
    Dependent,
    /// The committed pin is not one.
    #[error("no key is pinned for the circuit")]
    NoPin,
}

impl KeyError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::NotPinned => Code::KeyNotPinned,
            Self::Malformed => Code::KeyMalformed,
            Self::NotInGroup => Code::KeyNotInGroup,
            Self::PublicInputs => Code::KeyPublicInputs,
            Self::Degenerate => Code::KeyDegenerate,
            Self::Dependent => Code::KeyDependent,
            Self::NoPin => Code::KeyNoPin,
        }
    }
}
