//! The settlement document, and the check that a stored one adds up.

use std::collections::BTreeMap;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::settlement::Settlement;

use crate::rules::pool::Pool;
use crate::rules::refusal::Refusal;
use crate::rules::share::{Shares, share_budget};
use crate::rules::stake::Stake;

/// The settlement of an epoch's shares.
pub fn of_shares(pool: FieldElement, epoch: Epoch, shares: &Shares) -> Settlement {
    Settlement {
        pool,
        epoch,
        stakes: shares.shares.len() as u64,
        total_value: shares.total_value,
        paid: shares.paid,
        remaining: shares.remaining,
    }
}

/// Requires that stakes for an epoch are taken no more.
///
/// # Errors
///
/// [`Refusal::SettlementPending`] before that.
pub fn ended(pool: &Pool, epoch: Epoch, current: Epoch) -> Result<(), Refusal> {
    if pool.terms().taken_until(epoch) < current { Ok(()) } else { Err(Refusal::SettlementPending) }
}

/// Requires that nothing of a pool up to a budget's epoch waits to be settled; `unsettled` are the pools and budgets that
/// are due.
///
/// # Errors
///
/// [`Refusal::SettlementPending`] before that.
pub fn settled(pool: FieldElement, budget: Epoch, unsettled: &[(FieldElement, Epoch)]) -> Result<(), Refusal> {
    let waits = unsettled.iter().any(|(of, due)| *of == pool && *due <= budget);
    if waits { Err(Refusal::SettlementPending) } else { Ok(()) }
}

/// The settlement of a budget's epoch among a pool's settlements up to it; an epoch without a stake paid nothing.
pub fn of_epoch(pool: &Pool, budget: Epoch, past: Vec<Settlement>) -> Settlement {
    let paid_before: u64 = past.iter().filter(|settlement| settlement.epoch < budget).map(|row| row.paid).sum();
    past.into_iter().find(|settlement| settlement.epoch == budget).unwrap_or(Settlement {
        pool: pool.id(),
        epoch: budget,
        stakes: 0,
        total_value: 0,
        paid: 0,
        remaining: pool.terms().budget.min(pool.deposited().saturating_sub(paid_before)),
    })
}

/// Faults of a pool's settlements, oldest first: each computed again from its stakes, every reward in one of them, and
/// paid + remaining = deposited. `stakes` are all of the book's, in the order of nullifiers.
pub fn faults(pool: &Pool, settlements: &[Settlement], stakes: &[Stake]) -> Vec<String> {
    let id = pool.id();
    let mut faults = Vec::new();
    let mut of_budget: BTreeMap<Epoch, Vec<&Stake>> = BTreeMap::new();
    for stake in stakes.iter().filter(|stake| stake.pool == id) {
        of_budget.entry(stake.budget_epoch).or_default().push(stake);
    }
    let mut balance = pool.deposited();
    for settlement in settlements {
        let of_epoch = of_budget.remove(&settlement.epoch).unwrap_or_default();
        let values: Vec<(FieldElement, u32)> = of_epoch.iter().map(|stake| (stake.nullifier, stake.value)).collect();
        let again = share_budget(&values, pool.terms().rate, pool.terms().budget.min(balance));
        // Shares and stakes are both in the order of nullifiers.
        let same = again.is_ok_and(|shares| {
            of_shares(id, settlement.epoch, &shares) == *settlement
                && shares.shares.iter().map(|share| Some(share.amount)).eq(of_epoch.iter().map(|stake| stake.reward))
        });
        if !same {
            faults.push(format!("settlement of epoch {} of pool {} does not add up", settlement.epoch.0, id.to_hex()));
        }
        balance = balance.saturating_sub(settlement.paid);
    }
    // What is left was never settled, so that nothing of it may have been paid.
    for stake in of_budget.into_values().flatten().filter(|stake| stake.reward.is_some()) {
        faults.push(format!("stake {} was paid outside of every settlement", stake.nullifier.to_hex()));
    }
    if balance != pool.balance() {
        faults.push(format!("pool {}: paid and remaining are not the deposit", id.to_hex()));
    }
    faults
}
