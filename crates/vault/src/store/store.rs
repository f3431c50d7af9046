//! Where sealed bytes lie. The vault knows this trait alone; what a key or a value means is none of a store's business.

use ashiato_core::encoding::code::Code;

/// The collections of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Collection {
    /// The bare points total, and what a store keeps about itself.
    Meta,
    /// The key record.
    Keys,
    /// One encapsulated key for each run of the worker.
    Segments,
    /// Sealed batches of events.
    Events,
    /// Sealed bundles, and the index of their footprints.
    Epochs,
    /// Stakes.
    Stakes,
    /// What left the device.
    Ledger,
    /// Consent, rules and the node's facts: readable while locked, without any host.
    Settings,
    /// What the node said.
    Network,
}

impl Collection {
    /// Every collection.
    pub const ALL: [Self; 9] = [
        Self::Meta,
        Self::Keys,
        Self::Segments,
        Self::Events,
        Self::Epochs,
        Self::Stakes,
        Self::Ledger,
        Self::Settings,
        Self::Network,
    ];

    /// Its name, that of the object store in IndexedDB.
    pub fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Keys => "keys",
            Self::Segments => "segments",
            Self::Events => "events",
            Self::Epochs => "epochs",
            Self::Stakes => "stakes",
            Self::Ledger => "ledger",
            Self::Settings => "settings",
            Self::Network => "network",
        }
    }
}

/// One change of a transaction; the changes of one transaction are carried out in their order.
#[derive(Clone, PartialEq, Eq)]
pub enum Op {
    /// Sets a value.
    Put {
        /// The collection.
        collection: Collection,
        /// The key, at most 256 bytes.
        key: Vec<u8>,
        /// The value.
        value: Vec<u8>,
    },
    /// Removes a value, if there is one.
    Delete {
        /// The collection.
        collection: Collection,
        /// The key.
        key: Vec<u8>,
    },
    /// Empties a collection.
    Clear {
        /// The collection.
        collection: Collection,
    },
}

impl core::fmt::Debug for Op {
    /// Shows no content.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (verb, collection) = match self {
            Self::Put { collection, .. } => ("put", collection),
            Self::Delete { collection, .. } => ("delete", collection),
            Self::Clear { collection } => ("clear", collection),
        };
        write!(f, "Op({verb} {})", collection.name())
    }
}

/// A key and its value.
pub type Entry = (Vec<u8>, Vec<u8>);

/// Why a store failed. It says nothing of what was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The store could not be opened.
    #[error("the store could not be opened")]
    Open,
    /// Reading failed.
    #[error("the store could not be read")]
    Read,
    /// A transaction was not completed; none of it may be relied on.
    #[error("the store did not complete a transaction")]
    Commit,
    /// The browser's quota is used up; nothing of the transaction was kept.
    #[error("the store is full")]
    Full,
}

impl StoreError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Open => Code::StoreOpen,
            Self::Read => Code::StoreRead,
            Self::Commit => Code::StoreCommit,
            Self::Full => Code::StoreFull,
        }
    }
}

/// A transactional map of bytes. Every call is one transaction of its own.
#[allow(async_fn_in_trait, reason = "stores live on one thread: in a browser nothing of them is Send")]
pub trait Store {
    /// The value under a key.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    async fn get(&self, collection: Collection, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// At most `limit` entries with keys greater than `after`, in ascending byte order of their keys.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    async fn scan(&self, collection: Collection, after: Option<&[u8]>, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// Number of entries.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    async fn count(&self, collection: Collection) -> Result<u64, StoreError>;

    /// Carries out every change or none, durable when it returns.
    ///
    /// # Errors
    /// [`StoreError::Commit`] and [`StoreError::Full`]; nothing of the transaction may be relied on then.
    async fn commit(&self, ops: Vec<Op>) -> Result<(), StoreError>;
}

/// Entries read in one transaction when a whole collection is gone through.
pub(crate) const PAGE: usize = 256;

/// The next page of a whole pass over a collection: `last` is the key where the one before ended.
pub(crate) async fn page<S: Store>(
    store: &S,
    collection: Collection,
    last: &mut Option<Vec<u8>>,
) -> Result<Vec<Entry>, StoreError> {
    let entries = store.scan(collection, last.as_deref(), PAGE).await?;
    if let Some((key, _)) = entries.last() {
        *last = Some(key.clone());
    }
    Ok(entries)
}
