//! The integrity check of a data folder: everything that was promised, recomputed.

use std::collections::BTreeMap;
use std::path::Path;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::keys::VerifyingKeys;
use ashiato_zk_circuits::groth16::verifier;
use ashiato_zk_circuits::stake::commitment;

use crate::checkpoints;
use crate::datadir::DataDir;
use crate::db::{Db, DbError, LeafRow, StakeRow};
use crate::node::NodeError;
use crate::pools::{Pool, Rules};
use crate::settle::settle;
use crate::stakes::receipt;

/// What was checked, and what was found wrong.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
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

struct Facts {
    network: String,
    schedule: EpochSchedule,
    size: Size,
    key: PublicKey,
}

async fn facts(db: &Db) -> Result<Facts, DbError> {
    let mut values = BTreeMap::new();
    for name in ["network", "epoch_ms", "grace", "words", "node_key"] {
        values.insert(name, db.meta(name).await?.ok_or(DbError::Corrupt("meta"))?);
    }
    let number = |name: &str| values.get(name).and_then(|v| v.parse::<u64>().ok()).ok_or(DbError::Corrupt("meta"));
    let words = u32::try_from(number("words")?).ok().and_then(Size::from_words);
    Ok(Facts {
        network: values.get("network").cloned().unwrap_or_default(),
        schedule: EpochSchedule { length_ms: number("epoch_ms")?, grace: number("grace")? },
        size: words.ok_or(DbError::Corrupt("meta"))?,
        key: values.get("node_key").and_then(|v| PublicKey::from_hex(v)).ok_or(DbError::Corrupt("meta"))?,
    })
}

/// Checks a folder that no node works in. Faults stand in the report; an error says that it could not be read.
pub async fn check(data: &Path) -> Result<Report, NodeError> {
    let folder = DataDir::open_existing(data)?;
    let key = folder.node_key()?;
    let db = Db::open(&folder.book()).await?;
    let mut report = Report::default();
    if !db.is_sound().await? {
        report.faults.push("SQLite finds the file damaged".to_owned());
    }
    let facts = facts(&db).await?;
    if key.public() != facts.key {
        report.faults.push("node.key is not the key that signed the book".to_owned());
    }
    let mut roots = BTreeMap::new();
    for epoch in db.epochs().await? {
        check_epoch(&db, &facts, epoch, &mut report, &mut roots).await?;
    }
    let pools = check_pools(&db, &facts, &mut report).await?;
    let stakes = db.stakes().await?;
    check_stakes(&facts, &stakes, &pools, &roots, &mut report)?;
    check_money(&db, &stakes, &pools, &mut report).await?;
    db.close().await;
    Ok(report)
}

type Roots = BTreeMap<(Epoch, ashiato_core::protocol::terms::Level), FieldElement>;

async fn check_epoch(
    db: &Db,
    facts: &Facts,
    epoch: Epoch,
    report: &mut Report,
    roots: &mut Roots,
) -> Result<(), NodeError> {
    let rows = db.leaf_rows(epoch).await?;
    let mut latest = facts.schedule.end_ms(epoch);
    for (i, row) in rows.iter().enumerate() {
        report.leaves += 1;
        if let Some(fault) = leaf_fault(db, facts, row, i as u64, latest).await? {
            report.faults.push(format!("leaf {i} of epoch {}: {fault}", epoch.0));
        }
        latest = row.registered_ms;
    }
    let leaves: Vec<FieldElement> = rows.iter().map(|row| row.leaf).collect();
    let signed = db.checkpoints(epoch).await?;
    report.checkpoints += signed.len() as u64;
    roots.extend(signed.iter().map(|c| ((epoch, c.level), c.root)));
    if let Err(error) = checkpoints::verify(&facts.network, &facts.key, epoch, &leaves, &signed) {
        report.faults.push(error.to_string());
    }
    Ok(())
}

async fn leaf_fault(
    db: &Db,
    facts: &Facts,
    row: &LeafRow,
    index: u64,
    not_before: u64,
) -> Result<Option<&'static str>, DbError> {
    let request = ashiato_core::protocol::leaf::RegisterRequest {
        id: row.token,
        epoch: row.epoch,
        bundle: row.bundle,
        signature: row.signature,
    };
    let signed = db.token_key(row.token).await?.is_some_and(|key| request.verify(&facts.network, &key).is_ok());
    Ok(if row.index != index {
        Some("its place is not in order")
    } else if row.leaf != commitment::leaf(row.token, row.bundle) {
        Some("it is not the hash of its token and bundle")
    } else if row.registered_ms < not_before || row.registered_ms >= facts.schedule.final_checkpoint_ms(row.epoch) {
        Some("it was registered out of time or order")
    } else if !signed {
        Some("its token did not sign it")
    } else {
        None
    })
}

async fn check_pools(db: &Db, facts: &Facts, report: &mut Report) -> Result<BTreeMap<FieldElement, Pool>, NodeError> {
    let rules = Rules {
        network: facts.network.clone(),
        attention_cap: facts.schedule.attention_cap(),
        verifying_key_hash: VerifyingKeys::dev(facts.size)?.hash(),
    };
    let mut pools = BTreeMap::new();
    for row in db.pools().await? {
        report.pools += 1;
        let id = row.signed.pool_id();
        match Pool::restore(row.signed, row.deposited, row.paid, &rules) {
            Ok(pool) => {
                pools.insert(id, pool);
            }
            Err(refusal) => report.faults.push(format!("pool {}: {refusal}", id.to_hex())),
        }
    }
    Ok(pools)
}

fn check_stakes(
    facts: &Facts,
    stakes: &[StakeRow],
    pools: &BTreeMap<FieldElement, Pool>,
    roots: &Roots,
    report: &mut Report,
) -> Result<(), NodeError> {
    let keys = VerifyingKeys::dev(facts.size)?;
    for stake in stakes {
        report.stakes += 1;
        let claim = pools.get(&stake.pool).and_then(|pool| {
            let root = *roots.get(&(stake.epoch, pool.terms().level))?;
            let payout = &stake.payout_key;
            Some(pool.claim(stake.epoch, root, stake.nullifier, stake.value, stake.content_commitment, payout))
        });
        let holds = |claim: &StakeClaim| {
            keys.of(stake.words).is_some_and(|key| verifier::verify(key, claim, &stake.proof).is_ok())
        };
        let fault = if !claim.as_ref().is_some_and(holds) {
            Some("its proof does not hold")
        } else if receipt(stake).verify(&facts.network, &facts.key).is_err() {
            Some("its receipt is not signed by this node")
        } else {
            None
        };
        if let Some(fault) = fault {
            report.faults.push(format!("stake {}: {fault}", stake.nullifier.to_hex()));
        }
    }
    Ok(())
}

/// Every settlement from its stakes, oldest first; paid + remaining = deposited, stake by stake.
async fn check_money(
    db: &Db,
    stakes: &[StakeRow],
    pools: &BTreeMap<FieldElement, Pool>,
    report: &mut Report,
) -> Result<(), NodeError> {
    for (id, pool) in pools {
        let mut balance = pool.deposited();
        for row in db.settlements(*id, Epoch(i64::MAX as u64)).await? {
            report.settlements += 1;
            let of_epoch: Vec<&StakeRow> =
                stakes.iter().filter(|s| s.pool == *id && s.accepted_in == row.epoch).collect();
            let values: Vec<(FieldElement, u32)> = of_epoch.iter().map(|s| (s.nullifier, s.value)).collect();
            let budget = pool.terms().budget.min(balance);
            let again = settle(&values, pool.terms().rate, budget);
            // Both are in the order of nullifiers.
            let same = again.as_ref().is_ok_and(|shares| {
                shares.paid == row.paid
                    && shares.remaining == row.remaining
                    && shares.total_value == row.total_value
                    && shares.shares.len() as u64 == row.stakes
                    && shares.shares.iter().map(|s| Some(s.amount)).eq(of_epoch.iter().map(|s| s.reward))
            });
            if !same {
                report.faults.push(format!(
                    "settlement of epoch {} of pool {} does not add up",
                    row.epoch.0,
                    id.to_hex()
                ));
            }
            balance = balance.saturating_sub(row.paid);
        }
        if balance != pool.balance() {
            report.faults.push(format!("pool {}: paid and remaining are not the deposit", id.to_hex()));
        }
    }
    Ok(())
}
