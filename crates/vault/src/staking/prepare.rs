//! Preparing a stake: everything that would leave, shown before anything is decided.

use ashiato_core::protocol::terms::Terms;
use ashiato_zk_circuits::stake::commitment;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::epochs::close;
use crate::epochs::commit::EpochRecord;
use crate::epochs::leaf::LeafState;
use crate::keys::user_key::VaultKeys;
use crate::staking::caution::{Caution, cautions};
use crate::staking::error::StakeError;
use crate::staking::offer::{Stakeable, bits_revealed, choices, expected, value_of};
use crate::staking::stakes::Stakes;
use crate::store::Store;
use crate::store::records::Records;

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
    /// The packed tariff.
    Tariff,
    /// The claimed value.
    Value,
    /// The commitment to the bundle's content.
    ContentCommitment,
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
    /// The epoch whose footprints would be staked.
    pub epoch: u64,
    /// First millisecond of that epoch.
    pub epoch_starts_at: u64,
    /// Footprints in the bundle.
    pub footprints: u64,
    /// Words in the circuit: how many footprints at most there were, which leaves with the proof.
    pub words: u32,
    /// Exact value under the pool's tariff.
    pub value: u32,
    /// Claimable values not above it, largest first: the rounded value and coarser ones (at most 4).
    pub choices: Vec<u32>,
    /// The eight public inputs that would leave, as name and text, in the circuit's order. The payout key is fresh, so
    /// `recipient` says so instead of a number.
    pub public_inputs: Vec<PublicInput>,
    /// Fields of records that would leave: empty with `attest`.
    pub fields: Vec<String>,
    /// Records that would leave: 0 with `attest`.
    pub records: u64,
    /// Leaves the stake hides among.
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

/// The record of a registered epoch.
///
/// # Errors
/// [`StakeError::EpochDamaged`] where it is not the registered one, and [`StakeError::Record`].
pub(crate) async fn epoch_record<S: Store>(
    leaf: &LeafState,
    records: &Records<S>,
    keys: &VaultKeys,
) -> Result<EpochRecord, StakeError> {
    let record = close::record(leaf.epoch, records, keys).await?;
    record.filter(|record| record.bundle == leaf.bundle).ok_or(StakeError::EpochDamaged)
}

/// Everything that a stake of an epoch to a pool would let out, before anything is decided.
///
/// # Errors
/// [`StakeError`].
pub(crate) async fn preview<S: Store>(
    found: &Stakeable<'_>,
    node: &str,
    stakes: &Stakes,
    records: &Records<S>,
    keys: &VaultKeys,
    now_ms: u64,
) -> Result<StakePreview, StakeError> {
    let (info, leaf, terms) = (found.info, found.leaf, &found.pool.terms);
    let epoch = leaf.epoch;
    let anchor = leaf.anchor(terms.level).ok_or(StakeError::NoEpochReady)?;
    let value = value_of(leaf, terms);
    let choices = choices(value, terms);
    let words = epoch_record(leaf, records, keys).await?.size;
    let scope = terms.scope(epoch.0);
    let nullifier = commitment::nullifier(keys.identity_secret(&info.network), scope);
    let (mut bits, mut count) = (bits_revealed(terms), 0);
    for stake in stakes.iter().filter(|stake| stake.revealed() && stake.epoch == epoch) {
        if stake.terms.operator_key == terms.operator_key {
            bits = bits.saturating_add(bits_revealed(&stake.terms));
            count += 1;
        }
    }
    let tariff = terms.tariff.pack().map_err(|_| StakeError::PoolUnknown)?;
    let rounded = choices.first().copied().ok_or(StakeError::BelowLeast)?;
    let input = |name: InputName, text: String| PublicInput { name, text };
    Ok(StakePreview {
        pool: found.pool.id.to_hex(),
        terms: terms.clone(),
        operator_fingerprint: fingerprint(&terms.operator_key.0),
        node: node.to_owned(),
        epoch: epoch.0,
        epoch_starts_at: info.schedule.start_ms(epoch),
        footprints: leaf.words.len() as u64,
        words,
        value,
        public_inputs: vec![
            input(InputName::Root, anchor.root.to_hex()),
            input(InputName::Scope, scope.to_hex()),
            input(InputName::Nullifier, nullifier.to_hex()),
            input(InputName::TermsHash, found.pool.id.to_hex()),
            input(InputName::Tariff, tariff.to_hex()),
            input(InputName::Value, rounded.to_string()),
            input(InputName::ContentCommitment, "fresh".to_owned()),
            input(InputName::Recipient, "fresh".to_owned()),
        ],
        choices,
        fields: Vec::new(),
        records: 0,
        leaves: anchor.size,
        expected: expected(rounded, terms),
        bits_revealed: bits,
        stakes_to_operator: count,
        cautions: cautions(anchor.size, count, terms, info, now_ms),
        expires_at: terms.expires_at,
    })
}
