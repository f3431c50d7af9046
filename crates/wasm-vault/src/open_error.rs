//! Errors of opening or deleting the vault's databases, shared by both stores and by `opening`.

use ashiato_core::encoding::code::Code;
use ashiato_vault::store::StoreError;

/// The reason why a database can't be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// A database can't be read, and the other one holds nothing to rebuild it from.
    #[error("the database is damaged")]
    Corrupt,
    /// A newer version of this software made the database, which is not changed.
    #[error("the database was made by a newer version")]
    Newer,
    /// Any other failure of a store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Corrupt => Code::StoreCorrupt,
            Self::Newer => Code::StoreNewer,
            Self::Store(error) => error.code(),
        }
    }
}
