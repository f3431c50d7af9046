//! Opening the two databases together: neither is ever taken for a new person's while the other holds something.

use ashiato_vault::MirroredStore;
use ashiato_vault::store::{Collection, Store, StoreError};

use crate::rexie_store::{BucketStore, RexieStore};

/// The vault's store in the browser.
pub type BrowserStore = MirroredStore<RexieStore, BucketStore>;

/// Why the databases can't be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// One can't be read and the other holds nothing to rebuild it from.
    #[error("the database is damaged")]
    Corrupt,
    /// A newer version of this software made it. It is left as it is.
    #[error("the database was made by a newer version")]
    Newer,
    /// Anything else.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenError {
    /// The stable code of this error.
    pub fn code(self) -> &'static str {
        match self {
            Self::Corrupt => "store-corrupt",
            Self::Newer => "store-newer",
            Self::Store(error) => error.code(),
        }
    }
}

/// Opens the main store and the mirror of a name, and repairs one from the other.
///
/// A database that can't be read is deleted only where the other one holds something to rebuild it from. One that a
/// newer version made is never deleted.
pub async fn open(name: &str) -> Result<BrowserStore, OpenError> {
    let (main, mirror) = match (RexieStore::open(name).await, BucketStore::open(name).await) {
        (Ok(main), Ok(mirror)) => (main, mirror),
        (Err(OpenError::Corrupt), Ok(mirror)) if holds_data(&mirror).await? => {
            RexieStore::delete(name).await?;
            (RexieStore::open(name).await?, mirror)
        }
        (Ok(main), Err(OpenError::Corrupt)) if holds_data(&main).await? => {
            BucketStore::delete(name).await?;
            (main, BucketStore::open(name).await?)
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    Ok(MirroredStore::open(main, mirror).await?)
}

/// Deletes the main store and the mirror of a name with everything in them; open connections to them are closed.
pub async fn delete(name: &str) -> Result<(), OpenError> {
    let main = RexieStore::delete(name).await;
    BucketStore::delete(name).await.and(main)
}

async fn holds_data(store: &impl Store) -> Result<bool, StoreError> {
    for collection in Collection::ALL {
        if store.count(collection).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}
