//! A browser around a vault: two stores that can fail, the two texts, a clock, a person's passphrase.

use std::cell::Cell;
use std::rc::Rc;

use ashiato_core::capture::collectors::Collector;
use ashiato_core::capture::consent::{CONSENT_VERSION, Consent};
use ashiato_core::capture::observation::{Address, IdleState, Observation};
use ashiato_core::footprint::event::Event;
use pollster::block_on;
use sha2::{Digest, Sha256};

use crate::keys::entropy::{Entropy, EntropyError};
use crate::keys::envelope::Argon2Params;
use crate::pages::views::RecoveryKit;
use crate::store::{Collection, Entry, Op, Store, StoreError};
use crate::vault::{Opening, Vault};
use crate::{MemoryStore, MirroredStore};

pub(crate) const PASSPHRASE: &str = "correct horse battery";
pub(crate) const MIDNIGHT: u64 = 20_000 * 86_400_000;
pub(crate) const NOON: u64 = MIDNIGHT + 12 * 3_600_000;

/// Counts up, across every vault of a rig: no two draws are alike, and a test is the same every run.
#[derive(Clone, Default)]
pub(crate) struct Counter(Rc<Cell<u64>>);

impl Entropy for Counter {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), EntropyError> {
        for part in out.chunks_mut(32) {
            self.0.set(self.0.get() + 1);
            part.copy_from_slice(&Sha256::digest(self.0.get().to_be_bytes())[..part.len()]);
        }
        Ok(())
    }
}

/// How a store fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// The transaction is not carried out.
    Lost,
    /// It is carried out, and reported as failed.
    Unsaid,
}

/// A store that fails at its n-th commit from now, and at every one after it until it is mended.
#[derive(Clone, Default)]
pub(crate) struct Flaky {
    pub(crate) inner: MemoryStore,
    fuse: Rc<Cell<Option<(u32, Fault)>>>,
    reads: Rc<Cell<u64>>,
}

impl Flaky {
    /// Around a store that there is.
    pub(crate) fn over(inner: MemoryStore) -> Self {
        Self { inner, ..Self::default() }
    }

    pub(crate) fn fail_after(&self, commits: u32, fault: Fault) {
        self.fuse.set(Some((commits, fault)));
    }

    /// Reads so far, of any kind.
    pub(crate) fn reads(&self) -> u64 {
        self.reads.get()
    }

    pub(crate) fn mend(&self) {
        self.fuse.set(None);
    }

    pub(crate) fn wipe(&self) {
        block_on(self.inner.commit(Collection::ALL.map(|collection| Op::Clear { collection }).to_vec())).unwrap();
    }

    pub(crate) fn entries(&self, collection: Collection) -> Vec<Entry> {
        block_on(self.inner.scan(collection, None, usize::MAX)).unwrap()
    }

    pub(crate) fn change(&self, collection: Collection, mut change: impl FnMut(usize, Entry) -> Option<Entry>) {
        for (i, entry) in self.entries(collection).into_iter().enumerate() {
            let delete = Op::Delete { collection, key: entry.0.clone() };
            let put = change(i, entry).map(|(key, value)| Op::Put { collection, key, value });
            block_on(self.inner.commit(core::iter::once(delete).chain(put).collect())).unwrap();
        }
    }
}

impl Store for Flaky {
    async fn get(&self, collection: Collection, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.reads.set(self.reads.get() + 1);
        self.inner.get(collection, key).await
    }

    async fn scan(&self, collection: Collection, after: Option<&[u8]>, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.reads.set(self.reads.get() + 1);
        self.inner.scan(collection, after, limit).await
    }

    async fn count(&self, collection: Collection) -> Result<u64, StoreError> {
        self.inner.count(collection).await
    }

    async fn commit(&self, ops: Vec<Op>) -> Result<(), StoreError> {
        match self.fuse.get() {
            Some((0, fault)) => {
                if fault == Fault::Unsaid {
                    self.inner.commit(ops).await?;
                }
                Err(StoreError::Commit)
            }
            Some((left, fault)) => {
                self.fuse.set(Some((left - 1, fault)));
                self.inner.commit(ops).await
            }
            None => self.inner.commit(ops).await,
        }
    }
}

pub(crate) type Stores = MirroredStore<Flaky, Flaky>;

/// The browser.
#[derive(Default)]
pub(crate) struct Rig {
    pub(crate) main: Flaky,
    pub(crate) mirror: Flaky,
    pub(crate) session: Option<String>,
    pub(crate) backup: Option<String>,
    pub(crate) counter: Counter,
    pub(crate) now: u64,
    pub(crate) vault: Option<Vault<Stores>>,
}

pub(crate) fn consent() -> Consent {
    Consent {
        version: CONSENT_VERSION,
        given_at: NOON,
        collectors: Collector::ALL.to_vec(),
        path: false,
        title: false,
        sensitive: Vec::new(),
    }
}

pub(crate) fn address(host: &str, search: &str) -> Address {
    Address {
        scheme: "https".into(),
        host: host.into(),
        path: "/".into(),
        search: search.into(),
        registrable_domain: Some(host.into()),
        ..Address::default()
    }
}

pub(crate) fn navigated(tab: u32, host: &str) -> Observation {
    Observation::Navigated { tab, window: 1, address: address(host, ""), title: None }
}

impl Rig {
    /// A browser at noon whose vault is fresh.
    pub(crate) fn fresh() -> Self {
        let mut rig = Self { now: NOON, ..Self::default() };
        rig.open().unwrap();
        rig
    }

    /// With consent to everything, on trial.
    pub(crate) fn trial() -> Self {
        let mut rig = Self::fresh();
        let now = rig.now;
        block_on(rig.vault().set_consent(consent(), now)).unwrap();
        rig.carry();
        rig
    }

    /// With a passphrase, unlocked; and its recovery kit.
    pub(crate) fn unlocked() -> (Self, RecoveryKit) {
        let mut rig = Self::trial();
        let now = rig.now;
        let kit = block_on(rig.vault().set_passphrase(PASSPHRASE, now)).unwrap();
        rig.carry();
        (rig, kit)
    }

    pub(crate) fn open(&mut self) -> Result<(), crate::VaultError> {
        self.vault = None;
        let store = block_on(MirroredStore::open(self.main.clone(), self.mirror.clone()))?;
        let opening = Opening {
            backup: self.backup.clone(),
            session: self.session.clone(),
            node: "http://127.0.0.1:7117".into(),
            verifying_keys: Vec::new(),
        };
        let entropy = Box::new(self.counter.clone());
        let vault = block_on(Vault::open_with(store, opening, entropy, Argon2Params::LEAST, self.now))?;
        self.vault = Some(vault);
        self.carry();
        Ok(())
    }

    pub(crate) fn vault(&mut self) -> &mut Vault<Stores> {
        self.vault.as_mut().unwrap()
    }

    /// Does what the worker does after every call.
    pub(crate) fn carry(&mut self) {
        let effects = self.vault().take_effects();
        if let Some(text) = effects.session {
            self.session = (!text.is_empty()).then_some(text);
        }
        if let Some(text) = effects.backup {
            self.backup = (!text.is_empty()).then_some(text);
        }
    }

    pub(crate) fn observe(&mut self, observation: Observation) -> crate::Observed {
        let now = self.now;
        let observed = block_on(self.vault().observe(observation, now)).unwrap();
        self.carry();
        observed
    }

    /// Gives the events that were acknowledged.
    pub(crate) fn flush(&mut self) -> Vec<Event> {
        let now = self.now;
        let waiting = self.vault().probe_intake().pending().to_vec();
        let count = block_on(self.vault().flush(now)).unwrap();
        assert_eq!(count as usize, waiting.len());
        self.carry();
        waiting
    }

    pub(crate) fn tick(&mut self) {
        let now = self.now;
        block_on(self.vault().tick(now)).unwrap();
        self.carry();
    }

    pub(crate) fn lock(&mut self) {
        let now = self.now;
        block_on(self.vault().lock(now)).unwrap();
        self.carry();
    }

    pub(crate) fn unlock(&mut self) {
        let now = self.now;
        block_on(self.vault().unlock(PASSPHRASE, now)).unwrap();
        self.carry();
    }

    /// The worker dies, and another one starts.
    pub(crate) fn kill(&mut self) {
        self.open().unwrap();
    }

    /// The browser is closed, and started again.
    pub(crate) fn restart(&mut self) {
        self.session = None;
        self.open().unwrap();
    }

    /// A tab in front, attended.
    pub(crate) fn attend(&mut self, tab: u32, host: &str) {
        self.observe(Observation::WindowFocused { window: Some(1) });
        self.observe(Observation::Idle { state: IdleState::Active });
        self.observe(Observation::TabActivated { tab, window: 1 });
        self.observe(navigated(tab, host));
    }

    /// Attends a site for some seconds, counted.
    pub(crate) fn browse(&mut self, host: &str, seconds: u64) -> Vec<Event> {
        self.attend(1, host);
        self.now += seconds * 1_000;
        self.tick();
        self.flush()
    }

    /// In all and today, in tenths of a point.
    pub(crate) fn value(&mut self) -> (u64, u64) {
        let now = self.now;
        let popup = block_on(self.vault().popup(now, MIDNIGHT)).unwrap();
        self.carry();
        (popup.value_total, popup.value_today.unwrap_or(0))
    }

    pub(crate) fn hosts(&mut self) -> Vec<String> {
        let views = block_on(self.vault().footprints(None, 1_000)).unwrap();
        views.into_iter().map(|view| view.footprint.host).collect()
    }

    /// Everything the extension keeps, as one text for searching.
    pub(crate) fn everything(&self) -> Vec<Vec<u8>> {
        let mut out: Vec<Vec<u8>> =
            self.session.iter().chain(&self.backup).map(|text| text.clone().into_bytes()).collect();
        for store in [&self.main, &self.mirror] {
            for collection in Collection::ALL {
                for (key, value) in store.entries(collection) {
                    out.extend([key, value]);
                }
            }
        }
        out
    }
}
