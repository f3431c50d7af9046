//! A running node: the book, the keys, the pools.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::IpAddr;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError, RwLock};

use ashiato_core::encoding::domain;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::network::{AcceptedKey, NetworkInfo, SignedTime};
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use governor::{DefaultKeyedRateLimiter, RateLimiter};

use crate::db::Db;
use crate::rules::admission::Gate;
use crate::rules::checkpoint::{self, AgedLeaf, CheckpointError};
use crate::rules::network::{NetworkRules, is_test_network};
use crate::rules::node_keys::NodeKeys;
use crate::rules::pool::Pool;
use crate::rules::refusal::Refusal;
use crate::rules::signing::Signing;
use crate::rules::time;
use crate::service::binding::{BindingError, bind};
use crate::service::clock::{Clock, Monotone};
use crate::service::config::Config;
use crate::service::error::NodeError;
use crate::service::verifiers::{self, Verifiers};

/// The book, the keys and the folder's lock of a node.
pub struct Storage {
    /// The book.
    pub db: Db,
    /// The keys that sign, oldest first: the first one, and one a statement.
    pub keys: Vec<Signing>,
    /// The recovery key's public half, where its file lies in the folder.
    pub recovery_key: Option<PublicKey>,
    /// The lock of the data folder, held as long as the node runs: two nodes never share a folder.
    pub lock: File,
}

/// A running node.
pub struct Node {
    pub(crate) config: Config,
    pub(crate) rules: NetworkRules,
    pub(crate) clock: Monotone,
    pub(super) keys: NodeKeys,
    pub(super) accepted: Vec<AcceptedKey>,
    pub(super) gate: Gate,
    pub(super) db: Db,
    pub(super) verifiers: Verifiers,
    pub(super) proof_rate: DefaultKeyedRateLimiter<IpAddr>,
    pools: RwLock<BTreeMap<FieldElement, Arc<Pool>>>,
    /// One tick at a time.
    pub(super) ticking: tokio::sync::Mutex<()>,
    /// One pool is opened at a time, so that none takes another's place.
    pub(super) opening: tokio::sync::Mutex<()>,
    /// The epoch in which unused pools were last removed from the book.
    pub(super) swept: AtomicU64,
    _lock: File,
}

impl Node {
    /// Opens a book, or begins one, and verifies every tree that still grows against its leaves and checkpoints. Closed
    /// trees and pools that are over are left to `check`.
    ///
    /// # Errors
    ///
    /// [`NodeError`]: a refused configuration, a book of another network or key, a book that disagrees with itself.
    pub async fn open(config: Config, clock: Arc<dyn Clock>, storage: Storage) -> Result<Arc<Self>, NodeError> {
        config.check()?;
        let Storage { db, keys, recovery_key, lock } = storage;
        let mut keys = keys.into_iter();
        let first = keys.next().ok_or(NodeError::NoKey)?;
        let founding = bind(&db, &config, first.public(), recovery_key, verifiers::built_in()?).await?;
        let rules = NetworkRules::new(founding);
        let keys = NodeKeys::new(&rules.id, first, db.key_statements().await?, keys.collect())?;
        verify_trees(&db, &rules, &keys).await?;
        let floor = db.latest_ms(rules.schedule()).await?;
        let clock = Monotone::new(clock, floor);
        let mut pools = BTreeMap::new();
        let mut promised = db.promised().await?;
        for stored in db.living_pools(clock.now_ms()).await? {
            let id = stored.signed.pool_id();
            let promised = promised.remove(&id).unwrap_or_default();
            let pool = Pool::restore(stored.signed, stored.opened_in, stored.paid, &rules)
                .and_then(|pool| pool.as_of(stored.paid, promised))
                .map_err(|refusal| NodeError::Pool(id.to_hex(), refusal))?;
            pools.insert(id, Arc::new(pool));
        }
        let stored = db.verifying_keys().await?;
        let verifying_keys = verifiers::of_book(&stored)?;
        if !stored.iter().map(|key| key.accepted.hash).eq(verifying_keys.iter().map(VerifyingKey::hash)) {
            return Err(BindingError::VerifyingKey.into());
        }
        Ok(Arc::new(Self {
            // The newest key's holder alone can make challenges: one who got hold of an earlier key works ahead no longer.
            gate: Gate::new(config.admission, rules.id, keys.last().derive(domain::key::CHALLENGE_KEY)),
            verifiers: Verifiers::new(verifying_keys, config.verifiers, config.waiting),
            proof_rate: RateLimiter::keyed(config.proofs.quota()),
            accepted: stored.into_iter().map(|key| key.accepted).collect(),
            pools: RwLock::new(pools),
            ticking: tokio::sync::Mutex::new(()),
            opening: tokio::sync::Mutex::new(()),
            swept: AtomicU64::new(0),
            _lock: lock,
            clock,
            config,
            keys,
            db,
            rules,
        }))
    }

    /// What the node says of its network.
    pub fn info(&self) -> NetworkInfo {
        NetworkInfo {
            founding: self.rules.founding.clone(),
            test_network: is_test_network(&self.config.network),
            base_tariff: Tariff::base(),
            admission: self.config.admission,
            key_statements: self.keys.statements(),
            verifying_keys: self.accepted.clone(),
            operators: self.config.operators.admitted.clone(),
        }
    }

    /// The clock, signed for whoever asked with this nonce.
    pub fn time(&self, nonce: Hash) -> SignedTime {
        let now = self.clock.now_ms();
        time::sign(self.keys.of(self.rules.schedule().epoch_at(now)), &self.rules.id, nonce, now)
    }

    /// The epoch that runs.
    pub(super) fn current(&self) -> Epoch {
        self.rules.schedule().epoch_at(self.clock.now_ms())
    }

    /// A pool that takes stakes or has some to settle.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolUnknown`].
    pub fn pool(&self, id: FieldElement) -> Result<Arc<Pool>, Refusal> {
        let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
        pools.get(&id).cloned().ok_or(Refusal::PoolUnknown)
    }

    /// Every pool that takes stakes or has some to settle, in the order of their ids.
    pub(super) fn pools(&self) -> Vec<Arc<Pool>> {
        self.pools.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Keeps a pool as the book has it.
    pub(super) fn put_pool(&self, pool: Pool) {
        self.pools.write().unwrap_or_else(PoisonError::into_inner).insert(pool.id(), Arc::new(pool));
    }

    /// Keeps a pool as the book has it, unless one of its id is kept already. Gives the kept one.
    pub(super) fn keep_pool(&self, pool: Pool) -> Arc<Pool> {
        let mut pools = self.pools.write().unwrap_or_else(PoisonError::into_inner);
        pools.entry(pool.id()).or_insert_with(|| Arc::new(pool)).clone()
    }

    /// Changes a pool that is kept.
    pub(super) fn change_pool(&self, id: FieldElement, change: impl FnOnce(Pool) -> Pool) {
        let mut pools = self.pools.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.get_mut(&id) {
            *pool = Arc::new(change(Pool::clone(pool)));
        }
    }

    /// Forgets a pool; the book keeps it.
    pub(super) fn forget_pool(&self, id: FieldElement) {
        self.pools.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// Closes the book; nothing is asked of the node afterwards.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

/// Verifies every epoch that still takes leaves: its checkpoints, and the nodes that its tree waits with.
async fn verify_trees(db: &Db, rules: &NetworkRules, keys: &NodeKeys) -> Result<(), NodeError> {
    for epoch in db.open_epochs().await? {
        let rows = db.leaf_rows(epoch).await?;
        let leaves: Vec<AgedLeaf> = rows.iter().map(|row| AgedLeaf { leaf: row.leaf, minted: row.minted }).collect();
        let signed = db.checkpoints(epoch).await?;
        let (network, key) = (rules.id, keys.of(epoch).public());
        let work = move || checkpoint::verify(&network, &key, epoch, &leaves, &signed);
        let root = tokio::task::spawn_blocking(work).await.map_err(|_| NodeError::Task)??;
        let growing = db.growing(epoch).await?.ok_or(NodeError::Tree(epoch.0))?;
        let same = growing.size == rows.len() as u64 && growing.root().is_ok_and(|found| found == root);
        if !same {
            return Err(CheckpointError::Growing(epoch.0).into());
        }
    }
    Ok(())
}
