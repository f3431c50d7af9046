//! Settings that capture needs while the vault is locked: consent, rules, the node's address and its announced
//! schedule.
//!
//! They stand in clear and hold no host: sites are keyed tags here, and their names are sealed (`rules`).

use ashiato_core::capture::consent::{CONSENT_VERSION, Consent};
use ashiato_core::capture::rules::{Rules, TagKey};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::summary::{ATTENTION_CAP_MAX, Caps, EVENT_CAP_MAX};
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::sites::host::is_node_address;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::capture::error::CaptureError;
use crate::keys::entropy::{Entropy, draw};
use crate::store::formats::{self, FormatError, v1};
use crate::store::records::{RecordError, Records};
use crate::store::{Collection, Op, Store};

const NODE: &[u8] = b"node";
const CONSENT: &[u8] = b"consent";
const RULES: &[u8] = b"rules";
const NETWORK: &[u8] = b"network-info";
const CLOCK: &[u8] = b"clock";
const IDLE_LIMIT: &[u8] = b"idle-limit";
/// The key in [`Collection::Meta`] of the version that the store was begun with.
const FORMAT: &[u8] = b"format";

/// The longest idle limit in minutes: a day.
const IDLE_LIMIT_MAX: u32 = 1_440;

/// The schedule in force before the first node answer: epochs of one day with a grace of one week.
const DEFAULT_SCHEDULE: EpochSchedule = EpochSchedule { length_ms: 86_400_000, grace: 7 };

/// The bounds in force before the first node answer.
const DEFAULT_CAPS: Caps = Caps { attention_cap: ATTENTION_CAP_MAX, event_cap: EVENT_CAP_MAX };

/// Consent, rules, the node, and what is counted by.
pub(crate) struct Settings {
    consent: Consent,
    rules: Rules,
    node: String,
    default_node: String,
    network: Option<NetworkInfo>,
    /// What points are counted by: kept apart from the network's facts, so that it holds on when the node is changed.
    schedule: EpochSchedule,
    caps: Caps,
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
        Some(text) => formats::read(&text).map_or(Found::Damaged, Found::Good),
    })
}

fn put<T: Serialize>(key: &[u8], value: &T) -> Result<Op, RecordError> {
    let value = formats::write(value)?.to_vec();
    Ok(Op::Put { collection: Collection::Settings, key: key.to_vec(), value })
}

/// The change that says which version the store was begun with.
fn format_op() -> Op {
    Op::Put { collection: Collection::Meta, key: FORMAT.to_vec(), value: vec![formats::VERSION] }
}

/// Whether a store that keeps something was begun by a version that this one reads.
///
/// # Errors
/// [`FormatError::Older`] for a store of protocol 1, [`FormatError::Newer`]; those of the store.
pub(crate) async fn check_format<S: Store>(records: &Records<S>) -> Result<(), RecordError> {
    match records.get(Collection::Meta, FORMAT).await?.as_deref() {
        Some([formats::VERSION]) => Ok(()),
        Some([version]) if *version > formats::VERSION => Err(FormatError::Newer.into()),
        Some(_) => Err(RecordError::DAMAGED),
        None if records.get(Collection::Settings, CONSENT).await?.is_some() => Err(FormatError::Older.into()),
        None => Ok(()),
    }
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
            caps: DEFAULT_CAPS,
            tariff: Tariff::base(),
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
        let consent = find::<S, v1::Consent>(records, CONSENT).await?;
        // Consent and rules are written together: one alone is a damage.
        if let Found::Good(rules) = find::<S, v1::Rules>(records, RULES).await? {
            settings.rules = rules.into();
            if let Found::Good(consent) = consent {
                settings.consent = consent.into();
            }
        }
        if let Found::Good(node) = find::<S, String>(records, NODE).await? {
            settings.node = node;
        }
        if let Found::Good(clock) = find::<S, v1::Clock>(records, CLOCK).await?
            && let Some((schedule, caps, tariff)) = clock.parts()
        {
            (settings.schedule, settings.caps, settings.tariff) = (schedule, caps, tariff);
        }
        if let Found::Good(facts) = find::<S, v1::NetworkFacts>(records, NETWORK).await? {
            settings.network = facts.info();
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

    /// The bounds on one epoch in force.
    pub(crate) fn caps(&self) -> Caps {
        self.caps
    }

    /// The network, once a node was heard.
    pub(crate) fn network_id(&self) -> Option<NetworkId> {
        self.network.as_ref().map(NetworkInfo::id)
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
        records
            .commit(vec![format_op(), put(CONSENT, &v1::Consent::from(consent.clone()))?, self.put_rules(&self.rules)?])
            .await?;
        self.consent = consent;
        Ok(())
    }

    fn put_rules(&self, rules: &Rules) -> Result<Op, RecordError> {
        put(RULES, &v1::Rules::from(rules.clone()))
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
        let mut ops =
            vec![format_op(), put(CONSENT, &v1::Consent::from(self.consent.clone()))?, self.put_rules(&rules)?];
        ops.extend(others);
        records.commit(ops).await?;
        self.rules = rules;
        Ok(())
    }

    /// A node's address as it is kept: `https://host[:port]`, or `http://` on this device.
    ///
    /// # Errors
    /// [`CaptureError::NodeAddress`] for anything else.
    pub(crate) fn check_node(address: &str) -> Result<String, CaptureError> {
        let address = address.trim_end_matches('/').to_owned();
        if is_node_address(&address) { Ok(address) } else { Err(CaptureError::NodeAddress) }
    }

    /// Stores another node's address, which was checked.
    ///
    /// # Errors
    /// [`CaptureError::Record`].
    pub(crate) async fn keep_node<S: Store>(
        &mut self,
        address: String,
        records: &Records<S>,
    ) -> Result<(), CaptureError> {
        records.commit(vec![put(NODE, &address)?, remove(NETWORK)]).await?;
        self.node = address;
        self.network = None;
        Ok(())
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

    /// Whether a network's epochs, bounds and tariff are not the ones in force.
    pub(crate) fn changes_clock(&self, info: &NetworkInfo) -> bool {
        let founding = &info.founding;
        self.schedule != founding.schedule || self.caps != founding.caps || self.tariff != info.base_tariff
    }

    /// The changes that store a valid answer about the network; [`Settings::take_network`] follows them.
    ///
    /// # Errors
    /// [`RecordError::Format`].
    pub(crate) fn network_ops(info: &NetworkInfo) -> Result<Vec<Op>, RecordError> {
        let clock = v1::Clock::new(info.founding.schedule, info.founding.caps, &info.base_tariff);
        Ok(vec![put(NETWORK, &v1::NetworkFacts::from(info.clone()))?, put(CLOCK, &clock)?])
    }

    /// Takes a network's facts that were stored just now: from here on its epochs and its tariff count.
    pub(crate) fn take_network(&mut self, info: NetworkInfo) {
        (self.schedule, self.caps) = (info.founding.schedule, info.founding.caps);
        self.tariff = info.base_tariff.clone();
        self.network = Some(info);
    }

    /// Sets the epochs as a network would.
    #[cfg(test)]
    pub(crate) fn set_schedule(&mut self, schedule: EpochSchedule) {
        self.schedule = schedule;
        self.caps.attention_cap = schedule.seconds();
    }
}
