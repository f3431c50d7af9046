//! Opening the main store and the mirror together. An empty one beside one that holds data is repaired, never taken
//! for a new vault.

use ashiato_vault::MirroredStore;
use ashiato_vault::store::{Collection, Store, StoreError};

use crate::open_error::OpenError;
use crate::rexie_store::{BucketStore, RexieStore};

/// The vault's store in the browser.
pub type BrowserStore = MirroredStore<RexieStore, BucketStore>;

/// Opens the main store and the mirror of a name, and repairs one from the other.
///
/// A database that can't be read is deleted only where the other one holds something to rebuild it from. One that a
/// newer version made is never deleted.
///
/// # Errors
/// [`OpenError`]; [`OpenError::Corrupt`] where no store holds anything to rebuild the damaged one from.
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
        // The other database may be whole, and this error pass: neither is damaged for good then.
        (Err(OpenError::Corrupt), Err(other)) => return Err(other),
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    Ok(MirroredStore::open(main, mirror).await?)
}

/// Deletes the main store and the mirror of a name with everything in them; open connections to them are closed.
///
/// # Errors
/// [`OpenError`] of either store.
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
