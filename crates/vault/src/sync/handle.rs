//! Reading the node's answers.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey};
use ashiato_core::protocol::catalogue::CataloguePage;
use ashiato_core::protocol::network::{NetworkInfo, SignedTime};
use ashiato_core::protocol::token::{Challenge, TokenReceipt};

use crate::store::Store;
use crate::store::formats::v1::{CatalogueRecord, TokenRecord};
use crate::store::records::{Kind, OpenRecords, RecordError};
use crate::sync::clock::Moment;
use crate::sync::conversation::{Conversation, Turn, Work};
use crate::sync::failure::NetworkError;
use crate::sync::ledger::{self, LedgerOutcome};
use crate::sync::read::{Read, Trip};
use crate::sync::request::{Ask, InFlight, NodeAnswer};
use crate::sync::stake_answers::{read_rewards, read_stake};
use crate::sync::{answers, cache};

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
                    Err(error @ NetworkError::Refused(Code::DeviceChanges)) => {
                        self.end_takeover(info, turn.records).await?;
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
    pub(super) async fn forget_token<S: Store>(
        &mut self,
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), RecordError> {
        let op = records.delete(Kind::Token, &info.id().0);
        records.commit(vec![op]).await?;
        self.cache().token = None;
        Ok(())
    }
}
