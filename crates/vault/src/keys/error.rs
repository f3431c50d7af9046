//! What can go wrong with keys.

use ashiato_core::encoding::code::Code;

use crate::keys::entropy::EntropyError;
use crate::keys::envelope::EnvelopeError;

/// Why a key is not given or not made. It holds no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The source of randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// An envelope was refused.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// Nothing is kept here yet: the person has consented to nothing.
    #[error("nothing is kept here yet")]
    Fresh,
    /// This asks for a passphrase to be set first.
    #[error("set a passphrase first")]
    Trial,
    /// This asks for the unlock.
    #[error("the vault is locked")]
    Locked,
    /// A passphrase is set already.
    #[error("a passphrase is set already")]
    PassphraseSet,
    /// The passphrase does not open this vault.
    #[error("this passphrase does not open this vault")]
    PassphraseWrong,
    /// Fewer than 8 characters, or fewer than 4 different ones.
    #[error("a passphrase has at least 8 characters, 4 of them different")]
    PassphraseWeak,
    /// More than 1,024 bytes.
    #[error("a passphrase has at most 1024 bytes")]
    PassphraseLong,
    /// Not the letters, the length or the checksum of a recovery code.
    #[error("this is no recovery kit: check its letters")]
    RecoveryCodeMalformed,
    /// A recovery code, but not this vault's.
    #[error("this recovery kit does not open this vault")]
    RecoveryCodeWrong,
    /// The key record is damaged, here and in its copy.
    #[error("the key record is damaged")]
    Damaged,
}

impl KeyError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Entropy(error) => error.code(),
            Self::Envelope(error) => error.code(),
            Self::Fresh => Code::Fresh,
            Self::Trial => Code::Trial,
            Self::Locked => Code::Locked,
            Self::PassphraseSet => Code::PassphraseSet,
            Self::PassphraseWrong => Code::PassphraseWrong,
            Self::PassphraseWeak => Code::PassphraseWeak,
            Self::PassphraseLong => Code::PassphraseLong,
            Self::RecoveryCodeMalformed => Code::KitMalformed,
            Self::RecoveryCodeWrong => Code::KitWrong,
            Self::Damaged => Code::KeysDamaged,
        }
    }
}
