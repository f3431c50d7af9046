//! A node on a free port under a clock set by hand, and a surfer who can prove.

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::catalogue::Catalogue;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::claim::{ScopeKind, round_down};
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt, RegisterRequest};
use ashiato_core::protocol::network::{Admission, NetworkInfo};
use ashiato_core::protocol::stake::StakeRequest;
use ashiato_core::protocol::terms::{Delivery, Level, SignedTerms, Terms};
use ashiato_core::protocol::token::MintRequest;
use ashiato_node::cli::data_dir::DataDir;
use ashiato_node::cli::demo;
use ashiato_node::http::server::serve;
use ashiato_node::rules::network::NetworkRules;
use ashiato_node::rules::open_pool::{OpenPool, PoolOpened};
use ashiato_node::rules::pool::Pool;
use ashiato_node::rules::signing::Signing;
use ashiato_node::rules::terms::sign_terms;
use ashiato_node::service::clock::ManualClock;
use ashiato_node::service::config::Config;
use ashiato_node::service::node::Node;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::gadgets::merkle::{self, root_of};
use ashiato_zk_circuits::groth16::keys::ProvingKey;
use ashiato_zk_circuits::groth16::{prover, setup};
use ashiato_zk_circuits::stake::StakeWitness;
use ashiato_zk_circuits::stake::commitment;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Length of an epoch: 60 s, none of which is waited for.
pub const LENGTH_MS: u64 = 60_000;
/// Grace of the test network.
pub const GRACE: u64 = 3;
/// The epoch in which tests begin.
pub const BEGIN: u64 = 1_000;

/// First instant of an epoch.
pub fn start_of(epoch: u64) -> u64 {
    epoch * LENGTH_MS
}

/// The proving key at 64 words, made once.
pub fn proving_key() -> &'static ProvingKey {
    static KEY: OnceLock<ProvingKey> = OnceLock::new();
    KEY.get_or_init(|| ProvingKey::read(&setup::dev_keys(Size::Words64).unwrap().proving, Size::Words64).unwrap())
}

/// A client that shows every status.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

/// A status and a JSON body.
pub type Reply = (u16, Value);

fn reply(mut response: ureq::http::Response<ureq::Body>) -> Reply {
    let status = response.status().as_u16();
    let kind = response.headers().get("content-type").map(|k| k.to_str().unwrap().to_owned()).unwrap_or_default();
    let text = response.body_mut().read_to_string().unwrap();
    if status >= 400 {
        assert_eq!(kind, "application/problem+json", "{status} {text}");
    }
    (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}")))
}

/// Where a node is.
#[derive(Clone)]
pub struct Client {
    pub url: String,
    pub agent: ureq::Agent,
}

impl Client {
    pub fn new(url: String) -> Self {
        Self { url, agent: agent() }
    }

    pub fn get(&self, path: &str) -> Reply {
        reply(self.agent.get(format!("{}{path}", self.url)).call().unwrap())
    }

    pub fn post(&self, path: &str, body: &impl Serialize) -> Reply {
        reply(self.agent.post(format!("{}{path}", self.url)).send_json(body).unwrap())
    }

    pub fn post_text(&self, path: &str, body: &str) -> Reply {
        let request = self.agent.post(format!("{}{path}", self.url)).header("content-type", "application/json");
        reply(request.send(body).unwrap())
    }

    pub fn read<T: DeserializeOwned>(&self, path: &str) -> T {
        let (status, body) = self.get(path);
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_value(body).unwrap()
    }

    pub fn send<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> T {
        let (status, body) = self.post(path, body);
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_value(body).unwrap()
    }

    pub fn info(&self) -> NetworkInfo {
        self.read("/v1/network")
    }

    /// The leaf list, compared with the checkpoint of a level.
    pub fn tree(&self, epoch: u64, level: Level) -> (Vec<FieldElement>, Checkpoint) {
        let info = self.info();
        let list: LeafList = self.read(&format!("/v1/epochs/{epoch}/leaves"));
        let all: Vec<Checkpoint> = self.read(&format!("/v1/epochs/{epoch}/checkpoints"));
        let checkpoint = all.into_iter().find(|c| c.level == level).expect("no such checkpoint");
        checkpoint.verify(&info.network, &info.node_key).unwrap();
        let leaves = list.leaves[..checkpoint.size as usize].to_vec();
        assert_eq!(root_of(&leaves).unwrap(), checkpoint.root);
        (leaves, checkpoint)
    }
}

/// Asserts a refusal's status and code.
#[track_caller]
pub fn refused((status, body): Reply, expected: u16, code: &str) {
    assert_eq!((status, body["code"].as_str()), (expected, Some(code)), "{body}");
    assert_eq!(body["type"], format!("urn:ashiato:problem:{code}"));
    assert_eq!(body["status"], expected);
}

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
        size: Size::Words64,
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
        self.runtime.as_ref().unwrap().block_on(self.node.tick()).unwrap();
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
        let request = OpenPool { pool: signed, deposit: 1_000_000 };
        let opened: PoolOpened = self.client.send("/v1/pools", &request);
        assert_eq!(opened.pool, pool.id());
        let info = self.client.info();
        let catalogue: Catalogue = self.client.read("/v1/pools");
        catalogue.verify(&info.network, &info.node_key).unwrap();
        assert!(catalogue.pools.iter().any(|p| p.pool_id() == pool.id()));
        pool
    }
}

/// Signed terms of the test network, and the pool that they open.
pub fn pool_of(info: &NetworkInfo, key: &Signing, change: impl FnOnce(&mut Terms)) -> (SignedTerms, Pool) {
    let cap = info.schedule.attention_cap();
    let mut terms = Terms {
        version: 1,
        network: info.network.clone(),
        name: "Test pool".to_owned(),
        purpose: "Tests".to_owned(),
        operator: "Tester".to_owned(),
        operator_key: key.public(),
        tariff: Tariff::base(cap),
        level: Level::Early,
        least: 1,
        most: round_down((1 << 25) - 1),
        rate: 10,
        budget: 1_000,
        scope_name: "tests".to_owned(),
        scope_kind: ScopeKind::Epoch,
        delivery: Delivery::Attest,
        retention_days: 0,
        expires_at: start_of(1_000_000),
        verifying_key_hash: info.verifying_key_hash,
    };
    change(&mut terms);
    let signed = sign_terms(key, &terms).unwrap();
    let rules =
        NetworkRules { network: info.network.clone(), attention_cap: cap, verifying_key_hash: info.verifying_key_hash };
    let pool = Pool::restore(signed.clone(), 1_000_000, 0, &rules).unwrap();
    (signed, pool)
}

impl Drop for Running {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.drain();
        }
    }
}

/// Someone with a token, and what they did in an epoch.
pub struct Surfer {
    pub secret: FieldElement,
    pub key: Signing,
    pub words: Vec<Word>,
    randomness: FieldElement,
    content: FieldElement,
    nonce: FieldElement,
}

impl Surfer {
    /// A surfer whose everything follows from a number.
    pub fn new(n: u8) -> Self {
        let number = |k: u128| FieldElement::from_u128(u128::from(n) << 64 | k);
        Self {
            secret: number(1),
            key: Signing::from_secret(&[n; 32]),
            words: vec![
                Word::new(Category::News, Action::Visit, 20_000),
                Word::new(Category::Defi, Action::WalletConnect, 10_000),
                Word::new(Category::Search, Action::Search, 0),
            ],
            randomness: number(2),
            content: number(3),
            nonce: number(4),
        }
    }

    pub fn id(&self) -> FieldElement {
        commitment::identity(self.secret)
    }

    pub fn mint_request(&self, network: &str) -> MintRequest {
        let id = self.id();
        let signature = self.key.sign(signing::MINT, &[network.as_bytes(), &id.to_bytes()]);
        MintRequest { id, key: self.key.public(), signature, challenge: None, nonce: None }
    }

    pub fn bundle(&self) -> FieldElement {
        let digest = commitment::words_digest(&self.words, Size::Words64).unwrap();
        commitment::bundle(digest, self.content, self.randomness)
    }

    pub fn register_request(&self, network: &str, epoch: u64, bundle: FieldElement) -> RegisterRequest {
        let id = self.id();
        let parts: [&[u8]; 4] = [network.as_bytes(), &epoch.to_be_bytes(), &id.to_bytes(), &bundle.to_bytes()];
        let signature = self.key.sign(signing::REGISTER, &parts);
        RegisterRequest { id, epoch: Epoch(epoch), bundle, signature }
    }

    pub fn mint(&self, client: &Client) {
        let _: ashiato_core::protocol::token::MintReceipt = client.send("/v1/tokens", &self.mint_request("it-test"));
    }

    pub fn register(&self, client: &Client, epoch: u64) -> LeafReceipt {
        client.send("/v1/leaves", &self.register_request("it-test", epoch, self.bundle()))
    }

    /// The most this surfer can claim under a tariff.
    pub fn value(&self, tariff: &Tariff) -> u32 {
        round_down(tariff.total(&self.words).unwrap())
    }

    pub fn nullifier(&self, pool: &Pool, epoch: u64) -> FieldElement {
        commitment::nullifier(self.secret, pool.terms().scope(epoch))
    }

    /// A stake with a real proof against the downloaded leaf list.
    pub fn stake(&self, client: &Client, pool: &Pool, epoch: u64, payout: PublicKey) -> StakeRequest {
        let (leaves, checkpoint) = client.tree(epoch, pool.terms().level);
        self.stake_at(&leaves, checkpoint.root, pool, epoch, payout)
    }

    pub fn stake_at(
        &self,
        leaves: &[FieldElement],
        root: FieldElement,
        pool: &Pool,
        epoch: u64,
        payout_key: PublicKey,
    ) -> StakeRequest {
        let leaf = commitment::leaf(self.id(), self.bundle());
        let index = leaves.iter().position(|l| *l == leaf).expect("the leaf is in the list") as u64;
        let witness = StakeWitness {
            secret: self.secret,
            bundle_randomness: self.randomness,
            content_nonce: self.nonce,
            words: self.words.clone(),
            content: self.content,
            path: merkle::path(leaves, index).unwrap(),
        };
        let value = self.value(&pool.terms().tariff);
        let nullifier = self.nullifier(pool, epoch);
        let content_commitment = commitment::content_commitment(self.content, self.nonce);
        let claim = pool.claim(Epoch(epoch), root, nullifier, value, content_commitment, &payout_key);
        let mut entropy = |buffer: &mut [u8]| getrandom::fill(buffer).map_err(|_| prover::EntropyError);
        let proof = prover::prove(proving_key(), &claim, &witness, &mut entropy, &mut |_| ControlFlow::Continue(()));
        StakeRequest {
            pool: pool.id(),
            epoch: Epoch(epoch),
            nullifier,
            value,
            words: 64,
            content_commitment,
            payout_key,
            proof: STANDARD.encode(proof.unwrap()),
        }
    }
}

/// A payout key.
pub fn payout(n: u8) -> PublicKey {
    Signing::from_secret(&[n; 32]).public()
}
