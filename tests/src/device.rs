//! One person's device: a vault on a store, an HTTP client, a prover.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use ashiato_core::capture::collectors::Collector;
use ashiato_core::capture::consent::{CONSENT_VERSION, Consent};
use ashiato_core::capture::observation::Observation;
use ashiato_core::encoding::signed::Hash;
use ashiato_vault::view::{
    LedgerKind, NodeAnswer, NodeChange, NodeRequest, Offer, PopupView, StakePreview, StakeView, TokenView,
};
use ashiato_vault::{Entropy, EntropyError, MemoryStore, NetworkError, Opening, Vault, VaultError};
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use pollster::block_on;

use crate::proofs;

/// The person's passphrase.
pub const PASSPHRASE: &str = "correct horse battery staple";

/// The operating system's randomness.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(out).map_err(|_| EntropyError)
    }
}

/// Something between the device and the node that may change what the node says: path, status and body to status and body.
pub type Proxy<'a> = &'a mut dyn FnMut(&str, u16, String) -> (u16, String);

/// A device. Time is an argument of everything it does, and its monotonic clock shows the same as the other one.
pub struct Device {
    /// Its vault.
    pub vault: Vault<MemoryStore>,
    store: MemoryStore,
    /// The vault's key envelopes, as `chrome.storage.local` has them.
    backup: Option<String>,
    node: String,
    /// Hashes of the verifying keys that its package can prove under.
    shipped: Vec<Hash>,
    agent: ureq::Agent,
}

/// Sends one request of a vault, as the worker's `fetch` would.
pub fn fetch(agent: &ureq::Agent, request: &NodeRequest) -> (u16, String) {
    let answer = match (request.method.name(), &request.body) {
        ("POST", Some(body)) => agent.post(&request.url).content_type("application/json").send(body.as_str()),
        _ => agent.get(&request.url).call(),
    };
    match answer {
        Ok(mut answer) => {
            let status = answer.status().as_u16();
            answer.body_mut().read_to_string().map_or((0, String::new()), |body| (status, body))
        }
        Err(_) => (0, String::new()),
    }
}

/// An HTTP client that gives error statuses as answers.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .into()
}

impl Device {
    async fn open(&self, now: u64) -> Result<Vault<MemoryStore>> {
        let opening = Opening {
            backup: self.backup.clone(),
            node: self.node.clone(),
            verifying_keys: self.shipped.clone(),
            ..Opening::default()
        };
        Ok(Vault::open(self.store.clone(), opening, Box::new(SystemEntropy), now).await?)
    }

    /// A device whose person has switched on visits, searches, links and wallets, and set a passphrase.
    ///
    /// # Errors
    /// When the vault can't be opened or set up.
    pub fn new(node: &str, now: u64) -> Result<Self> {
        let store = MemoryStore::new();
        let shipped = vec![VerifyingKey::dev()?.hash()];
        let opening = Opening { node: node.to_owned(), verifying_keys: shipped.clone(), ..Opening::default() };
        let mut vault = block_on(Vault::open(store.clone(), opening, Box::new(SystemEntropy), now))?;
        let collectors = vec![Collector::Visits, Collector::Searches, Collector::LinksOut, Collector::Wallets];
        let consent = Consent { version: CONSENT_VERSION, given_at: now, collectors, ..Consent::default() };
        block_on(vault.set_consent(consent, now))?;
        block_on(vault.set_passphrase(PASSPHRASE, now))?;
        let backup = vault.take_effects().backup;
        Ok(Self { vault, store, backup, node: node.to_owned(), shipped, agent: agent() })
    }

    /// Another device of the same person, which has the key envelopes and nothing else; unlocked.
    ///
    /// # Errors
    /// When its vault can't be opened.
    pub fn restored(&self, now: u64) -> Result<Self> {
        let mut other = Self::new(&self.node, now)?;
        (other.store, other.backup) = (MemoryStore::new(), self.backup.clone());
        other.restart(now)?;
        let collectors = vec![Collector::Visits, Collector::Searches, Collector::LinksOut, Collector::Wallets];
        let consent = Consent { version: CONSENT_VERSION, given_at: now, collectors, ..Consent::default() };
        block_on(other.vault.set_consent(consent, now))?;
        other.unlock(now)?;
        Ok(other)
    }

    /// The worker dies and another one starts; the browser was closed in between, so the vault is locked.
    ///
    /// # Errors
    /// When the vault can't be opened again.
    pub fn restart(&mut self, now: u64) -> Result<()> {
        self.vault = block_on(self.open(now))?;
        Ok(())
    }

    /// An update brings the extension whose package can prove under these keys; the person unlocks it.
    ///
    /// # Errors
    /// When the vault can't be opened again.
    pub fn update(&mut self, shipped: Vec<Hash>, now: u64) -> Result<()> {
        self.shipped = shipped;
        self.restart(now)?;
        self.unlock(now)
    }

    /// The person chooses another node.
    ///
    /// # Errors
    /// When the vault refuses the call.
    pub fn choose_node(&mut self, node: &str, confirmed: bool, now: u64) -> Result<NodeChange> {
        let change = block_on(self.vault.set_node(node.to_owned(), confirmed, now))?;
        if change == NodeChange::Changed {
            self.node = node.to_owned();
        }
        Ok(change)
    }

    /// The person gives the passphrase.
    ///
    /// # Errors
    /// When the passphrase is refused.
    pub fn unlock(&mut self, now: u64) -> Result<()> {
        Ok(block_on(self.vault.unlock(PASSPHRASE, now))?)
    }

    /// The browser says something; it is sealed at once.
    ///
    /// # Errors
    /// When the vault refuses the call.
    pub fn observe(&mut self, observation: Observation, now: u64) -> Result<()> {
        let seen = block_on(self.vault.observe(observation, now))?;
        ensure!(seen.refusal.is_none(), "refused: {:?}", seen.refusal);
        block_on(self.vault.flush(now))?;
        Ok(())
    }

    /// An alarm goes off.
    ///
    /// # Errors
    /// When the vault refuses the call.
    pub fn tick(&mut self, now: u64) -> Result<()> {
        block_on(self.vault.tick(now))?;
        block_on(self.vault.flush(now))?;
        Ok(())
    }

    /// Carries out every request there is, as long as there are any; gives their number.
    ///
    /// # Errors
    /// When the vault or the connection fails.
    pub fn run(&mut self, now: u64) -> Result<usize> {
        self.run_through(now, &mut |_, status, body| (status, body))
    }

    /// [`Device::run`], with somebody between the device and the node.
    ///
    /// # Errors
    /// When the vault or the connection fails.
    pub fn run_through(&mut self, now: u64, proxy: Proxy<'_>) -> Result<usize> {
        for count in 0..1_000 {
            match block_on(self.vault.next_request(now, now))? {
                Some(request) => self.carry(&request, now, proxy)?,
                None if self.vault.network_busy() => {}
                None => return Ok(count),
            }
        }
        Err(anyhow!("the requests never end"))
    }

    /// Carries out one request.
    ///
    /// # Errors
    /// When the vault refuses the answer or the connection fails.
    pub fn carry(&mut self, request: &NodeRequest, now: u64, proxy: Proxy<'_>) -> Result<()> {
        let (status, body) = fetch(&self.agent, request);
        let path = request.url.strip_prefix(&self.node).context("a request to somebody else")?;
        let (status, body) = proxy(path, status, body);
        block_on(self.vault.answer(NodeAnswer { id: request.id, status, body }, now, now))?;
        Ok(())
    }

    /// Everything that the popup shows.
    ///
    /// # Errors
    /// When the vault's view can't be computed.
    pub fn popup(&mut self, now: u64) -> Result<PopupView> {
        Ok(block_on(self.vault.popup(now, now - now % 86_400_000))?)
    }

    /// The token, as the popup shows it.
    ///
    /// # Errors
    /// When there is none.
    pub fn token(&mut self, now: u64) -> Result<TokenView> {
        self.popup(now)?.token.context("no token")
    }

    /// The offer of a pool, by its name.
    ///
    /// # Errors
    /// When the pool offers nothing.
    pub fn offer(&mut self, pool: &str, now: u64) -> Result<Offer> {
        self.popup(now)?.offers.into_iter().find(|offer| offer.name == pool).context("no such pool")
    }

    /// The preview of an offer that can be staked.
    ///
    /// # Errors
    /// When the vault refuses the preview.
    pub fn preview(&mut self, offer: &Offer, now: u64) -> Result<StakePreview> {
        let epoch = offer.epoch.context("nothing to stake")?;
        Ok(block_on(self.vault.preview(&offer.pool, epoch, now))?)
    }

    /// Approves an offer at its largest value, and proves it. Nothing is sent yet.
    ///
    /// # Errors
    /// When the vault refuses the approval or the proof fails.
    pub fn approve(&mut self, offer: &Offer, now: u64) -> Result<StakePreview> {
        let preview = self.preview(offer, now)?;
        let value = *preview.choices.first().context("no value to choose")?;
        let cautions = preview.cautions.clone();
        let job = block_on(self.vault.approve(&preview.pool, preview.epoch, value, cautions, now))?;
        let proof = proofs::carry_out(&job)?;
        block_on(self.vault.proof_ready(&job.id, &proof, now))?;
        Ok(preview)
    }

    /// Proves again what the network's next verifying key asks for, as the worker does; gives how many.
    ///
    /// # Errors
    /// When a proof fails or the vault refuses it.
    pub fn prove_again(&mut self, now: u64) -> Result<usize> {
        let jobs = block_on(self.vault.jobs_again())?;
        for job in &jobs {
            let proof = proofs::carry_out(job)?;
            block_on(self.vault.proof_ready(&job.id, &proof, now))?;
        }
        Ok(jobs.len())
    }

    /// The stake to a pool, by the pool's name: the newest.
    ///
    /// # Errors
    /// When no stake is of this pool.
    pub fn stake(&mut self, pool: &str) -> Result<StakeView> {
        let stakes = block_on(self.vault.stakes(100))?;
        stakes.into_iter().find(|stake| stake.name == pool).context("no such stake")
    }

    /// The code shown for the network, if something is wrong.
    ///
    /// # Errors
    /// When the vault's view can't be computed.
    pub fn network_error(&mut self, now: u64) -> Result<Option<String>> {
        Ok(self.popup(now)?.network.error.map(NetworkError::text))
    }

    /// The newest request body of a kind, as the ledger has it.
    ///
    /// # Errors
    /// When the ledger holds nothing of this kind.
    pub fn sent(&mut self, kind: LedgerKind) -> Result<String> {
        let ledger = block_on(self.vault.ledger(1_000))?;
        ledger.into_iter().find(|entry| entry.kind == kind).map(|entry| entry.body).context("nothing of the kind")
    }
}

/// The code of a vault's error.
pub fn code<T>(result: Result<T, VaultError>) -> Option<&'static str> {
    result.err().map(|error| error.code().name())
}
