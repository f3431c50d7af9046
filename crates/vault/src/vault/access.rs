//! Setting the passphrase, unlocking, locking.

use crate::keys::key_record::KeyRecord;
use crate::keys::recovery_code;
use crate::keys::user_key::VaultKeys;
use crate::pages::views::RecoveryKit;
use crate::store::Store;
use crate::vault::facade::{Result, Vault};

impl<S: Store> Vault<S> {
    /// Ends the trial: from here on the vault outlives the browser. Gives the recovery code, once and never again. The
    /// passphrase counts as the exact bytes given.
    ///
    /// # Errors
    /// `passphrase-weak` below 8 characters or 4 different ones, `passphrase-long` above 1,024 bytes, `passphrase-set`
    /// if there is one, `fresh` before any consent; those of the store and of entropy.
    pub async fn set_passphrase(&mut self, passphrase: &str, now_ms: u64) -> Result<RecoveryKit> {
        self.expire(now_ms);
        let (record, secret) = self.access.first_record(passphrase, self.entropy.as_mut())?;
        self.replace_record(record).await?;
        self.remember();
        Ok(RecoveryKit { code: recovery_code::write(&secret) })
    }

    /// Opens the vault; afterwards the points are what a recount of the footprints gives.
    ///
    /// # Errors
    /// `passphrase-wrong` where it does not open, `trial` and `fresh` where there is nothing to open; those of the store.
    pub async fn unlock(&mut self, passphrase: &str, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        match self.access.locked_record()? {
            Some(record) => self.opened(record.unwrap(passphrase)?, now_ms).await,
            None => Ok(()),
        }
    }

    /// Opens the vault with the recovery code.
    ///
    /// # Errors
    /// `kit-malformed` and `kit-wrong` where it does not open, `trial` and `fresh` where there is nothing to open; those
    /// of the store.
    pub async fn unlock_with_kit(&mut self, code: &str, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        match self.access.locked_record()? {
            Some(record) => self.opened(record.unwrap_with_recovery_code(code)?, now_ms).await,
            None => Ok(()),
        }
    }

    /// Locks the vault: keys and everything read with them are forgotten, capture goes on.
    ///
    /// # Errors
    /// `fresh`, and `trial` before there is a passphrase: nothing could open it again.
    pub async fn lock(&mut self, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        self.access.check_lockable()?;
        self.lock_now();
        Ok(())
    }

    /// Replaces the passphrase; the recovery code stays good. The old one is asked for even while unlocked.
    ///
    /// # Errors
    /// Those of [`Vault::unlock`] for the old one and of [`Vault::set_passphrase`] for the new one.
    pub async fn change_passphrase(&mut self, old: &str, new: &str, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        let keys = self.access.record()?.unwrap(old)?;
        self.rewrap(&keys, new).await
    }

    /// Replaces a forgotten passphrase: the recovery code is asked for in its place, and stays good.
    ///
    /// # Errors
    /// Those of [`Vault::unlock_with_kit`] for the code and of [`Vault::set_passphrase`] for the new passphrase.
    pub async fn change_passphrase_with_kit(&mut self, code: &str, new: &str, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        let keys = self.access.record()?.unwrap_with_recovery_code(code)?;
        self.rewrap(&keys, new).await
    }

    /// Replaces the recovery code, and gives the new one, once and never again; the passphrase is asked for and stays.
    ///
    /// The code before opens this vault no more. The key under it is the same: with a copy of the key record made
    /// before, it still opens that copy.
    ///
    /// # Errors
    /// Those of [`Vault::unlock`].
    pub async fn new_recovery_kit(&mut self, passphrase: &str, now_ms: u64) -> Result<RecoveryKit> {
        self.expire(now_ms);
        let record = self.access.record()?;
        let keys = record.unwrap(passphrase)?;
        let (record, secret) = record.with_new_recovery_code(&keys, self.entropy.as_mut())?;
        self.replace_record(record).await?;
        Ok(RecoveryKit { code: recovery_code::write(&secret) })
    }

    /// The time at which the vault locks itself if input does not resume before, in milliseconds since 1970.
    pub fn lock_at(&self) -> Option<u64> {
        self.access.lock_at()
    }

    /// Locks the vault if its deadline has passed. Every method that is given the time does this first; the bindings
    /// call it ahead of the others.
    pub fn expire(&mut self, now_ms: u64) {
        if self.access.expired(now_ms) {
            self.lock_now();
        }
    }

    /// Forgets the keys and everything that was read with them.
    pub(super) fn lock_now(&mut self) {
        if self.access.lock() {
            self.log.forget();
            self.epochs.forget();
            self.stakes.forget();
            self.records.forget_damaged();
            self.sync.lock();
            self.remember();
        }
    }

    async fn rewrap(&mut self, keys: &VaultKeys, passphrase: &str) -> Result<()> {
        let record = self.access.rewrapped(keys, passphrase, self.entropy.as_mut())?;
        self.replace_record(record).await
    }

    async fn replace_record(&mut self, record: KeyRecord) -> Result<()> {
        self.records.keep_key_record(record.to_bytes()).await?;
        self.effects.backup = Some(record.to_text());
        self.access.adopt(record);
        Ok(())
    }

    /// Counts anew, and closes what has ended while nobody could read.
    async fn open_up(&mut self, now_ms: u64) -> Result<()> {
        self.recount(now_ms).await?;
        self.close_ended(now_ms).await?;
        self.recount(now_ms).await?;
        Ok(())
    }

    async fn opened(&mut self, keys: VaultKeys, now_ms: u64) -> Result<()> {
        self.access.unlock(keys);
        if let Err(error) = self.open_up(now_ms).await {
            self.lock_now();
            return Err(error);
        }
        self.remember();
        Ok(())
    }
}
