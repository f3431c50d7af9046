//! Someone with a token who can prove.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::claim::round_down;
use ashiato_core::protocol::leaf::{LeafReceipt, RegisterRequest};
use ashiato_core::protocol::stake::StakeRequest;
use ashiato_core::protocol::token::MintRequest;
use ashiato_node::rules::pool::Pool;
use ashiato_node::rules::signing::Signing;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::gadgets::merkle;
use ashiato_zk_circuits::groth16::keys::ProvingKey;
use ashiato_zk_circuits::groth16::{prover, setup};
use ashiato_zk_circuits::stake::{StakeWitness, commitment};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::harness::client::Client;

/// The proving key at 64 words, made once.
pub fn proving_key() -> &'static ProvingKey {
    static KEY: OnceLock<ProvingKey> = OnceLock::new();
    KEY.get_or_init(|| ProvingKey::read(&setup::dev_keys(Size::Words64).unwrap().proving, Size::Words64).unwrap())
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
