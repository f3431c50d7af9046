//! Handing a request out: it stands in the ledger before it leaves.

use ashiato_core::protocol::stake::StakeRequest;

use crate::staking::record::Progress;
use crate::staking::stakes::Stakes;
use crate::store::Store;
use crate::store::records::RecordError;
use crate::sync::conversation::{Conversation, Turn};
use crate::sync::ledger::{self, Leaving, LedgerKind};
use crate::sync::request::{Ask, InFlight, Method, NodeRequest};

type Result<T> = core::result::Result<T, RecordError>;

impl Conversation {
    /// Writes the request into the ledger, with whatever else must be true before it leaves, and hands it out.
    ///
    /// # Errors
    /// Those of writing records. What is in memory of the network is forgotten then.
    pub(super) async fn hand_out<S: Store>(&mut self, ask: Ask, turn: &mut Turn<'_, '_, S>) -> Result<NodeRequest> {
        let mut ops = Vec::new();
        let mut sent = None;
        let mut under = format!("consent {}", turn.settings.consent().version);
        let (sort, path, body) = match &ask {
            Ask::Network => (LedgerKind::Read, "/v1/network".to_owned(), None),
            Ask::Time(nonce) => (LedgerKind::Read, format!("/v1/time/{}", nonce.to_hex()), None),
            Ask::Catalogue(None) => (LedgerKind::Read, "/v1/pools".to_owned(), None),
            Ask::Catalogue(Some(after)) => (LedgerKind::Read, format!("/v1/pools?after={}", after.to_hex()), None),
            Ask::Challenge => (LedgerKind::Read, "/v1/admission".to_owned(), None),
            Ask::Mint(request) => (LedgerKind::Mint, "/v1/tokens".to_owned(), Some(json(request)?)),
            Ask::Device(request) => (LedgerKind::Device, "/v1/tokens/device".to_owned(), Some(json(request)?)),
            Ask::Register(epoch) => {
                // The bytes that were stored with the commitment, each time.
                let leaf = self.cache().leaves.get(epoch).ok_or(RecordError::DAMAGED)?;
                (LedgerKind::Registration, "/v1/leaves".to_owned(), Some(leaf.request.clone()))
            }
            Ask::Checkpoints(epoch) => (LedgerKind::Read, format!("/v1/epochs/{}/checkpoints", epoch.0), None),
            Ask::Leaves(epoch) => (LedgerKind::Read, format!("/v1/epochs/{}/leaves", epoch.0), None),
            Ask::Stake(job, request) => {
                under = format!("pool {}", request.pool.to_hex());
                let stake = turn.stakes.get(job).ok_or(RecordError::DAMAGED)?;
                if stake.record.progress == Progress::Ready {
                    // Sent from here on, the first time: that stands in the same transaction as the ledger's entry.
                    let mut stake = stake.clone();
                    (stake.record.progress, stake.record.left) = (Progress::Sent, true);
                    ops.push(Stakes::put(&stake, turn.records)?);
                    sent = Some(stake);
                }
                (LedgerKind::Stake, "/v1/stakes".to_owned(), Some(json::<StakeRequest>(request)?))
            }
            Ask::Rewards(job) => {
                let payout = turn.stakes.get(job).ok_or(RecordError::DAMAGED)?.record.payout.public_key();
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
}

fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| RecordError::UNWRITABLE)
}
