//! Choosing the next request.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::terms::{Level, SignedTerms};

use crate::epochs::leaf::LeafRecord;
use crate::keys::entropy::draw;
use crate::staking::record::{Progress, Stake};
use crate::staking::renew::renew;
use crate::staking::stakes::Stakes;
use crate::store::Store;
use crate::store::records::{OpenRecords, RecordError};
use crate::sync::backoff::ahead;
use crate::sync::conversation::{Conversation, Turn, epoch_length};
use crate::sync::failure::NetworkError;
use crate::sync::ledger::{self, LedgerOutcome};
use crate::sync::request::{Ask, NodeRequest, Subject};

type Result<T> = core::result::Result<T, RecordError>;

/// The time after which a request without an answer counts as lost.
const ANSWER_MS: u64 = 60_000;

/// The checkpoint level of an epoch that is due and not yet received, if any.
pub(crate) fn due_level(leaf: &LeafRecord, info: &NetworkInfo, now_ms: u64) -> Option<Level> {
    // The node signs when the epoch ends on its clock; the device asks a little later, so that differing clocks cause
    // no failed request.
    let schedule = info.founding.schedule;
    let slack = (schedule.length_ms / 20).min(2_000);
    let due = [
        (Level::Early, schedule.early_checkpoint_ms(leaf.epoch)),
        (Level::Final, schedule.final_checkpoint_ms(leaf.epoch)),
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
        let period = (length / 2).clamp(1_000, 3_600_000);
        let stale = older(self.catalogue_at, period) || self.reading.is_some();
        let catalogue = (stale && !self.waits(&Subject::Catalogue, now_ms)).then(|| self.catalogue_ask());
        if !unlocked {
            return Ok(catalogue);
        }
        // Nothing of the person's leaves before the node has signed its clock for a fresh question: that shows its key,
        // and what can't be undone is decided by that clock.
        let Some(node_ms) = self.clock.agreed(turn.moment()) else {
            if self.waits(&Subject::Time, now_ms) {
                return Ok(catalogue);
            }
            return Ok(Some(Ask::Time(Hash(draw(turn.records.entropy())?))));
        };
        if let Some(ask) = self.next_stake(info, node_ms, turn).await? {
            return Ok(Some(ask));
        }
        if catalogue.is_some() {
            return Ok(catalogue);
        }
        if self.cache().token.is_none() {
            return self.next_mint(info, turn).await;
        }
        if let Some(ask) = self.next_device(info, turn.records.keys(), now_ms) {
            return Ok(Some(ask));
        }
        if let Some(epoch) = self.next_registration(info, node_ms, turn.records, now_ms).await? {
            return Ok(Some(Ask::Register(epoch)));
        }
        if let Some(ask) = self.next_anchor(info, now_ms) {
            return Ok(Some(ask));
        }
        Ok(self.next_reward(info, turn.stakes, now_ms))
    }

    fn catalogue_ask(&self) -> Ask {
        Ask::Catalogue(self.reading.as_ref().map(|(_, after)| *after))
    }

    /// A stake that may leave now. One that was never sent leaves only while the pool's terms, in a catalogue younger
    /// than its proof, are still the approved ones.
    async fn next_stake<S: Store>(
        &mut self,
        info: &NetworkInfo,
        node_ms: u64,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<Option<Ask>> {
        let now_ms = turn.now_ms;
        let length = info.founding.schedule.length_ms;
        let current = info.founding.schedule.epoch_at(node_ms);
        renew(info, turn.shipped, current, turn.stakes, turn.records).await?;
        let may_leave = |stake: &&Stake| match stake.record.progress {
            // A random time of at most an epoch: one further ahead was drawn by a wrong clock.
            Progress::Ready => !ahead(stake.record.send_at, length, now_ms),
            Progress::Sent => true,
            _ => false,
        };
        let due: Vec<String> = turn.stakes.iter().filter(may_leave).map(|stake| stake.record.job.clone()).collect();
        for job in due {
            if self.waits(&Subject::Stake(job.clone()), now_ms) {
                continue;
            }
            let Some(stake) = turn.stakes.get(&job) else { continue };
            if !info.verifying_keys.iter().any(|key| key.hash == stake.record.verifying_key && key.takes(current)) {
                continue;
            }
            if stake.record.progress == Progress::Ready {
                // A proof that was stored by a clock ahead is older than any reading of this worker: its coming made the
                // catalogue old, and a new worker begins without a reading.
                let ready_at = stake.record.ready_at;
                let fresh = self.catalogue_at.is_some_and(|at| at >= ready_at || ready_at > now_ms);
                if !fresh && self.waits(&Subject::Catalogue, now_ms) {
                    continue;
                }
                if !fresh {
                    return Ok(Some(self.catalogue_ask()));
                }
                if let Some(code) = self.stopped(stake, current, node_ms) {
                    turn.stakes.end(&job, Progress::Stopped, code, turn.records).await?;
                    continue;
                }
            }
            if let Some(request) = stake.request().filter(|request| request.epoch < current) {
                return Ok(Some(Ask::Stake(job, Box::new(request))));
            }
        }
        Ok(None)
    }

    /// Why a stake that was never sent must not leave any more.
    fn stopped(&mut self, stake: &Stake, current: Epoch, node_ms: u64) -> Option<Code> {
        if stake.record.left {
            return None;
        }
        let cache = self.cache();
        if cache.leaves.get(&stake.record.epoch).is_some_and(LeafRecord::equivocal) {
            return Some(NetworkError::Equivocation.code());
        }
        if stake.terms.expires_at <= node_ms {
            return Some(Code::PoolExpired);
        }
        if stake.terms.taken_until(stake.record.epoch) < current {
            return Some(Code::StakeLate);
        }
        let signed = SignedTerms::from(stake.record.signed.clone());
        let same = cache.pools.iter().any(|pool| pool.id == stake.record.pool && pool.signed == signed);
        (!same).then_some(Code::TermsChanged)
    }

    async fn next_registration<S: Store>(
        &mut self,
        info: &NetworkInfo,
        node_ms: u64,
        records: &mut OpenRecords<'_, S>,
        now_ms: u64,
    ) -> Result<Option<Epoch>> {
        if !self.cache().registers() {
            return Ok(None);
        }
        let schedule = info.founding.schedule;
        let longest = schedule.length_ms.saturating_mul(schedule.grace.saturating_add(1));
        let waiting = self.cache().leaves.values().filter(|leaf| leaf.unregistered());
        let waiting: Vec<(Epoch, u64)> = waiting.map(|leaf| (leaf.epoch, leaf.register_at)).collect();
        for (epoch, register_at) in waiting {
            if node_ms >= schedule.final_checkpoint_ms(epoch) {
                self.miss_leaf(epoch, Code::LeafPastGrace, info, records).await?;
            } else if !ahead(register_at, longest, now_ms) && !self.waits(&Subject::Register(epoch), now_ms) {
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
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<()> {
        let Some(mut leaf) = self.cache().leaves.get(&epoch).cloned() else { return Ok(()) };
        leaf.miss(code);
        self.keep_leaf(leaf, Vec::new(), info, records).await
    }

    fn next_anchor(&mut self, info: &NetworkInfo, now_ms: u64) -> Option<Ask> {
        let due =
            |leaf: &&LeafRecord| leaf.receipt.is_some() && !leaf.equivocal() && due_level(leaf, info, now_ms).is_some();
        let due: Vec<Epoch> = self.cache().leaves.values().filter(due).map(|leaf| leaf.epoch).collect();
        let epoch = due.into_iter().find(|epoch| !self.waits(&Subject::Anchor(*epoch), now_ms))?;
        Some(if self.fetched.contains_key(&epoch) { Ask::Leaves(epoch) } else { Ask::Checkpoints(epoch) })
    }

    fn next_reward(&self, info: &NetworkInfo, stakes: &Stakes, now_ms: u64) -> Option<Ask> {
        let schedule = info.founding.schedule;
        let slack = (schedule.length_ms / 20).min(2_000);
        let settled = |epoch: Epoch| now_ms >= schedule.end_ms(epoch).saturating_add(slack);
        stakes
            .iter()
            .filter(|stake| stake.record.progress == Progress::Accepted)
            .filter(|stake| stake.record.receipt.as_ref().is_some_and(|receipt| settled(receipt.settled_after)))
            .map(|stake| stake.record.job.clone())
            .find(|job| !self.waits(&Subject::Rewards(job.clone()), now_ms))
            .map(Ask::Rewards)
    }
}
