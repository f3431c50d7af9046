//! What a person could stake now: every open pool, and the newest epoch that it would take.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::tariff::VALUE_BITS;
use ashiato_core::protocol::claim::{is_claimable, minted_by, round_down};
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::terms::Terms;
use serde::{Deserialize, Serialize};

use crate::epochs::leaf::{Anchor, LeafRecord};
use crate::staking::error::StakeError;
use crate::staking::pool::{Market, Pool};
use crate::staking::renew::proving_key;
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
    /// No epoch that the pool takes now has a checkpoint of its level.
    NoEpochReady,
    /// The epoch is worth less than the pool takes.
    BelowMinimum,
    /// The epoch's scope is used.
    AlreadyStaked,
    /// The token is younger than the pool asks for.
    TooYoung,
    /// The network takes proofs under keys only that this software does not have.
    UpdateNeeded,
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
    /// Exact value of that epoch's summary under the pool's tariff, in tenths of a point.
    pub value: u32,
    /// Test credits expected at most: value rounded down times the rate, within the budget.
    pub expected: u64,
    /// How old the token must be in that epoch, in epochs.
    pub least_age: u32,
    /// Why there is nothing to stake now.
    pub reason: Option<OfferReason>,
}

/// Claimable values not above `value`, within the terms' bounds, largest first: the rounded value, then with ever fewer
/// significant bits.
pub(crate) fn choices(value: u32, terms: &Terms) -> Vec<u32> {
    let rounded = round_down(value.min(terms.maximum));
    let mut choices = Vec::new();
    for kept in (1..=4).rev() {
        let bits = u32::BITS - rounded.leading_zeros();
        let shift = bits.saturating_sub(kept);
        let choice = rounded >> shift << shift;
        if choice >= terms.minimum && !choices.contains(&choice) && choices.len() < CHOICES_MAX {
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
    let claimable = (0..16).chain(doublings).filter(|value| (terms.minimum..=terms.maximum).contains(value)).count();
    claimable.next_power_of_two().trailing_zeros().max(1)
}

/// Credits expected when nobody else stakes: `floor(value · min(rate, budget / value))`.
pub(crate) fn expected(value: u32, terms: &Terms) -> u64 {
    (u64::from(value) * u64::from(terms.rate)).min(terms.budget)
}

/// Exact value of an epoch under the terms, in tenths of a point.
pub(crate) fn value_of(leaf: &LeafRecord, terms: &Terms) -> u32 {
    u32::try_from(terms.tariff.value(&leaf.summary())).unwrap_or(u32::MAX)
}

/// What a stake is judged by beside pool and epoch.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a, 's> {
    /// What the node has said.
    pub(crate) market: Market<'a>,
    /// The stakes.
    pub(crate) stakes: &'s Stakes,
    /// Hashes of the verifying keys that this software can prove under.
    pub(crate) shipped: &'s [Hash],
    /// The time, milliseconds since 1970.
    pub(crate) now_ms: u64,
}

impl<'a> Judge<'a, '_> {
    fn anchored(&self, leaf: &LeafRecord, pool: &Pool, current: Epoch) -> bool {
        !leaf.equivocal()
            && !leaf.is_empty()
            && leaf.anchor(pool.terms.level).is_some()
            && pool.terms.scope(leaf.epoch).is_some()
            && current <= pool.terms.taken_until(leaf.epoch)
    }

    fn reason(&self, leaf: &LeafRecord, pool: &Pool) -> (u32, Option<OfferReason>) {
        let value = value_of(leaf, &pool.terms);
        let old = minted_by(leaf.epoch, pool.terms.least_age).is_ok_and(|by| leaf.minted <= by);
        let taken = pool.terms.scope(leaf.epoch).is_some_and(|scope| self.stakes.scope_taken(scope));
        let reason = if taken {
            Some(OfferReason::AlreadyStaked)
        } else if !old {
            Some(OfferReason::TooYoung)
        } else if choices(value, &pool.terms).is_empty() {
            Some(OfferReason::BelowMinimum)
        } else {
            None
        };
        (value, reason)
    }

    fn candidate(&self, pool: &Pool, current: Epoch) -> Candidate {
        let mut first = None;
        let anchored = |leaf: &&LeafRecord| self.anchored(leaf, pool, current);
        for leaf in self.market.leaves.values().rev().filter(anchored).take(EPOCHS_MAX) {
            let (value, reason) = self.reason(leaf, pool);
            let found = Candidate { epoch: Some(leaf.epoch), value, reason };
            if reason.is_none() {
                return found;
            }
            first.get_or_insert(found);
        }
        first.unwrap_or(Candidate { epoch: None, value: 0, reason: Some(OfferReason::NoEpochReady) })
    }

    /// Every open pool with what could be staked to it now.
    pub(crate) fn offers(&self, trial: bool) -> Vec<Offer> {
        let Some(info) = self.market.network else { return Vec::new() };
        let current = info.founding.schedule.epoch_at(self.now_ms);
        let provable = proving_key(info, self.shipped, current).is_some();
        let mut offers = Vec::new();
        for pool in self.market.pools {
            let mut found = self.candidate(pool, current);
            if pool.terms.expires_at <= self.now_ms {
                found.reason = Some(OfferReason::Expired);
            } else if trial {
                found = Candidate { epoch: None, value: 0, reason: Some(OfferReason::Trial) };
            } else if !provable {
                found.reason = Some(OfferReason::UpdateNeeded);
            }
            let claim = choices(found.value, &pool.terms).first().copied().unwrap_or(0);
            offers.push(Offer {
                pool: pool.id.to_hex(),
                name: pool.terms.name.clone(),
                operator: pool.terms.operator.clone(),
                epoch: found.epoch.map(|epoch| epoch.0),
                value: found.value,
                expected: if found.reason.is_none() { expected(claim, &pool.terms) } else { 0 },
                least_age: pool.terms.least_age.epochs(),
                reason: found.reason,
            });
        }
        offers
    }

    /// Looks a pool and an epoch up and says whether the one may be staked to the other now.
    ///
    /// # Errors
    /// [`StakeError`], naming what is in the way.
    pub(crate) fn stakeable(&self, pool: &str, epoch: u64) -> Result<Stakeable<'a>, StakeError> {
        let info = self.market.network.ok_or(StakeError::NetworkUnknown)?;
        let id = FieldElement::from_hex(pool).map_err(|_| StakeError::PoolUnknown)?;
        let pool = self.market.pools.iter().find(|pool| pool.id == id).ok_or(StakeError::PoolUnknown)?;
        if pool.terms.expires_at <= self.now_ms {
            return Err(StakeError::PoolExpired);
        }
        let leaf = self.market.leaves.get(&Epoch(epoch)).ok_or(StakeError::NoEpochReady)?;
        if leaf.equivocal() {
            return Err(StakeError::Equivocation);
        }
        let anchor = leaf.anchor(pool.terms.level).filter(|_| !leaf.is_empty()).ok_or(StakeError::NoEpochReady)?;
        let current = info.founding.schedule.epoch_at(self.now_ms);
        let scope = pool.terms.scope(leaf.epoch).ok_or(StakeError::Late)?;
        if current > pool.terms.taken_until(leaf.epoch) {
            return Err(StakeError::Late);
        }
        let verifying_key = proving_key(info, self.shipped, current).ok_or(StakeError::UpdateNeeded)?;
        match self.reason(leaf, pool).1 {
            Some(OfferReason::AlreadyStaked) => Err(StakeError::AlreadyStaked),
            Some(OfferReason::TooYoung) => Err(StakeError::TooYoung),
            Some(_) => Err(StakeError::BelowMinimum),
            None => Ok(Stakeable { info, pool, leaf, anchor, scope, verifying_key }),
        }
    }
}

/// A pool's epoch that could be staked, or why none can.
struct Candidate {
    epoch: Option<Epoch>,
    value: u32,
    reason: Option<OfferReason>,
}

/// A pool and an epoch that may be staked to it now.
pub(crate) struct Stakeable<'a> {
    /// The network.
    pub(crate) info: &'a NetworkInfo,
    /// The pool.
    pub(crate) pool: &'a Pool,
    /// The epoch's leaf.
    pub(crate) leaf: &'a LeafRecord,
    /// The checkpoint of the pool's level.
    pub(crate) anchor: &'a Anchor,
    /// The scope.
    pub(crate) scope: FieldElement,
    /// The verifying key that a proof would be for.
    pub(crate) verifying_key: Hash,
}

/// Whether a value may be approved for an epoch: one of the choices, and so claimable.
pub(crate) fn is_choice(value: u32, leaf: &LeafRecord, terms: &Terms) -> bool {
    is_claimable(value) && choices(value_of(leaf, terms), terms).contains(&value)
}
