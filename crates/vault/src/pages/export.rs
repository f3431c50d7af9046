//! Taking everything along.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::summary::Caps;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_zk_circuits::stake::commitment;
use serde::Serialize;

use crate::epochs::leaf::{LeafRecord, epoch_key};
use crate::keys::user_key::VaultKeys;
use crate::pages::dashboard::{Kept, Shelf};
use crate::pages::views::StakeView;
use crate::store::Store;
use crate::store::formats::v1::{Commitment, StakeRecord};
use crate::store::records::{Kind, RecordError, Records};

/// The first line of an export.
#[derive(Serialize)]
struct Header<'a> {
    kind: &'static str,
    format: &'static str,
    version: u32,
    exported_at: u64,
    network: Option<NetworkId>,
    schedule: EpochSchedule,
    /// What a summary can hold of one epoch.
    caps: Caps,
    base_tariff: &'a Tariff,
    value_total: u64,
    footprints: u64,
}

#[derive(Serialize)]
struct FootprintLine<'a> {
    kind: &'static str,
    epoch: u64,
    /// Whether its epoch was committed with it.
    committed: bool,
    /// Whether it counts: it did not come after the commitment.
    counted: bool,
    #[serde(flatten)]
    footprint: &'a Footprint,
}

#[derive(Serialize)]
struct StakeLine<'a> {
    kind: &'static str,
    #[serde(flatten)]
    stake: &'a StakeView,
}

/// What makes a committed epoch's numbers checkable by others: only in an export that was asked for with its secrets.
#[derive(Serialize)]
struct LeafLine {
    kind: &'static str,
    network: NetworkId,
    epoch: u64,
    /// The token's identity secret `s` on that network.
    secret: FieldElement,
    /// `H(domain.identity, s, 0)`.
    id: FieldElement,
    minted: u32,
    /// The 272 numbers of the summary, in their order.
    numbers: Vec<u32>,
    /// Seed of the records' salts, order and padding.
    seed: String,
    /// The records' field element.
    records: FieldElement,
    /// The bundle's randomness r.
    randomness: FieldElement,
    bundle: FieldElement,
    leaf: FieldElement,
}

/// A stake's public numbers that follow from secrets.
#[derive(Serialize)]
struct ClaimLine {
    kind: &'static str,
    network: NetworkId,
    epoch: u64,
    pool: FieldElement,
    scope: FieldElement,
    nullifier: FieldElement,
    records_nonce: FieldElement,
    records_commitment: FieldElement,
    value: u32,
}

/// The lines by which anybody can recompute summaries, bundles, leaves and nullifiers from the footprints above them. The
/// device's own key is in no export.
///
/// # Errors
/// [`RecordError::Store`] and [`RecordError::Format`].
pub(crate) async fn secrets<S: Store>(records: &Records<S>, keys: &VaultKeys) -> Result<String, RecordError> {
    let mut out = String::new();
    for leaf in records.read_all::<LeafRecord>(keys, Kind::Leaf).await? {
        let key = epoch_key(&leaf.network, leaf.epoch);
        let Some(committed) = records.read::<Commitment>(keys, Kind::Commitment, &key).await? else { continue };
        let secret = keys.identity_secret(&leaf.network);
        let id = commitment::identity(secret);
        let leaf_line = LeafLine {
            kind: "leaf",
            network: leaf.network,
            epoch: leaf.epoch.0,
            secret,
            id,
            minted: leaf.minted,
            numbers: leaf.summary().numbers().to_vec(),
            seed: committed.seed.clone(),
            records: committed.records,
            randomness: committed.randomness,
            bundle: leaf.bundle,
            leaf: commitment::leaf(id, leaf.minted, leaf.bundle),
        };
        line(&mut out, &leaf_line)?;
    }
    for kind in [Kind::Stake, Kind::PastStake] {
        for stake in records.read_all::<StakeRecord>(keys, kind).await? {
            let claim = ClaimLine {
                kind: "claim",
                network: stake.network,
                epoch: stake.epoch.0,
                pool: stake.pool,
                scope: stake.scope,
                nullifier: stake.nullifier,
                records_nonce: stake.records_nonce,
                records_commitment: stake.records_commitment,
                value: stake.value,
            };
            line(&mut out, &claim)?;
        }
    }
    Ok(out)
}

fn line<T: Serialize>(out: &mut String, value: &T) -> Result<(), RecordError> {
    out.push_str(&serde_json::to_string(value).map_err(|_| RecordError::UNWRITABLE)?);
    out.push('\n');
    Ok(())
}

/// Everything, as lines of JSON: a header, the footprints from the oldest on, the stakes. Each line says its `kind`.
///
/// # Errors
/// [`RecordError::Store`] and [`RecordError::Format`].
pub(crate) async fn jsonl<S: Store>(
    shelf: &Shelf<'_, S>,
    stakes: &[StakeView],
    now_ms: u64,
) -> Result<String, RecordError> {
    let (settings, totals) = (shelf.settings, shelf.epochs.totals());
    let open = shelf.open();
    let known = shelf.epochs.open().into_iter().flatten().filter_map(|(_, open)| open.known.as_ref());
    let known = known.map(|known| known.all().count() as u64).sum::<u64>();
    let mut out = String::new();
    let header = Header {
        kind: "header",
        format: "ashiato-export",
        version: 2,
        exported_at: now_ms,
        network: settings.network_id(),
        schedule: settings.schedule(),
        caps: settings.caps(),
        base_tariff: settings.tariff(),
        value_total: shelf.epochs.value(settings),
        footprints: totals.footprints.saturating_sub(known) + open.len() as u64,
    };
    line(&mut out, &header)?;
    for place in shelf.places().await? {
        let mut kept = shelf.closed(place, None).await?;
        kept.sort_by(|a, b| (a.footprint.started_at, &a.footprint.id).cmp(&(b.footprint.started_at, &b.footprint.id)));
        lines(&mut out, &kept)?;
    }
    lines(&mut out, &open)?;
    for stake in stakes {
        line(&mut out, &StakeLine { kind: "stake", stake })?;
    }
    Ok(out)
}

fn lines(out: &mut String, kept: &[Kept]) -> Result<(), RecordError> {
    for kept in kept {
        let footprint = FootprintLine {
            kind: "footprint",
            epoch: kept.epoch.0,
            committed: kept.committed,
            counted: kept.counted,
            footprint: &kept.footprint,
        };
        line(out, &footprint)?;
    }
    Ok(())
}
