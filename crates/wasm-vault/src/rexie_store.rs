//! The vault's two databases: the only file that knows IndexedDB.
//!
//! The main store is Rexie's, in the origin's default bucket. The mirror stands in a storage bucket of its own, because
//! Chromium sometimes drops a bucket's whole IndexedDB after a crash and has never been seen to drop both; its
//! transactions ask for `strict` durability. Rexie opens the global factory only and sets no durability, so the mirror
//! goes through `idb`, on which Rexie itself is built.
//!
//! Each method is one transaction, and while it is open nothing is awaited but that transaction's own requests:
//! anything else would let the browser commit it early. A connection that the browser has closed (site data cleared, a
//! newer version opened elsewhere) fails from then on; opening anew repairs.

use ashiato_vault::store::{Collection, Entry, Op, Store, StoreError};
use futures_util::future::{join, join_all};
use idb::event::VersionChangeEvent;
use idb::{Database, DatabaseEvent as _, Factory, ObjectStoreParams};
use js_sys::{Array, Promise, Reflect, Uint8Array};
use rexie::{KeyRange, ObjectStore, Rexie, TransactionMode, TransactionResult};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, IdbDatabase, IdbFactory, IdbTransaction};

use crate::open_error::OpenError;

/// Version of the schema. Raise it when a collection is added.
pub(crate) const VERSION: u32 = 1;
/// The mirror's bucket.
const BUCKET: &str = "mirror";
/// The mirror's durability: on the disk before a transaction is complete.
const STRICT: &str = "strict";

/// Every object store of both databases: all collections. Rexie *deletes* on an upgrade what its builder doesn't name,
/// so nothing else may ever list them.
fn schema() -> impl Iterator<Item = &'static str> {
    Collection::ALL.into_iter().map(Collection::name)
}

/// The main store: Rexie on the origin's default bucket. Dropping it closes the connection; what was requested before
/// still completes.
pub struct RexieStore {
    /// `None` only while it is dropped: closing takes the connection.
    database: Option<Rexie>,
}

impl Drop for RexieStore {
    fn drop(&mut self) {
        if let Some(database) = self.database.take() {
            database.close();
        }
    }
}

impl RexieStore {
    /// Opens a database, or makes it empty where there is none.
    ///
    /// # Errors
    /// [`OpenError::Corrupt`] or [`OpenError::Newer`] for a database that can't be used, else [`OpenError::Store`].
    pub async fn open(name: &str) -> Result<Self, OpenError> {
        Self::open_version(name, VERSION).await
    }

    pub(crate) async fn open_version(name: &str, version: u32) -> Result<Self, OpenError> {
        let builder = schema().fold(Rexie::builder(name).version(version), |builder, store| {
            builder.add_object_store(ObjectStore::new(store))
        });
        let database = builder.build().await.map_err(|error| open_error(&inner(error)))?;
        let store = Self { database: Some(database) };
        check_schema(&store.database.as_ref().map(Rexie::store_names).unwrap_or_default())?;
        Ok(store)
    }

    /// Deletes a database; waits until every connection to it has closed.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn delete(name: &str) -> Result<(), OpenError> {
        Rexie::delete(name).await.map_err(|error| open_error(&inner(error)))
    }

    fn begin(&self, stores: &[&str], mode: TransactionMode) -> Option<rexie::Transaction> {
        self.database.as_ref()?.transaction(stores, mode).ok()
    }

    /// Rexie doesn't say why a transaction was aborted, and the browser tells a page no true quota. So changes of which
    /// nothing was kept are tried once more on a plain connection, which says what is wrong if it fails too.
    async fn commit_again(&self, ops: &[Op]) -> Result<(), StoreError> {
        let name = self.database.as_ref().map(Rexie::name).ok_or(StoreError::Commit)?;
        let request = Factory::new().and_then(|factory| factory.open(&name, None)).map_err(|_| StoreError::Commit)?;
        let database: PlainDatabase =
            IdbDatabase::from(request.await.map_err(|_| StoreError::Commit)?).unchecked_into();
        let outcome = commit(&database, ops, "default").await;
        database.unchecked_ref::<IdbDatabase>().close();
        outcome
    }

    fn read(&self, collection: Collection) -> Result<rexie::Store, StoreError> {
        let transaction = self.begin(&[collection.name()], TransactionMode::ReadOnly).ok_or(StoreError::Read)?;
        transaction.store(collection.name()).map_err(|_| StoreError::Read)
    }
}

impl Store for RexieStore {
    async fn get(&self, collection: Collection, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.read(collection)?.get(to_js(key)).await.map_err(|_| StoreError::Read)?;
        value.as_ref().map(from_js).transpose()
    }

    async fn scan(&self, collection: Collection, after: Option<&[u8]>, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let Some(limit) = request_limit(limit) else { return Ok(Vec::new()) };
        let range = || after.map(|key| KeyRange::lower_bound(&to_js(key), Some(true))).transpose();
        let (first, second) = (range().map_err(|_| StoreError::Read)?, range().map_err(|_| StoreError::Read)?);
        let store = self.read(collection)?;
        let (keys, values) = join(store.get_all_keys(first, Some(limit)), store.get_all(second, Some(limit))).await;
        entries(&keys.map_err(|_| StoreError::Read)?, &values.map_err(|_| StoreError::Read)?)
    }

    async fn count(&self, collection: Collection) -> Result<u64, StoreError> {
        self.read(collection)?.count(None).await.map(u64::from).map_err(|_| StoreError::Read)
    }

    async fn commit(&self, ops: Vec<Op>) -> Result<(), StoreError> {
        let names = store_names(&ops);
        if names.is_empty() {
            return Ok(());
        }
        let transaction = self.begin(&names, TransactionMode::ReadWrite).ok_or(StoreError::Commit)?;
        // All requests are made at once, in the order given. All are waited for, also after a failure, so that no
        // event finds its handler gone.
        let requests = ops.iter().map(async |op| match op {
            Op::Put { collection, key, value } => {
                transaction.store(collection.name())?.put(&to_js(value), Some(&to_js(key))).await.map(drop)
            }
            Op::Delete { collection, key } => transaction.store(collection.name())?.delete(to_js(key)).await,
            Op::Clear { collection } => transaction.store(collection.name())?.clear().await,
        });
        let failed = join_all(requests).await.into_iter().any(|outcome| outcome.is_err());
        let committed = if failed {
            // A failed request has aborted the transaction already; one that could not even be made has not.
            drop(transaction.abort().await);
            false
        } else {
            matches!(transaction.done().await, Ok(TransactionResult::Committed))
        };
        if committed { Ok(()) } else { self.commit_again(&ops).await }
    }
}

/// The mirror: a database in a storage bucket that is persisted, every write of it `strict`. Dropping it closes the
/// connection; what was requested before still completes.
///
/// Its factory is kept for as long as the connection: once Chromium's collector has taken both bucket and factory, no
/// transaction of that bucket's databases ever settles (seen in Chromium 156, right after 64 MiB for Argon2).
pub struct BucketStore {
    database: Database,
    raw: PlainDatabase,
    _factory: Factory,
}

impl Drop for BucketStore {
    fn drop(&mut self) {
        self.database.close();
    }
}

impl BucketStore {
    /// Opens a database in the mirror's bucket, or makes it empty where there is none.
    ///
    /// # Errors
    /// [`OpenError::Corrupt`] or [`OpenError::Newer`] for a database that can't be used, else [`OpenError::Store`].
    pub async fn open(name: &str) -> Result<Self, OpenError> {
        Self::open_version(name, VERSION).await
    }

    pub(crate) async fn open_version(name: &str, version: u32) -> Result<Self, OpenError> {
        let factory = bucket().await?;
        let mut request = factory.open(name, Some(version)).map_err(|error| open_error(&error))?;
        request.on_upgrade_needed(|event: VersionChangeEvent| {
            // A failed creation is found afterwards by `check_schema`, as a missing object store.
            let Ok(database) = event.database() else { return };
            let existing = database.store_names();
            for store in schema().filter(|store| existing.iter().all(|name| name != store)) {
                drop(database.create_object_store(store, ObjectStoreParams::new()));
            }
        });
        let raw = IdbDatabase::from(request.await.map_err(|error| open_error(&error))?);
        let mut store = Self { database: Database::from(raw.clone()), raw: raw.unchecked_into(), _factory: factory };
        check_schema(&store.database.store_names())?;
        store.database.on_version_change(|event| {
            if let Ok(database) = event.database() {
                database.close();
            }
        });
        Ok(store)
    }

    /// Deletes a database of the bucket; waits until every connection to it has closed.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn delete(name: &str) -> Result<(), OpenError> {
        let factory = bucket().await?;
        let request = factory.delete(name).map_err(|error| open_error(&error))?;
        request.await.map_err(|error| open_error(&error))
    }

    fn read(&self, collection: Collection) -> Result<idb::ObjectStore, StoreError> {
        let transaction = self.database.transaction(&[collection.name()], TransactionMode::ReadOnly);
        transaction.and_then(|transaction| transaction.object_store(collection.name())).map_err(|_| StoreError::Read)
    }

    /// The durability that a transaction of the mirror has, as the browser says it.
    #[cfg(feature = "contract")]
    pub(crate) fn durability(&self, ops: &[Op]) -> Option<String> {
        let transaction = begin(&self.raw, ops, STRICT).ok()?;
        Reflect::get(&transaction, &"durability".into()).ok()?.as_string()
    }
}

impl Store for BucketStore {
    async fn get(&self, collection: Collection, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let request = self.read(collection)?.get(to_js(key)).map_err(|_| StoreError::Read)?;
        request.await.map_err(|_| StoreError::Read)?.as_ref().map(from_js).transpose()
    }

    async fn scan(&self, collection: Collection, after: Option<&[u8]>, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let Some(limit) = request_limit(limit) else { return Ok(Vec::new()) };
        let range = after.map(|key| idb::KeyRange::lower_bound(&to_js(key), Some(true))).transpose();
        let range = range.map_err(|_| StoreError::Read)?.map(idb::Query::from);
        let store = self.read(collection)?;
        let keys = store.get_all_keys(range.clone(), Some(limit)).map_err(|_| StoreError::Read)?;
        let values = store.get_all(range, Some(limit)).map_err(|_| StoreError::Read)?;
        let (keys, values) = join(keys.into_future(), values.into_future()).await;
        entries(&keys.map_err(|_| StoreError::Read)?, &values.map_err(|_| StoreError::Read)?)
    }

    async fn count(&self, collection: Collection) -> Result<u64, StoreError> {
        let request = self.read(collection)?.count(None).map_err(|_| StoreError::Read)?;
        request.await.map(u64::from).map_err(|_| StoreError::Read)
    }

    async fn commit(&self, ops: Vec<Op>) -> Result<(), StoreError> {
        if ops.is_empty() { Ok(()) } else { commit(&self.raw, &ops, STRICT).await }
    }
}

/// Carries out changes in one transaction of a plain connection; returns on its `complete`.
async fn commit(database: &PlainDatabase, ops: &[Op], durability: &str) -> Result<(), StoreError> {
    let transaction = begin(database, ops, durability).map_err(|_| StoreError::Commit)?;
    let settled = Promise::new(&mut |complete, abort| {
        transaction.set_oncomplete(Some(&complete));
        transaction.set_onabort(Some(&abort));
    });
    if request(&transaction, ops).is_err() {
        // The requests made so far are aborted, so that no part of the changes is kept.
        drop(transaction.abort());
    }
    match JsFuture::from(settled).await {
        Ok(_) => Ok(()),
        Err(_) if transaction.error().is_some_and(|error| error.name() == "QuotaExceededError") => {
            Err(StoreError::Full)
        }
        Err(_) => Err(StoreError::Commit),
    }
}

/// Begins a transaction over what the changes touch.
fn begin(database: &PlainDatabase, ops: &[Op], durability: &str) -> Result<IdbTransaction, JsValue> {
    let names: Array = store_names(ops).into_iter().map(JsValue::from_str).collect();
    let options = js_sys::Object::new();
    Reflect::set(&options, &"durability".into(), &durability.into())?;
    database.transaction(&names, "readwrite", &options)
}

/// Makes every request of a transaction, which then completes by itself.
fn request(transaction: &IdbTransaction, ops: &[Op]) -> Result<(), JsValue> {
    for op in ops {
        match op {
            Op::Put { collection, key, value } => {
                transaction.object_store(collection.name())?.put_with_key(&to_js(value), &to_js(key))?;
            }
            Op::Delete { collection, key } => {
                transaction.object_store(collection.name())?.delete(&to_js(key))?;
            }
            Op::Clear { collection } => {
                transaction.object_store(collection.name())?.clear()?;
            }
        }
    }
    Ok(())
}

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase` with the options of `transaction` that `web-sys` doesn't know.
    #[wasm_bindgen(js_name = IDBDatabase)]
    type PlainDatabase;
    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &PlainDatabase,
        names: &Array,
        mode: &str,
        options: &JsValue,
    ) -> Result<IdbTransaction, JsValue>;

    /// `StorageBucketManager`.
    type Buckets;
    #[wasm_bindgen(method, catch)]
    async fn open(this: &Buckets, name: &str, options: &JsValue) -> Result<JsValue, JsValue>;
}

/// The IndexedDB factory of the mirror's bucket; the bucket is made where it isn't there.
async fn bucket() -> Result<Factory, OpenError> {
    let found = async {
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
        let buckets = Reflect::get(&navigator, &"storageBuckets".into())?;
        if !buckets.is_object() {
            return Err(JsValue::UNDEFINED);
        }
        let buckets: Buckets = buckets.unchecked_into();
        let options = js_sys::Object::new();
        Reflect::set(&options, &"persisted".into(), &true.into())?;
        Reflect::set(&options, &"durability".into(), &STRICT.into())?;
        let bucket = buckets.open(BUCKET, &options).await?;
        Reflect::get(&bucket, &"indexedDB".into())?.dyn_into::<IdbFactory>()
    };
    found.await.map(Factory::from).map_err(|_| OpenError::Store(StoreError::Open))
}

/// The `idb` error inside a Rexie error.
fn inner(error: rexie::Error) -> idb::Error {
    match error {
        rexie::Error::IdbError(error) => error,
        _ => idb::Error::DomExceptionNotFound,
    }
}

/// The name of the browser's exception, such as `QuotaExceededError`; its text is never looked at.
fn dom_name(error: &idb::Error) -> Option<String> {
    use idb::Error as E;
    match error {
        E::DomException(exception) => Some(exception.name()),
        E::IndexedDbOpenFailed(value) | E::IndexedDbDeleteFailed(value) => {
            value.dyn_ref::<DomException>().map(DomException::name)
        }
        _ => None,
    }
}

fn open_error(error: &idb::Error) -> OpenError {
    match dom_name(error).as_deref() {
        Some("VersionError") => OpenError::Newer,
        Some("UnknownError" | "DataError" | "NotReadableError" | "EncodingError") => OpenError::Corrupt,
        Some("QuotaExceededError") => OpenError::Store(StoreError::Full),
        _ => OpenError::Store(StoreError::Open),
    }
}

/// Refuses a database that lacks an object store: its creation was interrupted.
fn check_schema(names: &[String]) -> Result<(), OpenError> {
    if schema().all(|store| names.iter().any(|name| name == store)) { Ok(()) } else { Err(OpenError::Corrupt) }
}

/// The object stores that changes touch, each once.
fn store_names(ops: &[Op]) -> Vec<&'static str> {
    let mut names: Vec<_> = ops
        .iter()
        .map(|op| match op {
            Op::Put { collection, .. } | Op::Delete { collection, .. } | Op::Clear { collection } => collection.name(),
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// IndexedDB takes 0 for "no limit": `None` then, and nothing is asked.
fn request_limit(limit: usize) -> Option<u32> {
    (limit > 0).then(|| u32::try_from(limit).unwrap_or(u32::MAX))
}

fn to_js(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// Keys come back as `ArrayBuffer`, values as they were put.
fn from_js(value: &JsValue) -> Result<Vec<u8>, StoreError> {
    if value.is_instance_of::<Uint8Array>() || value.is_instance_of::<js_sys::ArrayBuffer>() {
        Ok(Uint8Array::new(value).to_vec())
    } else {
        Err(StoreError::Read)
    }
}

fn entries(keys: &[JsValue], values: &[JsValue]) -> Result<Vec<Entry>, StoreError> {
    if keys.len() != values.len() {
        return Err(StoreError::Read);
    }
    keys.iter().zip(values).map(|(key, value)| Ok((from_js(key)?, from_js(value)?))).collect()
}
