//! A real node in this process, on a real port, under a clock that is set by hand: epochs pass in milliseconds.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::summary::EVENT_CAP_MAX;
use ashiato_core::protocol::network::{Admission, NetworkInfo};
use ashiato_core::protocol::terms::{SignedTerms, Terms};
use ashiato_node::cli::check::check_folder;
use ashiato_node::cli::data_dir::DataDir;
use ashiato_node::cli::{demo, key_file};
use ashiato_node::http::server::serve;
use ashiato_node::rules::signing::Signing;
use ashiato_node::rules::terms::sign_terms;
use ashiato_node::service::check::Report;
use ashiato_node::service::clock::ManualClock;
use ashiato_node::service::config::{Config, Rate};
use ashiato_node::service::node::{Node, Storage};
use ashiato_node::service::rotation::announce_verifying_key;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::device::Device;

/// Epochs of a minute.
pub const LENGTH: u64 = 60_000;
/// Grace of ten epochs.
pub const GRACE: u64 = 10;
/// The first instant: an epoch's beginning.
pub const START: u64 = 28_000_000 * LENGTH;

struct Serving {
    node: Arc<Node>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

/// A node and its clock.
pub struct Town {
    /// The present, for node and devices alike.
    pub now: u64,
    /// The node's address.
    pub url: String,
    event_cap: u16,
    clock: Arc<ManualClock>,
    address: SocketAddr,
    folder: TempDir,
    runtime: Runtime,
    serving: Option<Serving>,
}

impl Town {
    /// Starts a node with the demo pools at [`START`].
    ///
    /// # Errors
    /// When the node can't be started.
    pub fn new() -> Result<Self> {
        Self::of(START, EVENT_CAP_MAX)
    }

    /// Starts a node with the demo pools: when, and how many footprints of an epoch its network counts.
    ///
    /// # Errors
    /// When the node can't be started.
    pub fn of(now: u64, event_cap: u16) -> Result<Self> {
        let mut town = Self {
            now,
            url: String::new(),
            event_cap,
            clock: Arc::new(ManualClock::new(now)),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            folder: tempfile::tempdir()?,
            runtime: Runtime::new()?,
            serving: None,
        };
        town.start()?;
        Ok(town)
    }

    /// The node's data folder.
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// The node's signing key, for tests in which the node signs lies.
    ///
    /// # Errors
    /// When the data folder has no key.
    pub fn node_key(&self) -> Result<Signing> {
        Ok(key_file::open(&self.data().join("node.key"))?)
    }

    /// Starts the node, on the port it had before.
    ///
    /// # Errors
    /// When the node can't be started.
    pub fn start(&mut self) -> Result<()> {
        let rate = Rate { per_second: 10_000, burst: 100_000 };
        let config = Config {
            schedule: EpochSchedule::new(LENGTH, GRACE)?,
            event_cap: self.event_cap,
            admission: Admission::ProofOfWork { bits: 8 },
            requests: rate,
            proofs: rate,
            ..Config::demo()
        };
        let (data, clock, address) = (self.data().to_owned(), self.clock.clone(), self.address);
        let serving = self.runtime.block_on(async move {
            let node = Node::open(config, clock, DataDir::open(&data)?.storage().await?).await?;
            demo::open_pools(&node, &data).await?;
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            let (stop, stopped) = oneshot::channel();
            let wait = async move {
                // A dropped sender is the end too.
                let _ = stopped.await;
            };
            let task = tokio::spawn(serve(node.clone(), listener, wait));
            anyhow::Ok((Serving { node, stop, task }, address))
        })?;
        self.address = serving.1;
        self.url = format!("http://{}", self.address);
        self.serving = Some(serving.0);
        Ok(())
    }

    /// Stops the node as Ctrl-C does.
    ///
    /// # Errors
    /// When the node does not end.
    pub fn stop(&mut self) -> Result<()> {
        let Serving { node, stop, task } = self.serving.take().context("not running")?;
        drop(node);
        // The server may have stopped by itself; the task says how.
        let _ = stop.send(());
        self.runtime.block_on(task)??;
        Ok(())
    }

    /// `ashiato-node check` on the stopped node's folder.
    ///
    /// # Errors
    /// When the data folder can't be read.
    pub fn check(&self) -> Result<Report> {
        self.runtime.block_on(check_folder(self.data())).map_err(anyhow::Error::from_boxed)
    }

    fn node(&self) -> Result<&Arc<Node>> {
        Ok(&self.serving.as_ref().context("not running")?.node)
    }

    /// Announces the network's next verifying key in the stopped node's folder, as `ashiato-node verifying-key next` does:
    /// taken from one epoch on, the one before it until another.
    ///
    /// # Errors
    /// When the node refuses the key or the epochs.
    pub fn announce(&self, file: Vec<u8>, from: u64, until: u64) -> Result<()> {
        self.runtime.block_on(async {
            let Storage { db, .. } = DataDir::open_existing(self.data())?.storage().await?;
            let announced = announce_verifying_key(&db, file, Epoch(from), Epoch(until), self.now).await;
            db.close().await;
            announced?;
            Ok(())
        })
    }

    /// What the node says of its network.
    ///
    /// # Errors
    /// When the node is not running.
    pub fn info(&self) -> Result<NetworkInfo> {
        Ok(self.node()?.info())
    }

    /// Opens a pool, its terms signed by an operator.
    ///
    /// # Errors
    /// When the node refuses the pool.
    pub fn open_pool(&self, operator: &Signing, terms: &Terms) -> Result<SignedTerms> {
        let pool = sign_terms(operator, terms)?;
        self.runtime.block_on(self.node()?.open_pool(pool.clone()))?;
        Ok(pool)
    }

    /// Every pool in the node's catalogue, page by page.
    ///
    /// # Errors
    /// When the node is not running.
    pub fn pools(&self) -> Result<Vec<SignedTerms>> {
        let (mut pools, mut after) = (Vec::new(), None);
        loop {
            let page = self.node()?.catalogue(after);
            pools.extend(page.pools);
            after = page.next;
            if after.is_none() {
                return Ok(pools);
            }
        }
    }

    /// The terms of a pool in the node's catalogue, by its name.
    ///
    /// # Errors
    /// When there is none.
    pub fn terms(&self, name: &str) -> Result<Terms> {
        let network = self.info()?.id();
        let pools = self.pools()?;
        let mut terms = pools.iter().filter_map(|pool| pool.open(&network).ok());
        terms.find(|terms| terms.name == name).context("no such pool")
    }

    /// Lets time pass for the node, which signs and settles what is due.
    ///
    /// # Errors
    /// When the node can't sign or settle.
    pub fn advance(&mut self, ms: u64) -> Result<()> {
        self.now += ms;
        self.clock.set(self.now);
        if self.serving.is_some() {
            self.runtime.block_on(self.node()?.tick())?;
        }
        Ok(())
    }

    /// Lets time pass until an instant, in tenths of an epoch, with alarms and requests on the devices.
    ///
    /// # Errors
    /// When a device or the node fails.
    pub fn live(&mut self, until: u64, devices: &mut [&mut Device]) -> Result<()> {
        while self.now < until {
            self.advance((LENGTH / 10).min(until - self.now))?;
            for device in devices.iter_mut() {
                device.tick(self.now)?;
                device.run(self.now)?;
            }
        }
        Ok(())
    }

    /// First millisecond of the `n`th epoch from the start.
    pub fn epoch(&self, n: u64) -> u64 {
        START + n * LENGTH
    }
}
