//! The integrity check of a book that no node works on: keys, tokens, leaves, checkpoints, pools, proofs, receipts and
//! settlements are computed again.

use std::collections::BTreeMap;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::network::AcceptedKey;
use ashiato_core::protocol::terms::Level;
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::verifier;

use crate::db::{Db, DbError};
use crate::rules::checkpoint::{self, AgedLeaf};
use crate::rules::network::NetworkRules;
use crate::rules::node_keys::key_of;
use crate::rules::pool::Pool;
use crate::rules::stake::Stake;
use crate::rules::token::Token;
use crate::rules::{settlement, verifying_keys};
use crate::service::binding::founding;
use crate::service::error::NodeError;
use crate::service::verifiers;

/// The result of a check: counts and faults.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    /// Tokens whose mint and devices were verified again.
    pub tokens: u64,
    /// Leaves recomputed.
    pub leaves: u64,
    /// Checkpoints compared with their leaves.
    pub checkpoints: u64,
    /// Pools opened again.
    pub pools: u64,
    /// Stakes whose proof and receipt were verified again.
    pub stakes: u64,
    /// Settlements computed again.
    pub settlements: u64,
    /// One sentence a fault; empty is sound.
    pub faults: Vec<String>,
}

type Roots = BTreeMap<(Epoch, Level), FieldElement>;
type Pools = BTreeMap<FieldElement, Pool>;
type Tokens = BTreeMap<(FieldElement, PublicKey), Token>;

/// What everything in a book is compared with.
struct Facts<K> {
    rules: NetworkRules,
    key_of: K,
    accepted: Vec<AcceptedKey>,
    verifying_keys: Vec<VerifyingKey>,
}

/// Checks a book whose folder holds `first_key`. Faults stand in the report.
///
/// # Errors
///
/// [`NodeError::Db`] when the book can't be read, [`NodeError::NodeKeys`], [`NodeError::VerifyingKey`].
pub async fn check(db: &Db, first_key: &PublicKey) -> Result<Report, NodeError> {
    let mut report = Report::default();
    if !db.is_sound().await? {
        report.faults.push("SQLite finds the file damaged".to_owned());
    }
    let rules = NetworkRules::new(founding(db).await?.ok_or(DbError::Corrupt("meta"))?);
    if *first_key != rules.founding.first_node_key {
        report.faults.push("node.key is not the key that signed the book".to_owned());
    }
    let key_of = key_of(&rules.id, rules.founding.first_node_key, &db.key_statements().await?)?;
    let stored = db.verifying_keys().await?;
    let verifying_keys = verifiers::of_book(&stored)?;
    let accepted: Vec<AcceptedKey> = stored.into_iter().map(|key| key.accepted).collect();
    if !accepted.iter().map(|key| key.hash).eq(verifying_keys.iter().map(VerifyingKey::hash)) {
        report.faults.push("a verifying key is not the one that was announced".to_owned());
    }
    let facts = Facts { rules, key_of, accepted, verifying_keys };

    let tokens = check_tokens(db, &facts, &mut report).await?;
    let mut roots = Roots::new();
    for epoch in db.epochs().await? {
        check_epoch(db, &facts, epoch, &tokens, &mut report, &mut roots).await?;
    }
    let pools = check_pools(db, &facts, &mut report).await?;
    let stakes = db.stakes().await?;
    for stake in &stakes {
        report.stakes += 1;
        if let Some(fault) = stake_fault(&facts, stake, &pools, &roots) {
            report.faults.push(format!("stake {}: {fault}", stake.nullifier.to_hex()));
        }
    }
    for (id, pool) in &pools {
        let settlements = db.settlements(*id, Epoch(i64::MAX as u64)).await?;
        report.settlements += settlements.len() as u64;
        report.faults.extend(settlement::faults(pool, &settlements, &stakes));
    }
    Ok(report)
}

async fn check_tokens<K>(db: &Db, facts: &Facts<K>, report: &mut Report) -> Result<Tokens, DbError> {
    let mut tokens = Tokens::new();
    for (id, key) in db.token_names().await? {
        report.tokens += 1;
        let token = db.token(id, key).await?;
        match token.as_ref().map(|token| token.fault(&facts.rules.id)) {
            Some(None) => {}
            Some(Some(fault)) => report.faults.push(format!("token {}: {fault}", id.to_hex())),
            None => report.faults.push(format!("token {}: it has no device", id.to_hex())),
        }
        tokens.extend(token.map(|token| ((id, key), token)));
    }
    Ok(tokens)
}

async fn check_epoch<K: Fn(Epoch) -> PublicKey>(
    db: &Db,
    facts: &Facts<K>,
    epoch: Epoch,
    tokens: &Tokens,
    report: &mut Report,
    roots: &mut Roots,
) -> Result<(), DbError> {
    let (network, schedule) = (&facts.rules.id, facts.rules.schedule());
    let rows = db.leaf_rows(epoch).await?;
    let mut latest = schedule.end_ms(epoch);
    for (i, leaf) in rows.iter().enumerate() {
        report.leaves += 1;
        let fault = match tokens.get(&(leaf.id, leaf.key)) {
            Some(token) => leaf.fault(network, schedule, token, i as u64, latest),
            None => Some("it has no token"),
        };
        if let Some(fault) = fault {
            report.faults.push(format!("leaf {i} of epoch {}: {fault}", epoch.0));
        }
        latest = leaf.registered_ms;
    }
    let leaves: Vec<AgedLeaf> = rows.iter().map(|row| AgedLeaf { leaf: row.leaf, minted: row.minted }).collect();
    let signed = db.checkpoints(epoch).await?;
    report.checkpoints += signed.len() as u64;
    roots.extend(signed.iter().map(|c| ((epoch, c.level), c.root)));
    let root = match checkpoint::verify(network, &(facts.key_of)(epoch), epoch, &leaves, &signed) {
        Ok(root) => root,
        Err(error) => {
            report.faults.push(error.to_string());
            return Ok(());
        }
    };
    // A closed tree has a final checkpoint, which was compared; one that grows must be that of the leaves.
    let closed = signed.iter().any(|checkpoint| checkpoint.level == Level::Final);
    let whole = match db.growing(epoch).await? {
        Some(growing) => growing.size == rows.len() as u64 && growing.root().is_ok_and(|found| found == root),
        None => closed,
    };
    if !whole {
        report.faults.push(checkpoint::CheckpointError::Growing(epoch.0).to_string());
    }
    Ok(())
}

async fn check_pools<K>(db: &Db, facts: &Facts<K>, report: &mut Report) -> Result<Pools, DbError> {
    let mut pools = Pools::new();
    for stored in db.pools().await? {
        report.pools += 1;
        let id = stored.signed.pool_id();
        match Pool::restore(stored.signed, stored.opened_in, stored.paid, &facts.rules) {
            Ok(pool) => {
                pools.insert(id, pool);
            }
            Err(refusal) => report.faults.push(format!("pool {}: {refusal}", id.to_hex())),
        }
    }
    Ok(pools)
}

fn stake_fault<K: Fn(Epoch) -> PublicKey>(
    facts: &Facts<K>,
    stake: &Stake,
    pools: &Pools,
    roots: &Roots,
) -> Option<&'static str> {
    let Some(pool) = pools.get(&stake.pool) else { return Some("it is of no pool") };
    let accepted_in = facts.rules.schedule().epoch_at(stake.accepted_ms);
    let terms = pool.terms();
    let budget = (terms.scope.budget_epoch(stake.epoch), terms.taken_until(stake.epoch));
    if (stake.budget_epoch, stake.settled_after) != budget {
        return Some("it shares another budget than its terms say");
    }
    if pool.takes(stake.epoch, accepted_in).is_err() || stake.accepted_ms >= terms.expires_at {
        return Some("it was accepted out of time");
    }
    if verifying_keys::taken(&facts.accepted, stake.verifying_key, accepted_in).is_err() {
        return Some("its verifying key was not taken when it was accepted");
    }
    let key = facts.verifying_keys.iter().find(|key| key.hash() == stake.verifying_key);
    let root = roots.get(&(stake.epoch, terms.level));
    let holds = root.zip(key).is_some_and(|(root, key)| {
        let claim = pool.claim(&facts.rules, stake.epoch, *root, &stake.claimed());
        claim.is_ok_and(|claim| verifier::verify(key, &claim, &stake.proof).is_ok())
    });
    if !holds {
        return Some("its proof does not hold");
    }
    let receipt = stake.receipt().verify(&facts.rules.id, &(facts.key_of)(stake.epoch));
    receipt.is_err().then_some("its receipt is not signed by this node")
}
