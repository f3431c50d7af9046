//! What a person could stake now: every open pool, and the newest epoch that it would take.

use std::collections::BTreeMap;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::tariff::VALUE_BITS;
use ashiato_core::protocol::claim::{is_claimable, round_down};
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::terms::Terms;
use serde::{Deserialize, Serialize};

use crate::epochs::leaf::LeafState;
use crate::staking::error::StakeError;
use crate::staking::pool::{Market, Pool};
use crate::staking::stakes::Stakes;

/// Epochs that are looked through for one to stake, newest first.
const EPOCHS_MAX: usize = 64;
/// Values a person may choose from.
const CHOICES_MAX: usize = 4;

/// Why there is nothing to stake to a pool now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum OfferReason {
    /// No epoch has a checkpoint of the pool's level.
    NoEpochReady,
    /// The epoch is worth less than the pool takes.
    BelowLeast,
    /// The epoch's scope is used.
    AlreadyStaked,
    /// A trial stakes nothing.
    Trial,
    /// The pool has closed.
    Expired,
}

/// An open pool and what this person could stake to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Offer {
    /// The pool's id in hexadecimal.
    pub pool: String,
    /// Its name.
    pub name: String,
    /// Who asks.
    pub operator: String,
    /// The epoch that can be staked now, if there is one: the newest with a checkpoint of the pool's level.
    pub epoch: Option<u64>,
    /// Exact value of that epoch's footprints under the pool's tariff.
    pub value: u32,
    /// Test credits expected at most: value rounded down times the rate, within the budget.
    pub expected: u64,
    /// Why there is nothing to stake now.
    pub reason: Option<OfferReason>,
}

/// Claimable values not above `value`, within the terms' bounds, largest first: the rounded value, then with ever fewer
/// significant bits.
pub(crate) fn choices(value: u32, terms: &Terms) -> Vec<u32> {
    let rounded = round_down(value.min(terms.most));
    let mut choices = Vec::new();
    for kept in (1..=4).rev() {
        let bits = u32::BITS - rounded.leading_zeros();
        let shift = bits.saturating_sub(kept);
        let choice = rounded >> shift << shift;
        if choice >= terms.least && !choices.contains(&choice) && choices.len() < CHOICES_MAX {
            choices.push(choice);
        }
    }
    choices
}

/// Bits that a stake within these bounds can reveal of a value: the logarithm of how many values it could claim. One bit
/// at least: that there was something to stake is said too.
pub(crate) fn bits_revealed(terms: &Terms) -> u32 {
    // m · 2ᵏ: the numbers below 16, then eight for each doubling.
    let doublings = (0..VALUE_BITS - 4).flat_map(|k| (8..16u32).map(move |m| m << (k + 1)));
    let claimable = (0..16).chain(doublings).filter(|value| (terms.least..=terms.most).contains(value)).count();
    claimable.next_power_of_two().trailing_zeros().max(1)
}

/// Credits expected when nobody else stakes: `floor(value · min(rate, budget / value))`.
pub(crate) fn expected(value: u32, terms: &Terms) -> u64 {
    (u64::from(value) * u64::from(terms.rate)).min(terms.budget)
}

/// A pool's epoch that could be staked, or why none can.
struct Candidate {
    epoch: Option<Epoch>,
    value: u32,
    reason: Option<OfferReason>,
}

/// Exact value of an epoch under the terms; 0 for one that no bundle of this network could hold.
pub(crate) fn value_of(leaf: &LeafState, terms: &Terms) -> u32 {
    terms.tariff.total(&leaf.words).unwrap_or(0)
}

fn judge(leaf: &LeafState, pool: &Pool, stakes: &Stakes) -> (u32, Option<OfferReason>) {
    let value = value_of(leaf, &pool.terms);
    let reason = if stakes.scope_taken(pool.terms.scope(leaf.epoch.0)) {
        Some(OfferReason::AlreadyStaked)
    } else if choices(value, &pool.terms).is_empty() {
        Some(OfferReason::BelowLeast)
    } else {
        None
    };
    (value, reason)
}

fn candidate(pool: &Pool, leaves: &BTreeMap<Epoch, LeafState>, stakes: &Stakes) -> Candidate {
    let anchored = |leaf: &&LeafState| {
        !leaf.equivocal() && leaf.anchor(pool.terms.level).is_some_and(|anchor| anchor.path.is_some())
    };
    let mut first = None;
    for leaf in leaves.values().rev().filter(anchored).take(EPOCHS_MAX) {
        let (value, reason) = judge(leaf, pool, stakes);
        let found = Candidate { epoch: Some(leaf.epoch), value, reason };
        if reason.is_none() {
            return found;
        }
        first.get_or_insert(found);
    }
    first.unwrap_or(Candidate { epoch: None, value: 0, reason: Some(OfferReason::NoEpochReady) })
}

/// Every open pool with what could be staked to it now.
pub(crate) fn offers(market: Market<'_>, stakes: &Stakes, trial: bool, now_ms: u64) -> Vec<Offer> {
    let mut offers = Vec::new();
    for pool in market.pools {
        let mut found = candidate(pool, market.leaves, stakes);
        if pool.terms.expires_at <= now_ms {
            found.reason = Some(OfferReason::Expired);
        } else if trial {
            found = Candidate { epoch: None, value: 0, reason: Some(OfferReason::Trial) };
        }
        let claim = choices(found.value, &pool.terms).first().copied().unwrap_or(0);
        offers.push(Offer {
            pool: pool.id.to_hex(),
            name: pool.terms.name.clone(),
            operator: pool.terms.operator.clone(),
            epoch: found.epoch.map(|epoch| epoch.0),
            value: found.value,
            expected: if found.reason.is_none() { expected(claim, &pool.terms) } else { 0 },
            reason: found.reason,
        });
    }
    offers
}

/// A pool and an epoch that may be staked to it now.
pub(crate) struct Stakeable<'a> {
    /// The network.
    pub(crate) info: &'a NetworkInfo,
    /// The pool.
    pub(crate) pool: &'a Pool,
    /// The epoch's leaf.
    pub(crate) leaf: &'a LeafState,
}

/// Looks a pool and an epoch up and says whether the one may be staked to the other now.
///
/// # Errors
/// [`StakeError`], naming what is in the way.
pub(crate) fn stakeable<'a>(
    market: Market<'a>,
    stakes: &Stakes,
    pool: &str,
    epoch: u64,
    now_ms: u64,
) -> Result<Stakeable<'a>, StakeError> {
    let info = market.network.ok_or(StakeError::NetworkUnknown)?;
    let id = FieldElement::from_hex(pool).map_err(|_| StakeError::PoolUnknown)?;
    let pool = market.pools.iter().find(|pool| pool.id == id).ok_or(StakeError::PoolUnknown)?;
    if pool.terms.expires_at <= now_ms {
        return Err(StakeError::PoolExpired);
    }
    let leaf = market.leaves.get(&Epoch(epoch)).ok_or(StakeError::NoEpochReady)?;
    if leaf.equivocal() {
        return Err(StakeError::Equivocation);
    }
    if leaf.anchor(pool.terms.level).is_none_or(|anchor| anchor.path.is_none()) {
        return Err(StakeError::NoEpochReady);
    }
    match judge(leaf, pool, stakes).1 {
        Some(OfferReason::AlreadyStaked) => Err(StakeError::AlreadyStaked),
        Some(_) => Err(StakeError::BelowLeast),
        None => Ok(Stakeable { info, pool, leaf }),
    }
}

/// Whether a value may be approved for an epoch: one of the choices, and so claimable.
pub(crate) fn is_choice(value: u32, leaf: &LeafState, terms: &Terms) -> bool {
    is_claimable(value) && choices(value_of(leaf, terms), terms).contains(&value)
}
