//! Two stores with the same content, because a browser may lose one of them whole and say nothing.
//!
//! A commit goes to the main store, then to the mirror, and is acknowledged when both have completed. Each store counts
//! its commits: the generation. When the two are opened, and after every failure, the one with the lower generation,
//! or none, is rebuilt from the other. Stores of one generation that hold different numbers of entries complete each
//! other. Every value carries a checksum, so that a damaged one is found when it is read, taken from the other store and
//! healed there. An empty store never stands beside a full one.

use std::cell::Cell;
use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::store::{Collection, Entry, Op, PAGE, Store, StoreError, page};

const GENERATION: &[u8] = b"\0generation";
const CHECKSUM: usize = 8;

/// Which of two stores.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Main,
    Mirror,
}

/// What opening or a failure made necessary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Nothing.
    None,
    /// The main store was rebuilt.
    Main,
    /// The mirror was rebuilt.
    Mirror,
    /// Each gave the other what that had lost.
    Both,
}

/// Two stores as one.
pub struct MirroredStore<A, B> {
    main: A,
    mirror: B,
    generation: Cell<u64>,
    /// After a failure the two may differ: they are compared again before anything else is written.
    suspect: Cell<bool>,
    repaired: Cell<Repair>,
}

fn checksum(collection: Collection, key: &[u8], value: &[u8]) -> [u8; CHECKSUM] {
    let digest = Sha256::new()
        .chain_update(collection.name())
        .chain_update((key.len() as u64).to_be_bytes())
        .chain_update(key)
        .chain_update(value)
        .finalize();
    let mut out = [0; CHECKSUM];
    out.copy_from_slice(&digest[..CHECKSUM]);
    out
}

/// The value, if its checksum holds.
fn intact(collection: Collection, key: &[u8], stored: &[u8]) -> Option<Vec<u8>> {
    let (value, sum) = stored.split_at_checked(stored.len().checked_sub(CHECKSUM)?)?;
    (sum == checksum(collection, key, value)).then(|| value.to_vec())
}

fn put(collection: Collection, key: Vec<u8>, mut value: Vec<u8>) -> Op {
    value.extend_from_slice(&checksum(collection, &key, &value));
    Op::Put { collection, key, value }
}

async fn generation<S: Store>(store: &S) -> Result<Option<u64>, StoreError> {
    let stored = store.get(Collection::Meta, GENERATION).await?;
    let value = stored.and_then(|stored| intact(Collection::Meta, GENERATION, &stored));
    Ok(value.and_then(|value| value.try_into().ok()).map(u64::from_be_bytes))
}

/// Makes `to` hold what `from` holds, the generation last: an interrupted copy is seen and made anew.
async fn rebuild<F: Store, T: Store>(from: &F, to: &T, generation: u64) -> Result<(), StoreError> {
    to.commit(Collection::ALL.iter().map(|collection| Op::Clear { collection: *collection }).collect()).await?;
    for collection in Collection::ALL {
        let mut last = None;
        loop {
            let entries = page(from, collection, &mut last).await?;
            if entries.is_empty() {
                break;
            }
            let ops: Vec<Op> = entries
                .into_iter()
                .filter(|(key, _)| !(collection == Collection::Meta && key == GENERATION))
                .map(|(key, value)| Op::Put { collection, key, value })
                .collect();
            to.commit(ops).await?;
        }
    }
    to.commit(vec![generation_op(generation)]).await
}

fn generation_op(generation: u64) -> Op {
    put(Collection::Meta, GENERATION.to_vec(), generation.to_be_bytes().to_vec())
}

async fn everything<S: Store>(store: &S, collection: Collection) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, StoreError> {
    let mut out = BTreeMap::new();
    let mut last = None;
    loop {
        let entries = page(store, collection, &mut last).await?;
        if entries.is_empty() {
            return Ok(out);
        }
        out.extend(entries);
    }
}

/// Gives `to` every entry of `from` that it lacks; says whether there was one.
async fn complete<T: Store>(
    collection: Collection,
    from: &BTreeMap<Vec<u8>, Vec<u8>>,
    held: &BTreeMap<Vec<u8>, Vec<u8>>,
    to: &T,
) -> Result<bool, StoreError> {
    let missing: Vec<Op> = from
        .iter()
        .filter(|(key, _)| !held.contains_key(*key))
        .map(|(key, value)| Op::Put { collection, key: key.clone(), value: value.clone() })
        .collect();
    for ops in missing.chunks(PAGE) {
        to.commit(ops.to_vec()).await?;
    }
    Ok(!missing.is_empty())
}

impl<A: Store, B: Store> MirroredStore<A, B> {
    /// Opens two stores as one and repairs what one of them lost. Errors are those of the stores; nothing is lost by
    /// them, and opening again goes on.
    ///
    /// # Errors
    /// [`StoreError`] of either store.
    pub async fn open(main: A, mirror: B) -> Result<Self, StoreError> {
        let store = Self {
            main,
            mirror,
            generation: Cell::new(0),
            suspect: Cell::new(true),
            repaired: Cell::new(Repair::None),
        };
        store.repair().await?;
        Ok(store)
    }

    /// What the last repair did.
    pub fn repaired(&self) -> Repair {
        self.repaired.get()
    }

    async fn repair(&self) -> Result<(), StoreError> {
        let (ours, theirs) = (generation(&self.main).await?, generation(&self.mirror).await?);
        let repaired = match (ours, theirs) {
            (Some(main), Some(mirror)) if main == mirror => self.reconcile().await?,
            (main, mirror) if main > mirror => {
                rebuild(&self.main, &self.mirror, main.unwrap_or(0)).await?;
                Repair::Mirror
            }
            (main, mirror) if main < mirror => {
                rebuild(&self.mirror, &self.main, mirror.unwrap_or(0)).await?;
                Repair::Main
            }
            // Neither has a generation: both are new, or both lost it with the rest still there.
            _ => self.reconcile().await?,
        };
        self.generation.set(ours.max(theirs).unwrap_or(0));
        self.repaired.set(repaired);
        self.suspect.set(false);
        Ok(())
    }

    /// For stores of one generation: counts every collection, and where the counts differ gives each what it lacks.
    async fn reconcile(&self) -> Result<Repair, StoreError> {
        let (mut main_gained, mut mirror_gained) = (false, false);
        for collection in Collection::ALL {
            if self.main.count(collection).await? == self.mirror.count(collection).await? {
                continue;
            }
            let main = everything(&self.main, collection).await?;
            let mirror = everything(&self.mirror, collection).await?;
            main_gained |= complete(collection, &mirror, &main, &self.main).await?;
            mirror_gained |= complete(collection, &main, &mirror, &self.mirror).await?;
        }
        Ok(match (main_gained, mirror_gained) {
            (false, false) => Repair::None,
            (true, false) => Repair::Main,
            (false, true) => Repair::Mirror,
            (true, true) => Repair::Both,
        })
    }

    /// The mirror's copy of a value that is damaged in the main store; the damaged copy is replaced. Damaged in both, the
    /// main store's bytes are given: what reads them must find the damage, and does.
    async fn heal(&self, collection: Collection, key: &[u8], stored: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let other = self.mirror.get(collection, key).await?;
        if let Some((good, value)) = other.and_then(|other| intact(collection, key, &other).map(|value| (other, value)))
        {
            self.write(Side::Main, vec![Op::Put { collection, key: key.to_vec(), value: good }]).await?;
            return Ok(value);
        }
        let mut value = stored;
        value.truncate(value.len().saturating_sub(CHECKSUM));
        Ok(value)
    }

    async fn write(&self, side: Side, ops: Vec<Op>) -> Result<(), StoreError> {
        match side {
            Side::Main => self.main.commit(ops).await,
            Side::Mirror => self.mirror.commit(ops).await,
        }
    }
}

impl<A: Store, B: Store> Store for MirroredStore<A, B> {
    async fn get(&self, collection: Collection, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(stored) = self.main.get(collection, key).await? else { return Ok(None) };
        match intact(collection, key, &stored) {
            Some(value) => Ok(Some(value)),
            None => self.heal(collection, key, stored).await.map(Some),
        }
    }

    async fn scan(&self, collection: Collection, after: Option<&[u8]>, limit: usize) -> Result<Vec<Entry>, StoreError> {
        // One more, in case the generation is among them.
        let stored = self.main.scan(collection, after, limit.saturating_add(1)).await?;
        let mut out = Vec::with_capacity(stored.len());
        for (key, stored) in stored {
            if collection == Collection::Meta && key == GENERATION {
                continue;
            }
            let value = match intact(collection, &key, &stored) {
                Some(value) => value,
                None => self.heal(collection, &key, stored).await?,
            };
            out.push((key, value));
        }
        out.truncate(limit);
        Ok(out)
    }

    async fn count(&self, collection: Collection) -> Result<u64, StoreError> {
        let count = self.main.count(collection).await?;
        let own = collection == Collection::Meta && self.main.get(collection, GENERATION).await?.is_some();
        Ok(count - u64::from(own))
    }

    async fn commit(&self, ops: Vec<Op>) -> Result<(), StoreError> {
        if self.suspect.get() {
            self.repair().await?;
        }
        let next = self.generation.get() + 1;
        let mut checked: Vec<Op> = ops
            .into_iter()
            .map(|op| match op {
                Op::Put { collection, key, value } => put(collection, key, value),
                other => other,
            })
            .collect();
        checked.push(generation_op(next));
        self.suspect.set(true);
        self.write(Side::Main, checked.clone()).await?;
        self.write(Side::Mirror, checked).await?;
        self.generation.set(next);
        self.suspect.set(false);
        Ok(())
    }
}
