//! The three pools of the demo network, each with an operator's key of its own in the data folder: one for everything, one
//! for time alone, one for deeds alone. Their credits are worth nothing.

use std::path::Path;

use ashiato_core::encoding::code::Code;
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::summary::KINDS;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::claim::LeastAge;
use ashiato_core::protocol::terms::{Delivery, Level, ScopeTerms, SignedTerms, TERMS_VERSION, Terms};

use crate::cli::key_file::{self, KeyFileError};
use crate::rules::network::{NetworkRules, is_test_network};
use crate::rules::refusal::Refusal;
use crate::rules::signing::Signing;
use crate::rules::terms::sign_terms;
use crate::service::clock::Clock;
use crate::service::node::Node;

/// Test credits put into each demo pool: centuries of budgets.
const DEPOSIT: u64 = 1_000_000_000_000;
/// How long a demo pool lives: 365 days; then the next start opens another.
const LIFE_MS: u64 = 365 * 86_400_000;
/// The most that one token can take from an epoch: 98,304 points.
const MAXIMUM: u32 = 15 << 16;
/// Epochs after the staked one in which stakes are taken: three, from the early checkpoint on.
const WAIT: u32 = 4;

struct Demo {
    file: &'static str,
    name: &'static str,
    purpose: &'static str,
    operator: &'static str,
    scope_name: &'static str,
    tariff: fn() -> Tariff,
    rate: u32,
    budget: u64,
}

fn table(rows: &[(Category, u8)]) -> [u8; KINDS] {
    core::array::from_fn(|number| {
        let weight = |(category, weight): &(Category, u8)| (usize::from(category.id()) == number).then_some(*weight);
        rows.iter().find_map(weight).unwrap_or(0)
    })
}

/// The tariff of a pool that wants time alone: no deed adds anything.
fn time_by_subject() -> Tariff {
    let attention_weights = table(&[
        (Category::News, 4),
        (Category::Social, 2),
        (Category::Video, 2),
        (Category::Shopping, 3),
        (Category::Finance, 5),
        (Category::CryptoMarkets, 5),
        (Category::Civic, 5),
        (Category::Developer, 6),
        (Category::Ai, 6),
        (Category::Learning, 8),
        (Category::Entertainment, 2),
    ]);
    Tariff { attention_weights, action_weights: [0; KINDS], bonuses: [0; KINDS] }
}

/// The tariff of a pool that wants wallet, defi and market deeds alone: time adds nothing, and a visit is a small deed.
/// On-chain actions have no bonus, since nothing evidences them yet.
fn wallet_signals() -> Tariff {
    let action_weights = table(&[
        (Category::Other, 2),
        (Category::Finance, 3),
        (Category::CryptoMarkets, 6),
        (Category::Nft, 8),
        (Category::Defi, 16),
        (Category::Social, 1),
        (Category::News, 1),
    ]);
    let mut bonuses = [0; KINDS];
    for (action, bonus) in
        [(Action::Visit, 1), (Action::LinkOut, 1), (Action::WalletAnnounced, 8), (Action::WalletConnect, 24)]
    {
        bonuses[usize::from(action.id())] = bonus;
    }
    Tariff { attention_weights: [0; KINDS], action_weights, bonuses }
}

const DEMOS: [Demo; 3] = [
    Demo {
        file: "pool-everyday-web.key",
        name: "Everyday web",
        purpose: "A language-model team measures how much attention and activity each kind of site gets in an ordinary \
                  day. It receives the proven value of an epoch and nothing else.",
        operator: "Demo operator: Everyday web",
        scope_name: "everyday-web",
        tariff: Tariff::base,
        rate: 1,
        budget: 10_000,
    },
    Demo {
        file: "pool-time-by-subject.key",
        name: "Time by subject",
        purpose: "A library asks how much time goes into learning, making and following what happens, and pays for time \
                  alone. It receives the proven value of an epoch and nothing else.",
        operator: "Demo operator: Time by subject",
        scope_name: "time-by-subject",
        tariff: time_by_subject,
        rate: 1,
        budget: 10_000,
    },
    Demo {
        file: "pool-wallet-signals.key",
        name: "Wallet signals for trading agents",
        purpose: "A builder of trading agents counts wallet, defi and crypto-market deeds to see where attention moves, \
                  and pays for deeds alone. It receives the proven value of an epoch and nothing else.",
        operator: "Demo operator: Wallet signals",
        scope_name: "wallet-signals",
        tariff: wallet_signals,
        rate: 3,
        budget: 25_000,
    },
];

impl Demo {
    fn signed(&self, key: &Signing, rules: &NetworkRules, now_ms: u64) -> Result<SignedTerms, Refusal> {
        let terms = Terms {
            version: TERMS_VERSION,
            network: rules.id,
            name: self.name.to_owned(),
            purpose: self.purpose.to_owned(),
            operator: self.operator.to_owned(),
            operator_key: key.public(),
            tariff: (self.tariff)(),
            level: Level::Early,
            least_age: LeastAge::None,
            minimum: 1,
            maximum: MAXIMUM,
            rate: self.rate,
            budget: self.budget,
            deposit: DEPOSIT,
            wait: WAIT,
            scope_name: self.scope_name.to_owned(),
            scope: ScopeTerms::Epoch,
            delivery: Delivery::Attest,
            retention_days: 0,
            expires_at: now_ms.saturating_add(LIFE_MS),
        };
        sign_terms(key, &terms)
    }
}

/// Why the demo pools are not opened.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The network is not one for tests.
    #[error("demo pools are for test networks only")]
    Network,
    /// An operator's key can't be used.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
}

impl DemoError {
    /// The stable code; a key file's error has none.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Network => Some(Code::ConfigDemoPools),
            Self::KeyFile(_) => None,
        }
    }
}

/// Opens the demo pools that are not open; their operators' keys lie in the data folder. A pool that the node refuses is
/// missing and stands in the log: strangers who take every place stop no node from starting.
///
/// # Errors
///
/// [`DemoError`].
pub async fn open_pools(node: &Node, data: &Path) -> Result<(), DemoError> {
    if !is_test_network(&node.rules.founding.name) {
        return Err(DemoError::Network);
    }
    for demo in &DEMOS {
        let key = key_file::open_or_create(&data.join(demo.file))?;
        if !node.has_open_pool(&key.public(), demo.name) {
            let opened = match demo.signed(&key, &node.rules, node.clock.now_ms()) {
                Ok(signed) => node.open_pool(signed).await,
                Err(refusal) => Err(refusal),
            };
            if let Err(refusal) = opened {
                tracing::warn!(pool = demo.name, code = refusal.code().name(), "a demo pool was not opened");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::operators::{Operators, PLACES};
    use crate::rules::pool::Pool;
    use ashiato_core::encoding::signed::{Hash, PublicKey};
    use ashiato_core::footprint::epoch::EpochSchedule;
    use ashiato_core::footprint::summary::{Caps, Summary};
    use ashiato_core::protocol::founding::Founding;

    fn value(tariff: &Tariff, category: Category, action: Action, seconds: u32) -> u64 {
        let (mut all, mut counts) = ([0; KINDS], [[0; KINDS]; KINDS]);
        all[usize::from(category.id())] = seconds;
        counts[usize::from(category.id())][usize::from(action.id())] = 1;
        tariff.value(&Summary::new(all, counts).unwrap())
    }

    #[test]
    fn all_open_on_any_schedule_and_pay_for_what_they_name() {
        let key = Signing::from_secret(&[3; 32]);
        for length_ms in [1_000, 60_000, 86_400_000] {
            let schedule = EpochSchedule { length_ms, grace: 10 };
            let rules = NetworkRules::new(Founding {
                name: "a-test".to_owned(),
                first_node_key: PublicKey([1; 32]),
                recovery_key_hash: Hash([2; 32]),
                schedule,
                caps: Caps { attention_cap: schedule.seconds(), event_cap: 8_191 },
            });
            for demo in &DEMOS {
                let signed = demo.signed(&key, &rules, 1_000_000_000).unwrap();
                let operators = Operators { admitted: None, places: PLACES };
                assert!(Pool::open(signed, &rules, &operators, 1_000_000_000).is_ok(), "{}", demo.name);
            }
        }
        let (time, deeds) = (time_by_subject(), wallet_signals());
        assert_eq!(value(&time, Category::Learning, Action::Comment, 60), 480, "no deed adds anything");
        assert_eq!(value(&deeds, Category::Defi, Action::WalletConnect, 60), 3_840, "time adds nothing");
        assert_eq!(value(&deeds, Category::Shopping, Action::WalletConnect, 60), 0);
        for demo in &DEMOS {
            let tariff = (demo.tariff)();
            for action in [Action::OnchainTransaction, Action::OnchainExchange] {
                assert_eq!(tariff.bonuses[usize::from(action.id())], 0, "{}: nothing evidences it yet", demo.name);
            }
        }
    }
}
