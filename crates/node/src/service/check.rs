//! The integrity check of a book that no node works on: leaves, checkpoints, pools, proofs, receipts and settlements are computed
//! again.

use std::collections::BTreeMap;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_core::protocol::terms::Level;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::keys::VerifyingKeys;
use ashiato_zk_circuits::groth16::verifier;

use crate::db::{Db, DbError};
use crate::rules::network::NetworkRules;
use crate::rules::pool::Pool;
use crate::rules::stake::Stake;
use crate::rules::{checkpoint, settlement};
use crate::service::error::NodeError;

/// The result of a check: counts and faults.
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

/// The settings that a book was begun with.
struct Settings {
    network: String,
    schedule: EpochSchedule,
    size: Size,
    key: PublicKey,
}

impl Settings {
    async fn read(db: &Db) -> Result<Self, DbError> {
        let mut values = BTreeMap::new();
        for name in ["network", "epoch_ms", "grace", "words", "node_key"] {
            values.insert(name, db.meta(name).await?.ok_or(DbError::Corrupt("meta"))?);
        }
        let number = |name: &str| values.get(name).and_then(|v| v.parse::<u64>().ok()).ok_or(DbError::Corrupt("meta"));
        let words = u32::try_from(number("words")?).ok().and_then(Size::from_words);
        Ok(Self {
            network: values.get("network").cloned().unwrap_or_default(),
            schedule: EpochSchedule { length_ms: number("epoch_ms")?, grace: number("grace")? },
            size: words.ok_or(DbError::Corrupt("meta"))?,
            key: values.get("node_key").and_then(|v| PublicKey::from_hex(v)).ok_or(DbError::Corrupt("meta"))?,
        })
    }
}

type Roots = BTreeMap<(Epoch, Level), FieldElement>;
type Pools = BTreeMap<FieldElement, Pool>;

/// Checks a book whose folder holds `key`. Faults stand in the report.
///
/// # Errors
///
/// [`NodeError::Db`] when the book can't be read, [`NodeError::VerifyingKey`].
pub async fn check(db: &Db, key: &PublicKey) -> Result<Report, NodeError> {
    let mut report = Report::default();
    if !db.is_sound().await? {
        report.faults.push("SQLite finds the file damaged".to_owned());
    }
    let settings = Settings::read(db).await?;
    if *key != settings.key {
        report.faults.push("node.key is not the key that signed the book".to_owned());
    }
    let mut roots = Roots::new();
    for epoch in db.epochs().await? {
        check_epoch(db, &settings, epoch, &mut report, &mut roots).await?;
    }
    let keys = VerifyingKeys::dev(settings.size)?;
    let pools = check_pools(db, &settings, &keys, &mut report).await?;
    let stakes = db.stakes().await?;
    check_stakes(&settings, &keys, &stakes, &pools, &roots, &mut report);
    for (id, pool) in &pools {
        let settlements = db.settlements(*id, Epoch(i64::MAX as u64)).await?;
        report.settlements += settlements.len() as u64;
        report.faults.extend(settlement::faults(pool, &settlements, &stakes));
    }
    Ok(report)
}

async fn check_epoch(
    db: &Db,
    settings: &Settings,
    epoch: Epoch,
    report: &mut Report,
    roots: &mut Roots,
) -> Result<(), DbError> {
    let rows = db.leaf_rows(epoch).await?;
    let mut latest = settings.schedule.end_ms(epoch);
    for (i, leaf) in rows.iter().enumerate() {
        report.leaves += 1;
        let key = db.token_key(leaf.token).await?;
        let fault = leaf.fault(&settings.network, &settings.schedule, key.as_ref(), i as u64, latest);
        if let Some(fault) = fault {
            report.faults.push(format!("leaf {i} of epoch {}: {fault}", epoch.0));
        }
        latest = leaf.registered_ms;
    }
    let leaves: Vec<FieldElement> = rows.iter().map(|row| row.leaf).collect();
    let signed = db.checkpoints(epoch).await?;
    report.checkpoints += signed.len() as u64;
    roots.extend(signed.iter().map(|c| ((epoch, c.level), c.root)));
    if let Err(error) = checkpoint::verify(&settings.network, &settings.key, epoch, &leaves, &signed) {
        report.faults.push(error.to_string());
    }
    Ok(())
}

async fn check_pools(
    db: &Db,
    settings: &Settings,
    keys: &VerifyingKeys,
    report: &mut Report,
) -> Result<Pools, DbError> {
    let rules = NetworkRules {
        network: settings.network.clone(),
        attention_cap: settings.schedule.attention_cap(),
        verifying_key_hash: keys.hash(),
    };
    let mut pools = Pools::new();
    for stored in db.pools().await? {
        report.pools += 1;
        let id = stored.signed.pool_id();
        match Pool::restore(stored.signed, stored.deposited, stored.paid, &rules) {
            Ok(pool) => {
                pools.insert(id, pool);
            }
            Err(refusal) => report.faults.push(format!("pool {}: {refusal}", id.to_hex())),
        }
    }
    Ok(pools)
}

fn check_stakes(
    settings: &Settings,
    keys: &VerifyingKeys,
    stakes: &[Stake],
    pools: &Pools,
    roots: &Roots,
    report: &mut Report,
) {
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
        } else if stake.receipt().verify(&settings.network, &settings.key).is_err() {
            Some("its receipt is not signed by this node")
        } else {
            None
        };
        if let Some(fault) = fault {
            report.faults.push(format!("stake {}: {fault}", stake.nullifier.to_hex()));
        }
    }
}
