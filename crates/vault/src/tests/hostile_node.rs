//! A node that a test can make lie: it answers as the protocol says, and then a test's own hand may change the answer.
//! The real node cannot be brought to that; the path with the real one stands in `tests`.

use ashiato_core::capture::collectors::Collector;
use ashiato_core::capture::consent::{CONSENT_VERSION, Consent};
use ashiato_core::capture::observation::{Address, IdleState, Observation};
use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::domain::{SigningPurpose, signing};
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey, Signature, signing_bytes};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::summary::Caps;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::catalogue::{CatalogueHead, CataloguePage, PAGE_POOLS};
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::claim::LeastAge;
use ashiato_core::protocol::founding::{Founding, NetworkId};
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt, RegisterRequest};
use ashiato_core::protocol::limits::PROOF_BYTES;
use ashiato_core::protocol::network::{AcceptedKey, Admission, NetworkInfo, SignedTime};
use ashiato_core::protocol::node_key::KeyStatement;
use ashiato_core::protocol::problem::Problem;
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};
use ashiato_core::protocol::terms::{Delivery, Level, ScopeTerms, SignedTerms, TERMS_VERSION, Terms};
use ashiato_core::protocol::token::{Challenge, DeviceRequest, MintRequest, TokenReceipt, work_bits};
use ashiato_zk_circuits::gadgets::tree::path::root_of;
use ashiato_zk_circuits::stake::commitment;
use ed25519_dalek::{Signer, SigningKey};
use pollster::block_on;
use serde::Serialize;
use std::collections::BTreeMap;

use crate::epochs::commit::tests::Counting;
use crate::keys::envelope::Argon2Params;
use crate::pages::views::{NodeAnswer, NodeRequest, TokenView};
use crate::store::memory::MemoryStore;
use crate::sync::failure::NetworkError;
use crate::vault::{Opening, Vault};

pub(super) const LENGTH: u64 = 60_000;
pub(super) const GRACE: u64 = 10;
pub(super) const START: u64 = 28_000_000 * LENGTH;
/// The verifying key of these tests.
pub(super) const KEY: Hash = Hash([0xee; 32]);
/// What a browse of these tests is worth: a search (10 · 3 · 2) and thirty seconds of attention (3 · 30).
pub(super) const WORTH: u32 = 60 + 90;

/// The first epoch of these tests.
pub(super) fn first() -> Epoch {
    schedule().epoch_at(START)
}

pub(super) struct HostileNode {
    pub(super) name: String,
    pub(super) key: SigningKey,
    pub(super) statements: Vec<KeyStatement>,
    pub(super) operator: SigningKey,
    pub(super) operators: Option<Vec<PublicKey>>,
    pub(super) verifying_keys: Vec<AcceptedKey>,
    pub(super) admission: Admission,
    pub(super) now: u64,
    pub(super) terms: Terms,
    /// Pools beside the one of `terms`.
    pub(super) others: Vec<Terms>,
    pub(super) leaves: BTreeMap<Epoch, Vec<FieldElement>>,
    pub(super) tokens: BTreeMap<[u8; 32], TokenReceipt>,
    pub(super) registered: Vec<RegisterRequest>,
    pub(super) stakes: Vec<(StakeRequest, StakeReceipt)>,
    early: BTreeMap<Epoch, Checkpoint>,
    /// Strangers' leaves put before ours.
    pub(super) strangers: u64,
    /// Changes of device that were asked for.
    pub(super) device_requests: u32,
    /// Whether a token's device was changed as often as it can be.
    pub(super) no_more_devices: bool,
    pub(super) asked: Vec<String>,
}

pub(super) fn sign(key: &SigningKey, purpose: SigningPurpose, parts: &[&[u8]]) -> Signature {
    Signature(key.sign(&signing_bytes(purpose, parts)).to_bytes())
}

pub(super) fn public(key: &SigningKey) -> PublicKey {
    PublicKey(key.verifying_key().to_bytes())
}

pub(super) fn schedule() -> EpochSchedule {
    EpochSchedule { length_ms: LENGTH, grace: GRACE }
}

fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

fn refusal(code: Code, status: u16) -> (u16, String) {
    (status, text(&Problem::new(code, "refused", status)))
}

/// The text of a value that JSON has as a string.
pub(super) fn plain<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

fn founding(name: &str, key: &SigningKey) -> Founding {
    Founding {
        name: name.into(),
        first_node_key: public(key),
        recovery_key_hash: Hash([1; 32]),
        schedule: schedule(),
        caps: Caps { attention_cap: 60, event_cap: 8_191 },
    }
}

impl HostileNode {
    pub(super) fn new() -> Self {
        Self::with_key(7)
    }

    /// A node of the same name under a key of its own.
    pub(super) fn with_key(seed: u8) -> Self {
        let (key, operator) = (SigningKey::from_bytes(&[seed; 32]), SigningKey::from_bytes(&[8; 32]));
        let name = "hostile-test".to_owned();
        Self {
            terms: Terms {
                version: TERMS_VERSION,
                network: founding(&name, &key).id(),
                name: "Pool".into(),
                purpose: "A purpose".into(),
                operator: "Operator".into(),
                operator_key: public(&operator),
                tariff: Tariff::base(),
                level: Level::Early,
                least_age: LeastAge::None,
                minimum: 1,
                maximum: 1 << 20,
                rate: 10,
                budget: 10_000,
                deposit: 10_000,
                wait: 2,
                scope_name: "pool".into(),
                scope: ScopeTerms::Epoch,
                delivery: Delivery::Attest,
                retention_days: 0,
                expires_at: START + 1_000 * LENGTH,
            },
            others: Vec::new(),
            name,
            key,
            statements: Vec::new(),
            operator,
            operators: None,
            verifying_keys: vec![AcceptedKey { hash: KEY, from: Epoch(0), until: None }],
            admission: Admission::Open,
            now: START,
            leaves: BTreeMap::new(),
            tokens: BTreeMap::new(),
            registered: Vec::new(),
            stakes: Vec::new(),
            early: BTreeMap::new(),
            strangers: 25,
            device_requests: 0,
            no_more_devices: false,
            asked: Vec::new(),
        }
    }

    pub(super) fn id(&self) -> NetworkId {
        founding(&self.name, &self.key).id()
    }

    pub(super) fn info(&self) -> NetworkInfo {
        NetworkInfo {
            founding: founding(&self.name, &self.key),
            test_network: true,
            base_tariff: Tariff::base(),
            admission: self.admission,
            key_statements: self.statements.clone(),
            verifying_keys: self.verifying_keys.clone(),
            operators: self.operators.clone(),
        }
    }

    pub(super) fn signed_terms(&self, terms: &Terms) -> SignedTerms {
        let terms = text(terms);
        let signature = sign(&self.operator, signing::TERMS, &[terms.as_bytes()]);
        SignedTerms { terms, signature }
    }

    pub(super) fn catalogue(&self) -> CataloguePage {
        let all = core::iter::once(&self.terms).chain(&self.others);
        self.sign_catalogue(all.map(|terms| self.signed_terms(terms)).collect())
    }

    /// The page of the catalogue after an id.
    pub(super) fn page(&self, after: Option<FieldElement>) -> CataloguePage {
        let mut page = self.catalogue();
        page.pools.retain(|pool| after.is_none_or(|after| pool.pool_id() > after));
        if page.pools.len() > PAGE_POOLS {
            page.pools.truncate(PAGE_POOLS);
            page.next = page.pools.last().map(SignedTerms::pool_id);
        }
        page
    }

    pub(super) fn sign_catalogue(&self, mut pools: Vec<SignedTerms>) -> CataloguePage {
        pools.sort_by_key(SignedTerms::pool_id);
        let ids: Vec<FieldElement> = pools.iter().map(SignedTerms::pool_id).collect();
        let (count, hash) = CatalogueHead::of(&ids);
        let [c, i] = CatalogueHead::signed_parts(count, &hash);
        let signature = sign(&self.key, signing::CATALOGUE, &[&self.id().0, &c, &i]);
        CataloguePage { head: CatalogueHead { pools: count, ids: hash, signature }, pools, next: None }
    }

    pub(super) fn checkpoint(&self, epoch: Epoch, level: Level, size: u64, root: FieldElement) -> Checkpoint {
        let aged = [size, size / 2, 0, 0, 0];
        let mut checkpoint = Checkpoint { epoch, level, size, aged, root, signature: Signature([0; 64]) };
        let [a, b, c, d, e] = checkpoint.signed_parts();
        checkpoint.signature = sign(&self.key, signing::CHECKPOINT, &[&self.id().0, &a, &b, &c, &d, &e]);
        checkpoint
    }

    pub(super) fn checkpoints(&mut self, epoch: Epoch) -> Vec<Checkpoint> {
        let leaves = self.leaves.get(&epoch).cloned().unwrap_or_default();
        let root = root_of(&leaves).unwrap();
        let mut out = Vec::new();
        if self.now >= schedule().early_checkpoint_ms(epoch) {
            if !self.early.contains_key(&epoch) {
                let early = self.checkpoint(epoch, Level::Early, leaves.len() as u64, root);
                self.early.insert(epoch, early);
            }
            out.push(self.early[&epoch].clone());
        }
        if self.now >= schedule().final_checkpoint_ms(epoch) {
            out.push(self.checkpoint(epoch, Level::Final, leaves.len() as u64, root));
        }
        out
    }

    pub(super) fn receipt(&self, request: &StakeRequest) -> StakeReceipt {
        let mut receipt = StakeReceipt {
            pool: request.pool,
            epoch: request.epoch,
            nullifier: request.nullifier,
            value: request.value,
            budget_epoch: self.terms.scope.budget_epoch(request.epoch),
            settled_after: self.terms.taken_until(request.epoch),
            signature: Signature([0; 64]),
        };
        let [a, b, c, d, e, f] = receipt.signed_parts();
        receipt.signature = sign(&self.key, signing::STAKE_RECEIPT, &[&self.id().0, &a, &b, &c, &d, &e, &f]);
        receipt
    }

    pub(super) fn time(&self, nonce: Hash) -> SignedTime {
        let [n, t] = SignedTime::signed_parts(&nonce, self.now);
        SignedTime { nonce, now_ms: self.now, signature: sign(&self.key, signing::TIME, &[&self.id().0, &n, &t]) }
    }

    /// The honest answer.
    pub(super) fn serve(&mut self, request: &NodeRequest) -> (u16, String) {
        let path = request.url.split_once("/v1/").map(|(_, path)| format!("/v1/{path}")).unwrap();
        self.asked.push(format!("{} {path}", request.method));
        let body = request.body.as_deref().unwrap_or_default();
        let epoch = |path: &str| Epoch(path.split('/').nth(3).unwrap().parse().unwrap());
        let current = schedule().epoch_at(self.now);
        match path.as_str() {
            "/v1/network" => (200, text(&self.info())),
            path if path.starts_with("/v1/time/") => {
                (200, text(&self.time(Hash::from_hex(path.split('/').nth(3).unwrap()).unwrap())))
            }
            "/v1/pools" => (200, text(&self.page(None))),
            path if path.starts_with("/v1/pools?after=") => {
                let after = FieldElement::from_hex(path.trim_start_matches("/v1/pools?after=")).unwrap();
                (200, text(&self.page(Some(after))))
            }
            "/v1/admission" => {
                let Admission::ProofOfWork { bits } = self.admission else { panic!("open") };
                (200, text(&Challenge { challenge: Hash([5; 32]), bits }))
            }
            "/v1/tokens" => {
                let mint: MintRequest = serde_json::from_str(body).unwrap();
                mint.verify(&self.id()).unwrap();
                if let Admission::ProofOfWork { bits } = self.admission {
                    let work = work_bits(&mint.challenge.unwrap(), mint.id, &mint.key, mint.nonce.unwrap());
                    assert!(work >= u32::from(bits));
                }
                let receipt = self.tokens.entry(mint.id.to_bytes()).or_insert(TokenReceipt {
                    id: mint.id,
                    key: mint.key,
                    minted: current,
                    device_key: mint.device_key,
                    device_number: 0,
                    device_from: current,
                });
                (200, text(receipt))
            }
            "/v1/tokens/device" => {
                let change: DeviceRequest = serde_json::from_str(body).unwrap();
                change.verify(&self.id()).unwrap();
                self.device_requests += 1;
                if self.no_more_devices {
                    return refusal(Code::DeviceChanges, 409);
                }
                let receipt = self.tokens.get_mut(&change.id.to_bytes()).unwrap();
                if change.device_number != receipt.device_number + 1 {
                    return refusal(Code::DeviceNumber, 409);
                }
                receipt.device_key = change.device_key;
                (receipt.device_number, receipt.device_from) = (change.device_number, current);
                (200, text(receipt))
            }
            "/v1/leaves" => {
                let register: RegisterRequest = serde_json::from_str(body).unwrap();
                assert!(register.epoch < current, "an epoch that has not ended");
                let token = self.tokens[&register.id.to_bytes()].clone();
                if register.verify(&self.id(), &token.device_key).is_err() {
                    return refusal(Code::DeviceReplaced, 409);
                }
                assert!(register.epoch >= token.minted, "before the mint");
                let strangers = self.strangers;
                self.leaves
                    .entry(register.epoch)
                    .or_insert_with(|| (0..strangers).map(|i| FieldElement::from_u128(u128::from(i) + 1)).collect());
                // What is due is signed before anything more comes in.
                self.checkpoints(register.epoch);
                let leaves = self.leaves.entry(register.epoch).or_default();
                let minted = u32::try_from(token.minted.0).unwrap();
                let leaf = commitment::leaf(register.id, minted, register.bundle);
                let index = leaves.iter().position(|known| *known == leaf).unwrap_or_else(|| {
                    leaves.push(leaf);
                    leaves.len() - 1
                });
                let receipt = LeafReceipt { epoch: register.epoch, index: index as u64, minted: token.minted, leaf };
                self.registered.push(register);
                (200, text(&receipt))
            }
            path if path.ends_with("/checkpoints") => (200, text(&self.checkpoints(epoch(path)))),
            path if path.ends_with("/leaves") => {
                let epoch = epoch(path);
                let leaves = self.leaves.get(&epoch).cloned().unwrap_or_default();
                (200, text(&LeafList { epoch, leaves }))
            }
            "/v1/stakes" => {
                let stake: StakeRequest = serde_json::from_str(body).unwrap();
                if !self.verifying_keys.iter().any(|key| key.hash == stake.verifying_key && key.takes(current)) {
                    return refusal(Code::VerifyingKeyRetired, 422);
                }
                let receipt = self.receipt(&stake);
                self.stakes.push((stake, receipt.clone()));
                (200, text(&receipt))
            }
            path if path.starts_with("/v1/rewards/") => (200, text(&self.rewards())),
            other => panic!("asked for {other}"),
        }
    }

    pub(super) fn rewards(&self) -> Vec<Reward> {
        let settled = |receipt: &StakeReceipt| self.now >= schedule().end_ms(receipt.settled_after);
        let reward = |receipt: &StakeReceipt| Reward {
            pool: receipt.pool,
            epoch: receipt.budget_epoch,
            nullifier: receipt.nullifier,
            value: receipt.value,
            amount: u64::from(receipt.value) * 10,
        };
        self.stakes.iter().take(1).filter(|(_, r)| settled(r)).map(|(_, r)| reward(r)).collect()
    }
}

/// A device and its node, at one instant.
pub(super) struct Scene {
    pub(super) vault: Vault<MemoryStore>,
    pub(super) store: MemoryStore,
    pub(super) node: HostileNode,
    /// How far the device's clock is ahead of the node's.
    pub(super) ahead_ms: i64,
}

fn address(host: &str, path: &str, search: &str) -> Address {
    Address {
        scheme: "https".into(),
        host: host.into(),
        path: path.into(),
        search: search.into(),
        registrable_domain: Some(host.trim_start_matches("www.").into()),
        ..Address::default()
    }
}

pub(super) async fn open(store: MemoryStore, now: u64, seed: u64) -> Vault<MemoryStore> {
    open_with(store, vec![KEY], now, seed).await
}

/// A vault whose package has these verifying keys.
pub(super) async fn open_with(store: MemoryStore, keys: Vec<Hash>, now: u64, seed: u64) -> Vault<MemoryStore> {
    let node = "http://127.0.0.1:7117".into();
    let opening = Opening { node, verifying_keys: keys, ..Opening::default() };
    Vault::open_with(store, opening, Box::new(Counting(seed)), Argon2Params::LEAST, now).await.unwrap()
}

impl Scene {
    /// A device on trial.
    pub(super) fn trial() -> Self {
        let store = MemoryStore::new();
        let vault = block_on(async {
            let mut vault = open(store.clone(), START, 0).await;
            let collectors = vec![Collector::Visits, Collector::Searches];
            let consent = Consent { version: CONSENT_VERSION, given_at: START, collectors, ..Consent::default() };
            vault.set_consent(consent, START).await.unwrap();
            vault
        });
        Self { vault, store, node: HostileNode::new(), ahead_ms: 0 }
    }

    /// A device with a passphrase.
    pub(super) fn new() -> Self {
        let mut scene = Self::trial();
        block_on(scene.vault.set_passphrase("correct horse battery", START)).unwrap();
        scene
    }

    /// A device whose footprints of the first epoch are anchored early: two epochs later.
    pub(super) fn anchored() -> Self {
        let mut scene = Self::new();
        scene.run();
        scene.browse();
        scene.to(START + 2 * LENGTH + 3_000);
        scene
    }

    /// The device's clock.
    pub(super) fn wall(&self) -> u64 {
        self.node.now.saturating_add_signed(self.ahead_ms)
    }

    /// A search and thirty seconds on its page.
    pub(super) fn browse(&mut self) {
        self.node.now += 1_000;
        let now = self.wall();
        block_on(async {
            let vault = &mut self.vault;
            let steps = [
                Observation::WindowFocused { window: Some(1) },
                Observation::TabActivated { tab: 1, window: 1 },
                Observation::Idle { state: IdleState::Active },
                Observation::Navigated {
                    tab: 1,
                    window: 1,
                    address: address("www.google.com", "/search", "?q=mountain+hut"),
                    title: None,
                },
            ];
            for step in steps {
                let seen = vault.observe(step, now).await.unwrap();
                assert_eq!(seen.refusal, None);
            }
            vault.tick(now + 30_000).await.unwrap();
            let away = Observation::WindowFocused { window: None };
            vault.observe(away, now + 30_000).await.unwrap();
            vault.flush(now + 30_000).await.unwrap();
        });
        self.node.now += 30_000;
    }

    /// Attends a site for a while, from its navigation to the loss of the focus.
    pub(super) fn attend(&mut self, host: &str, ms: u64) {
        let now = self.wall();
        block_on(async {
            let vault = &mut self.vault;
            let steps = [
                Observation::WindowFocused { window: Some(1) },
                Observation::TabActivated { tab: 1, window: 1 },
                Observation::Idle { state: IdleState::Active },
                Observation::Navigated { tab: 1, window: 1, address: address(host, "/", ""), title: None },
            ];
            for step in steps {
                vault.observe(step, now).await.unwrap();
            }
            vault.observe(Observation::WindowFocused { window: None }, now + ms).await.unwrap();
            vault.flush(now + ms).await.unwrap();
        });
        self.node.now += ms;
    }

    /// Opens a site in the tab in front, and stays there.
    pub(super) fn open(&mut self, host: &str) {
        let now = self.wall();
        for step in [
            Observation::WindowFocused { window: Some(1) },
            Observation::TabActivated { tab: 1, window: 1 },
            Observation::Idle { state: IdleState::Active },
            Observation::Navigated { tab: 1, window: 1, address: address(host, "/", ""), title: None },
        ] {
            block_on(self.vault.observe(step, now)).unwrap();
        }
    }

    /// Lets every request be answered honestly.
    pub(super) fn run(&mut self) {
        self.run_with(|_, _, answer| answer);
    }

    /// Lets every request be answered, and the answers be changed.
    pub(super) fn run_with(&mut self, mut lie: impl FnMut(&mut HostileNode, &str, (u16, String)) -> (u16, String)) {
        for _ in 0..500 {
            let (now, mono) = (self.wall(), self.node.now);
            let Some(request) = block_on(self.vault.next_request(now, mono)).unwrap() else {
                if self.vault.network_busy() {
                    continue;
                }
                return;
            };
            let newest = block_on(self.vault.ledger(1)).unwrap().remove(0);
            assert!(request.url.ends_with(newest.request.split(' ').nth(1).unwrap()), "in the ledger before it leaves");
            assert_eq!(
                (newest.outcome.to_string().as_str(), newest.body),
                ("sent", request.body.clone().unwrap_or_default())
            );
            let honest = self.node.serve(&request);
            let path = request.url.find("/v1/").and_then(|at| request.url.get(at..)).unwrap();
            let (status, body) = lie(&mut self.node, path, honest);
            block_on(self.vault.answer(NodeAnswer { id: request.id, status, body }, now, mono)).unwrap();
        }
        panic!("it never ends");
    }

    /// Lets time pass, an epoch's tenth at a time, everything answered honestly.
    pub(super) fn to(&mut self, now: u64) {
        while self.node.now < now {
            self.node.now = (self.node.now + LENGTH / 10).min(now);
            self.run();
        }
    }

    pub(super) fn error(&self) -> Option<String> {
        self.vault.probe_network_view().error.map(NetworkError::text)
    }

    pub(super) fn offer(&mut self) -> crate::pages::views::Offer {
        let now = self.node.now;
        block_on(self.vault.offers(now)).unwrap().remove(0)
    }

    /// Why nothing can be staked, as pages read it.
    pub(super) fn reason(&mut self) -> Option<String> {
        self.offer().reason.as_ref().map(plain)
    }

    pub(super) fn token(&mut self) -> Option<TokenView> {
        block_on(self.vault.recall()).unwrap();
        self.vault.probe_sync().token_view()
    }

    /// Approves the whole offer, and gives the job's name.
    pub(super) fn approve(&mut self) -> String {
        let (offer, now) = (self.offer(), self.node.now);
        assert_eq!(offer.reason, None);
        let epoch = offer.epoch.unwrap();
        let preview = block_on(self.vault.preview(&offer.pool, epoch, now)).unwrap();
        let value = preview.choices[0];
        block_on(self.vault.approve(&offer.pool, epoch, value, preview.cautions, now)).unwrap().id
    }

    /// Approves the whole offer and brings a proof.
    pub(super) fn stake(&mut self) -> String {
        let job = self.approve();
        block_on(self.vault.proof_ready(&job, &[9; PROOF_BYTES], self.node.now)).unwrap();
        job
    }

    pub(super) fn status(&mut self) -> (String, Option<String>) {
        let view = block_on(self.vault.stakes(1)).unwrap().remove(0);
        (plain(&view.status), view.error.as_ref().map(plain))
    }
}
