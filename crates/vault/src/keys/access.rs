//! Who can read: the keys of a vault while somebody holds them, its key record, and when they are forgotten.

use ashiato_core::capture::observation::IdleState;
use ashiato_core::limits::INPUT_SECONDS;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::keys::entropy::Entropy;
use crate::keys::envelope::{Argon2Params, EnvelopeError};
use crate::keys::error::KeyError;
use crate::keys::key_record::KeyRecord;
use crate::keys::recovery_code::RecoverySecret;
use crate::keys::user_key::{CaptureKey, UserKey, VaultKeys};

/// The longest idle limit: a day.
const LIMIT_MAX_MS: u64 = 86_400_000;

/// Where a vault stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum VaultState {
    /// Nothing was ever kept here.
    Fresh,
    /// Keys live in the browser's memory only; closing it erases everything.
    Trial,
    /// Capture seals to the public key; nothing can be read.
    Locked,
    /// Everything can be read.
    Unlocked,
}

/// What of a browser session concerns the keys.
#[derive(Default)]
pub(crate) struct SessionKey {
    /// The user key in hexadecimal, on trial and while unlocked.
    pub(crate) key: Option<Zeroizing<String>>,
    /// Whether it is a trial's.
    pub(crate) trial: bool,
    /// When the vault locks itself.
    pub(crate) lock_at: Option<u64>,
}

/// The two copies of the key record that an opening finds, and the session's key.
pub(crate) struct Found<'a> {
    /// The record in the store.
    pub(crate) stored: Option<&'a [u8]>,
    /// The text in `chrome.storage.local`.
    pub(crate) backup: Option<&'a str>,
    /// What of the browser session concerns the keys.
    pub(crate) session: Option<&'a SessionKey>,
}

/// What an opening has to write, since the copies of the key record differ.
#[derive(Default)]
pub(crate) struct Rewrite {
    /// The record for the store.
    pub(crate) stored: Option<Vec<u8>>,
    /// The text for `chrome.storage.local`.
    pub(crate) backup: Option<String>,
}

enum Held {
    /// Nothing was ever kept.
    Fresh,
    /// Keys in the session alone.
    Trial(Box<VaultKeys>),
    /// Only the capture key is known.
    Locked(CaptureKey),
    /// Everything can be read.
    Unlocked(Box<VaultKeys>),
}

/// The keys as far as anybody holds them.
pub(crate) struct Access {
    held: Held,
    record: Option<KeyRecord>,
    argon2: Argon2Params,
    lock_at: Option<u64>,
    /// The latest time that a call passed in, for calls that take none.
    seen_ms: u64,
}

impl Access {
    /// Reads the key record and takes up the session's key: of two copies of the record the one with the higher
    /// revision counts. `argon2` holds for the passphrases that are set from here on.
    ///
    /// # Errors
    /// [`KeyError::Damaged`] when there is a record and neither copy of it can be read. `envelope-version` when a copy is
    /// of another version: it is whole, and an older copy must not take its place.
    pub(crate) fn open(found: &Found<'_>, argon2: Argon2Params, now_ms: u64) -> Result<(Self, Rewrite), KeyError> {
        let backup = found.backup.filter(|text| !text.is_empty());
        let reads = [found.stored.map(KeyRecord::from_bytes), backup.map(KeyRecord::from_text)];
        let newer = KeyError::Envelope(EnvelopeError::Version);
        if reads.iter().flatten().any(|read| read.as_ref().is_err_and(|error| *error == newer)) {
            return Err(newer);
        }
        let [stored_record, backup_record] = reads.map(|read| read.and_then(Result::ok));
        let record = match (stored_record.clone(), backup_record.clone()) {
            (Some(ours), Some(copy)) => Some(if copy.revision > ours.revision { copy } else { ours }),
            (ours, copy) => ours.or(copy),
        };
        if record.is_none() && (found.stored.is_some() || backup.is_some()) {
            return Err(KeyError::Damaged);
        }
        let mut rewrite = Rewrite::default();
        let held = match &record {
            Some(record) => {
                if stored_record.as_ref() != Some(record) {
                    rewrite.stored = Some(record.to_bytes());
                }
                if backup_record.as_ref() != Some(record) {
                    rewrite.backup = Some(record.to_text());
                }
                match session_keys(found.session, false, now_ms) {
                    Some(keys) if keys.fits(&record.capture) => Held::Unlocked(Box::new(keys)),
                    _ => Held::Locked(record.capture),
                }
            }
            None => match session_keys(found.session, true, now_ms) {
                Some(keys) => Held::Trial(Box::new(keys)),
                None => Held::Fresh,
            },
        };
        let lock_at = found.session.filter(|_| matches!(held, Held::Unlocked(_))).and_then(|session| session.lock_at);
        Ok((Self { held, record, argon2, lock_at, seen_ms: now_ms }, rewrite))
    }

    /// The vault's state.
    pub(crate) fn state(&self) -> VaultState {
        match self.held {
            Held::Fresh => VaultState::Fresh,
            Held::Trial(_) => VaultState::Trial,
            Held::Locked(_) => VaultState::Locked,
            Held::Unlocked(_) => VaultState::Unlocked,
        }
    }

    /// Whether nothing was ever kept.
    pub(crate) fn is_fresh(&self) -> bool {
        matches!(self.held, Held::Fresh)
    }

    /// Whether everything can be read: on trial or unlocked.
    pub(crate) fn readable(&self) -> bool {
        matches!(self.held, Held::Trial(_) | Held::Unlocked(_))
    }

    /// The keys.
    ///
    /// # Errors
    /// [`KeyError::Locked`] and [`KeyError::Fresh`] where there are none.
    pub(crate) fn keys(&self) -> Result<&VaultKeys, KeyError> {
        match &self.held {
            Held::Trial(keys) | Held::Unlocked(keys) => Ok(keys),
            Held::Locked(_) => Err(KeyError::Locked),
            Held::Fresh => Err(KeyError::Fresh),
        }
    }

    /// The capture key.
    ///
    /// # Errors
    /// [`KeyError::Fresh`] in a Fresh vault, which has none.
    pub(crate) fn capture(&self) -> Result<CaptureKey, KeyError> {
        match &self.held {
            Held::Trial(keys) | Held::Unlocked(keys) => Ok(keys.capture()),
            Held::Locked(capture) => Ok(*capture),
            Held::Fresh => Err(KeyError::Fresh),
        }
    }

    /// What the browser session is to keep; `None` in a Fresh vault, which keeps nothing there.
    pub(crate) fn session_key(&self) -> Option<SessionKey> {
        let (keys, trial) = match &self.held {
            Held::Fresh => return None,
            Held::Trial(keys) => (Some(keys), true),
            Held::Unlocked(keys) => (Some(keys), false),
            Held::Locked(_) => (None, false),
        };
        Some(SessionKey { key: keys.map(|keys| keys.user().to_hex()), trial, lock_at: self.lock_at })
    }

    /// The latest time a call was given.
    pub(crate) fn seen_ms(&self) -> u64 {
        self.seen_ms
    }

    /// When the vault locks itself, in milliseconds since 1970; none for never. The deadline is absolute and outlives
    /// the worker.
    pub(crate) fn lock_at(&self) -> Option<u64> {
        self.lock_at
    }

    /// Sets when an unlocked vault locks itself; says whether that changed anything.
    pub(crate) fn set_lock_deadline(&mut self, at_ms: Option<u64>) -> bool {
        let changes = matches!(self.held, Held::Unlocked(_)) && self.lock_at != at_ms;
        if changes {
            self.lock_at = at_ms;
        }
        changes
    }

    /// Follows input that went away or came back: from the one on the idle limit runs, the other ends it. The browser
    /// tells [`INPUT_SECONDS`] after the last input that there is none, and that time is part of the limit: a limit of
    /// one minute has run out by then. Says whether the deadline changed.
    pub(crate) fn presence(&mut self, state: IdleState, idle_limit: Option<u32>, now_ms: u64) -> bool {
        let limit = idle_limit.map(|minutes| u64::from(minutes) * 60_000);
        let left = limit.map(|limit| limit.saturating_sub(u64::from(INPUT_SECONDS) * 1_000));
        match state {
            IdleState::Active => self.set_lock_deadline(None),
            // The browser may repeat itself: its first report counts.
            IdleState::Idle | IdleState::Locked if self.lock_at.is_none() => {
                self.set_lock_deadline(left.map(|left| now_ms.saturating_add(left)))
            }
            IdleState::Idle | IdleState::Locked => false,
        }
    }

    /// Notes the time; says whether the deadline has passed, so that the vault must lock.
    pub(crate) fn expired(&mut self, now_ms: u64) -> bool {
        self.seen_ms = now_ms;
        matches!(self.held, Held::Unlocked(_)) && self.lock_at.is_some_and(|at| passed(at, now_ms))
    }

    /// Forgets the keys of an unlocked vault; says whether there were any.
    pub(crate) fn lock(&mut self) -> bool {
        let Held::Unlocked(keys) = &self.held else { return false };
        self.held = Held::Locked(keys.capture());
        self.lock_at = None;
        true
    }

    /// Whether a person may lock the vault.
    ///
    /// # Errors
    /// [`KeyError::Fresh`], and [`KeyError::Trial`] before there is a passphrase: nothing could open it again.
    pub(crate) fn check_lockable(&self) -> Result<(), KeyError> {
        match self.held {
            Held::Fresh => Err(KeyError::Fresh),
            Held::Trial(_) => Err(KeyError::Trial),
            Held::Locked(_) | Held::Unlocked(_) => Ok(()),
        }
    }

    /// Draws the keys of a trial, in a Fresh vault.
    ///
    /// # Errors
    /// [`KeyError::Entropy`].
    pub(crate) fn begin_trial(&mut self, entropy: &mut dyn Entropy) -> Result<(), KeyError> {
        if self.is_fresh() {
            self.held = Held::Trial(Box::new(VaultKeys::new(UserKey::new(entropy)?)));
        }
        Ok(())
    }

    /// The key record of a trial's keys under its first passphrase, with the recovery code's secret. It counts once it
    /// is stored and [adopted](Self::adopt).
    ///
    /// # Errors
    /// [`KeyError::Fresh`], [`KeyError::PassphraseSet`], and those of [`KeyRecord::new`].
    pub(crate) fn first_record(
        &self,
        passphrase: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<(KeyRecord, RecoverySecret), KeyError> {
        match &self.held {
            Held::Fresh => Err(KeyError::Fresh),
            Held::Locked(_) | Held::Unlocked(_) => Err(KeyError::PassphraseSet),
            Held::Trial(keys) => KeyRecord::new(keys, passphrase, self.argon2, entropy),
        }
    }

    /// The key record under another passphrase.
    ///
    /// # Errors
    /// [`KeyError::Trial`] without a record, and those of [`KeyRecord::with_passphrase`].
    pub(crate) fn rewrapped(
        &self,
        keys: &VaultKeys,
        passphrase: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<KeyRecord, KeyError> {
        self.record()?.with_passphrase(keys, passphrase, self.argon2, entropy)
    }

    /// The key record of a vault that has a passphrase, locked or not.
    ///
    /// # Errors
    /// [`KeyError::Fresh`] and [`KeyError::Trial`] where there is none.
    pub(crate) fn record(&self) -> Result<&KeyRecord, KeyError> {
        match (&self.held, &self.record) {
            (Held::Fresh, _) => Err(KeyError::Fresh),
            (_, None) => Err(KeyError::Trial),
            (_, Some(record)) => Ok(record),
        }
    }

    /// The key record to unlock with; `None` where the vault is open already.
    ///
    /// # Errors
    /// [`KeyError::Fresh`] and [`KeyError::Trial`] where there is nothing to unlock.
    pub(crate) fn locked_record(&self) -> Result<Option<&KeyRecord>, KeyError> {
        match self.held {
            Held::Fresh => Err(KeyError::Fresh),
            Held::Trial(_) => Err(KeyError::Trial),
            Held::Unlocked(_) => Ok(None),
            Held::Locked(_) => Ok(self.record.as_ref()),
        }
    }

    /// Takes a key record that was stored just now; with its first one a trial is over.
    pub(crate) fn adopt(&mut self, record: KeyRecord) {
        self.record = Some(record);
        self.held = match core::mem::replace(&mut self.held, Held::Fresh) {
            Held::Trial(keys) => Held::Unlocked(keys),
            other => other,
        };
    }

    /// Takes the keys of a vault that was unlocked just now.
    pub(crate) fn unlock(&mut self, keys: VaultKeys) {
        self.held = Held::Unlocked(Box::new(keys));
        self.lock_at = None;
    }

    /// Forgets everything: the vault is Fresh.
    pub(crate) fn erase(&mut self) {
        self.held = Held::Fresh;
        self.record = None;
        self.lock_at = None;
    }
}

/// Whether a deadline has passed. One that lies further ahead than the longest limit was set by a clock that was ahead:
/// when it passes is not known, and it counts as passed.
fn passed(at_ms: u64, now_ms: u64) -> bool {
    at_ms <= now_ms || at_ms - now_ms > LIMIT_MAX_MS
}

fn session_keys(session: Option<&SessionKey>, trial: bool, now_ms: u64) -> Option<VaultKeys> {
    let session = session.filter(|session| session.trial == trial)?;
    if session.lock_at.is_some_and(|at| passed(at, now_ms)) {
        return None;
    }
    UserKey::from_hex(session.key.as_ref()?).map(VaultKeys::new)
}
