//! The vault: one device's sealed footprints and the keys to them.
//!
//! *Architecture invariant:* the vault reads no clock, draws no randomness, opens no store and speaks to no network by
//! itself. All four are arguments, so that days pass in milliseconds in a test and every failure can be caused.

use std::cell::Cell;

use ashiato_core::capture::consent::Consent;
use ashiato_core::capture::observation::IdleState;
use ashiato_core::capture::rules::Rules;
use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::footprint::tariff::Tariff;

use crate::capture::event_log::{Compaction, Log};
use crate::capture::intake::Capture;
use crate::capture::session::Session;
use crate::capture::settings::{self, Settings};
use crate::error::VaultError;
use crate::keys::entropy::Entropy;
use crate::keys::envelope::Argon2Params;
use crate::keys::key_record::KeyRecord;
use crate::keys::user_key::{CaptureKey, UserKey, VaultKeys};
use crate::pages::views::{Effects, VaultState};
use crate::store::{Collection, Op, Store};
use crate::sync::state::Machine;

/// Result of the vault's methods.
pub type Result<T> = core::result::Result<T, VaultError>;

/// The key record's key in [`Collection::Keys`].
pub(crate) const KEY_RECORD: &[u8] = b"record";
/// The points total's key in [`Collection::Meta`]: 8 bytes, big-endian.
pub(crate) const POINTS: &[u8] = b"points";

/// What a vault is opened with. It holds the session's key, and has no `Debug`.
#[derive(Clone, Default)]
pub struct Opening {
    /// The text last put into `chrome.storage.local`, if there is one.
    pub backup: Option<String>,
    /// The text last put into `chrome.storage.session`, if there is one.
    pub session: Option<String>,
    /// The node's address until the person chooses another one.
    pub node: String,
}

/// Who can read.
pub(crate) enum Access {
    /// Nobody: nothing was ever kept.
    Fresh,
    /// Keys in the session alone.
    Trial(Box<VaultKeys>),
    /// Only the capture key is known.
    Locked(CaptureKey),
    /// Everything can be read.
    Unlocked(Box<VaultKeys>),
}

impl Access {
    /// The keys, where there are any.
    pub(crate) fn keys(&self) -> Result<&VaultKeys> {
        match self {
            Self::Trial(keys) | Self::Unlocked(keys) => Ok(keys),
            Self::Locked(_) => Err(VaultError::Locked),
            Self::Fresh => Err(VaultError::Fresh),
        }
    }

    /// The capture key, in every state but Fresh.
    pub(crate) fn capture(&self) -> Result<CaptureKey> {
        match self {
            Self::Trial(keys) | Self::Unlocked(keys) => Ok(keys.capture()),
            Self::Locked(capture) => Ok(*capture),
            Self::Fresh => Err(VaultError::Fresh),
        }
    }
}

/// One device's vault. Its methods take `&mut self`, are to be called one after the other, and never leave half a
/// transaction behind when they fail.
pub struct Vault<S> {
    pub(crate) store: S,
    pub(crate) entropy: Box<dyn Entropy>,
    pub(crate) argon2: Argon2Params,
    pub(crate) access: Access,
    pub(crate) record: Option<KeyRecord>,
    pub(crate) settings: Settings,
    pub(crate) capture: Capture,
    /// The total as committed.
    pub(crate) points: u64,
    pub(crate) lock_at: Option<u64>,
    /// The latest time a call was given, for those that are given none.
    pub(crate) seen_ms: u64,
    pub(crate) log: Option<Log>,
    pub(crate) compaction: Option<Compaction>,
    pub(crate) network: Machine,
    /// Damaged records met since the unlock.
    pub(crate) damaged_records: Cell<u64>,
    pub(crate) effects: Effects,
}

impl<S: Store> Vault<S> {
    /// Opens the vault as the worker starts.
    ///
    /// With a key record in the store or in the backup it is Locked, or Unlocked with the session's key; the copy of
    /// the record that is missing, damaged or older is replaced. Without one, a session's key makes it a Trial, and no
    /// session makes it Fresh: what a trial left behind is erased then. [`VaultError::KeysDamaged`] when there is a
    /// record and neither copy of it can be read.
    pub async fn open(store: S, opening: Opening, entropy: Box<dyn Entropy>, now_ms: u64) -> Result<Self> {
        Self::open_with(store, opening, entropy, Argon2Params::STANDARD, now_ms).await
    }

    /// [`Vault::open`] with other parameters for the passphrases that are set from here on.
    pub(crate) async fn open_with(
        store: S,
        opening: Opening,
        mut entropy: Box<dyn Entropy>,
        argon2: Argon2Params,
        now_ms: u64,
    ) -> Result<Self> {
        let stored = store.get(Collection::Keys, KEY_RECORD).await?;
        let stored_record = stored.as_deref().map(KeyRecord::from_bytes);
        let backup = opening.backup.as_deref().filter(|text| !text.is_empty());
        let backup_record = backup.map(KeyRecord::from_text);
        let found = stored.is_some() || backup.is_some();
        let good = |read: Option<Result<KeyRecord>>| read.and_then(core::result::Result::ok);
        let (stored_record, backup_record) = (good(stored_record), good(backup_record));
        let record = match (stored_record.clone(), backup_record.clone()) {
            (Some(ours), Some(copy)) => Some(if copy.revision > ours.revision { copy } else { ours }),
            (ours, copy) => ours.or(copy),
        };
        if found && record.is_none() {
            return Err(VaultError::KeysDamaged);
        }
        let session = opening.session.as_deref().and_then(Session::read);
        let mut effects = Effects::default();
        let access = match &record {
            Some(record) => {
                if stored_record.as_ref() != Some(record) {
                    store.commit(vec![key_op(record)]).await?;
                }
                if backup_record.as_ref() != Some(record) {
                    effects.backup = Some(record.to_text());
                }
                match unlocked_by(session.as_ref(), false, now_ms) {
                    Some(keys) if keys.fits(&record.capture) => Access::Unlocked(Box::new(keys)),
                    _ => Access::Locked(record.capture),
                }
            }
            None => match unlocked_by(session.as_ref(), true, now_ms) {
                Some(keys) => Access::Trial(Box::new(keys)),
                None => {
                    erase_trial(&store).await?;
                    effects.session = session.is_some().then(String::new);
                    Access::Fresh
                }
            },
        };
        let session = session.filter(|_| !matches!(access, Access::Fresh));
        let lock_at =
            session.as_ref().filter(|_| matches!(access, Access::Unlocked(_))).and_then(|session| session.lock_at);
        let settings = settings::load(&store, &opening.node, entropy.as_mut()).await?;
        let points = match store.get(Collection::Meta, POINTS).await? {
            Some(bytes) => bytes.try_into().map(u64::from_be_bytes).unwrap_or(0),
            None => 0,
        };
        let mut vault = Self {
            store,
            entropy,
            argon2,
            access,
            record,
            settings,
            capture: Capture::resume(session),
            points,
            lock_at,
            seen_ms: now_ms,
            log: None,
            compaction: None,
            network: Machine::default(),
            damaged_records: Cell::new(0),
            effects,
        };
        if matches!(vault.access, Access::Locked(_)) && opening.session.is_some() {
            // A key that is past its deadline must not stay in the session.
            vault.remember();
        }
        Ok(vault)
    }

    /// Where the vault stands.
    pub fn state(&self) -> VaultState {
        match self.access {
            Access::Fresh => VaultState::Fresh,
            Access::Trial(_) => VaultState::Trial,
            Access::Locked(_) => VaultState::Locked,
            Access::Unlocked(_) => VaultState::Unlocked,
        }
    }

    /// What the worker must keep elsewhere now: to be asked, and carried out, after every call. An empty text means that
    /// the entry is to be removed.
    pub fn take_effects(&mut self) -> Effects {
        core::mem::take(&mut self.effects)
    }

    /// Input went away or came back: from the one on, the idle limit runs; the other ends it.
    pub(crate) fn presence(&mut self, state: IdleState, now_ms: u64) {
        let limit = self.settings.idle_limit.map(|minutes| u64::from(minutes) * 60_000);
        match state {
            IdleState::Active => self.set_lock_deadline(None),
            // The browser may repeat itself: the first word of it counts.
            IdleState::Idle | IdleState::Locked if self.lock_at.is_none() => {
                self.set_lock_deadline(limit.map(|limit| now_ms.saturating_add(limit)));
            }
            IdleState::Idle | IdleState::Locked => {}
        }
    }

    /// When the vault locks itself, in milliseconds since 1970; none for never. The deadline is absolute and outlives
    /// the worker.
    pub(crate) fn set_lock_deadline(&mut self, at_ms: Option<u64>) {
        if matches!(self.access, Access::Unlocked(_)) && self.lock_at != at_ms {
            self.lock_at = at_ms;
            self.remember();
        }
    }

    /// When the vault locks itself if nobody comes back before, in milliseconds since 1970.
    pub fn lock_at(&self) -> Option<u64> {
        self.lock_at
    }

    /// Locks the vault if its deadline has passed. Every method that is given the time does this first; the bindings
    /// call it ahead of the others.
    pub fn expire(&mut self, now_ms: u64) {
        self.seen_ms = now_ms;
        if matches!(self.access, Access::Unlocked(_)) && self.lock_at.is_some_and(|at| at <= now_ms) {
            self.lock_now();
        }
    }

    /// Forgets the keys and everything that was read with them.
    pub(crate) fn lock_now(&mut self) {
        if let Access::Unlocked(keys) = &self.access {
            self.access = Access::Locked(keys.capture());
            self.lock_at = None;
            self.log = None;
            self.compaction = None;
            self.damaged_records.set(0);
            self.network.lock();
            self.remember();
        }
    }

    /// Puts the session's text among the effects. While events wait for their transaction the older text stays, so that
    /// a worker that dies now resumes from where the store stands; a lock never waits.
    pub(crate) fn remember(&mut self) {
        let (key, trial) = match &self.access {
            Access::Fresh => {
                self.effects.session = Some(String::new());
                return;
            }
            Access::Trial(keys) => (Some(keys.user().to_hex()), true),
            Access::Unlocked(keys) => (Some(keys.user().to_hex()), false),
            Access::Locked(_) => (None, false),
        };
        let text = self.capture.session(key.as_ref().map(|key| key.as_str()), trial, self.lock_at);
        if let Some(text) = text {
            self.effects.session = Some(text);
        }
    }

    /// What is consented to.
    pub fn consent(&self) -> &Consent {
        &self.settings.consent
    }

    /// The rules of capture, as keyed tags.
    pub fn rules(&self) -> &Rules {
        &self.settings.rules
    }

    /// The epochs in force: the node's, or a day each until a node was heard.
    pub fn schedule(&self) -> EpochSchedule {
        self.settings.schedule
    }

    /// The tariff behind the points.
    pub fn base_tariff(&self) -> &Tariff {
        &self.settings.tariff
    }
}

/// The change that stores a key record.
pub(crate) fn key_op(record: &KeyRecord) -> Op {
    Op::Put { collection: Collection::Keys, key: KEY_RECORD.to_vec(), value: record.to_bytes() }
}

fn unlocked_by(session: Option<&Session>, trial: bool, now_ms: u64) -> Option<VaultKeys> {
    let session = session.filter(|session| session.trial == trial)?;
    if session.lock_at.is_some_and(|at| at <= now_ms) {
        return None;
    }
    UserKey::from_hex(session.key.as_ref()?).map(VaultKeys::new)
}

/// Removes what a trial left behind. The node's address stays: it was chosen, not browsed.
async fn erase_trial<S: Store>(store: &S) -> Result<()> {
    let mut any = false;
    for collection in Collection::ALL {
        any = any || store.count(collection).await? > 0;
    }
    if !any {
        return Ok(());
    }
    let node = store.get(Collection::Settings, settings::NODE).await?;
    let mut ops: Vec<Op> = Collection::ALL.iter().map(|collection| Op::Clear { collection: *collection }).collect();
    if let Some(value) = node {
        ops.push(Op::Put { collection: Collection::Settings, key: settings::NODE.to_vec(), value });
    }
    store.commit(ops).await?;
    Ok(())
}
