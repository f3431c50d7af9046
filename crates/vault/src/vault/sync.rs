//! The conversation with the node.

use crate::keys::access::VaultState;
use crate::pages::views::{LedgerEntry, NodeAnswer, NodeRequest};
use crate::store::Store;
use crate::sync::conversation::Turn;
use crate::sync::handle::Read;
use crate::sync::ledger;
use crate::sync::request::InFlight;
use crate::vault::facade::{Result, Vault};

/// What one turn of the conversation may use, taken from the vault's parts.
macro_rules! turn {
    ($vault:ident, $now_ms:ident => $turn:ident) => {
        let mut records = $vault.records.with($vault.access.keys()?, $vault.entropy.as_mut());
        let (stakes, settings) = (&mut $vault.stakes, &$vault.settings);
        let mut $turn = Turn { records: &mut records, stakes, settings, now_ms: $now_ms };
    };
}

impl<S: Store> Vault<S> {
    /// The next request to carry out, or none for now. It is in the ledger when this returns.
    ///
    /// At most one is under way: until its [`Vault::answer`], or a minute, there is no other. Nothing is asked while the
    /// vault is locked; a trial asks what network and pools there are and no more. Ended epochs are closed first.
    ///
    /// # Errors
    /// Those of the store and of entropy, and of a damaged record.
    pub async fn next_request(&mut self, now_ms: u64) -> Result<Option<NodeRequest>> {
        self.expire(now_ms);
        if !self.access.readable() {
            self.sync.rest();
            return Ok(None);
        }
        {
            turn!(self, now_ms => turn);
            if self.sync.begin(&mut turn).await? {
                return Ok(None);
            }
        }
        self.close_ended(now_ms).await?;
        self.recall().await?;
        let unlocked = self.state() == VaultState::Unlocked;
        turn!(self, now_ms => turn);
        Ok(self.sync.next(unlocked, &mut turn).await?)
    }

    /// Whether the next call of [`Vault::next_request`] goes on with work of its own (a proof of work is being solved),
    /// although the last one handed nothing out: call again soon.
    pub fn network_busy(&self) -> bool {
        self.sync.is_busy()
    }

    /// Takes the answer to the request that is under way. Any other is ignored: it came after its time, or after a lock.
    ///
    /// A failure of the node is no error here: it shows in the network's view and in the ledger, and is waited out.
    ///
    /// # Errors
    /// Those of the store and of entropy, and of a damaged record.
    pub async fn answer(&mut self, answer: NodeAnswer, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        let Some(flight) = self.sync.take_flight(answer.id) else { return Ok(()) };
        let read = match self.read_answer(&flight, &answer, now_ms).await {
            Ok(read) => read,
            Err(error) => {
                // What is in memory may not be what is stored now: it is read again.
                self.sync.forget();
                self.stakes.forget();
                return Err(error);
            }
        };
        turn!(self, now_ms => turn);
        Ok(self.sync.conclude(&flight, answer.status, &read, &mut turn).await?)
    }

    async fn read_answer(&mut self, flight: &InFlight, answer: &NodeAnswer, now_ms: u64) -> Result<Read> {
        self.recall().await?;
        let read = {
            turn!(self, now_ms => turn);
            self.sync.handle(flight, answer, &mut turn).await?
        };
        if let Read::Network(info) = &read {
            if self.settings.network().is_none() {
                self.sync.forget();
                self.stakes.forget();
            }
            self.set_network((**info).clone(), now_ms).await?;
            self.sync.heard(now_ms);
        }
        Ok(read)
    }

    /// Reads what is remembered of this network, unless it is in memory.
    pub(crate) async fn recall(&mut self) -> Result<()> {
        let keys = self.access.keys()?;
        self.sync.recall(&self.settings, &self.records, keys).await?;
        self.stakes.recall(self.settings.network(), &self.records, keys).await?;
        Ok(())
    }

    /// The newest entries of the ledger, newest first.
    ///
    /// # Errors
    /// `locked` while locked and `fresh` before any consent; those of the store, and of a damaged record.
    pub async fn ledger(&mut self, limit: u32) -> Result<Vec<LedgerEntry>> {
        Ok(ledger::newest(limit, &self.records, self.access.keys()?).await?)
    }
}
