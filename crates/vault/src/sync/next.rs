//! What to ask next.

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

use super::failure::NetworkError;
use super::state::{Ask, InFlight, LeafState, Subject};
use crate::error::VaultError;
use crate::pages::views::{NodeRequest, VaultState};
use crate::staking::record::Progress;
use crate::store::records::Kind;
use crate::store::{Op, Store};
use crate::sync::ledger::{Leaving, Sort};
use crate::vault::Vault;

/// A request that was handed out and not answered in this time never will be.
const ANSWER_MS: u64 = 60_000;
/// Hashes in one slice of a proof of work: some tens of milliseconds in a browser.
const WORK_SLICE: u64 = 1 << 16;
/// A challenge is good for ten minutes; a solution found later than this would come too late.
const WORK_MS: u64 = 9 * 60_000;

/// What an epoch's tree still owes: a level whose checkpoint is due and was not seen yet.
pub(crate) fn due_level(leaf: &LeafState, info: &NetworkInfo, now_ms: u64) -> Option<Level> {
    // The node signs when the epoch has ended on its clock: a little later is early enough for us.
    let slack = (info.schedule.length_ms / 20).min(2_000);
    let due = [
        (Level::Early, info.schedule.early_checkpoint_ms(leaf.epoch)),
        (Level::Final, info.schedule.final_checkpoint_ms(leaf.epoch)),
    ];
    let seen = |level: Level| leaf.checkpoints.iter().any(|checkpoint| checkpoint.level == level);
    due.into_iter().find(|(level, at)| now_ms >= at.saturating_add(slack) && !seen(*level)).map(|(level, _)| level)
}

impl<S: Store> Vault<S> {
    /// The next request to carry out, or none for now. It is in the ledger when this returns.
    ///
    /// At most one is under way: until its [`Vault::answer`], or a minute, there is no other. Nothing is asked while the
    /// vault is locked; a trial asks what network and pools there are and no more.
    pub async fn next_request(&mut self, now_ms: u64) -> Result<Option<NodeRequest>, VaultError> {
        self.expire(now_ms);
        self.network.busy = false;
        if !self.readable() {
            return Ok(None);
        }
        if let Some(flight) = &self.network.in_flight
            && now_ms.abs_diff(flight.at) < ANSWER_MS
        {
            return Ok(None);
        }
        if let Some(flight) = self.network.in_flight.take() {
            self.failed(&flight.ask.subject(), &NetworkError::Timeout, now_ms)?;
            let op = self.outcome_op(flight.ledger, NetworkError::Timeout.code(), now_ms)?;
            self.commit(vec![op]).await?;
        }
        self.seal_ended(now_ms).await?;
        if self.network.transport.backoff.waits(now_ms) {
            return Ok(None);
        }
        match self.next_ask(now_ms).await? {
            Some(ask) => self.hand_out(ask, now_ms).await.map(Some),
            None => Ok(None),
        }
    }

    async fn next_ask(&mut self, now_ms: u64) -> Result<Option<Ask>, VaultError> {
        let length = self.known_network().map_or(60_000, |info| info.schedule.length_ms);
        let older = |at: Option<u64>, period: u64| at.is_none_or(|at| now_ms.abs_diff(at) >= period);
        let info_period = length.saturating_mul(10).clamp(10_000, 3_600_000);
        if older(self.network.info_at, info_period) && !self.network.waits(&Subject::Network, now_ms) {
            return Ok(Some(Ask::Network));
        }
        // Nobody is talked to before they said, in this session, who they are.
        let Some(info) = self.known_network().filter(|_| self.network.info_at.is_some()) else { return Ok(None) };
        let unlocked = self.state() == VaultState::Unlocked;
        if unlocked && let Some(ask) = self.next_stake(&info, now_ms).await? {
            return Ok(Some(ask));
        }
        let catalogue_period = (length / 2).clamp(1_000, 3_600_000);
        if older(self.network.catalogue_at, catalogue_period) && !self.network.waits(&Subject::Catalogue, now_ms) {
            return Ok(Some(Ask::Catalogue));
        }
        if !unlocked {
            return Ok(None);
        }
        if self.cache().await?.token.is_none() {
            return self.next_mint(&info, now_ms);
        }
        if let Some(epoch) = self.next_registration(&info, now_ms).await? {
            return Ok(Some(Ask::Register(epoch)));
        }
        if let Some(ask) = self.next_anchor(&info, now_ms).await? {
            return Ok(Some(ask));
        }
        self.next_reward(&info, now_ms).await
    }

    /// A stake that may leave now. One that was never sent leaves only while the pool's terms, in a catalogue younger
    /// than its proof, are still the approved ones.
    async fn next_stake(&mut self, info: &NetworkInfo, now_ms: u64) -> Result<Option<Ask>, VaultError> {
        let due: Vec<String> = self
            .cache()
            .await?
            .stakes
            .values()
            .filter(|stake| match stake.progress {
                Progress::Ready => stake.send_at <= now_ms,
                Progress::Sent => true,
                _ => false,
            })
            .map(|stake| stake.job.clone())
            .collect();
        for job in due {
            if self.network.waits(&Subject::Stake(job.clone()), now_ms) {
                continue;
            }
            let catalogue_at = self.network.catalogue_at;
            let catalogue_waits = self.network.waits(&Subject::Catalogue, now_ms);
            let cache = self.cache().await?;
            let Some(stake) = cache.stakes.get(&job) else { continue };
            if stake.progress == Progress::Ready {
                let fresh = catalogue_at.is_some_and(|at| at >= stake.ready_at);
                if !fresh && catalogue_waits {
                    continue;
                }
                if !fresh {
                    return Ok(Some(Ask::Catalogue));
                }
                let expired = stake.terms.expires_at <= now_ms;
                let same = cache.pools.iter().any(|pool| pool.id == stake.pool && pool.signed == stake.signed);
                let equivocal = cache.leaves.get(&stake.epoch).is_some_and(LeafState::equivocal);
                let stop = match () {
                    () if equivocal => Some(NetworkError::Equivocation.code()),
                    () if expired => Some("pool-expired"),
                    () if !same => Some("terms-changed"),
                    () => None,
                };
                if let Some(code) = stop {
                    self.end_stake(&job, Progress::Stopped, code).await?;
                    continue;
                }
            }
            let request = self.cache().await?.stakes.get(&job).and_then(|stake| stake.request());
            let known = info.schedule.epoch_at(now_ms);
            if let Some(request) = request.filter(|request| request.epoch < known) {
                return Ok(Some(Ask::Stake(job, Box::new(request))));
            }
        }
        Ok(None)
    }

    /// Ends a stake for good, with the reason.
    pub(crate) async fn end_stake(&mut self, job: &str, progress: Progress, code: &str) -> Result<(), VaultError> {
        let Some(mut stake) = self.cache().await?.stakes.get(job).cloned() else { return Ok(()) };
        stake.progress = progress;
        stake.error = Some(code.to_owned());
        self.keep_stake(stake, Vec::new()).await
    }

    fn next_mint(&mut self, info: &NetworkInfo, now_ms: u64) -> Result<Option<Ask>, VaultError> {
        if self.network.waits(&Subject::Mint, now_ms) {
            return Ok(None);
        }
        let id = commitment::identity(self.identity_secret(&info.network)?);
        let key = self.token_key(&info.network)?;
        let public = PublicKey(key.verifying_key().to_bytes());
        let parts: [&[u8]; 2] = [info.network.as_bytes(), &id.to_bytes()];
        let signature = Signature(key.sign(&signing_bytes(signing::MINT, &parts)).to_bytes());
        let mut request = MintRequest { id, key: public, signature, challenge: None, nonce: None };
        if info.admission == Admission::Open {
            return Ok(Some(Ask::Mint(Box::new(request))));
        }
        let Some(work) = self.network.work.as_mut().filter(|work| now_ms.abs_diff(work.since) < WORK_MS) else {
            self.network.work = None;
            return Ok(Some(Ask::Challenge));
        };
        for nonce in work.nonce..work.nonce.saturating_add(WORK_SLICE) {
            if work_bits(&work.challenge, id, &public, nonce) >= u32::from(work.bits) {
                (request.challenge, request.nonce) = (Some(work.challenge), Some(nonce));
                self.network.work = None;
                return Ok(Some(Ask::Mint(Box::new(request))));
            }
        }
        work.nonce = work.nonce.saturating_add(WORK_SLICE);
        self.network.busy = true;
        Ok(None)
    }

    async fn next_registration(&mut self, info: &NetworkInfo, now_ms: u64) -> Result<Option<Epoch>, VaultError> {
        let waiting: Vec<(Epoch, u64)> = self
            .cache()
            .await?
            .leaves
            .values()
            .filter(|leaf| leaf.unregistered())
            .map(|leaf| (leaf.epoch, leaf.register_at))
            .collect();
        for (epoch, register_at) in waiting {
            if now_ms >= info.schedule.final_checkpoint_ms(epoch) {
                self.miss_leaf(epoch, "leaf-past-grace").await?;
            } else if register_at <= now_ms && !self.network.waits(&Subject::Register(epoch), now_ms) {
                return Ok(Some(epoch));
            }
        }
        Ok(None)
    }

    /// Notes that an epoch will never be registered.
    pub(crate) async fn miss_leaf(&mut self, epoch: Epoch, code: &str) -> Result<(), VaultError> {
        let Some(mut leaf) = self.cache().await?.leaves.get(&epoch).cloned() else { return Ok(()) };
        leaf.missed = Some(code.to_owned());
        self.keep_leaf(leaf).await
    }

    async fn next_anchor(&mut self, info: &NetworkInfo, now_ms: u64) -> Result<Option<Ask>, VaultError> {
        let due: Vec<Epoch> = self
            .cache()
            .await?
            .leaves
            .values()
            .filter(|leaf| leaf.receipt.is_some() && !leaf.equivocal() && due_level(leaf, info, now_ms).is_some())
            .map(|leaf| leaf.epoch)
            .collect();
        let next = due.into_iter().find(|epoch| !self.network.waits(&Subject::Anchor(*epoch), now_ms));
        Ok(next.map(|epoch| {
            if self.network.fetched.contains_key(&epoch) { Ask::Leaves(epoch) } else { Ask::Checkpoints(epoch) }
        }))
    }

    async fn next_reward(&mut self, info: &NetworkInfo, now_ms: u64) -> Result<Option<Ask>, VaultError> {
        let slack = (info.schedule.length_ms / 20).min(2_000);
        let settled = |epoch: Epoch| now_ms >= info.schedule.end_ms(epoch).saturating_add(slack);
        let due: Vec<String> = self
            .cache()
            .await?
            .stakes
            .values()
            .filter(|stake| stake.progress == Progress::Accepted)
            .filter(|stake| stake.receipt.as_ref().is_some_and(|receipt| settled(receipt.accepted_in)))
            .map(|stake| stake.job.clone())
            .collect();
        Ok(due.into_iter().find(|job| !self.network.waits(&Subject::Rewards(job.clone()), now_ms)).map(Ask::Rewards))
    }

    /// Writes the request into the ledger, with whatever else must be true before it leaves, and hands it out.
    async fn hand_out(&mut self, ask: Ask, now_ms: u64) -> Result<NodeRequest, VaultError> {
        let mut ops = Vec::new();
        let mut under = format!("consent {}", self.consent().version);
        let (sort, path, body) = match &ask {
            Ask::Network => (Sort::Read, "/v1/network".to_owned(), None),
            Ask::Catalogue => (Sort::Read, "/v1/pools".to_owned(), None),
            Ask::Challenge => (Sort::Read, "/v1/admission".to_owned(), None),
            Ask::Mint(request) => (Sort::Mint, "/v1/tokens".to_owned(), Some(json(request)?)),
            Ask::Register(epoch) => {
                let request = self.registration(*epoch).await?;
                (Sort::Registration, "/v1/leaves".to_owned(), Some(json(&request)?))
            }
            Ask::Checkpoints(epoch) => (Sort::Read, format!("/v1/epochs/{}/checkpoints", epoch.0), None),
            Ask::Leaves(epoch) => (Sort::Read, format!("/v1/epochs/{}/leaves", epoch.0), None),
            Ask::Stake(job, request) => {
                under = format!("pool {}", request.pool.to_hex());
                ops.extend(self.mark_sent(job).await?);
                (Sort::Stake, "/v1/stakes".to_owned(), Some(json::<StakeRequest>(request)?))
            }
            Ask::Rewards(job) => {
                let payout = self.cache().await?.stakes.get(job).map(|stake| stake.payout.public_key());
                let payout = payout.ok_or(VaultError::RecordDamaged)?;
                (Sort::Read, format!("/v1/rewards/{}", payout.to_hex()), None)
            }
        };
        let method = if body.is_some() { "POST" } else { "GET" };
        let text = body.as_deref().unwrap_or_default();
        let leaving = Leaving { sort, method, path: &path, body: text, under };
        let (ledger, entry) = self.ledger_ops(&leaving, now_ms).await?;
        ops.extend(entry);
        if let Err(error) = self.commit(ops).await {
            self.network.cache = None;
            return Err(error);
        }
        self.network.next_id = self.network.next_id.wrapping_add(1);
        let id = self.network.next_id;
        self.network.in_flight = Some(InFlight { id, ask, at: now_ms, ledger });
        Ok(NodeRequest { id, method: method.to_owned(), url: format!("{}{path}", self.node_address()), body })
    }

    async fn registration(&mut self, epoch: Epoch) -> Result<RegisterRequest, VaultError> {
        let leaf = self.cache().await?.leaves.get(&epoch).cloned().ok_or(VaultError::RecordDamaged)?;
        let id = commitment::identity(self.identity_secret(&leaf.network)?);
        let parts: [&[u8]; 4] =
            [leaf.network.as_bytes(), &epoch.0.to_be_bytes(), &id.to_bytes(), &leaf.bundle.to_bytes()];
        let signature = self.token_key(&leaf.network)?.sign(&signing_bytes(signing::REGISTER, &parts));
        Ok(RegisterRequest { id, epoch, bundle: leaf.bundle, signature: Signature(signature.to_bytes()) })
    }

    /// The change that marks a stake as sent, the first time. A failed transaction drops the cache, and this with it.
    async fn mark_sent(&mut self, job: &str) -> Result<Option<Op>, VaultError> {
        let stake = self.cache().await?.stakes.get_mut(job).ok_or(VaultError::RecordDamaged)?;
        if stake.progress != Progress::Ready {
            return Ok(None);
        }
        stake.progress = Progress::Sent;
        let stake = stake.clone();
        self.put(Kind::Stake, job.as_bytes(), &stake).map(Some)
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, VaultError> {
    serde_json::to_string(value).map_err(|_| VaultError::RecordUnwritable)
}
