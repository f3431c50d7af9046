//! The conversation with the node.

use crate::keys::access::VaultState;
use crate::pages::views::{LedgerEntry, NodeAnswer, NodeRequest};
use crate::store::Store;
use crate::sync::conversation::Turn;
use crate::sync::ledger;
use crate::sync::read::Read;
use crate::sync::request::InFlight;
use crate::vault::facade::{Result, Vault};

/// What one turn of the conversation may use, taken from the vault's parts.
macro_rules! turn {
    ($vault:ident, $now_ms:ident, $mono_ms:ident => $turn:ident) => {
        let mut records = $vault.records.with($vault.access.keys()?, $vault.entropy.as_mut());
        let (stakes, settings, shipped) = (&mut $vault.stakes, &$vault.settings, &$vault.shipped[..]);
        let mut $turn = Turn { records: &mut records, stakes, settings, shipped, now_ms: $now_ms, mono_ms: $mono_ms };
    };
}

impl<S: Store> Vault<S> {
    /// The next request to carry out, or none for now. It is in the ledger when this returns.
    ///
    /// At most one is under way: until its [`Vault::answer`], or a minute, there is no other. Nothing is asked while the
    /// vault is locked; a trial asks what network and pools there are and no more. Ended epochs are closed first, and
    /// committed once the node's signed time says that they ended. `mono_ms` is a clock that runs on while this worker
    /// lives and that nobody can set, as `performance.now()`.
    ///
    /// # Errors
    /// Those of the store and of entropy, and of a damaged record.
    pub async fn next_request(&mut self, now_ms: u64, mono_ms: u64) -> Result<Option<NodeRequest>> {
        self.expire(now_ms);
        if !self.access.readable() {
            self.sync.rest();
            return Ok(None);
        }
        {
            turn!(self, now_ms, mono_ms => turn);
            if self.sync.begin(&mut turn).await? {
                return Ok(None);
            }
        }
        self.close_ended(now_ms).await?;
        self.recall().await?;
        if let Err(error) = self.commit_ended(now_ms, mono_ms).await {
            self.sync.forget();
            self.epochs.look_again();
            return Err(error);
        }
        self.put_aside(now_ms).await?;
        let unlocked = self.state() == VaultState::Unlocked;
        turn!(self, now_ms, mono_ms => turn);
        let next = self.sync.next(unlocked, &mut turn).await;
        if next.is_err() {
            // What is in memory may not be what is stored now: ended epochs are looked at again too.
            self.epochs.look_again();
        }
        Ok(next?)
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
    pub async fn answer(&mut self, answer: NodeAnswer, now_ms: u64, mono_ms: u64) -> Result<()> {
        self.expire(now_ms);
        let Some(flight) = self.sync.take_flight(answer.id) else { return Ok(()) };
        let read = match self.read_answer(&flight, &answer, now_ms, mono_ms).await {
            Ok(read) => read,
            Err(error) => {
                // What is in memory may not be what is stored now: it is read again.
                self.sync.forget();
                self.stakes.forget();
                self.epochs.look_again();
                return Err(error);
            }
        };
        turn!(self, now_ms, mono_ms => turn);
        Ok(self.sync.conclude(&flight, answer.status, &read, &mut turn).await?)
    }

    async fn read_answer(&mut self, flight: &InFlight, answer: &NodeAnswer, now_ms: u64, mono_ms: u64) -> Result<Read> {
        self.recall().await?;
        let read = {
            turn!(self, now_ms, mono_ms => turn);
            self.sync.handle(flight, answer, &mut turn).await?
        };
        if let Read::Network(info) = &read {
            if self.settings.network_id() != Some(info.id()) {
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
        self.stakes.recall(self.settings.network_id(), &self.records, keys).await?;
        Ok(())
    }

    /// Puts stakes aside that are over and that nothing looks at any more.
    async fn put_aside(&mut self, now_ms: u64) -> Result<()> {
        let (Some(network), Some(oldest)) = (self.settings.network_id(), self.sync.oldest_leaf()) else {
            return Ok(());
        };
        let mut records = self.records.with(self.access.keys()?, self.entropy.as_mut());
        Ok(self.stakes.put_aside(oldest, network, &mut records, now_ms).await?)
    }

    /// Makes this device the one that registers for the token, in place of another one that did so far: the person's own
    /// act. Epochs up to the change stay the other device's. Says whether there is anything to take over.
    ///
    /// # Errors
    /// `fresh`, `trial` and `locked`; those of the store.
    pub async fn take_over_token(&mut self, now_ms: u64) -> Result<bool> {
        self.expire(now_ms);
        self.check_staking().await?;
        let Some(info) = self.settings.network().cloned() else { return Ok(false) };
        let mut records = self.records.with(self.access.keys()?, self.entropy.as_mut());
        Ok(self.sync.take_over(&info, &mut records).await?)
    }

    /// The newest entries of the ledger, newest first.
    ///
    /// # Errors
    /// `locked` while locked and `fresh` before any consent; those of the store, and of a damaged record.
    pub async fn ledger(&mut self, limit: u32) -> Result<Vec<LedgerEntry>> {
        Ok(ledger::newest(limit, &self.records, self.access.keys()?).await?)
    }
}
