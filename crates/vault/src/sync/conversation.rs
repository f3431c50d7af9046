//! The device's side of the conversation with one node, without any input or output of its own: it says what to ask next,
//! and reads what came back.
//!
//! *Architecture invariant:* whatever leaves the device is handed out by `Conversation::next` and nowhere else, and it
//! stands in the ledger before it does. An answer is believed only as far as `answers` could check it.

use std::collections::{BTreeMap, BTreeSet};

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::catalogue::Reading;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::network::NetworkInfo;
use serde::{Deserialize, Serialize};

use crate::capture::settings::Settings;
use crate::epochs::leaf::LeafRecord;
use crate::keys::entropy::draw;
use crate::keys::user_key::VaultKeys;
use crate::staking::pool::Market;
use crate::staking::stakes::Stakes;
use crate::store::records::{OpenRecords, RecordError, Records};
use crate::store::{Op, Store};
use crate::sync::backoff::Backoff;
use crate::sync::cache::Cache;
use crate::sync::clock::{Moment, NodeClock};
use crate::sync::failure::NetworkError;
use crate::sync::request::{InFlight, Subject};

/// The zkSBT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct TokenView {
    /// The identity commitment in hexadecimal.
    pub id: String,
    /// Epoch of the mint.
    pub minted_in: u64,
    /// Epochs whose leaf is registered.
    pub epochs_registered: u64,
    /// Whether this device registers for it. Where another one does, the person may take it over.
    pub this_device: bool,
    /// Epochs among the newest that were registered too late for pools of level 1.
    pub lost_to_early: Vec<u64>,
}

/// The node as this device sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct NetworkView {
    /// Its address as configured.
    pub address: String,
    /// Its name, once it answered.
    pub network: Option<String>,
    /// The network's identity in hexadecimal: two nodes of one name are two networks.
    pub id: Option<String>,
    /// Whether it is a test network.
    pub test_network: bool,
    /// The last failure, until something succeeds: its code, with the node's own after a colon where it refused.
    #[cfg_attr(feature = "tsify", tsify(optional, type = "string"))]
    pub error: Option<NetworkError>,
}

/// A challenge that is being solved, a slice at a time.
pub(super) struct Work {
    pub(super) challenge: Hash,
    pub(super) bits: u8,
    pub(super) nonce: u64,
    pub(super) since: u64,
}

/// Failures of one subject, with the last one if it is to be shown.
#[derive(Default)]
pub(super) struct Trouble {
    pub(super) backoff: Backoff,
    pub(super) error: Option<NetworkError>,
}

/// What one turn of the conversation may use.
pub(crate) struct Turn<'a, 'r, S> {
    /// The records.
    pub(crate) records: &'a mut OpenRecords<'r, S>,
    /// The stakes.
    pub(crate) stakes: &'a mut Stakes,
    /// The settings.
    pub(crate) settings: &'a Settings,
    /// Hashes of the verifying keys that this software can prove under, oldest first.
    pub(crate) shipped: &'a [Hash],
    /// The time, milliseconds since 1970.
    pub(crate) now_ms: u64,
    /// The same moment by the worker's monotonic clock.
    pub(crate) mono_ms: u64,
}

impl<S> Turn<'_, '_, S> {
    /// The moment.
    pub(crate) fn moment(&self) -> Moment {
        Moment { wall_ms: self.now_ms, mono_ms: self.mono_ms }
    }
}

/// The device's side of the conversation with one node: bookkeeping, and in memory what is remembered of the network.
#[derive(Default)]
pub(crate) struct Conversation {
    pub(super) next_id: u32,
    pub(super) in_flight: Option<InFlight>,
    /// When this session last got a valid answer about the network.
    pub(super) info_at: Option<u64>,
    /// When this session last got a valid catalogue.
    pub(super) catalogue_at: Option<u64>,
    /// Failures of the node itself, which delay requests of every kind.
    pub(super) transport: Trouble,
    pub(super) troubles: BTreeMap<Subject, Trouble>,
    /// Checkpoints that wait for their epoch's leaf list.
    pub(super) fetched: BTreeMap<Epoch, Vec<Checkpoint>>,
    pub(super) work: Option<Work>,
    /// The node's clock as read in this life of the worker.
    pub(super) clock: NodeClock,
    /// The catalogue as far as its pages were read, and the id to go on after.
    pub(super) reading: Option<(Reading, FieldElement)>,
    /// Whether the next call goes on with work that no request waits for.
    pub(super) busy: bool,
    /// `None` until it is read.
    pub(super) cache: Option<Cache>,
    /// Epochs for which the node was caught signing twice.
    pub(super) equivocal: BTreeSet<Epoch>,
}

impl Conversation {
    /// Clears the state that a locked vault may not hold. An answer that arrives after the lock is ignored, and its
    /// request is made again.
    pub(crate) fn lock(&mut self) {
        self.cache = None;
        self.in_flight = None;
        self.fetched.clear();
        self.work = None;
        self.reading = None;
        self.busy = false;
    }

    /// Clears the whole state, for another node or after an erasure. Requests go on being numbered, so that a late
    /// answer of the old node is not taken for the new one's.
    pub(crate) fn reset(&mut self) {
        *self = Self { next_id: self.next_id, ..Self::default() };
    }

    /// Reads what is remembered of this network, unless it is in memory.
    ///
    /// # Errors
    /// Those of [`Records::read_all`].
    pub(crate) async fn recall<S: Store>(
        &mut self,
        settings: &Settings,
        records: &Records<S>,
        keys: &VaultKeys,
    ) -> Result<(), RecordError> {
        if self.cache.is_some() {
            return Ok(());
        }
        let cache = match settings.network() {
            Some(info) => Cache::read(info, records, keys).await?,
            None => Cache::default(),
        };
        self.equivocal = cache.leaves.values().filter(|leaf| leaf.equivocal()).map(|leaf| leaf.epoch).collect();
        self.cache = Some(cache);
        Ok(())
    }

    /// Forgets what was read: it is read again at the next look.
    pub(crate) fn forget(&mut self) {
        self.cache = None;
    }

    /// Forgets the catalogue's age: it is asked for once more before a stake leaves.
    pub(crate) fn distrust_catalogue(&mut self) {
        self.catalogue_at = None;
    }

    /// Notes a valid answer about the network.
    pub(crate) fn heard(&mut self, now_ms: u64) {
        self.info_at = Some(now_ms);
    }

    /// Notes that no work of its own goes on.
    pub(crate) fn rest(&mut self) {
        self.busy = false;
    }

    /// Whether the next call goes on with work that no request waits for.
    pub(crate) fn is_busy(&self) -> bool {
        self.busy
    }

    /// What was recalled.
    pub(super) fn cache(&mut self) -> &mut Cache {
        self.cache.get_or_insert_default()
    }

    /// What was recalled, for tests.
    #[cfg(test)]
    pub(crate) fn probe_cache(&mut self) -> &mut Cache {
        self.cache()
    }

    /// What the node has said, as far as staking needs it; `None` until it was recalled.
    pub(crate) fn market<'a>(&'a self, settings: &'a Settings) -> Option<Market<'a>> {
        let cache = self.cache.as_ref()?;
        Some(Market { network: settings.network(), pools: &cache.pools, leaves: &cache.leaves })
    }

    /// The changes that store leaves.
    ///
    /// # Errors
    /// Those of [`OpenRecords::put`].
    pub(crate) fn leaf_ops<S: Store>(
        &mut self,
        leaves: &[LeafRecord],
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<Vec<Op>, RecordError> {
        self.cache().leaf_ops(leaves, info, records)
    }

    /// The oldest epoch whose leaf is looked at.
    pub(crate) fn oldest_leaf(&self) -> Option<Epoch> {
        self.cache.as_ref()?.leaves.keys().next().copied()
    }

    /// Takes leaves that were stored just now.
    pub(crate) fn hold_leaves(&mut self, leaves: Vec<LeafRecord>, info: &NetworkInfo) {
        self.cache().hold_leaves(leaves, info);
    }

    /// This device is to register for the token from now on.
    ///
    /// # Errors
    /// Those of writing records.
    pub(crate) async fn take_over<S: Store>(
        &mut self,
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<bool, RecordError> {
        let cache = self.cache();
        let Some(mut device) = cache.device.clone().filter(|_| cache.token.is_some() && !cache.registers()) else {
            return Ok(false);
        };
        device.takeover = true;
        let op = device.put(&info.id(), records)?;
        records.commit(vec![op]).await?;
        self.cache().device = Some(device);
        self.troubles.remove(&Subject::Device);
        Ok(true)
    }

    /// This device asks no more to register for the token, until the person asks for it again.
    ///
    /// # Errors
    /// Those of writing records.
    pub(super) async fn end_takeover<S: Store>(
        &mut self,
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), RecordError> {
        let Some(mut device) = self.cache().device.clone() else { return Ok(()) };
        device.takeover = false;
        let op = device.put(&info.id(), records)?;
        records.commit(vec![op]).await?;
        self.cache().device = Some(device);
        Ok(())
    }

    /// Stores a leaf's state with other changes, then remembers it.
    pub(super) async fn keep_leaf<S: Store>(
        &mut self,
        leaf: LeafRecord,
        others: Vec<Op>,
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), RecordError> {
        let mut ops = self.cache().leaf_ops(core::slice::from_ref(&leaf), info, records)?;
        ops.extend(others);
        records.commit(ops).await?;
        self.cache().hold_leaves(vec![leaf], info);
        Ok(())
    }

    /// What is shown to the person, if something is wrong: first what endangers them, then what merely waits.
    fn error(&self) -> Option<NetworkError> {
        if !self.equivocal.is_empty() {
            return Some(NetworkError::Equivocation);
        }
        self.transport.error.or_else(|| self.troubles.values().find_map(|trouble| trouble.error))
    }

    /// The node as this device sees it.
    pub(crate) fn network_view(&self, settings: &Settings) -> NetworkView {
        let info = settings.network();
        NetworkView {
            address: settings.node().to_owned(),
            network: info.map(|info| info.founding.name.clone()),
            id: info.map(|info| info.id().to_hex()),
            test_network: info.is_some_and(|info| info.test_network),
            error: self.error(),
        }
    }

    /// The zkSBT, once minted; `None` until it was recalled.
    pub(crate) fn token_view(&self) -> Option<TokenView> {
        let cache = self.cache.as_ref()?;
        let lost = cache.leaves.values().filter(|leaf| !leaf.is_empty() && leaf.lost_to_early());
        cache.token.as_ref().map(|receipt| TokenView {
            id: receipt.id.to_hex(),
            minted_in: receipt.minted.0,
            epochs_registered: cache.registered,
            this_device: cache.registers(),
            lost_to_early: lost.map(|leaf| leaf.epoch.0).collect(),
        })
    }

    /// Whether a subject must wait after failures.
    pub(super) fn waits(&self, subject: &Subject, now_ms: u64) -> bool {
        self.troubles.get(subject).is_some_and(|trouble| trouble.backoff.waits(now_ms))
    }

    /// Notes that something worked.
    pub(super) fn worked(&mut self, subject: &Subject) {
        self.transport = Trouble::default();
        self.troubles.remove(subject);
    }

    /// Notes a failure: the subject waits, and everything does if the node itself is not well.
    pub(super) fn failed<S: Store>(
        &mut self,
        subject: &Subject,
        error: NetworkError,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<(), RecordError> {
        if error.is_transport() {
            let jitter = u32::from_be_bytes(draw(turn.records.entropy())?);
            self.transport.backoff.fail(turn.now_ms, epoch_length(turn.settings), jitter);
            self.transport.error = Some(error);
            return Ok(());
        }
        self.transport = Trouble::default();
        if *subject == Subject::Network {
            // After an invalid answer about the network, no other request leaves until that answer is valid again.
            self.info_at = None;
        }
        self.wait(subject, turn)?;
        if let Some(trouble) = self.troubles.get_mut(subject) {
            trouble.error = Some(error);
        }
        Ok(())
    }

    /// Makes a subject wait.
    pub(super) fn wait<S: Store>(&mut self, subject: &Subject, turn: &mut Turn<'_, '_, S>) -> Result<(), RecordError> {
        let jitter = u32::from_be_bytes(draw(turn.records.entropy())?);
        let length = epoch_length(turn.settings);
        self.troubles.entry(subject.clone()).or_default().backoff.fail(turn.now_ms, length, jitter);
        Ok(())
    }
}

/// An epoch's length in milliseconds; a minute before the network is known.
pub(super) fn epoch_length(settings: &Settings) -> u64 {
    settings.network().map_or(60_000, |info| info.founding.schedule.length_ms)
}
