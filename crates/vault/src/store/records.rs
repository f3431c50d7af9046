//! Sealed records: everything the vault keeps under its own key, one envelope a record.
//!
//! A record's place in the store is a keyed hash of its key, and the place is bound into the envelope: a record can
//! neither be found by guessing nor moved onto another's place.

use std::cell::Cell;

use ashiato_core::encoding::code::Code;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::keys::entropy::{Entropy, EntropyError};
use crate::keys::envelope::{self, Envelope, EnvelopeError, Kdf, Label};
use crate::keys::user_key::VaultKeys;
use crate::store::formats::{self, FormatError};
use crate::store::{Collection, Entry, Op, Store, StoreError, page};

/// Why a record is not read or written. It holds nothing of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The source of randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The envelope was refused.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A record was opened but does not hold what it should, or was written by another version.
    #[error(transparent)]
    Format(#[from] FormatError),
}

impl RecordError {
    /// A record that does not hold what it should.
    pub(crate) const DAMAGED: Self = Self::Format(FormatError::Damaged);
    /// A value that is no JSON.
    pub(crate) const UNWRITABLE: Self = Self::Format(FormatError::Unwritable);

    /// Whether the record itself is at fault, and not the store.
    pub(crate) fn is_damage(self) -> bool {
        matches!(self, Self::Envelope(_) | Self::Format(_))
    }

    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Store(error) => error.code(),
            Self::Entropy(error) => error.code(),
            Self::Envelope(error) => error.code(),
            Self::Format(error) => error.code(),
        }
    }
}

type Result<T> = core::result::Result<T, RecordError>;

/// The key record's key in [`Collection::Keys`].
const KEY_RECORD: &[u8] = b"record";

/// The kinds of sealed records: each a namespace of its own, in the collection it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A closed epoch.
    Epoch,
    /// Footprints of a closed epoch, a part of them.
    Footprints,
    /// The closed epochs of a day.
    Day,
    /// What a local day adds up to.
    DaySums,
    /// What all closed epochs add up to.
    Totals,
    /// What proofs about a committed epoch need.
    Commitment,
    /// A stake.
    Stake,
    /// A stake that is no longer looked at.
    PastStake,
    /// What those add up to.
    PastStakes,
    /// What left the device.
    Ledger,
    /// The network that an address answered with.
    Pin,
    /// Facts of a network.
    Facts,
    /// The token on a network.
    Token,
    /// This device's key on a network.
    Device,
    /// The newest catalogue of a network.
    Catalogue,
    /// The leaf of an epoch.
    Leaf,
    /// The path of a leaf.
    Path,
    /// The newest leaves on a network.
    Leaves,
    /// The names of the sites in the rules.
    Sites,
}

impl Kind {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 19] = [
        Self::Epoch,
        Self::Footprints,
        Self::Day,
        Self::DaySums,
        Self::Totals,
        Self::Commitment,
        Self::Stake,
        Self::PastStake,
        Self::PastStakes,
        Self::Ledger,
        Self::Pin,
        Self::Facts,
        Self::Token,
        Self::Device,
        Self::Catalogue,
        Self::Leaf,
        Self::Path,
        Self::Leaves,
        Self::Sites,
    ];

    pub(crate) fn namespace(self) -> &'static str {
        match self {
            Self::Epoch => "epoch",
            Self::Footprints => "footprints",
            Self::Day => "day",
            Self::DaySums => "day-sums",
            Self::Totals => "totals",
            Self::Commitment => "commitment",
            Self::Stake => "stake",
            Self::PastStake => "past-stake",
            Self::PastStakes => "past-stakes",
            Self::Ledger => "ledger",
            Self::Pin => "pin",
            Self::Facts => "facts",
            Self::Token => "token",
            Self::Device => "device",
            Self::Catalogue => "catalogue",
            Self::Leaf => "leaf",
            Self::Path => "path",
            Self::Leaves => "leaves",
            Self::Sites => "sites",
        }
    }

    pub(crate) fn collection(self) -> Collection {
        match self {
            Self::Epoch | Self::Footprints | Self::Day | Self::DaySums | Self::Totals | Self::Commitment => {
                Collection::Epochs
            }
            Self::Stake | Self::PastStake | Self::PastStakes => Collection::Stakes,
            Self::Ledger => Collection::Ledger,
            Self::Pin
            | Self::Facts
            | Self::Token
            | Self::Device
            | Self::Catalogue
            | Self::Leaf
            | Self::Path
            | Self::Leaves => Collection::Network,
            Self::Sites => Collection::Settings,
        }
    }

    /// Places of a kind begin with this byte, so that kinds that share a collection lie apart.
    fn prefix(self) -> u8 {
        self as u8
    }

    fn place(self, keys: &VaultKeys, key: &[u8]) -> Vec<u8> {
        let mut place = vec![self.prefix()];
        place.extend_from_slice(&keys.index(self.namespace(), key));
        place
    }
}

fn open<T: DeserializeOwned>(keys: &VaultKeys, kind: Kind, place: &[u8], value: &[u8]) -> Result<T> {
    let text =
        Envelope::parse(value)?.open(kind.namespace(), Kdf::SubKey, &keys.capture().key_id(), keys.record(), place)?;
    Ok(formats::read(&text)?)
}

/// The change that empties every collection.
pub(crate) fn clear_all() -> Vec<Op> {
    Collection::ALL.iter().map(|collection| Op::Clear { collection: *collection }).collect()
}

/// The store, and the count of its records that could not be opened.
pub(crate) struct Records<S> {
    store: S,
    /// Damaged records met since the unlock.
    damaged: Cell<u64>,
}

impl<S: Store> Records<S> {
    /// The records of a store.
    pub(crate) fn new(store: S) -> Self {
        Self { store, damaged: Cell::new(0) }
    }

    /// The records with the keys that open and seal them, for one call.
    pub(crate) fn with<'a>(&'a self, keys: &'a VaultKeys, entropy: &'a mut dyn Entropy) -> OpenRecords<'a, S> {
        OpenRecords { records: self, keys, entropy }
    }

    /// Damaged records met since the unlock.
    pub(crate) fn damaged(&self) -> u64 {
        self.damaged.get()
    }

    /// Counts a damaged record.
    pub(crate) fn count_damaged(&self) {
        self.damaged.set(self.damaged.get() + 1);
    }

    /// Forgets the count, as the lock must.
    pub(crate) fn forget_damaged(&self) {
        self.damaged.set(0);
    }

    /// A value that is not sealed as a record.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn get(&self, collection: Collection, key: &[u8]) -> Result<Option<Vec<u8>>> {
        Ok(self.store.get(collection, key).await?)
    }

    /// The next page of a whole pass over a collection: `last` is the key where the one before ended.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn page(&self, collection: Collection, last: &mut Option<Vec<u8>>) -> Result<Vec<Entry>> {
        Ok(page(&self.store, collection, last).await?)
    }

    /// Whether the store holds nothing.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn is_empty(&self) -> Result<bool> {
        for collection in Collection::ALL {
            if self.store.count(collection).await? > 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Number of entries in a collection.
    #[cfg(test)]
    pub(crate) async fn count(&self, collection: Collection) -> Result<u64> {
        Ok(self.store.count(collection).await?)
    }

    /// Carries out changes in one transaction.
    ///
    /// # Errors
    /// [`RecordError::Store`]; none of the changes may be relied on then.
    pub(crate) async fn commit(&self, ops: Vec<Op>) -> Result<()> {
        Ok(self.store.commit(ops).await?)
    }

    /// The key record's bytes.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn key_record(&self) -> Result<Option<Vec<u8>>> {
        self.get(Collection::Keys, KEY_RECORD).await
    }

    /// Stores the key record.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn keep_key_record(&self, value: Vec<u8>) -> Result<()> {
        self.commit(vec![Op::Put { collection: Collection::Keys, key: KEY_RECORD.to_vec(), value }]).await
    }

    /// A record under its key.
    ///
    /// # Errors
    /// [`RecordError::Store`]; [`RecordError::Envelope`] and [`RecordError::Format`] where the record is damaged.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        keys: &VaultKeys,
        kind: Kind,
        key: &[u8],
    ) -> Result<Option<T>> {
        let place = kind.place(keys, key);
        match self.store.get(kind.collection(), &place).await? {
            Some(value) => open(keys, kind, &place, &value).map(Some),
            None => Ok(None),
        }
    }

    /// A record under its key; none where it is damaged in both stores, which is counted: for what follows from other
    /// records, or can be asked for again.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn read_whole<T: DeserializeOwned>(
        &self,
        keys: &VaultKeys,
        kind: Kind,
        key: &[u8],
    ) -> Result<Option<T>> {
        match self.read(keys, kind, key).await {
            Err(error) if error.is_damage() => {
                self.count_damaged();
                Ok(None)
            }
            other => other,
        }
    }

    /// Every readable record of a kind, in no particular order. A record that is damaged in both stores is counted,
    /// left in place, and does not stop the others from being read.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn read_all<T: DeserializeOwned>(&self, keys: &VaultKeys, kind: Kind) -> Result<Vec<T>> {
        let mut out = Vec::new();
        let mut last = Some(vec![kind.prefix()]);
        loop {
            let entries = self.page(kind.collection(), &mut last).await?;
            if entries.is_empty() {
                return Ok(out);
            }
            for (place, value) in &entries {
                if place.first() != Some(&kind.prefix()) {
                    return Ok(out);
                }
                match open(keys, kind, place, value) {
                    Ok(record) => out.push(record),
                    Err(_) => self.count_damaged(),
                }
            }
        }
    }
}

/// The records with the keys that open and seal them, lent for one call.
pub(crate) struct OpenRecords<'a, S> {
    records: &'a Records<S>,
    keys: &'a VaultKeys,
    entropy: &'a mut dyn Entropy,
}

impl<S: Store> OpenRecords<'_, S> {
    /// The keys.
    pub(crate) fn keys(&self) -> &VaultKeys {
        self.keys
    }

    /// Counts a damaged record.
    pub(crate) fn count_damaged(&self) {
        self.records.count_damaged();
    }

    /// The source of randomness.
    pub(crate) fn entropy(&mut self) -> &mut dyn Entropy {
        self.entropy
    }

    /// A record under its key.
    ///
    /// # Errors
    /// Those of [`Records::read`].
    pub(crate) async fn read<T: DeserializeOwned>(&self, kind: Kind, key: &[u8]) -> Result<Option<T>> {
        self.records.read(self.keys, kind, key).await
    }

    /// A record under its key; none where it is damaged, which is counted.
    ///
    /// # Errors
    /// Those of [`Records::read_whole`].
    pub(crate) async fn read_whole<T: DeserializeOwned>(&self, kind: Kind, key: &[u8]) -> Result<Option<T>> {
        self.records.read_whole(self.keys, kind, key).await
    }

    /// Every record of a kind that can be read.
    #[cfg(test)]
    pub(crate) async fn read_all<T: DeserializeOwned>(&self, kind: Kind) -> Result<Vec<T>> {
        self.records.read_all(self.keys, kind).await
    }

    /// The change that seals a record under its key.
    ///
    /// # Errors
    /// [`RecordError::Format`] and [`RecordError::Entropy`].
    pub(crate) fn put<T: Serialize>(&mut self, kind: Kind, key: &[u8], value: &T) -> Result<Op> {
        let text = formats::write(value)?;
        let place = kind.place(self.keys, key);
        let label = Label::plain(kind.namespace(), Kdf::SubKey, self.keys.capture().key_id());
        let value = envelope::seal(&label, self.keys.record(), &place, &text, self.entropy)?;
        Ok(Op::Put { collection: kind.collection(), key: place, value })
    }

    /// The change that removes a record.
    pub(crate) fn delete(&self, kind: Kind, key: &[u8]) -> Op {
        Op::Delete { collection: kind.collection(), key: kind.place(self.keys, key) }
    }

    /// Carries out changes in one transaction.
    ///
    /// # Errors
    /// [`RecordError::Store`]; none of the changes may be relied on then.
    pub(crate) async fn commit(&self, ops: Vec<Op>) -> Result<()> {
        self.records.commit(ops).await
    }
}
