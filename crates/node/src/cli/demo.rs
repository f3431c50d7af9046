//! The two pools of the demo network, each with an operator's key of its own in the data folder. Their credits are
//! worth nothing.

use std::path::Path;

use ashiato_core::encoding::code::Code;
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::claim::{ScopeKind, round_down};
use ashiato_core::protocol::terms::{Delivery, Level, SignedTerms, Terms};

use crate::cli::key_file::{self, KeyFileError};
use crate::rules::network::{NetworkRules, is_test_network};
use crate::rules::open_pool::OpenPool;
use crate::rules::refusal::Refusal;
use crate::rules::signing::Signing;
use crate::rules::terms::sign_terms;
use crate::service::node::Node;

/// Test credits put into each demo pool: centuries of budgets.
const DEPOSIT: u64 = 1_000_000_000_000;
/// 2100-01-01T00:00:00Z.
const EXPIRES_AT: u64 = 4_102_444_800_000;

struct Demo {
    file: &'static str,
    name: &'static str,
    purpose: &'static str,
    operator: &'static str,
    scope_name: &'static str,
    tariff: fn(u16) -> Tariff,
    rate: u32,
    budget: u64,
}

/// The tariff of a pool that wants wallet, defi and market footprints: other categories weigh little or nothing.
fn wallet_signals(attention_cap: u16) -> Tariff {
    let mut tariff = Tariff { weights: [0; 16], bonuses: [0; 16], attention_cap };
    for (category, weight) in [
        (Category::Other, 2),
        (Category::Finance, 3),
        (Category::CryptoMarkets, 12),
        (Category::Nft, 8),
        (Category::Defi, 16),
        (Category::Social, 1),
        (Category::News, 1),
    ] {
        tariff.weights[usize::from(category.id())] = weight;
    }
    for (action, bonus) in [
        (Action::LinkOut, 1),
        (Action::WalletAnnounced, 8),
        (Action::WalletConnect, 24),
        (Action::OnchainTransaction, 40),
        (Action::OnchainExchange, 60),
    ] {
        tariff.bonuses[usize::from(action.id())] = bonus;
    }
    tariff
}

const DEMOS: [Demo; 2] = [
    Demo {
        file: "pool-everyday-web.key",
        name: "Everyday web",
        purpose: "A language-model team measures how much attention each kind of site gets in an ordinary day. \
                  It receives the proven value of an epoch and nothing else.",
        operator: "Demo operator: Everyday web",
        scope_name: "everyday-web",
        tariff: Tariff::base,
        rate: 10,
        budget: 10_000,
    },
    Demo {
        file: "pool-wallet-signals.key",
        name: "Wallet signals for trading agents",
        purpose: "A builder of trading agents weighs wallet, defi and crypto-market footprints to see where attention \
                  moves. It receives the proven value of an epoch and nothing else.",
        operator: "Demo operator: Wallet signals",
        scope_name: "wallet-signals",
        tariff: wallet_signals,
        rate: 25,
        budget: 25_000,
    },
];

impl Demo {
    fn signed(&self, key: &Signing, rules: &NetworkRules) -> Result<SignedTerms, Refusal> {
        let terms = Terms {
            version: 1,
            network: rules.network.clone(),
            name: self.name.to_owned(),
            purpose: self.purpose.to_owned(),
            operator: self.operator.to_owned(),
            operator_key: key.public(),
            tariff: (self.tariff)(rules.attention_cap),
            level: Level::Early,
            least: 1,
            most: round_down((1 << 25) - 1),
            rate: self.rate,
            budget: self.budget,
            scope_name: self.scope_name.to_owned(),
            scope_kind: ScopeKind::Epoch,
            delivery: Delivery::Attest,
            retention_days: 0,
            expires_at: EXPIRES_AT,
            verifying_key_hash: rules.verifying_key_hash,
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
    /// The node refused a pool.
    #[error("the demo pools could not be opened: {0}")]
    Refused(#[from] Refusal),
}

impl DemoError {
    /// The stable code; a key file's error has none.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Network => Some(Code::ConfigDemoPools),
            Self::KeyFile(_) => None,
            Self::Refused(refusal) => Some(refusal.code()),
        }
    }
}

/// Opens the demo pools where they are not open yet; their operators' keys lie in the data folder.
///
/// # Errors
///
/// [`DemoError`].
pub async fn open_pools(node: &Node, data: &Path) -> Result<(), DemoError> {
    if !is_test_network(&node.rules.network) {
        return Err(DemoError::Network);
    }
    for demo in &DEMOS {
        let key = key_file::open_or_create(&data.join(demo.file))?;
        let pool = demo.signed(&key, &node.rules)?;
        node.open_pool(OpenPool { pool, deposit: DEPOSIT }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::pool::Pool;
    use ashiato_core::encoding::signed::Hash;
    use ashiato_core::footprint::word::Word;

    #[test]
    fn both_open_on_any_schedule_and_pay_for_what_they_name() {
        let key = Signing::from_secret(&[3; 32]);
        for attention_cap in [0, 6, 8_640] {
            let rules = NetworkRules { network: "a-test".to_owned(), attention_cap, verifying_key_hash: Hash([9; 32]) };
            for demo in &DEMOS {
                let signed = demo.signed(&key, &rules).unwrap();
                assert!(Pool::open(signed, DEPOSIT, &rules, EXPIRES_AT - 1).is_ok(), "{}", demo.name);
            }
        }
        let tariff = wallet_signals(6);
        let value = |category, action, ms| tariff.value(Word::new(category, action, ms));
        assert!(value(Category::Defi, Action::WalletConnect, 0) > value(Category::News, Action::Visit, 60_000));
        assert_eq!(value(Category::Shopping, Action::Visit, 60_000), 0);
        assert!(value(Category::CryptoMarkets, Action::Visit, 10_000) > 0);
    }
}
