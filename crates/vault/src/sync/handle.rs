//! Reading the node's answers.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::catalogue::CataloguePage;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt};
use ashiato_core::protocol::network::{NetworkInfo, SignedTime};
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};
use ashiato_core::protocol::token::{Challenge, TokenReceipt};
use ashiato_zk_circuits::gadgets::tree::path::path;
use ashiato_zk_circuits::stake::commitment;

use crate::epochs::leaf::{Anchor, LeafRecord, PathRecord, path_key};
use crate::staking::record::{Progress, Stake};
use crate::staking::stakes::Stakes;
use crate::store::Store;
use crate::store::formats::v1::{CatalogueRecord, TokenRecord};
use crate::store::records::{Kind, OpenRecords, RecordError};
use crate::sync::clock::Moment;
use crate::sync::conversation::{Conversation, Turn, Work};
use crate::sync::failure::NetworkError;
use crate::sync::ledger::{self, LedgerOutcome};
use crate::sync::next::due_level;
use crate::sync::request::{Ask, InFlight, NodeAnswer};
use crate::sync::{answers, cache};

/// How reading an answer ends.
pub(crate) enum Read {
    /// It was believed.
    Done,
    /// It was believed, and says something new of the network, which the vault has to store.
    Network(Box<NetworkInfo>),
    /// What was asked for is not there yet.
    Pending,
    /// A final refusal by the node, already stored in the record: the request is not repeated.
    Final(Code),
    /// The node's fault.
    Failed(NetworkError),
}

/// What interrupts reading an answer.
enum Trip {
    Read(Read),
    Record(RecordError),
}

impl From<NetworkError> for Trip {
    fn from(error: NetworkError) -> Self {
        Self::Read(Read::Failed(error))
    }
}

impl From<RecordError> for Trip {
    fn from(error: RecordError) -> Self {
        Self::Record(error)
    }
}

impl Conversation {
    /// The request that an answer is for. Any other is ignored: it came after its time, or after a lock.
    pub(crate) fn take_flight(&mut self, id: u32) -> Option<InFlight> {
        self.in_flight.take_if(|flight| flight.id == id)
    }

    /// Reads an answer. A failure of the node is no error.
    ///
    /// # Errors
    /// Those of reading and writing records. What is in memory may not be what is stored then.
    pub(crate) async fn handle<S: Store>(
        &mut self,
        flight: &InFlight,
        answer: &NodeAnswer,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<Read, RecordError> {
        match self.read_answer(flight, answer, turn).await {
            Ok(read) | Err(Trip::Read(read)) => Ok(read),
            Err(Trip::Record(error)) => Err(error),
        }
    }

    /// Notes what came of a request, here and in the ledger.
    ///
    /// # Errors
    /// Those of writing the ledger.
    pub(crate) async fn conclude<S: Store>(
        &mut self,
        flight: &InFlight,
        status: u16,
        read: &Read,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<(), RecordError> {
        let subject = flight.ask.subject();
        let outcome = match read {
            Read::Done | Read::Network(_) => {
                self.worked(&subject);
                LedgerOutcome::Answered(status)
            }
            Read::Pending => {
                self.worked(&subject);
                self.wait(&subject, turn)?;
                LedgerOutcome::Answered(status)
            }
            Read::Final(code) => {
                self.worked(&subject);
                LedgerOutcome::Refused(status, *code)
            }
            Read::Failed(error) => {
                self.failed(&subject, *error, turn)?;
                match error {
                    NetworkError::Refused(code) => LedgerOutcome::Refused(status, *code),
                    error => LedgerOutcome::Failed(error.code()),
                }
            }
        };
        ledger::keep_outcome(flight.ledger, outcome, turn.records, turn.now_ms).await
    }

    async fn read_answer<S: Store>(
        &mut self,
        flight: &InFlight,
        answer: &NodeAnswer,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<Read, Trip> {
        if let Ask::Network = flight.ask {
            return self.read_network(answer, turn).await;
        }
        let settings = turn.settings;
        let info = settings.network().ok_or(NetworkError::Garbage)?;
        match &flight.ask {
            Ask::Network => {}
            Ask::Time(nonce) => self.read_time(nonce, answer, info, turn.moment())?,
            Ask::Catalogue(_) => self.read_catalogue(answer, info, turn).await?,
            Ask::Challenge => {
                let Challenge { challenge, bits } = answers::parse(answer)?;
                answers::work(bits)?;
                self.work = Some(Work { challenge, bits, nonce: 0, since: turn.now_ms });
            }
            Ask::Mint(request) => {
                let receipt = answers::parse(answer)?;
                self.read_token(receipt, request.id, request.key, info, turn).await?;
            }
            Ask::Device(request) => {
                let receipt = match answers::parse(answer) {
                    Err(error @ NetworkError::Refused(Code::DeviceNumber | Code::TokenUnknown)) => {
                        self.forget_token(info, turn.records).await?;
                        return Err(error.into());
                    }
                    other => other?,
                };
                self.read_token(receipt, request.id, request.key, info, turn).await?;
            }
            Ask::Register(epoch) => self.read_registration(*epoch, answer, info, turn.records).await?,
            Ask::Checkpoints(epoch) => self.read_checkpoints(*epoch, answer, info, turn).await?,
            Ask::Leaves(epoch) => self.read_leaves(*epoch, answer, info, turn.records).await?,
            Ask::Stake(job, request) => {
                let read = read_stake(job, request, answer, info, turn).await;
                if let Err(Trip::Read(Read::Failed(NetworkError::Refused(
                    Code::VerifyingKeyRetired | Code::VerifyingKeyForeign,
                )))) = &read
                {
                    // The network names other keys than this device knows of: it is asked again.
                    self.info_at = None;
                }
                read?;
            }
            Ask::Rewards(job) => read_rewards(job, answer, turn.stakes, turn.records).await?,
        }
        Ok(Read::Done)
    }

    async fn read_network<S: Store>(&mut self, answer: &NodeAnswer, turn: &mut Turn<'_, '_, S>) -> Result<Read, Trip> {
        let info: NetworkInfo = answers::parse(answer)?;
        let address = turn.settings.node();
        let (pinned, stored) = cache::known(address, &info.id(), turn.records).await?;
        let ours = turn.settings.network();
        let known = ours.filter(|ours| ours.id() == info.id()).cloned().or(stored);
        // What is remembered of this address, also where the facts in clear were lost.
        let pinned = ours.map(NetworkInfo::id).or(pinned);
        answers::network(&info, pinned, known.as_ref())?;
        if ours == Some(&info) {
            self.heard(turn.now_ms);
            return Ok(Read::Done);
        }
        let ops = cache::known_ops(address, &info, turn.records)?;
        turn.records.commit(ops).await?;
        Ok(Read::Network(Box::new(info)))
    }

    fn read_time(
        &mut self,
        nonce: &Hash,
        answer: &NodeAnswer,
        info: &NetworkInfo,
        moment: Moment,
    ) -> Result<(), NetworkError> {
        let signed: SignedTime = answers::parse(answer)?;
        self.clock.heard(answers::time(&signed, nonce, info)?, moment);
        if self.clock.agreed(moment).is_none() {
            self.clock.forget();
            return Err(NetworkError::ClockSkew);
        }
        Ok(())
    }

    async fn read_catalogue<S: Store>(
        &mut self,
        answer: &NodeAnswer,
        info: &NetworkInfo,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<(), Trip> {
        // The pages that were read are dropped whether or not this one is valid, unless another one follows.
        let (mut reading, _) = self.reading.take().unwrap_or_default();
        let page: CataloguePage = answers::parse(answer)?;
        let next = page.next;
        let node_ms = self.clock.now(turn.moment()).unwrap_or(turn.now_ms);
        let epoch = info.founding.schedule.epoch_at(node_ms);
        let read = answers::catalogue(&mut reading, page, info, epoch)?;
        let Some(read) = read else {
            self.reading = next.map(|next| (reading, next));
            return Ok(());
        };
        if self.cache().catalogue.as_ref() != Some(&read.signed) {
            let record = CatalogueRecord { pools: read.signed.iter().cloned().map(Into::into).collect() };
            let op = turn.records.put(Kind::Catalogue, &info.id().0, &record)?;
            turn.records.commit(vec![op]).await?;
        }
        self.catalogue_at = Some(turn.now_ms);
        let cache = self.cache();
        (cache.pools, cache.refused_pools, cache.catalogue) = (read.pools, read.refused, Some(read.signed));
        Ok(())
    }

    async fn read_token<S: Store>(
        &mut self,
        receipt: TokenReceipt,
        id: FieldElement,
        key: PublicKey,
        info: &NetworkInfo,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<(), Trip> {
        let node_ms = self.clock.now(turn.moment()).unwrap_or(turn.now_ms);
        answers::token(&receipt, id, &key, info.founding.schedule.epoch_at(node_ms))?;
        let network = info.id();
        let mut ops = vec![turn.records.put(Kind::Token, &network.0, &TokenRecord::from(receipt.clone()))?];
        let mut device = self.cache().device.clone().ok_or(RecordError::DAMAGED)?;
        if device.public() == receipt.device_key {
            device.takeover = false;
            ops.push(device.put(&network, turn.records)?);
        }
        turn.records.commit(ops).await?;
        let cache = self.cache();
        (cache.token, cache.device) = (Some(receipt), Some(device));
        Ok(())
    }

    /// Forgets the token's receipt: a repeated mint says how the token stands now.
    async fn forget_token<S: Store>(
        &mut self,
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), RecordError> {
        let op = records.delete(Kind::Token, &info.id().0);
        records.commit(vec![op]).await?;
        self.cache().token = None;
        Ok(())
    }

    async fn read_registration<S: Store>(
        &mut self,
        epoch: Epoch,
        answer: &NodeAnswer,
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), Trip> {
        let receipt: LeafReceipt = match answers::parse(answer) {
            Err(NetworkError::Refused(
                code @ (Code::LeafExists | Code::LeafPastGrace | Code::LeafBeforeMint | Code::DeviceEpoch),
            )) => {
                self.miss_leaf(epoch, code, info, records).await?;
                return Err(Trip::Read(Read::Final(code)));
            }
            // The node has lost its book, or another device registers: the token is asked for again, and the leaf waits.
            Err(error @ NetworkError::Refused(Code::TokenUnknown | Code::DeviceReplaced)) => {
                self.forget_token(info, records).await?;
                return Err(error.into());
            }
            other => other?,
        };
        let id = commitment::identity(records.keys().identity_secret(&info.id()));
        let mut leaf = self.leaf(epoch)?;
        answers::registration(&receipt, epoch, leaf.minted, commitment::leaf(id, leaf.minted, leaf.bundle))?;
        leaf.receipt = Some(receipt.into());
        Ok(self.keep_leaf(leaf, Vec::new(), info, records).await?)
    }

    async fn read_checkpoints<S: Store>(
        &mut self,
        epoch: Epoch,
        answer: &NodeAnswer,
        info: &NetworkInfo,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<(), Trip> {
        let given: Vec<Checkpoint> = answers::parse(answer)?;
        let mut leaf = self.leaf(epoch)?;
        let seen: Vec<Checkpoint> = leaf.checkpoints.iter().cloned().map(Into::into).collect();
        if let Err(error) = answers::checkpoints(&given, &seen, epoch, info) {
            if error == NetworkError::Equivocation {
                leaf.evidence = given.into_iter().map(Into::into).chain(leaf.checkpoints.iter().cloned()).collect();
                self.keep_leaf(leaf, Vec::new(), info, turn.records).await?;
                self.equivocal.insert(epoch);
            }
            return Err(error.into());
        }
        let Some(due) = due_level(&leaf, info, turn.now_ms) else { return Ok(()) };
        if !given.iter().any(|checkpoint| checkpoint.level == due) {
            return Err(Trip::Read(Read::Pending));
        }
        self.fetched.insert(epoch, given);
        Ok(())
    }

    async fn read_leaves<S: Store>(
        &mut self,
        epoch: Epoch,
        answer: &NodeAnswer,
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), Trip> {
        // The fetched checkpoints are removed whether or not the list is valid, so that the next list comes with new
        // ones.
        let given = self.fetched.remove(&epoch).unwrap_or_default();
        let list: LeafList = answers::parse(answer)?;
        let mut leaf = self.leaf(epoch)?;
        let Some(receipt) = leaf.receipt.clone().map(LeafReceipt::from) else {
            return Err(NetworkError::LeafMissing.into());
        };
        // Those seen before are checked again: the list may not have changed under an old root.
        let mut all: Vec<Checkpoint> = leaf.checkpoints.iter().cloned().map(Into::into).collect();
        let new: Vec<Checkpoint> = given.into_iter().filter(|new| !all.contains(new)).collect();
        all.extend(new);
        answers::leaves(&list, epoch, &all, &receipt)?;
        let mut ops = Vec::new();
        leaf.anchors.clear();
        for checkpoint in all.iter().filter(|checkpoint| receipt.index < checkpoint.size) {
            let (level, aged, root) = (checkpoint.level, checkpoint.aged, checkpoint.root);
            leaf.anchors.push(Anchor { level, aged, root });
            if !leaf.is_empty() {
                let size = usize::try_from(checkpoint.size).map_err(|_| NetworkError::Garbage)?;
                let first = list.leaves.get(..size).ok_or(NetworkError::LeavesTruncated)?;
                let index = usize::try_from(receipt.index).map_err(|_| NetworkError::Garbage)?;
                let path = path(first, index).map_err(|_| NetworkError::LeafMissing)?;
                let key = path_key(&info.id(), epoch, level);
                ops.push(records.put(Kind::Path, &key, &PathRecord::from(&path))?);
            }
        }
        leaf.checkpoints = all.into_iter().map(Into::into).collect();
        Ok(self.keep_leaf(leaf, ops, info, records).await?)
    }

    fn leaf(&mut self, epoch: Epoch) -> Result<LeafRecord, RecordError> {
        self.cache().leaves.get(&epoch).cloned().ok_or(RecordError::DAMAGED)
    }
}

async fn read_stake<S: Store>(
    job: &str,
    request: &StakeRequest,
    answer: &NodeAnswer,
    info: &NetworkInfo,
    turn: &mut Turn<'_, '_, S>,
) -> Result<(), Trip> {
    let receipt: StakeReceipt = match answers::parse(answer) {
        Err(error @ NetworkError::Refused(_)) if error.is_transport() => return Err(error.into()),
        Err(NetworkError::Refused(code)) if !NetworkError::may_pass(code) => {
            turn.stakes.end(job, Progress::Refused, code, turn.records).await?;
            return Err(Trip::Read(Read::Final(code)));
        }
        other => other?,
    };
    let mut stake = stake(job, turn.stakes)?;
    answers::stake(&receipt, request, &stake.terms, info)?;
    stake.record.progress = Progress::Accepted;
    stake.record.receipt = Some(receipt.into());
    stake.record.error = None;
    Ok(turn.stakes.keep(stake, &[], turn.records).await?)
}

async fn read_rewards<S: Store>(
    job: &str,
    answer: &NodeAnswer,
    stakes: &mut Stakes,
    records: &mut OpenRecords<'_, S>,
) -> Result<(), Trip> {
    let rewards: Vec<Reward> = answers::parse(answer)?;
    let mut stake = stake(job, stakes)?;
    let receipt = stake.record.receipt.clone().map(StakeReceipt::from).ok_or(RecordError::DAMAGED)?;
    let Some(reward) = answers::reward(&rewards, &receipt, stake.terms.rate)? else {
        return Err(Trip::Read(Read::Pending));
    };
    stake.record.progress = Progress::Rewarded;
    stake.record.reward = Some(reward.into());
    Ok(stakes.keep(stake, &[], records).await?)
}

fn stake(job: &str, stakes: &Stakes) -> Result<Stake, RecordError> {
    stakes.get(job).cloned().ok_or(RecordError::DAMAGED)
}
