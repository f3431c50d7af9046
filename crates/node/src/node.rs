//! A running node: the book, the keys, the open trees, the pools, and what the ticker does to them.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};

use ashiato_core::encoding::domain;
use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::catalogue::Catalogue;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::token::Challenge;
use ashiato_zk_circuits::groth16::key_error::KeyError;
use ashiato_zk_circuits::groth16::keys::VerifyingKeys;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::admission::Gate;
use crate::checkpoints::{self, CheckpointError};
use crate::clock::{Clock, Monotone};
use crate::config::{Config, ConfigError, Rate, is_test_network};
use crate::datadir::{DataDir, DataDirError};
use crate::db::{Db, DbError};
use crate::demo;
use crate::keyfile::{KeyFileError, Signing};
use crate::pools::{OpenPool, POOLS_MAX, Pool, PoolOpened, Rules};
use crate::problem::Refusal;
use crate::registry::Trees;
use crate::verify::Verifiers;

/// Why a node does not start.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The configuration makes no sense.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data folder can't be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// A key file can't be used.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The book can't be used.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The verifying key is refused.
    #[error(transparent)]
    VerifyingKey(#[from] KeyError),
    /// Leaves and checkpoints disagree.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A stored pool no longer opens.
    #[error("the pool {0} no longer opens: {1}")]
    Pool(String, Refusal),
    /// The demo pools could not be opened.
    #[error("the demo pools could not be opened: {0}")]
    Demo(Refusal),
    /// A background task failed.
    #[error("a background task failed")]
    Task,
}

/// A running node.
pub struct Node {
    pub(crate) config: Config,
    pub(crate) clock: Monotone,
    pub(crate) key: Signing,
    pub(crate) gate: Gate,
    pub(crate) db: Db,
    pub(crate) verifiers: Verifiers,
    pub(crate) trees: tokio::sync::Mutex<Trees>,
    pub(crate) proof_rate: DefaultKeyedRateLimiter<IpAddr>,
    pub(crate) rules: Rules,
    pools: RwLock<BTreeMap<FieldElement, Arc<Pool>>>,
    /// One tick at a time.
    ticking: tokio::sync::Mutex<()>,
    /// Held as long as the node runs: two nodes never share a folder.
    _folder: DataDir,
}

/// A governor's quota.
pub(crate) fn quota(rate: Rate) -> Quota {
    let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(at_least_one(rate.per_second)).allow_burst(at_least_one(rate.burst))
}

impl Node {
    /// Opens a data folder, or begins one, and verifies every tree in it against the signed checkpoints.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Arc<Self>, NodeError> {
        config.check()?;
        let folder = DataDir::open(&config.data)?;
        let key = folder.node_key()?;
        let verifying_keys = VerifyingKeys::dev(config.size)?;
        let rules = Rules {
            network: config.network.clone(),
            attention_cap: config.schedule.attention_cap(),
            verifying_key_hash: verifying_keys.hash(),
        };
        let db = Db::open(&folder.book()).await?;
        folder.bind(&db, &config, &key.public(), &rules.verifying_key_hash).await?;
        let trees = open_trees(&db, &config, &key).await?;
        let mut pools = BTreeMap::new();
        for row in db.pools().await? {
            let id = row.signed.pool_id();
            let pool = Pool::restore(row.signed, row.deposited, row.paid, &rules)
                .map_err(|refusal| NodeError::Pool(id.to_hex(), refusal))?;
            pools.insert(id, Arc::new(pool));
        }
        let floor = db.latest_ms(&config.schedule).await?;
        let node = Arc::new(Self {
            gate: Gate::new(config.admission, config.network.clone(), key.derive(domain::key::CHALLENGE_KEY)),
            verifiers: Verifiers::new(verifying_keys, config.verifiers, config.waiting),
            proof_rate: RateLimiter::keyed(quota(config.proofs)),
            clock: Monotone::new(clock, floor),
            trees: tokio::sync::Mutex::new(trees),
            pools: RwLock::new(pools),
            ticking: tokio::sync::Mutex::new(()),
            _folder: folder,
            config,
            key,
            db,
            rules,
        });
        if node.config.demo_pools {
            demo::open_pools(&node).await?;
        }
        Ok(node)
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

    /// A new challenge for admission by proof of work.
    pub fn challenge(&self) -> Result<Challenge, Refusal> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|_| Refusal::Internal)?;
        self.gate.challenge(self.clock.now_ms(), random)
    }

    /// An epoch's checkpoints, early first.
    pub async fn checkpoints(&self, epoch: Epoch) -> Result<Vec<Checkpoint>, Refusal> {
        Ok(self.db.checkpoints(epoch).await?)
    }

    /// A pool by its id, open or not.
    pub fn pool(&self, id: FieldElement) -> Result<Arc<Pool>, Refusal> {
        let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
        pools.get(&id).cloned().ok_or(Refusal::PoolUnknown)
    }

    pub(crate) fn put_pool(&self, pool: Pool) {
        self.pools.write().unwrap_or_else(PoisonError::into_inner).insert(pool.id(), Arc::new(pool));
    }

    /// Opens a pool with test credits. A repeat of the same request gets the same answer.
    pub async fn open_pool(&self, request: OpenPool) -> Result<PoolOpened, Refusal> {
        let now = self.clock.now_ms();
        let opened = PoolOpened { pool: request.pool.pool_id(), deposit: request.deposit };
        if let Ok(pool) = self.pool(opened.pool) {
            return if pool.deposited() == request.deposit && *pool.signed() == request.pool {
                Ok(opened)
            } else {
                Err(Refusal::PoolExists)
            };
        }
        let pool = Pool::open(request.pool, request.deposit, &self.rules, now)?;
        let running = {
            let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
            pools.values().filter(|pool| !pool.is_expired(now)).count()
        };
        if running >= POOLS_MAX {
            return Err(Refusal::PoolsFull);
        }
        let mut book = self.db.begin().await?;
        if book.has_pool(pool.id()).await? {
            // Another request was faster, and is about to tell the map.
            return Err(Refusal::Busy);
        }
        book.put_pool(pool.id(), pool.signed(), pool.deposited()).await?;
        book.commit().await?;
        self.put_pool(pool);
        tracing::info!(pools = running + 1, "pool opened");
        Ok(opened)
    }

    /// Every open pool in the order of their ids, signed as a list.
    pub fn catalogue(&self) -> Catalogue {
        let now = self.clock.now_ms();
        let open: Vec<Arc<Pool>> = {
            let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
            pools.values().filter(|pool| pool.is_open(now)).cloned().collect()
        };
        let ids: Vec<[u8; 32]> = open.iter().map(|pool| pool.id().to_bytes()).collect();
        let parts: Vec<&[u8]> =
            core::iter::once(self.config.network.as_bytes()).chain(ids.iter().map(<[u8; 32]>::as_slice)).collect();
        let signature = self.key.sign(signing::CATALOGUE, &parts);
        Catalogue { pools: open.iter().map(|pool| pool.signed().clone()).collect(), signature }
    }

    /// Does what has fallen due: checkpoints, then settlements.
    pub async fn tick(&self) -> Result<(), Refusal> {
        let _one_at_a_time = self.ticking.lock().await;
        self.sign_due_checkpoints().await?;
        self.settle_due().await?;
        self.proof_rate.retain_recent();
        Ok(())
    }

    /// Closes the book; nothing is asked of the node afterwards.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

/// Verifies every epoch, and keeps the trees of those that still take leaves.
async fn open_trees(db: &Db, config: &Config, key: &Signing) -> Result<Trees, NodeError> {
    let mut trees = Trees::new();
    for epoch in db.epochs().await? {
        let (leaves, signed) = (db.leaves(epoch).await?, db.checkpoints(epoch).await?);
        let is_final = signed.iter().any(|c| c.level == ashiato_core::protocol::terms::Level::Final);
        let (network, key) = (config.network.clone(), key.public());
        let work = move || checkpoints::verify(&network, &key, epoch, &leaves, &signed);
        let tree = tokio::task::spawn_blocking(work).await.map_err(|_| NodeError::Task)??;
        if !is_final {
            trees.insert(epoch, tree);
        }
    }
    Ok(trees)
}

impl From<DbError> for Refusal {
    /// A failure of the book is the node's, and only its log says more.
    fn from(error: DbError) -> Self {
        match error {
            DbError::Range => Self::Schema,
            DbError::Sqlite(sqlx::Error::PoolTimedOut) => Self::Busy,
            error => {
                tracing::error!(%error, "the book failed");
                Self::Internal
            }
        }
    }
}
