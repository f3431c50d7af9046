//! A running node: the book, the keys, the open trees, the pools.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use ashiato_core::encoding::domain;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::terms::Level;
use ashiato_zk_circuits::groth16::keys::VerifyingKeys;
use governor::{DefaultKeyedRateLimiter, RateLimiter};

use crate::db::Db;
use crate::rules::admission::Gate;
use crate::rules::checkpoint;
use crate::rules::network::{NetworkRules, is_test_network};
use crate::rules::pool::Pool;
use crate::rules::refusal::Refusal;
use crate::rules::signing::Signing;
use crate::rules::tree::OpenTrees;
use crate::service::binding::bind;
use crate::service::clock::{Clock, Monotone};
use crate::service::config::Config;
use crate::service::error::NodeError;
use crate::service::verifiers::Verifiers;

/// The book, the signing key and the folder's lock of a node.
pub struct Storage {
    /// The book.
    pub db: Db,
    /// The key that signs checkpoints, catalogue and receipts.
    pub key: Signing,
    /// The lock of the data folder, held as long as the node runs: two nodes never share a folder.
    pub lock: File,
}

/// A running node.
pub struct Node {
    pub(crate) config: Config,
    pub(super) clock: Monotone,
    pub(super) key: Signing,
    pub(super) gate: Gate,
    pub(super) db: Db,
    pub(super) verifiers: Verifiers,
    pub(super) trees: tokio::sync::Mutex<OpenTrees>,
    pub(super) proof_rate: DefaultKeyedRateLimiter<IpAddr>,
    pub(crate) rules: NetworkRules,
    pools: RwLock<BTreeMap<FieldElement, Arc<Pool>>>,
    /// One tick at a time.
    pub(super) ticking: tokio::sync::Mutex<()>,
    _lock: File,
}

impl Node {
    /// Opens a book, or begins one, and verifies every tree in it against the signed checkpoints.
    ///
    /// # Errors
    ///
    /// [`NodeError`]: a refused configuration, a book of another network or key, a book that disagrees with itself.
    pub async fn open(config: Config, clock: Arc<dyn Clock>, storage: Storage) -> Result<Arc<Self>, NodeError> {
        config.check()?;
        let Storage { db, key, lock } = storage;
        let verifying_keys = VerifyingKeys::dev(config.size)?;
        let rules = NetworkRules {
            network: config.network.clone(),
            attention_cap: config.schedule.attention_cap(),
            verifying_key_hash: verifying_keys.hash(),
        };
        bind(&db, &config, &key.public(), &rules.verifying_key_hash).await?;
        let trees = open_trees(&db, &config, &key).await?;
        let mut pools = BTreeMap::new();
        for stored in db.pools().await? {
            let id = stored.signed.pool_id();
            let pool = Pool::restore(stored.signed, stored.deposited, stored.paid, &rules)
                .map_err(|refusal| NodeError::Pool(id.to_hex(), refusal))?;
            pools.insert(id, Arc::new(pool));
        }
        let floor = db.latest_ms(&config.schedule).await?;
        Ok(Arc::new(Self {
            gate: Gate::new(config.admission, config.network.clone(), key.derive(domain::key::CHALLENGE_KEY)),
            verifiers: Verifiers::new(verifying_keys, config.verifiers, config.waiting),
            proof_rate: RateLimiter::keyed(config.proofs.quota()),
            clock: Monotone::new(clock, floor),
            trees: tokio::sync::Mutex::new(trees),
            pools: RwLock::new(pools),
            ticking: tokio::sync::Mutex::new(()),
            _lock: lock,
            config,
            key,
            db,
            rules,
        }))
    }

    /// What the node says of its network.
    pub fn info(&self) -> NetworkInfo {
        NetworkInfo {
            network: self.config.network.clone(),
            test_network: is_test_network(&self.config.network),
            schedule: self.config.schedule,
            base_tariff: Tariff::base(self.rules.attention_cap),
            admission: self.config.admission,
            node_key: self.key.public(),
            words: u32::try_from(self.config.size.words()).unwrap_or(0),
            verifying_key_hash: self.rules.verifying_key_hash,
            now_ms: self.clock.now_ms(),
        }
    }

    /// A pool by its id, open or not.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolUnknown`].
    pub fn pool(&self, id: FieldElement) -> Result<Arc<Pool>, Refusal> {
        let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
        pools.get(&id).cloned().ok_or(Refusal::PoolUnknown)
    }

    /// Every pool in the order of their ids, open or not.
    pub(super) fn pools(&self) -> Vec<Arc<Pool>> {
        self.pools.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Keeps a pool as the book has it.
    pub(super) fn put_pool(&self, pool: Pool) {
        self.pools.write().unwrap_or_else(PoisonError::into_inner).insert(pool.id(), Arc::new(pool));
    }

    /// Closes the book; nothing is asked of the node afterwards.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

/// Verifies every epoch, and keeps the trees of those that still take leaves.
async fn open_trees(db: &Db, config: &Config, key: &Signing) -> Result<OpenTrees, NodeError> {
    let mut trees = OpenTrees::default();
    for epoch in db.epochs().await? {
        let (leaves, signed) = (db.leaves(epoch).await?, db.checkpoints(epoch).await?);
        let is_final = signed.iter().any(|checkpoint| checkpoint.level == Level::Final);
        let (network, key) = (config.network.clone(), key.public());
        let work = move || checkpoint::verify(&network, &key, epoch, &leaves, &signed);
        let tree = tokio::task::spawn_blocking(work).await.map_err(|_| NodeError::Task)??;
        if !is_final {
            trees.put(epoch, tree);
        }
    }
    Ok(trees)
}
