//! A node on a free port under a clock set by hand.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::protocol::network::Admission;
use ashiato_core::protocol::terms::Terms;
use ashiato_node::cli::data_dir::DataDir;
use ashiato_node::cli::demo;
use ashiato_node::http::server::serve;
use ashiato_node::rules::open_pool::PoolOpened;
use ashiato_node::rules::pool::Pool;
use ashiato_node::rules::refusal::Refusal;
use ashiato_node::rules::signing::Signing;
use ashiato_node::service::clock::ManualClock;
use ashiato_node::service::config::Config;
use ashiato_node::service::node::Node;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::harness::client::Client;
use crate::harness::network::{GRACE, LENGTH_MS, start_of};
use crate::harness::pool::pool_of;

/// A running node.
pub struct Running {
    pub client: Client,
    pub clock: Arc<ManualClock>,
    pub node: Arc<Node>,
    runtime: Option<tokio::runtime::Runtime>,
    stop: Option<oneshot::Sender<()>>,
    server: Option<tokio::task::JoinHandle<std::io::Result<()>>>,
}

/// The test network.
pub fn config() -> Config {
    Config {
        network: "it-test".to_owned(),
        schedule: EpochSchedule { length_ms: LENGTH_MS, grace: GRACE },
        admission: Admission::Open,
        ..Config::demo()
    }
}

impl Running {
    /// Starts a node in a folder.
    pub fn start(data: &Path, config: Config, now_ms: u64) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let clock = Arc::new(ManualClock::new(now_ms));
        let (node, listener) = runtime.block_on(async {
            let storage = DataDir::open(data).unwrap().storage().await.unwrap();
            let node = Node::open(config, clock.clone(), storage).await.unwrap();
            (node, TcpListener::bind("127.0.0.1:0").await.unwrap())
        });
        let address: SocketAddr = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let until = async {
            let _ = stopped.await;
        };
        let server = runtime.spawn(serve(node.clone(), listener, until));
        let client = Client::new(format!("http://{address}"));
        Self { client, clock, node, runtime: Some(runtime), stop: Some(stop), server: Some(server) }
    }

    /// Opens the demo pools, as `serve --seed-demo-pools` does.
    pub fn seed_demo_pools(&self, data: &Path) {
        self.runtime.as_ref().unwrap().block_on(demo::open_pools(&self.node, data)).unwrap();
    }

    /// Sets the clock to the first instant of an epoch and lets the node do what has fallen due.
    pub fn go_to(&self, epoch: u64) {
        self.clock.set(start_of(epoch));
        self.tick();
    }

    /// What the ticker does, now.
    pub fn tick(&self) {
        self.try_tick().unwrap();
    }

    /// What the ticker does, now, where something may fail.
    pub fn try_tick(&self) -> Result<(), Refusal> {
        self.runtime.as_ref().unwrap().block_on(self.node.tick())
    }

    /// Drains and stops the node.
    pub fn stop(mut self) {
        self.drain();
    }

    fn drain(&mut self) {
        let Some(stop) = self.stop.take() else { return };
        stop.send(()).unwrap();
        let runtime = self.runtime.take().unwrap();
        let served = runtime.block_on(self.server.take().unwrap()).unwrap();
        served.unwrap();
        runtime.shutdown_timeout(Duration::from_secs(1));
    }

    /// Opens a pool of the test network.
    pub fn open_pool(&self, change: impl FnOnce(&mut Terms)) -> Pool {
        let (signed, pool) = pool_of(&self.client.info(), &Signing::from_secret(&[42; 32]), change);
        let opened: PoolOpened = self.client.send("/v1/pools", &signed);
        assert_eq!(opened.pool, pool.id());
        assert!(self.client.catalogue().0.iter().any(|(id, _)| *id == pool.id()));
        pool
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.drain();
        }
    }
}
