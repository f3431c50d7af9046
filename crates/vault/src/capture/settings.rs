//! Settings that capture needs while nobody can read: consent, rules, the node's address and what it announced.
//!
//! They stand in clear and hold no host: sites are keyed tags here, and their names are sealed (`sites`).

use ashiato_core::capture::consent::{CONSENT_VERSION, Consent};
use ashiato_core::capture::rules::{Rules, TagKey};
use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::sites::host::is_node_address;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::VaultError;
use crate::keys::entropy::{Entropy, draw};
use crate::keys::user_key::{UserKey, VaultKeys};
use crate::store::{Collection, Op, Store};
use crate::vault::{Access, Result, Vault};

pub(crate) const NODE: &[u8] = b"node";
const CONSENT: &[u8] = b"consent";
const RULES: &[u8] = b"rules";
const NETWORK: &[u8] = b"network-info";
const CLOCK: &[u8] = b"clock";
const IDLE_LIMIT: &[u8] = b"idle-limit";

/// The longest idle limit in minutes: a day.
const IDLE_LIMIT_MAX: u32 = 1_440;

/// Until a node was heard: a day, and a week of grace.
const DEFAULT_SCHEDULE: EpochSchedule = EpochSchedule { length_ms: 86_400_000, grace: 7 };

/// What points are counted by: kept apart from the network's facts, so that they hold on when the node is changed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    schedule: EpochSchedule,
    tariff: Tariff,
}

pub(crate) struct Settings {
    pub(crate) consent: Consent,
    pub(crate) rules: Rules,
    pub(crate) node: String,
    pub(crate) default_node: String,
    pub(crate) network: Option<NetworkInfo>,
    pub(crate) schedule: EpochSchedule,
    pub(crate) tariff: Tariff,
    /// Minutes without input after which the vault locks itself; none for never.
    pub(crate) idle_limit: Option<u32>,
}

impl Settings {
    fn new(node: &str, entropy: &mut dyn Entropy) -> Result<Self> {
        Ok(Self {
            consent: Consent::default(),
            rules: Rules { tag_key: TagKey(draw(entropy)?), ..Rules::default() },
            node: node.to_owned(),
            default_node: node.to_owned(),
            network: None,
            schedule: DEFAULT_SCHEDULE,
            tariff: Tariff::base(DEFAULT_SCHEDULE.attention_cap()),
            idle_limit: None,
        })
    }
}

enum Found<T> {
    Nothing,
    Damaged,
    Good(T),
}

async fn find<S: Store, T: DeserializeOwned>(store: &S, key: &[u8]) -> Result<Found<T>> {
    Ok(match store.get(Collection::Settings, key).await? {
        None => Found::Nothing,
        Some(text) => serde_json::from_slice(&text).map_or(Found::Damaged, Found::Good),
    })
}

fn op<T: Serialize>(key: &[u8], value: &T) -> Result<Op> {
    let value = serde_json::to_vec(value).map_err(|_| VaultError::RecordUnwritable)?;
    Ok(Op::Put { collection: Collection::Settings, key: key.to_vec(), value })
}

/// Reads the settings. Where the rules or the consent are damaged nothing is captured until the person has been asked
/// again: an exclusion must not be lifted by an accident.
pub(crate) async fn load<S: Store>(store: &S, default_node: &str, entropy: &mut dyn Entropy) -> Result<Settings> {
    let mut settings = Settings::new(default_node, entropy)?;
    let consent = find::<S, Consent>(store, CONSENT).await?;
    let rules = find::<S, Rules>(store, RULES).await?;
    match rules {
        Found::Good(rules) => settings.rules = rules,
        // Consent and rules are written together: one alone is a damage.
        Found::Nothing | Found::Damaged => return with_node(settings, store).await,
    }
    if let Found::Good(consent) = consent {
        settings.consent = consent;
    }
    with_node(settings, store).await
}

async fn with_node<S: Store>(mut settings: Settings, store: &S) -> Result<Settings> {
    if let Found::Good(node) = find::<S, String>(store, NODE).await? {
        settings.node = node;
    }
    if let Found::Good(clock) = find::<S, Clock>(store, CLOCK).await?
        && EpochSchedule::new(clock.schedule.length_ms, clock.schedule.grace).is_ok()
        && clock.tariff.check().is_ok()
    {
        (settings.schedule, settings.tariff) = (clock.schedule, clock.tariff);
    }
    if let Found::Good(info) = find::<S, NetworkInfo>(store, NETWORK).await? {
        settings.network = Some(info);
    }
    settings.idle_limit = match find::<S, u32>(store, IDLE_LIMIT).await? {
        Found::Nothing => None,
        Found::Good(minutes) if (1..=IDLE_LIMIT_MAX).contains(&minutes) => Some(minutes),
        // A limit was set, and can't be read: the shortest one is the safe reading.
        Found::Good(_) | Found::Damaged => Some(1),
    };
    Ok(settings)
}

impl<S: Store> Vault<S> {
    /// The changes that store consent and rules, which stand or fall together.
    pub(crate) fn rule_ops(&self, consent: &Consent, rules: &Rules) -> Result<Vec<Op>> {
        Ok(vec![op(CONSENT, consent)?, op(RULES, rules)?])
    }

    /// Stores what is consented to. The first consent to anything makes a Trial of a Fresh vault: its keys are drawn.
    /// What a withdrawn collector kept stays until it is erased; nothing more is added.
    pub async fn set_consent(&mut self, consent: Consent, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        let mut collectors = consent.collectors.clone();
        collectors.sort_unstable();
        collectors.dedup();
        if consent.version != CONSENT_VERSION || collectors.len() != consent.collectors.len() {
            return Err(VaultError::ConsentInvalid);
        }
        if matches!(self.access, Access::Fresh) && consent.collectors.is_empty() {
            return Ok(());
        }
        // What was attended until now was attended under the consent until now.
        self.settle(now_ms).await?;
        self.store.commit(self.rule_ops(&consent, &self.settings.rules)?).await?;
        self.settings.consent = consent;
        if matches!(self.access, Access::Fresh) {
            self.access = Access::Trial(Box::new(VaultKeys::new(UserKey::new(self.entropy.as_mut())?)));
        }
        self.remember();
        Ok(())
    }

    /// Chooses another node: `https://host[:port]`, or `http://` on this device. What is registered with the old one
    /// stays there; [`VaultError::NodeAddress`] for anything else.
    pub async fn set_node(&mut self, address: String, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        let address = address.trim_end_matches('/').to_owned();
        if !is_node_address(&address) {
            return Err(VaultError::NodeAddress);
        }
        if address == self.settings.node {
            return Ok(());
        }
        let forget = Op::Delete { collection: Collection::Settings, key: NETWORK.to_vec() };
        self.store.commit(vec![op(NODE, &address)?, forget]).await?;
        self.settings.node = address;
        self.settings.network = None;
        self.network.reset();
        Ok(())
    }

    /// Sets how many minutes without input lock the vault, 1 to 1,440; none for never.
    /// [`VaultError::IdleLimit`] for anything else, and no change while locked. It holds from the next time that nobody
    /// is there.
    pub async fn set_idle_limit(&mut self, minutes: Option<u32>, now_ms: u64) -> Result<()> {
        self.expire(now_ms);
        // Only who can open the vault may say when it closes.
        self.access.keys()?;
        if minutes.is_some_and(|minutes| !(1..=IDLE_LIMIT_MAX).contains(&minutes)) {
            return Err(VaultError::IdleLimit);
        }
        let change = match &minutes {
            Some(minutes) => op(IDLE_LIMIT, minutes)?,
            None => Op::Delete { collection: Collection::Settings, key: IDLE_LIMIT.to_vec() },
        };
        self.store.commit(vec![change]).await?;
        self.settings.idle_limit = minutes;
        if minutes.is_none() {
            self.set_lock_deadline(None);
        }
        Ok(())
    }

    /// The node's address.
    pub(crate) fn node_address(&self) -> &str {
        &self.settings.node
    }

    /// The last valid answer about the network, from this node.
    pub(crate) fn network_info(&self) -> Option<&NetworkInfo> {
        self.settings.network.as_ref()
    }

    /// Stores a valid answer about the network; from here on its epochs and its tariff count.
    pub(crate) async fn set_network_info(&mut self, info: NetworkInfo, now_ms: u64) -> Result<()> {
        EpochSchedule::new(info.schedule.length_ms, info.schedule.grace)?;
        let clock = Clock { schedule: info.schedule, tariff: info.base_tariff.clone() };
        let new = self.settings.schedule != clock.schedule || self.settings.tariff != clock.tariff;
        if new {
            // What is attended until now is cut by the old epochs, and sealed with their length.
            self.settle(now_ms).await?;
        }
        self.store.commit(vec![op(NETWORK, &info)?, op(CLOCK, &clock)?]).await?;
        self.settings.network = Some(info);
        if new {
            self.settings.schedule = clock.schedule;
            self.settings.tariff = clock.tariff;
            self.log = None;
            self.compaction = None;
            if self.access.keys().is_ok() {
                self.recount(now_ms).await?;
            }
        }
        Ok(())
    }
}
