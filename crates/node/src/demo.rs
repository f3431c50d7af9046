//! The two pools of the demo network, each with an operator's key of its own in the data folder. Their credits are
//! worth nothing.

use ashiato_core::encoding::domain::signing;
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::claim::{ScopeKind, round_down};
use ashiato_core::protocol::terms::{Delivery, Level, SignedTerms, Terms};

use crate::keyfile::{KeyFileError, Signing};
use crate::node::{Node, NodeError};
use crate::pools::{OpenPool, Rules};
use crate::problem::Refusal;

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

/// Weighs what wallets do and the markets they do it on; the rest counts for little or nothing.
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
    fn signed(&self, key: &Signing, rules: &Rules) -> Result<SignedTerms, Refusal> {
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

/// Signs terms as an operator does.
pub fn sign_terms(key: &Signing, terms: &Terms) -> Result<SignedTerms, Refusal> {
    let text = serde_json::to_string(terms).map_err(|_| Refusal::Internal)?;
    let signature = key.sign(signing::TERMS, &[text.as_bytes()]);
    Ok(SignedTerms { terms: text, signature })
}

/// Opens the demo pools where they are not open yet.
pub(crate) async fn open_pools(node: &Node) -> Result<(), NodeError> {
    for demo in &DEMOS {
        let key = Signing::open_or_create(&node.config.data.join(demo.file)).map_err(|e: KeyFileError| e)?;
        let pool = demo.signed(&key, &node.rules).map_err(NodeError::Demo)?;
        node.open_pool(OpenPool { pool, deposit: DEPOSIT }).await.map_err(NodeError::Demo)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pools::Pool;
    use ashiato_core::footprint::word::Word;

    #[test]
    fn both_open_on_any_schedule_and_pay_for_what_they_name() {
        let key = Signing::from_secret(&[3; 32]);
        for attention_cap in [0, 6, 8_640] {
            let rules = Rules { attention_cap, ..crate::pools::tests::rules() };
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
