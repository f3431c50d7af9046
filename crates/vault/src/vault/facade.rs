//! The vault: one device's sealed footprints and the keys to them. It owns the parts, calls them in order, and has no
//! fields but them.
//!
//! *Architecture invariant:* the vault reads no clock, draws no randomness, opens no store and speaks to no network by
//! itself. All four are arguments, so that days pass in milliseconds in a test and every failure can be caused.

use ashiato_core::capture::consent::Consent;
use ashiato_core::capture::rules::Rules;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::footprint::tariff::Tariff;

use crate::capture::event_log::EventLog;
use crate::capture::intake::Intake;
use crate::capture::session::Session;
use crate::capture::settings::{Settings, check_format, node_kept};
use crate::epochs::close::Epochs;
use crate::error::VaultError;
use crate::keys::access::{Access, Found, VaultState};
use crate::keys::entropy::Entropy;
use crate::keys::envelope::Argon2Params;
use crate::pages::views::Effects;
use crate::staking::stakes::Stakes;
use crate::store::Store;
use crate::store::records::{RecordError, Records, clear_all};
use crate::sync::conversation::Conversation;

/// Result of the vault's methods.
pub type Result<T> = core::result::Result<T, VaultError>;

/// The arguments for opening a vault. They hold the session's user key, so the type has no `Debug`.
#[derive(Clone, Default)]
pub struct Opening {
    /// The text last put into `chrome.storage.local`, if there is one.
    pub backup: Option<String>,
    /// The text last put into `chrome.storage.session`, if there is one.
    pub session: Option<String>,
    /// The node's address until the person chooses another one.
    pub node: String,
    /// SHA-256 of each verifying key's file that the package can prove under, oldest first.
    pub verifying_keys: Vec<Hash>,
}

/// One device's vault. Its methods take `&mut self`, are to be called one after the other, and never leave half a
/// transaction behind when they fail.
pub struct Vault<S> {
    pub(super) records: Records<S>,
    pub(super) entropy: Box<dyn Entropy>,
    pub(super) access: Access,
    pub(super) settings: Settings,
    pub(super) intake: Intake,
    pub(super) log: EventLog,
    pub(super) epochs: Epochs,
    pub(super) stakes: Stakes,
    pub(super) sync: Conversation,
    /// Hashes of the verifying keys that the package can prove under.
    pub(super) shipped: Vec<Hash>,
    pub(super) effects: Effects,
}

impl<S: Store> Vault<S> {
    /// Opens the vault as the worker starts.
    ///
    /// With a key record in the store or in the backup it is Locked, or Unlocked with the session's key; the copy of
    /// the record that is missing, damaged or older is replaced. Without one, a session's key makes it a Trial, and no
    /// session makes it Fresh: what a trial left behind is erased then.
    ///
    /// # Errors
    /// `keys-damaged` when there is a key record and neither copy of it can be read; `store-older` for a store of protocol
    /// 1, which is not read, and `store-newer`; those of the store and of entropy.
    pub async fn open(store: S, opening: Opening, entropy: Box<dyn Entropy>, now_ms: u64) -> Result<Self> {
        Self::open_with(store, opening, entropy, Argon2Params::STANDARD, now_ms).await
    }

    /// [`Vault::open`] with other parameters for the passphrases that are set from here on.
    ///
    /// # Errors
    /// Those of [`Vault::open`].
    pub(crate) async fn open_with(
        store: S,
        opening: Opening,
        mut entropy: Box<dyn Entropy>,
        argon2: Argon2Params,
        now_ms: u64,
    ) -> Result<Self> {
        let records = Records::new(store);
        let session = opening.session.as_deref().and_then(Session::read);
        let stored = records.key_record().await?;
        let found = Found {
            stored: stored.as_deref(),
            backup: opening.backup.as_deref(),
            session: session.as_ref().map(|session| &session.key),
        };
        let (access, rewrite) = Access::open(&found, argon2, now_ms)?;
        let mut effects = Effects { session: None, backup: rewrite.backup };
        if let Some(record) = rewrite.stored {
            records.keep_key_record(record).await?;
        }
        if access.is_fresh() {
            erase_trial(&records).await?;
            effects.session = session.is_some().then(String::new);
        }
        check_format(&records).await?;
        let settings = Settings::load(&records, &opening.node, entropy.as_mut()).await?;
        let intake = Intake::resume(session.filter(|_| !access.is_fresh()), &records).await?;
        let mut vault = Self {
            records,
            entropy,
            access,
            settings,
            intake,
            log: EventLog::default(),
            epochs: Epochs::default(),
            stakes: Stakes::default(),
            sync: Conversation::default(),
            shipped: opening.verifying_keys,
            effects,
        };
        if vault.state() == VaultState::Locked && opening.session.is_some() {
            // A key that is past its deadline must not stay in the session.
            vault.remember();
        }
        Ok(vault)
    }

    /// The vault's state.
    pub fn state(&self) -> VaultState {
        self.access.state()
    }

    /// What the worker must keep elsewhere now: to be asked, and carried out, after every call. An empty text means that
    /// the entry is to be removed.
    pub fn take_effects(&mut self) -> Effects {
        core::mem::take(&mut self.effects)
    }

    /// The consent.
    pub fn consent(&self) -> &Consent {
        self.settings.consent()
    }

    /// The rules of capture, as keyed tags.
    pub fn rules(&self) -> &Rules {
        self.settings.rules()
    }

    /// The epochs in force: the node's, or a day each until a node was heard.
    pub fn schedule(&self) -> EpochSchedule {
        self.settings.schedule()
    }

    /// The tariff behind the points.
    pub fn base_tariff(&self) -> &Tariff {
        self.settings.tariff()
    }

    /// Puts the session's text among the effects. While events wait for their transaction the older text stays, so that
    /// a worker that dies now resumes from where the store stands; a lock never waits.
    pub(super) fn remember(&mut self) {
        match self.access.session_key() {
            None => self.effects.session = Some(String::new()),
            Some(key) => {
                if let Some(text) = self.intake.session(&key) {
                    self.effects.session = Some(text);
                }
            }
        }
    }

    /// Erases everything on this device: footprints, stakes, settings, keys. The vault is Fresh afterwards, and the
    /// effects remove the session's and the backup's texts. Works in every state; what a node was told stays told.
    ///
    /// # Errors
    /// Those of the store and of entropy.
    pub async fn erase_everything(&mut self, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        self.records.commit(clear_all()).await?;
        self.access.erase();
        self.intake = Intake::default();
        self.log.forget();
        self.epochs.forget();
        self.stakes.forget();
        self.records.forget_damaged();
        self.sync.reset();
        let node = self.settings.default_node().to_owned();
        self.settings = Settings::load(&self.records, &node, self.entropy.as_mut()).await?;
        self.effects.session = Some(String::new());
        self.effects.backup = Some(String::new());
        Ok(())
    }
}

/// Removes the records of a trial. The node's address stays, because the person chose it as a setting.
async fn erase_trial<S: Store>(records: &Records<S>) -> core::result::Result<(), RecordError> {
    if records.is_empty().await? {
        return Ok(());
    }
    let mut ops = clear_all();
    ops.extend(node_kept(records).await?);
    records.commit(ops).await
}
