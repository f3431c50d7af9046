//! Setting the passphrase, unlocking, locking.

use crate::error::VaultError;
use crate::keys::key_record::KeyRecord;
use crate::keys::recovery_code;
use crate::keys::user_key::VaultKeys;
use crate::pages::views::RecoveryKit;
use crate::store::Store;
use crate::vault::{Access, Result, Vault, key_op};

impl<S: Store> Vault<S> {
    /// Ends the trial: from here on the vault outlives the browser. Gives the recovery kit, once and never again.
    ///
    /// [`VaultError::PassphraseWeak`] below 8 characters or 4 different ones, [`VaultError::PassphraseSet`] if there is
    /// one. The passphrase counts as the exact bytes given.
    pub async fn set_passphrase(&mut self, passphrase: &str, now_ms: u64) -> Result<RecoveryKit> {
        self.expire(now_ms);
        match &self.access {
            Access::Fresh => return Err(VaultError::Fresh),
            Access::Locked(_) | Access::Unlocked(_) => return Err(VaultError::PassphraseSet),
            Access::Trial(_) => {}
        }
        let keys = self.access.keys()?;
        let (record, secret) = KeyRecord::new(keys, passphrase, self.argon2, self.entropy.as_mut())?;
        self.replace_record(record).await?;
        if let Access::Trial(keys) = core::mem::replace(&mut self.access, Access::Fresh) {
            self.access = Access::Unlocked(keys);
        }
        self.remember();
        Ok(RecoveryKit { code: recovery_code::write(&secret) })
    }

    /// Opens the vault; afterwards the points are what a recount of the footprints gives.
    /// [`VaultError::PassphraseWrong`] where it does not open.
    pub async fn unlock(&mut self, passphrase: &str, now_ms: u64) -> Result<()> {
        let record = self.locked_record(now_ms)?;
        if let Some(record) = record {
            let keys = record.unwrap(passphrase)?;
            self.opened(keys, now_ms).await?;
        }
        Ok(())
    }

    /// Opens the vault with the recovery kit.
    pub async fn unlock_with_kit(&mut self, code: &str, now_ms: u64) -> Result<()> {
        let record = self.locked_record(now_ms)?;
        if let Some(record) = record {
            let keys = record.unwrap_kit(code)?;
            self.opened(keys, now_ms).await?;
        }
        Ok(())
    }

    /// Locks the vault: keys and everything read with them are forgotten, capture goes on.
    /// [`VaultError::Trial`] before there is a passphrase: nothing could open it again.
    pub async fn lock(&mut self, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        match self.access {
            Access::Fresh => Err(VaultError::Fresh),
            Access::Trial(_) => Err(VaultError::Trial),
            Access::Locked(_) | Access::Unlocked(_) => {
                self.lock_now();
                Ok(())
            }
        }
    }

    /// Replaces the passphrase; the recovery kit stays good. The old one is asked for even while unlocked.
    pub async fn change_passphrase(&mut self, old: &str, new: &str, now_ms: u64) -> Result<()> {
        let keys = self.wrapped(now_ms)?.unwrap(old)?;
        self.rewrap(&keys, new).await
    }

    /// Replaces a forgotten passphrase: the recovery kit is asked for in its place, and stays good.
    pub async fn change_passphrase_with_kit(&mut self, code: &str, new: &str, now_ms: u64) -> Result<()> {
        let keys = self.wrapped(now_ms)?.unwrap_kit(code)?;
        self.rewrap(&keys, new).await
    }

    /// Replaces the recovery kit, and gives the new one, once and never again; the passphrase is asked for and stays.
    ///
    /// The kit before opens this vault no more. The key under it is the same: with a copy of the key record made
    /// before, it still opens that copy.
    pub async fn new_recovery_kit(&mut self, passphrase: &str, now_ms: u64) -> Result<RecoveryKit> {
        let keys = self.wrapped(now_ms)?.unwrap(passphrase)?;
        let Some(record) = &self.record else { return Err(VaultError::Trial) };
        let (record, secret) = record.with_new_kit(&keys, self.entropy.as_mut())?;
        self.replace_record(record).await?;
        Ok(RecoveryKit { code: recovery_code::write(&secret) })
    }

    /// The record of a vault that has a passphrase, locked or not.
    fn wrapped(&mut self, now_ms: u64) -> Result<&KeyRecord> {
        self.expire(now_ms);
        match (&self.access, &self.record) {
            (Access::Fresh, _) => Err(VaultError::Fresh),
            (_, None) => Err(VaultError::Trial),
            (_, Some(record)) => Ok(record),
        }
    }

    async fn rewrap(&mut self, keys: &VaultKeys, passphrase: &str) -> Result<()> {
        let Some(record) = &self.record else { return Err(VaultError::Trial) };
        let record = record.with_passphrase(keys, passphrase, self.argon2, self.entropy.as_mut())?;
        self.replace_record(record).await
    }

    async fn replace_record(&mut self, record: KeyRecord) -> Result<()> {
        self.store.commit(vec![key_op(&record)]).await?;
        self.effects.backup = Some(record.to_text());
        self.record = Some(record);
        Ok(())
    }

    /// The record to unlock with; none where the vault is open already.
    fn locked_record(&mut self, now_ms: u64) -> Result<Option<&KeyRecord>> {
        self.expire(now_ms);
        match self.access {
            Access::Fresh => Err(VaultError::Fresh),
            Access::Trial(_) => Err(VaultError::Trial),
            Access::Unlocked(_) => Ok(None),
            Access::Locked(_) => Ok(self.record.as_ref()),
        }
    }

    async fn opened(&mut self, keys: VaultKeys, now_ms: u64) -> Result<()> {
        self.access = Access::Unlocked(Box::new(keys));
        self.lock_at = None;
        if let Err(error) = self.recount(now_ms).await {
            self.lock_now();
            return Err(error);
        }
        self.remember();
        Ok(())
    }
}
