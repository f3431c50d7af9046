//! One person's epoch, ready to stake: what the tests start from.

use ashiato_core::encoding::field::{FieldElement, hash_to_field};
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::claim::{ScopeKind, StakeClaim, recipient, round_down, scope, terms_hash};
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::gadgets::merkle;
use ashiato_zk_circuits::stake::StakeWitness;
use ashiato_zk_circuits::stake::commitment;

/// Everything a stake is made from.
#[derive(Clone)]
pub struct Scenario {
    pub size: Size,
    pub secret: FieldElement,
    pub bundle_randomness: FieldElement,
    pub content_nonce: FieldElement,
    pub content: FieldElement,
    pub words: Vec<Word>,
    pub tariff: Tariff,
    pub operator: [u8; 32],
    pub epoch: u64,
    pub terms: Vec<u8>,
    pub payout_key: [u8; 32],
    /// The leaves of others, before and after one's own.
    pub others: (Vec<FieldElement>, Vec<FieldElement>),
}

fn element(name: &str) -> FieldElement {
    hash_to_field("scenario", &[name.as_bytes()])
}

impl Scenario {
    /// A busy epoch: three quarters of the words in use, every category and action among them.
    pub fn new(size: Size) -> Self {
        let words = (0..size.words() as u64 * 3 / 4)
            .map(|i| {
                let category = Category::ALL[(i * 7 % 16) as usize];
                let action = Action::ALL[(i * 5 % 13) as usize];
                Word::new(category, action, i * 3 % 11 * 10_000)
            })
            .collect();
        Self {
            size,
            secret: element("secret"),
            bundle_randomness: element("randomness"),
            content_nonce: element("nonce"),
            content: element("content"),
            words,
            tariff: Tariff::base(8_640),
            operator: [7; 32],
            epoch: 20_454,
            terms: b"{\"name\":\"Everyday web\"}".to_vec(),
            payout_key: [9; 32],
            others: (
                (0..11).map(|i| element(&format!("before {i}"))).collect(),
                (0..5).map(|i| element(&format!("after {i}"))).collect(),
            ),
        }
    }

    /// One's own leaf.
    pub fn leaf(&self) -> FieldElement {
        let digest = commitment::words_digest(&self.words, self.size).unwrap();
        let bundle = commitment::bundle(digest, self.content, self.bundle_randomness);
        commitment::leaf(commitment::identity(self.secret), bundle)
    }

    /// All leaves of the epoch.
    pub fn leaves(&self) -> Vec<FieldElement> {
        let mut leaves = self.others.0.clone();
        leaves.push(self.leaf());
        leaves.extend(&self.others.1);
        leaves
    }

    /// What the words are worth before rounding down.
    pub fn earned(&self) -> u32 {
        self.tariff.total(&self.words).unwrap()
    }

    pub fn scope(&self) -> FieldElement {
        scope("demo", ScopeKind::Epoch, &self.operator, "web", self.epoch)
    }

    /// A claim of this value.
    pub fn claim_of(&self, value: u32) -> StakeClaim {
        StakeClaim {
            root: merkle::root_of(&self.leaves()).unwrap(),
            scope: self.scope(),
            nullifier: commitment::nullifier(self.secret, self.scope()),
            terms_hash: terms_hash(&self.terms),
            tariff: self.tariff.clone(),
            value,
            content_commitment: commitment::content_commitment(self.content, self.content_nonce),
            recipient: recipient(&self.payout_key),
        }
    }

    /// The honest claim.
    pub fn claim(&self) -> StakeClaim {
        self.claim_of(round_down(self.earned()))
    }

    pub fn witness(&self) -> StakeWitness {
        StakeWitness {
            secret: self.secret,
            bundle_randomness: self.bundle_randomness,
            content_nonce: self.content_nonce,
            words: self.words.clone(),
            content: self.content,
            path: merkle::path(&self.leaves(), self.others.0.len() as u64).unwrap(),
        }
    }
}
