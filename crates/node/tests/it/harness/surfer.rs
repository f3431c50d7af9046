//! Someone with a token who can prove.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::summary::{KINDS, Summary};
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::claim::{StakeClaim, round_down};
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::leaf::{LeafReceipt, RegisterRequest};
use ashiato_core::protocol::stake::{STAKE_VERSION, StakeRequest};
use ashiato_core::protocol::token::{DeviceRequest, MintRequest, TokenReceipt};
use ashiato_node::rules::pool::{Claimed, Pool};
use ashiato_node::rules::signing::Signing;
use ashiato_zk_circuits::gadgets::tree::path::path;
use ashiato_zk_circuits::groth16::keys::ProvingKey;
use ashiato_zk_circuits::groth16::{prover, setup};
use ashiato_zk_circuits::stake::{StakeWitness, commitment};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::harness::client::Client;
use crate::harness::network::rules_of;

/// The proving key, made once.
pub fn proving_key() -> &'static ProvingKey {
    static KEY: OnceLock<ProvingKey> = OnceLock::new();
    KEY.get_or_init(|| ProvingKey::read(&setup::dev_keys().unwrap().proving).unwrap())
}

/// A second circuit key as a file and as a proving key: what a network goes over to.
pub fn second_proving_key() -> (Vec<u8>, ProvingKey) {
    let keys = setup::keys_of("another edition of the test network's keys").unwrap();
    let proving = ProvingKey::read_pinned(&keys.proving, &keys.pin).unwrap();
    (keys.verifying, proving)
}

/// Someone with a token, and what they did in an epoch.
pub struct Surfer {
    pub secret: FieldElement,
    pub key: Signing,
    pub device: Signing,
    pub summary: Summary,
    randomness: FieldElement,
    records: FieldElement,
    nonce: FieldElement,
}

impl Surfer {
    /// A surfer whose everything follows from a number.
    pub fn new(n: u8) -> Self {
        let number = |k: u128| FieldElement::from_u128(u128::from(n) << 64 | k);
        let (mut seconds, mut counts) = ([0; KINDS], [[0; KINDS]; KINDS]);
        let mut count = |category: Category, action: Action| {
            counts[usize::from(category.id())][usize::from(action.id())] += 1;
        };
        seconds[usize::from(Category::News.id())] = 20;
        seconds[usize::from(Category::Defi.id())] = 10;
        count(Category::News, Action::Visit);
        count(Category::Defi, Action::WalletConnect);
        count(Category::Search, Action::Search);
        Self {
            secret: number(1),
            key: Signing::from_secret(&[n; 32]),
            device: Signing::from_secret(&[n ^ 0x80; 32]),
            summary: Summary::new(seconds, counts).unwrap(),
            randomness: number(2),
            records: number(3),
            nonce: number(4),
        }
    }

    /// The same person who did less: twenty seconds of news.
    pub fn who_only_read(mut self) -> Self {
        let mut seconds = [0; KINDS];
        seconds[usize::from(Category::News.id())] = 20;
        self.summary = Summary::new(seconds, [[0; KINDS]; KINDS]).unwrap();
        self
    }

    pub fn id(&self) -> FieldElement {
        commitment::identity(self.secret)
    }

    pub fn mint_request(&self, network: &NetworkId) -> MintRequest {
        let (id, device_key) = (self.id(), self.device.public());
        let [a, b] = MintRequest::signed_parts(id, &device_key);
        let signature = self.key.sign(signing::MINT, &[&network.0, &a, &b]);
        MintRequest { id, key: self.key.public(), device_key, signature, challenge: None, nonce: None }
    }

    pub fn device_request(&self, network: &NetworkId, device: &Signing, number: u32) -> DeviceRequest {
        let (id, device_key) = (self.id(), device.public());
        let [a, b, c] = DeviceRequest::signed_parts(id, &device_key, number);
        let signature = self.key.sign(signing::DEVICE, &[&network.0, &a, &b, &c]);
        DeviceRequest { id, key: self.key.public(), device_key, device_number: number, signature }
    }

    pub fn bundle(&self) -> FieldElement {
        commitment::bundle(&self.summary, self.records, self.randomness)
    }

    pub fn register_request(&self, network: &NetworkId, epoch: u64, bundle: FieldElement) -> RegisterRequest {
        let id = self.id();
        let [a, b, c] = RegisterRequest::signed_parts(id, Epoch(epoch), bundle);
        let signature = self.device.sign(signing::REGISTER, &[&network.0, &a, &b, &c]);
        RegisterRequest { id, key: self.key.public(), epoch: Epoch(epoch), bundle, signature }
    }

    pub fn mint(&self, client: &Client) -> TokenReceipt {
        client.send("/v1/tokens", &self.mint_request(&client.network()))
    }

    pub fn register(&self, client: &Client, epoch: u64) -> LeafReceipt {
        client.send("/v1/leaves", &self.register_request(&client.network(), epoch, self.bundle()))
    }

    /// The most this surfer can claim under a tariff.
    pub fn value(&self, tariff: &Tariff) -> u32 {
        round_down(u32::try_from(tariff.value(&self.summary)).unwrap())
    }

    pub fn nullifier(&self, pool: &Pool, epoch: u64) -> FieldElement {
        commitment::nullifier(self.secret, pool.terms().scope(Epoch(epoch)).unwrap())
    }

    /// A stake with a real proof against the downloaded leaf list.
    pub fn stake(&self, client: &Client, pool: &Pool, epoch: u64, payout: PublicKey) -> StakeRequest {
        let (leaves, checkpoint) = client.tree(epoch, pool.terms().level);
        self.stake_at(client, &leaves, checkpoint.root, pool, epoch, payout)
    }

    pub fn stake_at(
        &self,
        client: &Client,
        leaves: &[FieldElement],
        root: FieldElement,
        pool: &Pool,
        epoch: u64,
        payout_key: PublicKey,
    ) -> StakeRequest {
        let claimed = Claimed {
            nullifier: self.nullifier(pool, epoch),
            value: self.value(&pool.terms().tariff),
            records_commitment: commitment::records_commitment(self.records, self.nonce),
            payout_key,
        };
        let claim = pool.claim(&rules_of(&client.info()), Epoch(epoch), root, &claimed).unwrap();
        self.request(&claim, leaves, pool, epoch, &claimed, proving_key())
    }

    /// A request for a claim of one's own making, proven under a key.
    pub fn request(
        &self,
        claim: &StakeClaim,
        leaves: &[FieldElement],
        pool: &Pool,
        epoch: u64,
        claimed: &Claimed,
        key: &ProvingKey,
    ) -> StakeRequest {
        // The leaf says when the token was minted: the surfer knows that from its receipt, the test from trying.
        let found = (0..=u32::try_from(epoch).unwrap()).rev().find_map(|minted| {
            let own = commitment::leaf(self.id(), minted, self.bundle());
            leaves.iter().position(|leaf| *leaf == own).map(|place| (minted, place))
        });
        let (minted, place) = found.expect("the leaf is in the list");
        let witness = StakeWitness {
            secret: self.secret,
            minted,
            bundle_randomness: self.randomness,
            records_nonce: self.nonce,
            summary: self.summary.clone(),
            records: self.records,
            path: path(leaves, place).unwrap(),
        };
        let mut entropy = |buffer: &mut [u8]| getrandom::fill(buffer).map_err(|_| prover::EntropyError);
        let proof = prover::prove(key, claim, &witness, &mut entropy, &mut |_| ControlFlow::Continue(()));
        StakeRequest {
            version: STAKE_VERSION,
            pool: pool.id(),
            epoch: Epoch(epoch),
            nullifier: claimed.nullifier,
            value: claimed.value,
            verifying_key: key.verifying_key().hash(),
            records_commitment: claimed.records_commitment,
            payout_key: claimed.payout_key,
            proof: STANDARD.encode(proof.unwrap()),
        }
    }
}

/// A payout key.
pub fn payout(n: u8) -> PublicKey {
    Signing::from_secret(&[n; 32]).public()
}
