//! What came back.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::catalogue::Catalogue;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt};
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};
use ashiato_core::protocol::token::{Challenge, MintReceipt};
use ashiato_zk_circuits::gadgets::merkle;
use ashiato_zk_circuits::stake::commitment;

use super::answers;
use super::failure::NetworkError;
use super::machine::{catalogue_key, pin_key, token_key};
use super::next::due_level;
use super::state::{Anchor, Ask, InFlight, LeafState, NetworkRecord, Subject, Trouble, Work};
use crate::error::VaultError;
use crate::keys::entropy::draw;
use crate::pages::views::NodeAnswer;
use crate::staking::record::{Progress, StakeRecord};
use crate::store::records::Kind;
use crate::store::{Op, Store};
use crate::vault::Vault;

/// How reading an answer ends when it does not end well.
enum Trip {
    /// The node's fault.
    Node(NetworkError),
    /// Nobody's: what was asked for is not there yet.
    Pending,
    /// The node's last word on it, which stands in the record by now: nothing is waited for.
    Final(String),
    /// The vault's own.
    Vault(VaultError),
}

impl From<NetworkError> for Trip {
    fn from(error: NetworkError) -> Self {
        Self::Node(error)
    }
}

impl From<VaultError> for Trip {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}

/// Refusals of a stake that may pass: it stays as it is and is sent again. Everything else the node says is final.
fn may_pass(code: &str) -> bool {
    matches!(code, "checkpoint-missing" | "origin-refused" | "route-unknown" | "method-refused" | "media-type")
}

impl<S: Store> Vault<S> {
    /// Takes the answer to the request that is under way. Any other is ignored: it came after its time, or after a lock.
    ///
    /// A failure of the node is no error here: it shows in the network's view and in the ledger, and is waited out.
    pub async fn answer(&mut self, answer: NodeAnswer, now_ms: u64) -> Result<(), VaultError> {
        self.expire(now_ms);
        let Some(flight) = self.network.in_flight.take_if(|flight| flight.id == answer.id) else { return Ok(()) };
        let subject = flight.ask.subject();
        let outcome = match self.read_answer(&flight, &answer, now_ms).await {
            Ok(()) => {
                self.network.worked(&subject);
                answer.status.to_string()
            }
            Err(Trip::Pending) => {
                self.network.worked(&subject);
                self.wait(&subject, now_ms)?;
                answer.status.to_string()
            }
            Err(Trip::Final(code)) => {
                self.network.worked(&subject);
                format!("{} {code}", answer.status)
            }
            Err(Trip::Node(error)) => {
                self.failed(&subject, &error, now_ms)?;
                match &error {
                    NetworkError::Refused(code) => format!("{} {code}", answer.status),
                    error => error.code().to_owned(),
                }
            }
            Err(Trip::Vault(error)) => {
                // What is in memory may be ahead of the store now: read it again.
                self.network.cache = None;
                return Err(error);
            }
        };
        let op = self.outcome_op(flight.ledger, &outcome, now_ms)?;
        self.commit(vec![op]).await
    }

    /// Notes a failure: the subject waits, and everything does if the node itself is not well.
    pub(crate) fn failed(&mut self, subject: &Subject, error: &NetworkError, now_ms: u64) -> Result<(), VaultError> {
        let text = error.text();
        if error.is_transport() {
            let jitter = u32::from_be_bytes(draw(self.entropy())?);
            let length = self.network_info().map_or(60_000, |info| info.schedule.length_ms);
            self.network.transport.backoff.fail(now_ms, length, jitter);
            self.network.transport.error = Some(text);
            return Ok(());
        }
        self.network.transport = Trouble::default();
        if *subject == Subject::Network {
            // Who answers like this is not spoken to until it answers well.
            self.network.info_at = None;
        }
        self.wait(subject, now_ms)?;
        if let Some(trouble) = self.network.troubles.get_mut(subject) {
            trouble.error = Some(text);
        }
        Ok(())
    }

    fn wait(&mut self, subject: &Subject, now_ms: u64) -> Result<(), VaultError> {
        let jitter = u32::from_be_bytes(draw(self.entropy())?);
        let length = self.network_info().map_or(60_000, |info| info.schedule.length_ms);
        self.network.troubles.entry(subject.clone()).or_default().backoff.fail(now_ms, length, jitter);
        Ok(())
    }

    async fn read_answer(&mut self, flight: &InFlight, answer: &NodeAnswer, now_ms: u64) -> Result<(), Trip> {
        if let Ask::Network = flight.ask {
            return self.read_network(flight.at, answer, now_ms).await;
        }
        let info = self.known_network().ok_or(NetworkError::Garbage)?;
        match &flight.ask {
            Ask::Network => Ok(()),
            Ask::Catalogue => self.read_catalogue(answer, &info, now_ms).await,
            Ask::Challenge => {
                let Challenge { challenge, bits } = answers::parse(answer)?;
                answers::work(bits)?;
                self.network.work = Some(Work { challenge, bits, nonce: 0, since: now_ms });
                Ok(())
            }
            Ask::Mint(request) => {
                let receipt: MintReceipt = answers::parse(answer)?;
                answers::mint(&receipt, request.id, info.schedule.epoch_at(now_ms))?;
                let record = NetworkRecord::Token { network: info.network.clone(), receipt: receipt.clone() };
                let op = self.put(Kind::Network, &token_key(&info.network), &record)?;
                self.commit(vec![op]).await?;
                self.cache().await?.token = Some(receipt);
                Ok(())
            }
            Ask::Register(epoch) => self.read_registration(*epoch, answer, &info).await,
            Ask::Checkpoints(epoch) => self.read_checkpoints(*epoch, answer, &info, now_ms).await,
            Ask::Leaves(epoch) => self.read_leaves(*epoch, answer).await,
            Ask::Stake(job, request) => self.read_stake(job, request, answer, &info, now_ms).await,
            Ask::Rewards(job) => self.read_rewards(job, answer).await,
        }
    }

    async fn read_network(&mut self, asked_at: u64, answer: &NodeAnswer, now_ms: u64) -> Result<(), Trip> {
        let info: NetworkInfo = answers::parse(answer)?;
        let known = match self.known_network() {
            Some(known) => Some(known),
            None => self.pinned().await?,
        };
        answers::network(&info, known.as_ref(), asked_at, now_ms)?;
        if known.is_none() {
            let address = self.node_address().to_owned();
            let pin = NetworkRecord::Pin { address: address.clone(), info: Box::new(info.clone()) };
            let op = self.put(Kind::Network, &pin_key(&address), &pin)?;
            self.commit(vec![op]).await?;
        }
        if self.network_info().is_none() {
            self.network.cache = None;
        }
        if self.network_info().is_none_or(|known| known.admission != info.admission) {
            self.set_network_info(info, now_ms).await?;
        }
        self.network.info_at = Some(now_ms);
        Ok(())
    }

    /// What this address said when it was first used, if it was before.
    async fn pinned(&mut self) -> Result<Option<NetworkInfo>, VaultError> {
        let key = pin_key(self.node_address());
        Ok(match self.read::<NetworkRecord>(Kind::Network, &key).await? {
            Some(NetworkRecord::Pin { info, .. }) => Some(*info),
            _ => None,
        })
    }

    async fn read_catalogue(&mut self, answer: &NodeAnswer, info: &NetworkInfo, now_ms: u64) -> Result<(), Trip> {
        let catalogue: Catalogue = answers::parse(answer)?;
        let (pools, refused) = answers::catalogue(&catalogue, info)?;
        if self.cache().await?.catalogue.as_ref() != Some(&catalogue) {
            let record =
                NetworkRecord::Catalogue { network: info.network.clone(), catalogue: Box::new(catalogue.clone()) };
            let op = self.put(Kind::Network, &catalogue_key(&info.network), &record)?;
            self.commit(vec![op]).await?;
        }
        self.network.catalogue_at = Some(now_ms);
        let cache = self.cache().await?;
        (cache.pools, cache.refused_pools, cache.catalogue) = (pools, refused, Some(catalogue));
        Ok(())
    }

    async fn read_registration(&mut self, epoch: Epoch, answer: &NodeAnswer, info: &NetworkInfo) -> Result<(), Trip> {
        let receipt: LeafReceipt = match answers::parse(answer) {
            Err(NetworkError::Refused(code)) if matches!(code.as_str(), "leaf-exists" | "leaf-past-grace") => {
                self.miss_leaf(epoch, &code).await?;
                return Err(Trip::Final(code));
            }
            Err(NetworkError::Refused(code)) if code == "token-unknown" => {
                // The node has lost its book: the token is minted again, and the leaf waits for that.
                let op = self.delete(Kind::Network, &token_key(&info.network))?;
                self.commit(vec![op]).await?;
                self.cache().await?.token = None;
                return Err(NetworkError::Refused(code).into());
            }
            other => other?,
        };
        let id = commitment::identity(self.identity_secret(&info.network)?);
        let mut leaf = self.leaf(epoch).await?;
        answers::registration(&receipt, epoch, commitment::leaf(id, leaf.bundle))?;
        leaf.receipt = Some(receipt);
        Ok(self.keep_leaf(leaf).await?)
    }

    async fn read_checkpoints(
        &mut self,
        epoch: Epoch,
        answer: &NodeAnswer,
        info: &NetworkInfo,
        now_ms: u64,
    ) -> Result<(), Trip> {
        let given: Vec<Checkpoint> = answers::parse(answer)?;
        let mut leaf = self.leaf(epoch).await?;
        if let Err(error) = answers::checkpoints(&given, &leaf.checkpoints, epoch, info) {
            if error == NetworkError::Equivocation {
                leaf.evidence = given.into_iter().chain(leaf.checkpoints.iter().cloned()).collect();
                self.keep_leaf(leaf).await?;
                self.network.equivocal.insert(epoch);
            }
            return Err(error.into());
        }
        let Some(due) = due_level(&leaf, info, now_ms) else { return Ok(()) };
        if !given.iter().any(|checkpoint| checkpoint.level == due) {
            return Err(Trip::Pending);
        }
        self.network.fetched.insert(epoch, given);
        Ok(())
    }

    async fn read_leaves(&mut self, epoch: Epoch, answer: &NodeAnswer) -> Result<(), Trip> {
        // Whatever comes of it, the checkpoints are asked for again before the next list.
        let given = self.network.fetched.remove(&epoch).unwrap_or_default();
        let list: LeafList = answers::parse(answer)?;
        let mut leaf = self.leaf(epoch).await?;
        let Some(receipt) = leaf.receipt.clone() else { return Err(NetworkError::LeafMissing.into()) };
        // Those seen before are checked again: the list may not have changed under an old root.
        let mut all = leaf.checkpoints.clone();
        all.extend(given.into_iter().filter(|new| !leaf.checkpoints.contains(new)));
        answers::leaves(&list, epoch, &all, &receipt)?;
        leaf.anchors.clear();
        for checkpoint in all.iter().filter(|checkpoint| receipt.index < checkpoint.size) {
            let size = usize::try_from(checkpoint.size).map_err(|_| NetworkError::Garbage)?;
            let first = list.leaves.get(..size).ok_or(NetworkError::LeavesTruncated)?;
            let path = if leaf.words.is_empty() {
                None
            } else {
                Some(merkle::path(first, receipt.index).map_err(|_| NetworkError::LeafMissing)?)
            };
            let (level, size, root) = (checkpoint.level, checkpoint.size, checkpoint.root);
            leaf.anchors.push(Anchor { level, size, root, path });
        }
        leaf.checkpoints = all;
        Ok(self.keep_leaf(leaf).await?)
    }

    async fn read_stake(
        &mut self,
        job: &str,
        request: &StakeRequest,
        answer: &NodeAnswer,
        info: &NetworkInfo,
        now_ms: u64,
    ) -> Result<(), Trip> {
        let receipt: StakeReceipt = match answers::parse(answer) {
            Err(error @ NetworkError::Refused(_)) if error.is_transport() => return Err(error.into()),
            Err(NetworkError::Refused(code)) if !may_pass(&code) => {
                self.end_stake(job, Progress::Refused, &code).await?;
                return Err(Trip::Final(code));
            }
            other => other?,
        };
        answers::stake(&receipt, request, info, info.schedule.epoch_at(now_ms))?;
        let mut stake = self.stake(job).await?;
        stake.progress = Progress::Accepted;
        stake.receipt = Some(receipt);
        Ok(self.keep_stake(stake, Vec::new()).await?)
    }

    async fn read_rewards(&mut self, job: &str, answer: &NodeAnswer) -> Result<(), Trip> {
        let rewards: Vec<Reward> = answers::parse(answer)?;
        let mut stake = self.stake(job).await?;
        let receipt = stake.receipt.as_ref().ok_or(VaultError::RecordDamaged)?;
        let Some(reward) = answers::reward(&rewards, receipt, stake.terms.rate)? else { return Err(Trip::Pending) };
        stake.progress = Progress::Rewarded;
        stake.reward = Some(reward);
        Ok(self.keep_stake(stake, Vec::new()).await?)
    }

    async fn leaf(&mut self, epoch: Epoch) -> Result<LeafState, VaultError> {
        self.cache().await?.leaves.get(&epoch).cloned().ok_or(VaultError::RecordDamaged)
    }

    async fn stake(&mut self, job: &str) -> Result<StakeRecord, VaultError> {
        self.cache().await?.stakes.get(job).cloned().ok_or(VaultError::RecordDamaged)
    }

    /// Stores a leaf's state, then remembers it.
    pub(crate) async fn keep_leaf(&mut self, leaf: LeafState) -> Result<(), VaultError> {
        let op = self.leaf_op(&leaf)?;
        self.commit(vec![op]).await?;
        self.cache().await?.leaves.insert(leaf.epoch, leaf);
        Ok(())
    }

    /// Stores a stake with other changes in one transaction, then remembers it.
    pub(crate) async fn keep_stake(&mut self, stake: StakeRecord, mut ops: Vec<Op>) -> Result<(), VaultError> {
        ops.push(self.put(Kind::Stake, stake.job.as_bytes(), &stake)?);
        self.commit(ops).await?;
        self.cache().await?.stakes.insert(stake.job.clone(), stake);
        Ok(())
    }
}
