//! One person's epoch as a summary, ready to stake: what the tests of protocol 2 start from.

use ashiato_core::encoding::field::{FieldElement, hash_to_field};
use ashiato_core::footprint::summary::{Caps, KINDS, Summary};
use ashiato_core::protocol2::claim::{StakeClaim, recipient, round_down, terms_hash};
use ashiato_core::protocol2::tariff::Tariff;
use ashiato_zk_circuits::gadgets::tree::path::{path, root_of};
use ashiato_zk_circuits::summary::{StakeWitness, commitment};

/// Everything a stake is made from.
#[derive(Debug, Clone)]
pub struct SummaryScenario {
    pub secret: FieldElement,
    pub minted: u32,
    pub bundle_randomness: FieldElement,
    pub records_nonce: FieldElement,
    pub records: FieldElement,
    pub summary: Summary,
    pub tariff: Tariff,
    pub caps: Caps,
    pub minted_by: u32,
    pub scope: FieldElement,
    pub terms: Vec<u8>,
    pub payout_key: [u8; 32],
    /// The leaves of others, before and after one's own.
    pub others: (Vec<FieldElement>, Vec<FieldElement>),
}

pub fn element(name: &str) -> FieldElement {
    hash_to_field("scenario", &[name.as_bytes()])
}

/// So many leaves of so many people.
pub fn leaves(name: &str, count: usize) -> Vec<FieldElement> {
    (0..count).map(|i| element(&format!("{name} {i}"))).collect()
}

impl Default for SummaryScenario {
    /// A busy epoch: every category and action in use, a tariff in which each counts differently, no number at its edge.
    fn default() -> Self {
        let seconds = core::array::from_fn(|c| 100 + 37 * c as u32);
        let counts = core::array::from_fn(|c| core::array::from_fn(|a| (1 + (c * 7 + a * 5) % 11) as u16));
        Self {
            secret: element("secret"),
            minted: 20_300,
            bundle_randomness: element("randomness"),
            records_nonce: element("nonce"),
            records: element("records"),
            summary: Summary::new(seconds, counts).expect("small numbers"),
            tariff: Tariff {
                attention_weights: core::array::from_fn(|c| 3 + c as u8),
                action_weights: core::array::from_fn(|c| 40 - c as u8),
                bonuses: core::array::from_fn(|a| 1 + 2 * a as u8),
            },
            caps: Caps { attention_cap: 43_200, event_cap: 4_095 },
            minted_by: 20_447,
            scope: element("scope"),
            terms: b"{\"name\":\"Everyday web\"}".to_vec(),
            payout_key: [9; 32],
            others: (leaves("before", 11), leaves("after", 5)),
        }
    }
}

impl SummaryScenario {
    /// Of any summary and tariff, under the largest caps.
    pub fn of(summary: Summary, tariff: Tariff) -> Self {
        let caps = Caps { attention_cap: 86_400, event_cap: 8_191 };
        Self { summary, tariff, caps, ..Self::default() }
    }

    /// An epoch in which nothing happened.
    pub fn nothing() -> Self {
        Self::of(Summary::new([0; KINDS], [[0; KINDS]; KINDS]).expect("zeros"), Tariff::base())
    }

    /// One's own leaf.
    pub fn leaf(&self) -> FieldElement {
        let bundle = commitment::bundle(&self.summary, self.records, self.bundle_randomness);
        commitment::leaf(commitment::identity(self.secret), self.minted, bundle)
    }

    /// All leaves of the epoch.
    pub fn leaves(&self) -> Vec<FieldElement> {
        let mut leaves = self.others.0.clone();
        leaves.push(self.leaf());
        leaves.extend(&self.others.1);
        leaves
    }

    /// What the summary is worth before rounding down.
    pub fn earned(&self) -> u64 {
        self.tariff.value(&self.summary)
    }

    /// A claim of this value.
    pub fn claim_of(&self, value: u32) -> StakeClaim {
        StakeClaim {
            root: root_of(&self.leaves()).expect("few leaves"),
            scope: self.scope,
            nullifier: commitment::nullifier(self.secret, self.scope),
            terms_hash: terms_hash(&self.terms),
            tariff: self.tariff.clone(),
            caps: self.caps,
            minted_by: self.minted_by,
            value,
            records_commitment: commitment::records_commitment(self.records, self.records_nonce),
            recipient: recipient(&self.payout_key),
        }
    }

    /// The honest claim.
    pub fn claim(&self) -> StakeClaim {
        self.claim_of(round_down(u32::try_from(self.earned()).expect("within the caps")))
    }

    pub fn witness(&self) -> StakeWitness {
        StakeWitness {
            secret: self.secret,
            minted: self.minted,
            bundle_randomness: self.bundle_randomness,
            records_nonce: self.records_nonce,
            summary: self.summary.clone(),
            records: self.records,
            path: path(&self.leaves(), self.others.0.len()).expect("one's own leaf"),
        }
    }
}
