//! What the device remembers of its registrations, and the machine that says what to ask next.

use std::collections::{BTreeMap, BTreeSet};

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::catalogue::Catalogue;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::leaf::LeafReceipt;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::stake::StakeRequest;
use ashiato_core::protocol::terms::Level;
use ashiato_core::protocol::token::{MintReceipt, MintRequest};
use ashiato_zk_circuits::gadgets::merkle::Path;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::answers::Pool;
use super::backoff::Backoff;
use super::failure::NetworkError;
use crate::staking::record::StakeRecord;

/// What stands in the vault's `network` kind, sealed, one record a key.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "record", deny_unknown_fields)]
pub(crate) enum NetworkRecord {
    /// The zkSBT on a network.
    Token { network: String, receipt: MintReceipt },
    /// An epoch's leaf.
    Leaf { state: Box<LeafState> },
    /// What an address first said of its network: it may not say anything else later.
    Pin { address: String, info: Box<NetworkInfo> },
    /// The newest catalogue that was valid.
    Catalogue { network: String, catalogue: Box<Catalogue> },
}

/// An ended epoch's way into the registry. It says what was browsed in words only, and has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeafState {
    /// The network.
    pub(crate) network: String,
    /// The epoch.
    pub(crate) epoch: Epoch,
    /// Its bundle.
    pub(crate) bundle: FieldElement,
    /// Its words, in bundle order; empty for an epoch without footprints.
    pub(crate) words: Vec<Word>,
    /// When it may be registered, milliseconds since 1970.
    pub(crate) register_at: u64,
    /// The node's receipt.
    pub(crate) receipt: Option<LeafReceipt>,
    /// Why it never will be registered, as a stable code.
    pub(crate) missed: Option<String>,
    /// Checkpoints that the leaves were found to give.
    pub(crate) checkpoints: Vec<Checkpoint>,
    /// Where our leaf stands in them.
    pub(crate) anchors: Vec<Anchor>,
    /// Signed checkpoints that contradict each other: the evidence, kept for whoever should see it.
    pub(crate) evidence: Vec<Checkpoint>,
}

/// A checkpoint that covers our leaf.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Anchor {
    /// Its level.
    pub(crate) level: Level,
    /// Leaves it is over.
    pub(crate) size: u64,
    /// Its root.
    pub(crate) root: FieldElement,
    /// Our leaf's path; none for an empty bundle, which nobody stakes.
    pub(crate) path: Option<Path>,
}

impl Drop for LeafState {
    fn drop(&mut self) {
        self.words.zeroize();
    }
}

impl LeafState {
    /// The anchor of a level.
    pub(crate) fn anchor(&self, level: Level) -> Option<&Anchor> {
        self.anchors.iter().find(|anchor| anchor.level == level)
    }

    /// Whether the node signed contradicting checkpoints for this epoch.
    pub(crate) fn equivocal(&self) -> bool {
        !self.evidence.is_empty()
    }

    /// Whether it still waits for its registration.
    pub(crate) fn unregistered(&self) -> bool {
        self.receipt.is_none() && self.missed.is_none()
    }
}

/// What a request asks, and with it how its answer is read.
#[derive(Clone)]
pub(crate) enum Ask {
    /// `GET /v1/network`
    Network,
    /// `GET /v1/pools`
    Catalogue,
    /// `GET /v1/admission`
    Challenge,
    /// `POST /v1/tokens`
    Mint(Box<MintRequest>),
    /// `POST /v1/leaves`
    Register(Epoch),
    /// `GET /v1/epochs/{epoch}/checkpoints`
    Checkpoints(Epoch),
    /// `GET /v1/epochs/{epoch}/leaves`
    Leaves(Epoch),
    /// `POST /v1/stakes`, by the job's name
    Stake(String, Box<StakeRequest>),
    /// `GET /v1/rewards/{payout_key}`, by the job's name
    Rewards(String),
}

/// What failures are counted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Network,
    Catalogue,
    Mint,
    Register(Epoch),
    Anchor(Epoch),
    Stake(String),
    Rewards(String),
}

impl Ask {
    /// What its failures are counted by.
    pub(crate) fn subject(&self) -> Subject {
        match self {
            Self::Network => Subject::Network,
            Self::Catalogue => Subject::Catalogue,
            Self::Challenge | Self::Mint(_) => Subject::Mint,
            Self::Register(epoch) => Subject::Register(*epoch),
            Self::Checkpoints(epoch) | Self::Leaves(epoch) => Subject::Anchor(*epoch),
            Self::Stake(job, _) => Subject::Stake(job.clone()),
            Self::Rewards(job) => Subject::Rewards(job.clone()),
        }
    }
}

/// A request that was handed out.
pub(crate) struct InFlight {
    pub(crate) id: u32,
    pub(crate) ask: Ask,
    pub(crate) at: u64,
    /// Its place in the ledger.
    pub(crate) ledger: u64,
}

/// A challenge that is being solved, a slice at a time.
pub(crate) struct Work {
    pub(crate) challenge: Hash,
    pub(crate) bits: u8,
    pub(crate) nonce: u64,
    pub(crate) since: u64,
}

/// What is kept in memory between the unlock and the lock.
#[derive(Default)]
pub(crate) struct Cache {
    pub(crate) token: Option<MintReceipt>,
    pub(crate) leaves: BTreeMap<Epoch, LeafState>,
    pub(crate) pools: Vec<Pool>,
    /// Codes of the pools in the catalogue whose terms were refused.
    pub(crate) refused_pools: Vec<&'static str>,
    /// The newest catalogue's text, so that an unchanged one isn't written again.
    pub(crate) catalogue: Option<Catalogue>,
    /// By job.
    pub(crate) stakes: BTreeMap<String, StakeRecord>,
    /// The last epoch that was looked at for sealing.
    pub(crate) sealed_to: Option<Epoch>,
}

/// Failures of one subject, with the last one's text if it is to be shown.
#[derive(Default)]
pub(crate) struct Trouble {
    pub(crate) backoff: Backoff,
    pub(crate) error: Option<String>,
}

/// The device's side of the conversation with one node: pure bookkeeping, nothing of it is stored.
#[derive(Default)]
pub struct Machine {
    pub(crate) next_id: u32,
    pub(crate) in_flight: Option<InFlight>,
    /// When this session last got a valid answer about the network.
    pub(crate) info_at: Option<u64>,
    /// When this session last got a valid catalogue.
    pub(crate) catalogue_at: Option<u64>,
    /// The node itself does not answer well.
    pub(crate) transport: Trouble,
    pub(crate) troubles: BTreeMap<Subject, Trouble>,
    /// Checkpoints that wait for their epoch's leaf list.
    pub(crate) fetched: BTreeMap<Epoch, Vec<Checkpoint>>,
    pub(crate) work: Option<Work>,
    /// Whether the next call goes on with work that no request waits for.
    pub(crate) busy: bool,
    pub(crate) cache: Option<Cache>,
    /// Epochs for which the node was caught signing twice.
    pub(crate) equivocal: BTreeSet<Epoch>,
}

impl Machine {
    /// Forgets everything that the lock must hide. An answer that comes later is ignored; its request is made again.
    pub(crate) fn lock(&mut self) {
        self.cache = None;
        self.in_flight = None;
        self.fetched.clear();
        self.work = None;
        self.busy = false;
    }

    /// Forgets everything: another node, or nothing at all from here on. Requests go on being numbered, so that a late
    /// answer of the old node is not taken for the new one's.
    pub(crate) fn reset(&mut self) {
        *self = Self { next_id: self.next_id, ..Self::default() };
    }

    /// The code shown to the person, if something is wrong: first what endangers them, then what merely waits.
    pub(crate) fn error(&self) -> Option<String> {
        if !self.equivocal.is_empty() {
            return Some(NetworkError::Equivocation.text());
        }
        let transport = self.transport.error.iter();
        transport.chain(self.troubles.values().filter_map(|trouble| trouble.error.as_ref())).next().cloned()
    }

    /// Whether a subject must wait after failures.
    pub(crate) fn waits(&self, subject: &Subject, now_ms: u64) -> bool {
        self.troubles.get(subject).is_some_and(|trouble| trouble.backoff.waits(now_ms))
    }

    /// Notes that something worked.
    pub(crate) fn worked(&mut self, subject: &Subject) {
        self.transport = Trouble::default();
        self.troubles.remove(subject);
    }
}
