//! What can go wrong in a vault. No error holds a secret, an address or a record's content.

use ashiato_core::encoding::field::FieldError;
use ashiato_core::footprint::epoch::EpochError;

use crate::epochs::commit::BundleError;
use crate::keys::entropy::EntropyError;
use crate::keys::envelope::EnvelopeError;
use crate::staking::approve::StakeError;
use crate::store::StoreError;

/// An error of the vault, with a stable code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The source of randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// An envelope was refused.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A field element was refused.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// An epoch schedule was refused.
    #[error(transparent)]
    Epoch(#[from] EpochError),
    /// An epoch could not be sealed.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// A stake is not made.
    #[error(transparent)]
    Stake(#[from] StakeError),
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
    /// Not the letters, the length or the checksum of a recovery kit.
    #[error("this is no recovery kit: check its letters")]
    KitMalformed,
    /// A recovery kit, but not this vault's.
    #[error("this recovery kit does not open this vault")]
    KitWrong,
    /// The key record is damaged, here and in its copy.
    #[error("the key record is damaged")]
    KeysDamaged,
    /// A record was opened but does not hold what it should.
    #[error("a record does not hold what it should")]
    RecordDamaged,
    /// A value could not be written as text.
    #[error("a record could not be written")]
    RecordUnwritable,
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

impl VaultError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Entropy(error) => error.code(),
            Self::Envelope(error) => error.code(),
            Self::Field(error) => error.code().name(),
            Self::Epoch(error) => error.code().name(),
            Self::Bundle(error) => error.code(),
            Self::Stake(error) => error.code(),
            Self::Fresh => "fresh",
            Self::Trial => "trial",
            Self::Locked => "locked",
            Self::PassphraseSet => "passphrase-set",
            Self::PassphraseWrong => "passphrase-wrong",
            Self::PassphraseWeak => "passphrase-weak",
            Self::PassphraseLong => "passphrase-long",
            Self::KitMalformed => "kit-malformed",
            Self::KitWrong => "kit-wrong",
            Self::KeysDamaged => "keys-damaged",
            Self::RecordDamaged => "record-damaged",
            Self::RecordUnwritable => "record-unwritable",
            Self::HostInvalid => "host-invalid",
            Self::NodeAddress => "node-address",
            Self::IdleLimit => "idle-limit",
            Self::ConsentInvalid => "consent-invalid",
            Self::Backlog => "backlog",
        }
    }
}
