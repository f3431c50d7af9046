//! A store in memory, for tests and tools.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::rc::Rc;

use crate::store::{Collection, Entry, Op, Store, StoreError};

type Entries = BTreeMap<(Collection, Vec<u8>), Vec<u8>>;

/// A store in memory. Clones share what they hold, as two openings of one database do.
#[derive(Clone, Default)]
pub struct MemoryStore {
    entries: Rc<RefCell<Entries>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }
}

impl core::fmt::Debug for MemoryStore {
    /// Shows no content.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("MemoryStore(…)")
    }
}

impl Store for MemoryStore {
    async fn get(&self, collection: Collection, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.entries.borrow().get(&(collection, key.to_vec())).cloned())
    }

    async fn scan(&self, collection: Collection, after: Option<&[u8]>, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let entries = self.entries.borrow();
        let from = match after {
            Some(key) => Bound::Excluded((collection, key.to_vec())),
            None => Bound::Included((collection, Vec::new())),
        };
        Ok(entries
            .range((from, Bound::Unbounded))
            .take_while(|((held, _), _)| *held == collection)
            .take(limit)
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect())
    }

    async fn count(&self, collection: Collection) -> Result<u64, StoreError> {
        Ok(self.entries.borrow().keys().filter(|(held, _)| *held == collection).count() as u64)
    }

    async fn commit(&self, ops: Vec<Op>) -> Result<(), StoreError> {
        let mut entries = self.entries.borrow_mut();
        for op in ops {
            match op {
                Op::Put { collection, key, value } => {
                    entries.insert((collection, key), value);
                }
                Op::Delete { collection, key } => {
                    entries.remove(&(collection, key));
                }
                Op::Clear { collection } => entries.retain(|(held, _), _| *held != collection),
            }
        }
        Ok(())
    }
}
