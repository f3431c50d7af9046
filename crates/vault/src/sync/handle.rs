//! Reading the node's answers.

use ashiato_core::encoding::code::Code;
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

use crate::epochs::leaf::{Anchor, LeafState};
use crate::staking::record::{Progress, StakeRecord};
use crate::staking::stakes::Stakes;
use crate::store::Store;
use crate::store::records::{Kind, OpenRecords, RecordError};
use crate::sync::answers;
use crate::sync::cache::{NetworkRecord, catalogue_key, pin_key, token_key};
use crate::sync::conversation::{Conversation, Turn, Work};
use crate::sync::failure::NetworkError;
use crate::sync::ledger::{self, LedgerOutcome};
use crate::sync::next::due_level;
use crate::sync::request::{Ask, InFlight, NodeAnswer};

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
            return self.read_network(flight.at, answer, turn).await;
        }
        let settings = turn.settings;
        let info = settings.network().ok_or(NetworkError::Garbage)?;
        match &flight.ask {
            Ask::Network => {}
            Ask::Catalogue => self.read_catalogue(answer, info, turn).await?,
            Ask::Challenge => {
                let Challenge { challenge, bits } = answers::parse(answer)?;
                answers::work(bits)?;
                self.work = Some(Work { challenge, bits, nonce: 0, since: turn.now_ms });
            }
            Ask::Mint(request) => {
                let receipt: MintReceipt = answers::parse(answer)?;
                answers::mint(&receipt, request.id, info.schedule.epoch_at(turn.now_ms))?;
                let record = NetworkRecord::Token { network: info.network.clone(), receipt: receipt.clone() };
                let op = turn.records.put(Kind::Network, &token_key(&info.network), &record)?;
                turn.records.commit(vec![op]).await?;
                self.cache().token = Some(receipt);
            }
            Ask::Register(epoch) => self.read_registration(*epoch, answer, info, turn.records).await?,
            Ask::Checkpoints(epoch) => self.read_checkpoints(*epoch, answer, info, turn).await?,
            Ask::Leaves(epoch) => self.read_leaves(*epoch, answer, turn.records).await?,
            Ask::Stake(job, request) => read_stake(job, request, answer, info, turn).await?,
            Ask::Rewards(job) => read_rewards(job, answer, turn.stakes, turn.records).await?,
        }
        Ok(Read::Done)
    }

    async fn read_network<S: Store>(
        &mut self,
        asked_at: u64,
        answer: &NodeAnswer,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<Read, Trip> {
        let info: NetworkInfo = answers::parse(answer)?;
        let key = pin_key(turn.settings.node());
        let known = match turn.settings.network() {
            Some(known) => Some(known.clone()),
            // What this address said when it was first used, if it was before.
            None => match turn.records.read::<NetworkRecord>(Kind::Network, &key).await? {
                Some(NetworkRecord::Pin { info, .. }) => Some(*info),
                _ => None,
            },
        };
        answers::network(&info, known.as_ref(), asked_at, turn.now_ms)?;
        if known.is_none() {
            let address = turn.settings.node().to_owned();
            let pin = NetworkRecord::Pin { address, info: Box::new(info.clone()) };
            let op = turn.records.put(Kind::Network, &key, &pin)?;
            turn.records.commit(vec![op]).await?;
        }
        if turn.settings.network().is_none_or(|known| known.admission != info.admission) {
            return Ok(Read::Network(Box::new(info)));
        }
        self.heard(turn.now_ms);
        Ok(Read::Done)
    }

    async fn read_catalogue<S: Store>(
        &mut self,
        answer: &NodeAnswer,
        info: &NetworkInfo,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<(), Trip> {
        let catalogue: Catalogue = answers::parse(answer)?;
        let (pools, refused) = answers::catalogue(&catalogue, info)?;
        if self.cache().catalogue.as_ref() != Some(&catalogue) {
            let record =
                NetworkRecord::Catalogue { network: info.network.clone(), catalogue: Box::new(catalogue.clone()) };
            let op = turn.records.put(Kind::Network, &catalogue_key(&info.network), &record)?;
            turn.records.commit(vec![op]).await?;
        }
        self.catalogue_at = Some(turn.now_ms);
        let cache = self.cache();
        (cache.pools, cache.refused_pools, cache.catalogue) = (pools, refused, Some(catalogue));
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
            Err(NetworkError::Refused(code @ (Code::LeafExists | Code::LeafPastGrace))) => {
                self.miss_leaf(epoch, code, records).await?;
                return Err(Trip::Read(Read::Final(code)));
            }
            Err(error @ NetworkError::Refused(Code::TokenUnknown)) => {
                // The node has lost its book: the token is minted again, and the leaf waits for that.
                let op = records.delete(Kind::Network, &token_key(&info.network));
                records.commit(vec![op]).await?;
                self.cache().token = None;
                return Err(error.into());
            }
            other => other?,
        };
        let id = commitment::identity(records.keys().identity_secret(&info.network));
        let mut leaf = self.leaf(epoch)?;
        answers::registration(&receipt, epoch, commitment::leaf(id, leaf.bundle))?;
        leaf.receipt = Some(receipt);
        Ok(self.keep_leaf(leaf, records).await?)
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
        if let Err(error) = answers::checkpoints(&given, &leaf.checkpoints, epoch, info) {
            if error == NetworkError::Equivocation {
                leaf.evidence = given.into_iter().chain(leaf.checkpoints.iter().cloned()).collect();
                self.keep_leaf(leaf, turn.records).await?;
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
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), Trip> {
        // The fetched checkpoints are removed whether or not the list is valid, so that the next list comes with new
        // ones.
        let given = self.fetched.remove(&epoch).unwrap_or_default();
        let list: LeafList = answers::parse(answer)?;
        let mut leaf = self.leaf(epoch)?;
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
        Ok(self.keep_leaf(leaf, records).await?)
    }

    fn leaf(&mut self, epoch: Epoch) -> Result<LeafState, RecordError> {
        self.cache().leaves.get(&epoch).cloned().ok_or(RecordError::Damaged)
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
    answers::stake(&receipt, request, info, info.schedule.epoch_at(turn.now_ms))?;
    let mut stake = stake(job, turn.stakes)?;
    stake.progress = Progress::Accepted;
    stake.receipt = Some(receipt);
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
    let receipt = stake.receipt.as_ref().ok_or(RecordError::Damaged)?;
    let Some(reward) = answers::reward(&rewards, receipt, stake.terms.rate)? else {
        return Err(Trip::Read(Read::Pending));
    };
    stake.progress = Progress::Rewarded;
    stake.reward = Some(reward);
    Ok(stakes.keep(stake, &[], records).await?)
}

fn stake(job: &str, stakes: &Stakes) -> Result<StakeRecord, RecordError> {
    stakes.get(job).cloned().ok_or(RecordError::Damaged)
}
