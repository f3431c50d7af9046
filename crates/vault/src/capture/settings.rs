//! Settings that capture needs while the vault is locked: consent, rules, the node's address and its announced
//! schedule.
//!
//! They stand in clear and hold no host: sites are keyed tags here, and their names are sealed (`rules`).

use ashiato_core::capture::consent::{CONSENT_VERSION, Consent};
use ashiato_core::capture::rules::{Rules, TagKey};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::sites::host::is_node_address;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::capture::error::CaptureError;
use crate::keys::entropy::{Entropy, draw};
use crate::store::records::{RecordError, Records};
use crate::store::{Collection, Op, Store};

const NODE: &[u8] = b"node";
const CONSENT: &[u8] = b"consent";
const RULES: &[u8] = b"rules";
const NETWORK: &[u8] = b"network-info";
const CLOCK: &[u8] = b"clock";
const IDLE_LIMIT: &[u8] = b"idle-limit";

/// The longest idle limit in minutes: a day.
const IDLE_LIMIT_MAX: u32 = 1_440;

/// The schedule in force before the first node answer: epochs of one day with a grace of one week.
const DEFAULT_SCHEDULE: EpochSchedule = EpochSchedule { length_ms: 86_400_000, grace: 7 };

/// What points are counted by: kept apart from the network's facts, so that they hold on when the node is changed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    schedule: EpochSchedule,
    tariff: Tariff,
}

/// Consent, rules, the node, and what is counted by.
pub(crate) struct Settings {
    consent: Consent,
    rules: Rules,
    node: String,
    default_node: String,
    network: Option<NetworkInfo>,
    schedule: EpochSchedule,
    tariff: Tariff,
    /// Minutes without input after which the vault locks itself; none for never.
    idle_limit: Option<u32>,
}

enum Found<T> {
    Nothing,
    Damaged,
    Good(T),
}

async fn find<S: Store, T: DeserializeOwned>(records: &Records<S>, key: &[u8]) -> Result<Found<T>, RecordError> {
    Ok(match records.get(Collection::Settings, key).await? {
        None => Found::Nothing,
        Some(text) => serde_json::from_slice(&text).map_or(Found::Damaged, Found::Good),
    })
}

fn put<T: Serialize>(key: &[u8], value: &T) -> Result<Op, RecordError> {
    let value = serde_json::to_vec(value).map_err(|_| RecordError::Unwritable)?;
    Ok(Op::Put { collection: Collection::Settings, key: key.to_vec(), value })
}

fn remove(key: &[u8]) -> Op {
    Op::Delete { collection: Collection::Settings, key: key.to_vec() }
}

/// The change that stores the node's address as it stands in a store now, after everything was cleared: the address was
/// chosen, not browsed.
///
/// # Errors
/// [`RecordError::Store`].
pub(crate) async fn node_kept<S: Store>(records: &Records<S>) -> Result<Option<Op>, RecordError> {
    let node = records.get(Collection::Settings, NODE).await?;
    Ok(node.map(|value| Op::Put { collection: Collection::Settings, key: NODE.to_vec(), value }))
}

impl Settings {
    fn new(node: &str, entropy: &mut dyn Entropy) -> Result<Self, CaptureError> {
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

    /// Reads the settings. Where the rules or the consent are damaged nothing is captured until the person has been
    /// asked again: an exclusion must not be lifted by an accident.
    ///
    /// # Errors
    /// [`CaptureError::Record`] and [`CaptureError::Entropy`].
    pub(crate) async fn load<S: Store>(
        records: &Records<S>,
        default_node: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, CaptureError> {
        let mut settings = Self::new(default_node, entropy)?;
        let consent = find::<S, Consent>(records, CONSENT).await?;
        // Consent and rules are written together: one alone is a damage.
        if let Found::Good(rules) = find::<S, Rules>(records, RULES).await? {
            settings.rules = rules;
            if let Found::Good(consent) = consent {
                settings.consent = consent;
            }
        }
        if let Found::Good(node) = find::<S, String>(records, NODE).await? {
            settings.node = node;
        }
        if let Found::Good(clock) = find::<S, Clock>(records, CLOCK).await?
            && EpochSchedule::new(clock.schedule.length_ms, clock.schedule.grace).is_ok()
            && clock.tariff.check().is_ok()
        {
            (settings.schedule, settings.tariff) = (clock.schedule, clock.tariff);
        }
        if let Found::Good(info) = find::<S, NetworkInfo>(records, NETWORK).await? {
            settings.network = Some(info);
        }
        settings.idle_limit = match find::<S, u32>(records, IDLE_LIMIT).await? {
            Found::Nothing => None,
            Found::Good(minutes) if (1..=IDLE_LIMIT_MAX).contains(&minutes) => Some(minutes),
            // A limit that can't be read counts as the shortest one, which is the safe choice.
            Found::Good(_) | Found::Damaged => Some(1),
        };
        Ok(settings)
    }

    /// The consent.
    pub(crate) fn consent(&self) -> &Consent {
        &self.consent
    }

    /// The rules of capture, as keyed tags.
    pub(crate) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The node's address.
    pub(crate) fn node(&self) -> &str {
        &self.node
    }

    /// The node's address until the person chooses another one.
    pub(crate) fn default_node(&self) -> &str {
        &self.default_node
    }

    /// The last valid answer about the network, from this node.
    pub(crate) fn network(&self) -> Option<&NetworkInfo> {
        self.network.as_ref()
    }

    /// The epochs in force: the node's, or a day each until a node was heard.
    pub(crate) fn schedule(&self) -> EpochSchedule {
        self.schedule
    }

    /// The epoch that holds an instant.
    pub(crate) fn epoch_at(&self, now_ms: u64) -> Epoch {
        self.schedule.epoch_at(now_ms)
    }

    /// The tariff behind the points.
    pub(crate) fn tariff(&self) -> &Tariff {
        &self.tariff
    }

    /// Minutes without input after which the vault locks itself; none for never.
    pub(crate) fn idle_limit(&self) -> Option<u32> {
        self.idle_limit
    }

    /// Whether a consent is one that this version asks for.
    ///
    /// # Errors
    /// [`CaptureError::ConsentInvalid`].
    pub(crate) fn check_consent(consent: &Consent) -> Result<(), CaptureError> {
        let mut collectors = consent.collectors.clone();
        collectors.sort_unstable();
        collectors.dedup();
        if consent.version != CONSENT_VERSION || collectors.len() != consent.collectors.len() {
            return Err(CaptureError::ConsentInvalid);
        }
        Ok(())
    }

    /// Stores what is consented to, with the rules: the two stand or fall together.
    ///
    /// # Errors
    /// [`CaptureError::Record`].
    pub(crate) async fn keep_consent<S: Store>(
        &mut self,
        consent: Consent,
        records: &Records<S>,
    ) -> Result<(), CaptureError> {
        records.commit(vec![put(CONSENT, &consent)?, put(RULES, &self.rules)?]).await?;
        self.consent = consent;
        Ok(())
    }

    /// Stores the rules, with the consent and with other changes, in one transaction.
    ///
    /// # Errors
    /// [`CaptureError::Record`].
    pub(crate) async fn keep_rules<S: Store>(
        &mut self,
        rules: Rules,
        others: Option<Op>,
        records: &Records<S>,
    ) -> Result<(), CaptureError> {
        let mut ops = vec![put(CONSENT, &self.consent)?, put(RULES, &rules)?];
        ops.extend(others);
        records.commit(ops).await?;
        self.rules = rules;
        Ok(())
    }

    /// Stores another node's address: `https://host[:port]`, or `http://` on this device. Says whether it is another.
    ///
    /// # Errors
    /// [`CaptureError::NodeAddress`] for anything else, and [`CaptureError::Record`].
    pub(crate) async fn keep_node<S: Store>(
        &mut self,
        address: &str,
        records: &Records<S>,
    ) -> Result<bool, CaptureError> {
        let address = address.trim_end_matches('/').to_owned();
        if !is_node_address(&address) {
            return Err(CaptureError::NodeAddress);
        }
        if address == self.node {
            return Ok(false);
        }
        records.commit(vec![put(NODE, &address)?, remove(NETWORK)]).await?;
        self.node = address;
        self.network = None;
        Ok(true)
    }

    /// Stores the idle limit: 1 to 1,440 minutes, none for never.
    ///
    /// # Errors
    /// [`CaptureError::IdleLimit`] for anything else, and [`CaptureError::Record`].
    pub(crate) async fn keep_idle_limit<S: Store>(
        &mut self,
        minutes: Option<u32>,
        records: &Records<S>,
    ) -> Result<(), CaptureError> {
        if minutes.is_some_and(|minutes| !(1..=IDLE_LIMIT_MAX).contains(&minutes)) {
            return Err(CaptureError::IdleLimit);
        }
        let change = match &minutes {
            Some(minutes) => put(IDLE_LIMIT, minutes)?,
            None => remove(IDLE_LIMIT),
        };
        records.commit(vec![change]).await?;
        self.idle_limit = minutes;
        Ok(())
    }

    /// Whether a network's epochs and tariff are not the ones in force.
    ///
    /// # Errors
    /// [`CaptureError::Schedule`] for epochs that no network may have.
    pub(crate) fn changes_clock(&self, info: &NetworkInfo) -> Result<bool, CaptureError> {
        EpochSchedule::new(info.schedule.length_ms, info.schedule.grace)?;
        Ok(self.schedule != info.schedule || self.tariff != info.base_tariff)
    }

    /// Stores a valid answer about the network; from here on its epochs and its tariff count.
    ///
    /// # Errors
    /// [`CaptureError::Record`].
    pub(crate) async fn keep_network<S: Store>(
        &mut self,
        info: NetworkInfo,
        records: &Records<S>,
    ) -> Result<(), CaptureError> {
        let clock = Clock { schedule: info.schedule, tariff: info.base_tariff.clone() };
        records.commit(vec![put(NETWORK, &info)?, put(CLOCK, &clock)?]).await?;
        self.network = Some(info);
        (self.schedule, self.tariff) = (clock.schedule, clock.tariff);
        Ok(())
    }

    /// Sets the epochs as a network would.
    #[cfg(test)]
    pub(crate) fn set_schedule(&mut self, schedule: EpochSchedule) {
        self.schedule = schedule;
    }
}
