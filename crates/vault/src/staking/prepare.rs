//! Preparing a stake: everything that would leave, shown before anything is decided.

use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::summary::{KINDS, Summary};
use ashiato_core::footprint::tariff::{POINT, Tariff};
use ashiato_core::protocol::claim::minted_by;
use ashiato_core::protocol::terms::Terms;
use ashiato_zk_circuits::stake::commitment;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::keys::user_key::VaultKeys;
use crate::staking::caution::{Caution, cautions};
use crate::staking::error::StakeError;
use crate::staking::offer::{Stakeable, bits_revealed, choices, expected, value_of};
use crate::staking::stakes::Stakes;

/// A public input's name in the circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum InputName {
    /// The registry's root.
    Root,
    /// The nullifier's scope.
    Scope,
    /// The nullifier.
    Nullifier,
    /// The hash of the pool's terms.
    TermsHash,
    /// The attention's side of the packed tariff, with the network's bounds and the pool's age.
    TariffAttention,
    /// The actions' side of the packed tariff.
    TariffActions,
    /// The claimed value.
    Value,
    /// The commitment to the epoch's records.
    RecordsCommitment,
    /// The payout key's field element.
    Recipient,
}

/// What the approve window shows: everything that would leave, and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct StakePreview {
    /// The pool's id in hexadecimal: the hash of its exact terms.
    pub pool: String,
    /// The terms as signed.
    pub terms: Terms,
    /// First 16 hexadecimal digits of SHA-256 of the operator's key, in groups of four.
    pub operator_fingerprint: String,
    /// The node's address.
    pub node: String,
    /// The network's identity in hexadecimal: the stake goes there and nowhere else.
    pub network: String,
    /// The epoch whose footprints would be staked.
    pub epoch: u64,
    /// First millisecond of that epoch.
    pub epoch_starts_at: u64,
    /// The last epoch in which the pool takes stakes for it; at its end the budget is shared.
    pub taken_until: u64,
    /// When that is, milliseconds since 1970.
    pub settled_at: u64,
    /// Footprints that the epoch's records hold.
    pub footprints: u64,
    /// What the epoch is worth under the pool's tariff, a row a category, most worth first.
    pub rows: Vec<PreviewRow>,
    /// Exact value under the pool's tariff, in tenths of a point: the sum of the rows.
    pub value: u32,
    /// Claimable values not above it, largest first: the rounded value and coarser ones (at most 4).
    pub choices: Vec<u32>,
    /// The nine public inputs that would leave, as name and text, in the circuit's order. What is drawn at the approval
    /// says so instead of a number.
    pub public_inputs: Vec<PublicInput>,
    /// SHA-256 of the verifying key's file, in hexadecimal.
    pub verifying_key: String,
    /// Fields of records that would leave: empty with `attest`.
    pub fields: Vec<String>,
    /// Records that would leave: 0 with `attest`.
    pub records: u64,
    /// How old the token must be, in epochs.
    pub least_age: u32,
    /// Leaves the stake hides among at most: those of tokens of that age.
    pub leaves: u64,
    /// Test credits expected: the share `min(rate, budget / value)` if nobody else stakes, floor.
    pub expected: u64,
    /// Bits revealed to this operator about this epoch so far, this stake included.
    pub bits_revealed: u32,
    /// Stakes to this operator for this epoch so far.
    pub stakes_to_operator: u32,
    /// Reasons for caution; each must be acknowledged.
    pub cautions: Vec<Caution>,
    /// The pool's terms end at.
    pub expires_at: u64,
}

/// What one category gives: `weight · seconds + actions_value`, in tenths of a point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct PreviewRow {
    /// The category.
    pub category: Category,
    /// The pool's weight: tenths of a point for one second.
    pub weight: u8,
    /// Whole seconds of attention.
    pub seconds: u32,
    /// Footprints that count.
    pub footprints: u32,
    /// What the actions give.
    pub actions_value: u64,
    /// What the category gives.
    pub value: u64,
}

/// One public input in the approve window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct PublicInput {
    /// Its name in the circuit.
    pub name: InputName,
    /// Its text: hexadecimal, or the number itself for `value`.
    pub text: String,
}

/// First 16 hexadecimal digits of SHA-256 of the operator's key, in groups of four.
fn fingerprint(key: &[u8; 32]) -> String {
    let digits = hex::encode(&Sha256::digest(key)[..8]);
    let groups: Vec<String> =
        digits.chars().collect::<Vec<_>>().chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

fn rows(summary: &Summary, tariff: &Tariff) -> Vec<PreviewRow> {
    let row = |category: &Category| {
        let place = usize::from(category.id());
        let seconds = summary.seconds_of(*category);
        let counts: &[u16; KINDS] = summary.counts().get(place)?;
        let weight = *tariff.attention_weights.get(place)?;
        let bonus: u64 =
            tariff.bonuses.iter().zip(counts).map(|(bonus, count)| u64::from(*bonus) * u64::from(*count)).sum();
        let actions_value = u64::from(POINT) * u64::from(*tariff.action_weights.get(place)?) * bonus;
        let value = u64::from(weight) * u64::from(seconds) + actions_value;
        let footprints = counts.iter().map(|count| u32::from(*count)).sum();
        let row = PreviewRow { category: *category, weight, seconds, footprints, actions_value, value };
        (seconds > 0 || footprints > 0).then_some(row)
    };
    let mut rows: Vec<PreviewRow> = Category::ALL.iter().filter_map(row).collect();
    rows.sort_by_key(|row| (core::cmp::Reverse(row.value), row.category));
    rows
}

/// Everything that a stake of an epoch to a pool would let out, before anything is decided.
///
/// # Errors
/// [`StakeError`].
pub(crate) fn preview(
    found: &Stakeable<'_>,
    node: &str,
    stakes: &Stakes,
    keys: &VaultKeys,
    now_ms: u64,
) -> Result<StakePreview, StakeError> {
    let (info, leaf, terms) = (found.info, found.leaf, &found.pool.terms);
    let (epoch, network, schedule) = (leaf.epoch, info.id(), info.founding.schedule);
    let summary = leaf.summary();
    let value = value_of(leaf, terms);
    let choices = choices(value, terms);
    let nullifier = commitment::nullifier(keys.identity_secret(&network), found.scope);
    let (mut bits, mut count) = (bits_revealed(terms), 0);
    for stake in stakes.iter().filter(|stake| stake.revealed() && stake.record.epoch == epoch) {
        if stake.terms.operator_key == terms.operator_key {
            bits = bits.saturating_add(bits_revealed(&stake.terms));
            count += 1;
        }
    }
    let oldest = minted_by(epoch, terms.least_age).map_err(|_| StakeError::TooYoung)?;
    let attention = terms.tariff.pack_attention(info.founding.caps, oldest).map_err(|_| StakeError::PoolUnknown)?;
    let actions = terms.tariff.pack_actions().map_err(|_| StakeError::PoolUnknown)?;
    let rounded = choices.first().copied().ok_or(StakeError::BelowMinimum)?;
    let leaves = found.anchor.hiding(terms.least_age);
    let input = |name: InputName, text: String| PublicInput { name, text };
    Ok(StakePreview {
        pool: found.pool.id.to_hex(),
        terms: terms.clone(),
        operator_fingerprint: fingerprint(&terms.operator_key.0),
        node: node.to_owned(),
        network: network.to_hex(),
        epoch: epoch.0,
        epoch_starts_at: schedule.start_ms(epoch),
        taken_until: terms.taken_until(epoch).0,
        settled_at: schedule.end_ms(terms.taken_until(epoch)),
        footprints: u64::from(leaf.footprints),
        rows: rows(&summary, &terms.tariff),
        value,
        public_inputs: vec![
            input(InputName::Root, found.anchor.root.to_hex()),
            input(InputName::Scope, found.scope.to_hex()),
            input(InputName::Nullifier, nullifier.to_hex()),
            input(InputName::TermsHash, found.pool.id.to_hex()),
            input(InputName::TariffAttention, attention.to_hex()),
            input(InputName::TariffActions, actions.to_hex()),
            input(InputName::Value, rounded.to_string()),
            input(InputName::RecordsCommitment, "fresh".to_owned()),
            input(InputName::Recipient, "fresh".to_owned()),
        ],
        choices,
        verifying_key: found.verifying_key.to_hex(),
        fields: Vec::new(),
        records: 0,
        least_age: terms.least_age.epochs(),
        leaves,
        expected: expected(rounded, terms),
        bits_revealed: bits,
        stakes_to_operator: count,
        cautions: cautions(leaves, count, terms, info, now_ms),
        expires_at: terms.expires_at,
    })
}
