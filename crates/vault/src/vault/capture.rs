//! What is captured, and under which rules.

use ashiato_core::capture::consent::Consent;
use ashiato_core::capture::observation::{IdleState, Observation};
use ashiato_core::protocol::network::NetworkInfo;

use crate::capture::intake::{Observed, Stepped, Then};
use crate::capture::rules::RuleChange;
use crate::capture::settings::Settings;
use crate::keys::access::VaultState;
use crate::keys::error::KeyError;
use crate::pages::views::NodeChange;
use crate::store::Store;
use crate::vault::facade::{Result, Vault};

impl<S: Store> Vault<S> {
    /// Takes what the browser said. A locked screen locks an unlocked vault; a trial stays, since it has no passphrase to
    /// open it again with. An observation is kept only once [`Vault::flush`], which this calls at 32 waiting events, has
    /// acknowledged it; after an error the events wait on, and the next flush tries again.
    ///
    /// # Errors
    /// `fresh` before any consent, `backlog` while a failing store has 1,024 events waiting; those of [`Vault::flush`].
    pub async fn observe(&mut self, observation: Observation, now_ms: u64) -> Result<Observed> {
        self.expire(now_ms);
        if let Observation::Idle { state } = observation
            && self.access.presence(state, self.settings.idle_limit(), now_ms)
        {
            self.remember();
            self.expire(now_ms);
        }
        // The lock comes first, so that no failure of the store keeps the vault open. Attention is counted and sealed
        // with the capture key, which stays.
        if let Observation::Idle { state: IdleState::Locked } = observation {
            self.lock_now();
        }
        self.take(&observation, now_ms).await
    }

    async fn take(&mut self, observation: &Observation, now_ms: u64) -> Result<Observed> {
        if self.access.is_fresh() {
            return Err(KeyError::Fresh.into());
        }
        let stepped = self.intake.observe(observation, &self.settings, self.entropy.as_mut(), now_ms)?;
        self.stepped(stepped, now_ms).await
    }

    /// Counts attention up to now: at alarms, at the end of an epoch, when the popup opens.
    ///
    /// # Errors
    /// Those of [`Vault::observe`].
    pub async fn tick(&mut self, now_ms: u64) -> Result<Observed> {
        self.expire(now_ms);
        if self.access.is_fresh() {
            return Err(KeyError::Fresh.into());
        }
        let stepped = self.intake.tick(&self.settings, now_ms)?;
        self.stepped(stepped, now_ms).await
    }

    /// Counts attention up to now without storing anything.
    pub(super) fn tick_quietly(&mut self, now_ms: u64) -> Result<()> {
        if !self.access.is_fresh() && self.intake.tick(&self.settings, now_ms)?.changed {
            self.epochs.events_changed();
        }
        Ok(())
    }

    async fn stepped(&mut self, stepped: Stepped, now_ms: u64) -> Result<Observed> {
        if stepped.changed {
            self.epochs.events_changed();
        }
        if stepped.withdrawn {
            self.epochs.look_again();
        }
        match stepped.then {
            Then::Flush => {
                self.flush(now_ms).await?;
            }
            Then::Remember => self.remember(),
            Then::Wait => {}
        }
        let pending = u32::try_from(self.intake.pending().len()).unwrap_or(u32::MAX);
        Ok(Observed { pending, ..stepped.observed })
    }

    /// Seals what waits, in one transaction with the points; gives the number of events acknowledged. On an error
    /// nothing is acknowledged and everything waits on.
    ///
    /// # Errors
    /// Those of the store and of entropy.
    pub async fn flush(&mut self, now_ms: u64) -> Result<u32> {
        self.expire(now_ms);
        if self.intake.is_empty() {
            return Ok(0);
        }
        let capture = self.access.capture()?;
        let stored = self.intake.flush(&self.settings, capture, &self.records, self.entropy.as_mut(), now_ms).await?;
        let acknowledged = u32::try_from(stored.batch.events.len()).unwrap_or(u32::MAX);
        self.log.push(stored);
        self.epochs.events_changed();
        self.remember();
        Ok(acknowledged)
    }

    /// Counts attention up to now and stores everything that waits, as must be done before anything changes that decides
    /// how it is counted. Does nothing in a Fresh vault.
    pub(super) async fn flush_attention(&mut self, now_ms: u64) -> Result<()> {
        if !self.access.is_fresh() {
            self.tick(now_ms).await?;
            self.flush(now_ms).await?;
        }
        Ok(())
    }

    /// Stores what is consented to. The first consent to anything makes a Trial of a Fresh vault: its keys are drawn.
    /// Footprints of a withdrawn collector stay until the person erases them; the collector adds no more.
    ///
    /// # Errors
    /// `consent-invalid` for one of another version or that names something twice; those of [`Vault::flush`].
    pub async fn set_consent(&mut self, consent: Consent, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        Settings::check_consent(&consent)?;
        if self.access.is_fresh() && consent.collectors.is_empty() {
            return Ok(());
        }
        // Attention up to now is flushed first, because the old consent applies to it.
        self.flush_attention(now_ms).await?;
        self.settings.keep_consent(consent, &self.records).await?;
        self.access.begin_trial(self.entropy.as_mut())?;
        self.remember();
        Ok(())
    }

    /// Changes the rules, from the next observation on.
    ///
    /// # Errors
    /// `host-invalid` for a text that is no host name; those of [`Vault::flush`].
    pub async fn change_rule(&mut self, change: RuleChange, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        let mut rules = self.settings.rules().clone();
        let mut names = Some(change.apply(&mut rules)?).filter(|names| !names.is_empty());
        // Attention up to now is flushed first, because the old rules apply to it.
        self.flush_attention(now_ms).await?;
        let mut merged = None;
        if let Ok(keys) = self.access.keys()
            && let Some(names) = names.take()
        {
            merged = Some(names.merge(&mut self.records.with(keys, self.entropy.as_mut())).await?);
        }
        self.settings.keep_rules(rules, merged, &self.records).await?;
        if self.state() == VaultState::Locked
            && let Some(names) = names
        {
            self.intake.add_names(names);
            self.flush(now_ms).await?;
        }
        Ok(())
    }

    /// Chooses another node: `https://host[:port]`, or `http://` on this device. What is registered with the old one
    /// stays there, and the new one learns nothing of it. While approved stakes have not arrived, nothing is changed
    /// until the call is `confirmed`: they wait on until their own node is chosen again.
    ///
    /// # Errors
    /// `node-address` for anything else, `locked` where a locked vault can't tell whether stakes wait; those of the
    /// store.
    pub async fn set_node(&mut self, address: String, confirmed: bool, now_ms: u64) -> Result<NodeChange> {
        self.expire(now_ms);
        let address = Settings::check_node(&address)?;
        if address == self.settings.node() {
            return Ok(NodeChange::Unchanged);
        }
        if self.state() == VaultState::Locked {
            return Err(KeyError::Locked.into());
        }
        if self.access.readable() && !confirmed {
            self.recall().await?;
            let stakes = self.stakes.waiting();
            if stakes > 0 {
                return Ok(NodeChange::StakesWait { stakes });
            }
        }
        self.settings.keep_node(address, &self.records).await?;
        self.sync.reset();
        self.stakes.forget();
        self.epochs.look_again();
        Ok(NodeChange::Changed)
    }

    /// Sets how many minutes without input lock the vault, 1 to 1,440; none for never. It holds from the next time that
    /// nobody is there.
    ///
    /// # Errors
    /// `idle-limit` for anything else, `locked` while locked; those of the store.
    pub async fn set_idle_limit(&mut self, minutes: Option<u32>, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        // Changing the idle limit needs an open vault, so that a stranger at the device can't prolong it.
        self.access.keys()?;
        self.settings.keep_idle_limit(minutes, &self.records).await?;
        if minutes.is_none() && self.access.set_lock_deadline(None) {
            self.remember();
        }
        Ok(())
    }

    /// Stores a valid answer about the network; from here on its epochs and its tariff count.
    pub(super) async fn set_network(&mut self, info: NetworkInfo, now_ms: u64) -> Result<()> {
        let new_clock = self.settings.changes_clock(&info);
        if new_clock {
            // Attention up to now is flushed first, so that it is cut by the old schedule and sealed with its epoch
            // length.
            self.flush_attention(now_ms).await?;
            if self.access.readable() && self.settings.schedule().length_ms != info.founding.schedule.length_ms {
                // What was attended under the old length is cut anew as a whole, below, or by whoever comes next.
                self.close_all(now_ms).await?;
            }
        }
        self.records.commit(Settings::network_ops(&info)?).await?;
        self.settings.take_network(info);
        if new_clock {
            self.log.forget();
            self.epochs.forget();
            if self.access.readable() {
                self.close_ended(now_ms).await?;
                self.recount(now_ms).await?;
            }
        }
        Ok(())
    }
}
