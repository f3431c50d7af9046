//! Choosing the next request.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::signed::{PublicKey, Signature, signing_bytes};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::leaf::RegisterRequest;
use ashiato_core::protocol::network::{Admission, NetworkInfo};
use ashiato_core::protocol::stake::StakeRequest;
use ashiato_core::protocol::terms::Level;
use ashiato_core::protocol::token::{MintRequest, work_bits};
use ashiato_zk_circuits::stake::commitment;
use ed25519_dalek::Signer;

use crate::epochs::leaf::LeafState;
use crate::keys::user_key::VaultKeys;
use crate::staking::record::{Progress, StakeRecord};
use crate::staking::stakes::Stakes;
use crate::store::Store;
use crate::store::records::{OpenRecords, RecordError};
use crate::sync::conversation::{Conversation, Turn, epoch_length};
use crate::sync::failure::NetworkError;
use crate::sync::ledger::{self, Leaving, LedgerKind, LedgerOutcome};
use crate::sync::request::{Ask, InFlight, Method, NodeRequest, Subject};

type Result<T> = core::result::Result<T, RecordError>;

/// The time after which a request without an answer counts as lost.
const ANSWER_MS: u64 = 60_000;
/// Hashes in one slice of a proof of work: some tens of milliseconds in a browser.
const WORK_SLICE: u64 = 1 << 16;
/// A challenge is good for ten minutes; a solution found later than this would come too late.
const WORK_MS: u64 = 9 * 60_000;

/// The checkpoint level of an epoch that is due and not yet received, if any.
pub(crate) fn due_level(leaf: &LeafState, info: &NetworkInfo, now_ms: u64) -> Option<Level> {
    // The node signs when the epoch ends on its clock; the device asks a little later, so that differing clocks cause
    // no failed request.
    let slack = (info.schedule.length_ms / 20).min(2_000);
    let due = [
        (Level::Early, info.schedule.early_checkpoint_ms(leaf.epoch)),
        (Level::Final, info.schedule.final_checkpoint_ms(leaf.epoch)),
    ];
    let seen = |level: Level| leaf.checkpoints.iter().any(|checkpoint| checkpoint.level == level);
    due.into_iter().find(|(level, at)| now_ms >= at.saturating_add(slack) && !seen(*level)).map(|(level, _)| level)
}

impl Conversation {
    /// Starts a turn: whether a request is still under way. One that was never answered is given up.
    ///
    /// # Errors
    /// Those of writing the ledger.
    pub(crate) async fn begin<S: Store>(&mut self, turn: &mut Turn<'_, '_, S>) -> Result<bool> {
        self.busy = false;
        if self.in_flight.as_ref().is_some_and(|flight| turn.now_ms.abs_diff(flight.at) < ANSWER_MS) {
            return Ok(true);
        }
        if let Some(flight) = self.in_flight.take() {
            self.failed(&flight.ask.subject(), NetworkError::Timeout, turn)?;
            let outcome = LedgerOutcome::Failed(NetworkError::Timeout.code());
            ledger::keep_outcome(flight.ledger, outcome, turn.records, turn.now_ms).await?;
        }
        Ok(false)
    }

    /// The next request to carry out, or none for now. It is in the ledger when this returns. A trial asks what network
    /// and pools there are and no more.
    ///
    /// # Errors
    /// Those of reading and writing records. What is in memory of the network is forgotten where a request could not be
    /// written into the ledger.
    pub(crate) async fn next<S: Store>(
        &mut self,
        unlocked: bool,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<Option<NodeRequest>> {
        if self.transport.backoff.waits(turn.now_ms) {
            return Ok(None);
        }
        match self.next_ask(unlocked, turn).await? {
            Some(ask) => self.hand_out(ask, turn).await.map(Some),
            None => Ok(None),
        }
    }

    async fn next_ask<S: Store>(&mut self, unlocked: bool, turn: &mut Turn<'_, '_, S>) -> Result<Option<Ask>> {
        let now_ms = turn.now_ms;
        let length = epoch_length(turn.settings);
        let older = |at: Option<u64>, period: u64| at.is_none_or(|at| now_ms.abs_diff(at) >= period);
        let info_period = length.saturating_mul(10).clamp(10_000, 3_600_000);
        if older(self.info_at, info_period) && !self.waits(&Subject::Network, now_ms) {
            return Ok(Some(Ask::Network));
        }
        // A node is asked nothing else before it has said, in this session, which network it is.
        let settings = turn.settings;
        let Some(info) = settings.network().filter(|_| self.info_at.is_some()) else { return Ok(None) };
        if unlocked && let Some(ask) = self.next_stake(info, turn).await? {
            return Ok(Some(ask));
        }
        let catalogue_period = (length / 2).clamp(1_000, 3_600_000);
        if older(self.catalogue_at, catalogue_period) && !self.waits(&Subject::Catalogue, now_ms) {
            return Ok(Some(Ask::Catalogue));
        }
        if !unlocked {
            return Ok(None);
        }
        if self.cache().token.is_none() {
            return Ok(self.next_mint(info, turn.records.keys(), now_ms));
        }
        if let Some(epoch) = self.next_registration(info, turn.records, now_ms).await? {
            return Ok(Some(Ask::Register(epoch)));
        }
        if let Some(ask) = self.next_anchor(info, now_ms) {
            return Ok(Some(ask));
        }
        Ok(self.next_reward(info, turn.stakes, now_ms))
    }

    /// A stake that may leave now. One that was never sent leaves only while the pool's terms, in a catalogue younger
    /// than its proof, are still the approved ones.
    async fn next_stake<S: Store>(&mut self, info: &NetworkInfo, turn: &mut Turn<'_, '_, S>) -> Result<Option<Ask>> {
        let now_ms = turn.now_ms;
        let may_leave = |stake: &&StakeRecord| match stake.progress {
            Progress::Ready => stake.send_at <= now_ms,
            Progress::Sent => true,
            _ => false,
        };
        let due: Vec<String> = turn.stakes.iter().filter(may_leave).map(|stake| stake.job.clone()).collect();
        for job in due {
            if self.waits(&Subject::Stake(job.clone()), now_ms) {
                continue;
            }
            let Some(stake) = turn.stakes.get(&job) else { continue };
            if stake.progress == Progress::Ready {
                let fresh = self.catalogue_at.is_some_and(|at| at >= stake.ready_at);
                if !fresh && self.waits(&Subject::Catalogue, now_ms) {
                    continue;
                }
                if !fresh {
                    return Ok(Some(Ask::Catalogue));
                }
                if let Some(code) = self.stopped(stake, now_ms) {
                    turn.stakes.end(&job, Progress::Stopped, code, turn.records).await?;
                    continue;
                }
            }
            let known = info.schedule.epoch_at(now_ms);
            if let Some(request) = stake.request().filter(|request| request.epoch < known) {
                return Ok(Some(Ask::Stake(job, Box::new(request))));
            }
        }
        Ok(None)
    }

    /// Why a stake that was never sent must not leave any more.
    fn stopped(&mut self, stake: &StakeRecord, now_ms: u64) -> Option<Code> {
        let cache = self.cache();
        if cache.leaves.get(&stake.epoch).is_some_and(LeafState::equivocal) {
            return Some(NetworkError::Equivocation.code());
        }
        if stake.terms.expires_at <= now_ms {
            return Some(Code::PoolExpired);
        }
        let same = cache.pools.iter().any(|pool| pool.id == stake.pool && pool.signed == stake.signed);
        (!same).then_some(Code::TermsChanged)
    }

    fn next_mint(&mut self, info: &NetworkInfo, keys: &VaultKeys, now_ms: u64) -> Option<Ask> {
        if self.waits(&Subject::Mint, now_ms) {
            return None;
        }
        let id = commitment::identity(keys.identity_secret(&info.network));
        let key = keys.token_key(&info.network);
        let public = PublicKey(key.verifying_key().to_bytes());
        let parts: [&[u8]; 2] = [info.network.as_bytes(), &id.to_bytes()];
        let signature = Signature(key.sign(&signing_bytes(signing::MINT, &parts)).to_bytes());
        let mut request = MintRequest { id, key: public, signature, challenge: None, nonce: None };
        if info.admission == Admission::Open {
            return Some(Ask::Mint(Box::new(request)));
        }
        let Some(work) = self.work.as_mut().filter(|work| now_ms.abs_diff(work.since) < WORK_MS) else {
            self.work = None;
            return Some(Ask::Challenge);
        };
        for nonce in work.nonce..work.nonce.saturating_add(WORK_SLICE) {
            if work_bits(&work.challenge, id, &public, nonce) >= u32::from(work.bits) {
                (request.challenge, request.nonce) = (Some(work.challenge), Some(nonce));
                self.work = None;
                return Some(Ask::Mint(Box::new(request)));
            }
        }
        work.nonce = work.nonce.saturating_add(WORK_SLICE);
        self.busy = true;
        None
    }

    async fn next_registration<S: Store>(
        &mut self,
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
        now_ms: u64,
    ) -> Result<Option<Epoch>> {
        let waiting = self.cache().leaves.values().filter(|leaf| leaf.unregistered());
        let waiting: Vec<(Epoch, u64)> = waiting.map(|leaf| (leaf.epoch, leaf.register_at)).collect();
        for (epoch, register_at) in waiting {
            if now_ms >= info.schedule.final_checkpoint_ms(epoch) {
                self.miss_leaf(epoch, Code::LeafPastGrace, records).await?;
            } else if register_at <= now_ms && !self.waits(&Subject::Register(epoch), now_ms) {
                return Ok(Some(epoch));
            }
        }
        Ok(None)
    }

    /// Notes that an epoch will never be registered.
    pub(super) async fn miss_leaf<S: Store>(
        &mut self,
        epoch: Epoch,
        code: Code,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<()> {
        let Some(mut leaf) = self.cache().leaves.get(&epoch).cloned() else { return Ok(()) };
        leaf.missed = Some(code);
        self.keep_leaf(leaf, records).await
    }

    fn next_anchor(&mut self, info: &NetworkInfo, now_ms: u64) -> Option<Ask> {
        let due =
            |leaf: &&LeafState| leaf.receipt.is_some() && !leaf.equivocal() && due_level(leaf, info, now_ms).is_some();
        let due: Vec<Epoch> = self.cache().leaves.values().filter(due).map(|leaf| leaf.epoch).collect();
        let epoch = due.into_iter().find(|epoch| !self.waits(&Subject::Anchor(*epoch), now_ms))?;
        Some(if self.fetched.contains_key(&epoch) { Ask::Leaves(epoch) } else { Ask::Checkpoints(epoch) })
    }

    fn next_reward(&self, info: &NetworkInfo, stakes: &Stakes, now_ms: u64) -> Option<Ask> {
        let slack = (info.schedule.length_ms / 20).min(2_000);
        let settled = |epoch: Epoch| now_ms >= info.schedule.end_ms(epoch).saturating_add(slack);
        stakes
            .iter()
            .filter(|stake| stake.progress == Progress::Accepted)
            .filter(|stake| stake.receipt.as_ref().is_some_and(|receipt| settled(receipt.accepted_in)))
            .map(|stake| stake.job.clone())
            .find(|job| !self.waits(&Subject::Rewards(job.clone()), now_ms))
            .map(Ask::Rewards)
    }

    /// Writes the request into the ledger, with whatever else must be true before it leaves, and hands it out.
    async fn hand_out<S: Store>(&mut self, ask: Ask, turn: &mut Turn<'_, '_, S>) -> Result<NodeRequest> {
        let mut ops = Vec::new();
        let mut sent = None;
        let mut under = format!("consent {}", turn.settings.consent().version);
        let (sort, path, body) = match &ask {
            Ask::Network => (LedgerKind::Read, "/v1/network".to_owned(), None),
            Ask::Catalogue => (LedgerKind::Read, "/v1/pools".to_owned(), None),
            Ask::Challenge => (LedgerKind::Read, "/v1/admission".to_owned(), None),
            Ask::Mint(request) => (LedgerKind::Mint, "/v1/tokens".to_owned(), Some(json(request)?)),
            Ask::Register(epoch) => {
                let request = self.registration(*epoch, turn.records.keys())?;
                (LedgerKind::Registration, "/v1/leaves".to_owned(), Some(json(&request)?))
            }
            Ask::Checkpoints(epoch) => (LedgerKind::Read, format!("/v1/epochs/{}/checkpoints", epoch.0), None),
            Ask::Leaves(epoch) => (LedgerKind::Read, format!("/v1/epochs/{}/leaves", epoch.0), None),
            Ask::Stake(job, request) => {
                under = format!("pool {}", request.pool.to_hex());
                let stake = turn.stakes.get(job).ok_or(RecordError::Damaged)?;
                if stake.progress == Progress::Ready {
                    // Sent from here on, the first time: that stands in the same transaction as the ledger's entry.
                    let stake = StakeRecord { progress: Progress::Sent, ..stake.clone() };
                    ops.push(Stakes::put(&stake, turn.records)?);
                    sent = Some(stake);
                }
                (LedgerKind::Stake, "/v1/stakes".to_owned(), Some(json::<StakeRequest>(request)?))
            }
            Ask::Rewards(job) => {
                let payout = turn.stakes.get(job).ok_or(RecordError::Damaged)?.payout.public_key();
                (LedgerKind::Read, format!("/v1/rewards/{}", payout.to_hex()), None)
            }
        };
        let method = if body.is_some() { Method::Post } else { Method::Get };
        let text = body.as_deref().unwrap_or_default();
        let leaving = Leaving { sort, method, path: &path, body: text, under };
        let (ledger, entry) = ledger::enter(leaving, turn.settings.node(), turn.records, turn.now_ms).await?;
        ops.extend(entry);
        if let Err(error) = turn.records.commit(ops).await {
            // The store may be ahead of what is in memory now: it is read again.
            self.forget();
            turn.stakes.forget();
            return Err(error);
        }
        if let Some(stake) = sent {
            turn.stakes.hold(stake);
        }
        self.next_id = self.next_id.wrapping_add(1);
        let id = self.next_id;
        self.in_flight = Some(InFlight { id, ask, at: turn.now_ms, ledger });
        Ok(NodeRequest { id, method, url: format!("{}{path}", turn.settings.node()), body })
    }

    fn registration(&mut self, epoch: Epoch, keys: &VaultKeys) -> Result<RegisterRequest> {
        let leaf = self.cache().leaves.get(&epoch).ok_or(RecordError::Damaged)?;
        let id = commitment::identity(keys.identity_secret(&leaf.network));
        let parts: [&[u8]; 4] =
            [leaf.network.as_bytes(), &epoch.0.to_be_bytes(), &id.to_bytes(), &leaf.bundle.to_bytes()];
        let signature = keys.token_key(&leaf.network).sign(&signing_bytes(signing::REGISTER, &parts));
        Ok(RegisterRequest { id, epoch, bundle: leaf.bundle, signature: Signature(signature.to_bytes()) })
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| RecordError::Unwritable)
}
