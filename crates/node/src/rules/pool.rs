//! A pool as a pure state machine: opened by signed terms, it admits stakes and settles epochs.

use std::collections::BTreeSet;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::protocol::claim::{AgeError, StakeClaim, is_claimable, minted_by, recipient};
use ashiato_core::protocol::terms::{LIFE_MAX_MS, Level, ScopeTerms, SignedTerms, Terms};

use crate::rules::due;
use crate::rules::network::NetworkRules;
use crate::rules::operators::Operators;
use crate::rules::refusal::Refusal;
use crate::rules::share::{Shares, share_budget};

/// An opened pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    id: FieldElement,
    signed: SignedTerms,
    terms: Terms,
    opened_in: Epoch,
    paid: u64,
    /// The budgets that accepted stakes share and that are not settled.
    promised: BTreeSet<Epoch>,
}

/// The numbers of a stake that the node does not derive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// The nullifier.
    pub nullifier: FieldElement,
    /// The claimed value.
    pub value: u32,
    /// The records commitment.
    pub records_commitment: FieldElement,
    /// The payout key.
    pub payout_key: PublicKey,
}

impl Pool {
    /// Opens a pool: terms, operator, expiry, life, wait, range, and room for a stake before its end, in this order.
    ///
    /// # Errors
    ///
    /// Those of [`Pool::restore`], [`Refusal::OperatorNotAdmitted`], [`Refusal::PoolExpired`], [`Refusal::PoolLife`],
    /// [`Refusal::PoolWait`], [`Refusal::EpochBeforePool`] for a range that is over, [`Refusal::PoolLife`] for a pool that
    /// ends before the first checkpoint that a stake of it can use.
    pub fn open(
        signed: SignedTerms,
        rules: &NetworkRules,
        operators: &Operators,
        now_ms: u64,
    ) -> Result<Self, Refusal> {
        let pool = Self::restore(signed, rules.schedule().epoch_at(now_ms), 0, rules)?;
        let terms = &pool.terms;
        operators.admit(&terms.operator_key)?;
        let longest = now_ms.saturating_add(LIFE_MAX_MS);
        if now_ms >= terms.expires_at {
            return Err(Refusal::PoolExpired);
        }
        if terms.expires_at > longest {
            return Err(Refusal::PoolLife);
        }
        // A stake needs the checkpoint, and is taken only before the wait is over.
        if terms.level == Level::Final && u64::from(terms.wait) <= rules.schedule().grace {
            return Err(Refusal::PoolWait);
        }
        if let ScopeTerms::Once { last, .. } = terms.scope {
            if last < pool.opened_in {
                return Err(Refusal::EpochBeforePool);
            }
            if rules.schedule().end_ms(last) > longest {
                return Err(Refusal::PoolLife);
            }
        }
        let first = match terms.scope {
            ScopeTerms::Epoch => pool.opened_in,
            ScopeTerms::Once { first, .. } => first.max(pool.opened_in),
        };
        if terms.expires_at <= due::checkpoint_ms(rules.schedule(), terms.level, first) {
            return Err(Refusal::PoolLife);
        }
        Ok(pool)
    }

    /// A pool that was opened before, with everything it has paid since.
    ///
    /// # Errors
    ///
    /// [`Refusal::Terms`], and [`Refusal::Internal`] when it paid more than its deposit.
    pub fn restore(signed: SignedTerms, opened_in: Epoch, paid: u64, rules: &NetworkRules) -> Result<Self, Refusal> {
        let terms = signed.open(&rules.id)?;
        let pool = Self { id: signed.pool_id(), signed, terms, opened_in, paid: 0, promised: BTreeSet::new() };
        pool.as_of(paid, BTreeSet::new())
    }

    /// The pool with what a book says that it has paid and promised.
    ///
    /// # Errors
    ///
    /// [`Refusal::Internal`] when it paid more than its deposit.
    pub fn as_of(mut self, paid: u64, promised: BTreeSet<Epoch>) -> Result<Self, Refusal> {
        if paid > self.terms.deposit {
            return Err(Refusal::Internal);
        }
        (self.paid, self.promised) = (paid, promised);
        Ok(self)
    }

    /// The hash of the terms.
    pub fn id(&self) -> FieldElement {
        self.id
    }

    /// The terms as signed.
    pub fn signed(&self) -> &SignedTerms {
        &self.signed
    }

    /// The terms.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The epoch in which the pool opened.
    pub fn opened_in(&self) -> Epoch {
        self.opened_in
    }

    /// Credits put in.
    pub fn deposited(&self) -> u64 {
        self.terms.deposit
    }

    /// Credits not paid yet.
    pub fn balance(&self) -> u64 {
        self.terms.deposit.saturating_sub(self.paid)
    }

    /// The instant from which on no stake is taken any more: the expiry, or the end of the wait behind the range.
    pub fn last_ms(&self, schedule: &EpochSchedule) -> u64 {
        let range = match self.terms.scope {
            ScopeTerms::Epoch => u64::MAX,
            ScopeTerms::Once { last, .. } => schedule.end_ms(self.terms.taken_until(last)),
        };
        self.terms.expires_at.min(range)
    }

    /// Whether stakes are taken: the pool is not over, and it can promise one more budget or takes stakes for one that it
    /// has promised.
    pub fn is_open(&self, schedule: &EpochSchedule, now_ms: u64) -> bool {
        let current = schedule.epoch_at(now_ms);
        let taken = |budget: &Epoch| current <= self.terms.taken_until(*budget);
        now_ms < self.last_ms(schedule) && (self.affords_another() || self.promised.iter().any(taken))
    }

    /// Whether a stake waits to be settled.
    pub fn owes(&self) -> bool {
        !self.promised.is_empty()
    }

    /// Whether the deposit pays one more budget in full beside those that are promised. What is left below a budget is
    /// promised alone: no other budget can then take from it, so that no order of settlements changes an amount.
    fn affords_another(&self) -> bool {
        let others = self.promised.len() as u64;
        let needed = others.checked_add(1).and_then(|all| all.checked_mul(self.terms.budget));
        if others == 0 { self.balance() > 0 } else { needed.is_some_and(|needed| needed <= self.balance()) }
    }

    /// Requires that the budget which a stake for an epoch shares is promised or can be.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolExhausted`].
    pub fn affords(&self, epoch: Epoch) -> Result<(), Refusal> {
        let promised = self.promised.contains(&self.terms.scope.budget_epoch(epoch));
        if promised || self.affords_another() { Ok(()) } else { Err(Refusal::PoolExhausted) }
    }

    /// The pool once a stake for an epoch is accepted: its budget is promised.
    pub fn promising(mut self, epoch: Epoch) -> Self {
        self.promised.insert(self.terms.scope.budget_epoch(epoch));
        self
    }

    /// The pool without a promise, whose stake was not stored after all.
    pub fn unpromising(mut self, epoch: Epoch) -> Self {
        self.promised.remove(&self.terms.scope.budget_epoch(epoch));
        self
    }

    /// Whether stakes for an epoch are taken in `current`: not before the opening, within the range, not later than the
    /// wait, and not before any token could have the age that the terms ask for; in this order.
    ///
    /// # Errors
    ///
    /// [`Refusal::EpochBeforePool`], [`Refusal::EpochOutsideRange`], [`Refusal::StakeLate`], [`Refusal::AgeEpoch`].
    pub fn takes(&self, epoch: Epoch, current: Epoch) -> Result<(), Refusal> {
        if epoch < self.opened_in {
            return Err(Refusal::EpochBeforePool);
        }
        if self.terms.scope.period(epoch).is_none() {
            return Err(Refusal::EpochOutsideRange);
        }
        if current > self.terms.taken_until(epoch) {
            return Err(Refusal::StakeLate);
        }
        minted_by(epoch, self.terms.least_age)?;
        Ok(())
    }

    /// Whether a stake of this value is taken now: expiry, form, bounds, in this order; [`Pool::affords`] sees to the money.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolExpired`], [`Refusal::ValueForm`], [`Refusal::ValueBounds`].
    pub fn admits(&self, value: u32, now_ms: u64) -> Result<(), Refusal> {
        if now_ms >= self.terms.expires_at {
            return Err(Refusal::PoolExpired);
        }
        if !is_claimable(value) {
            return Err(Refusal::ValueForm);
        }
        if !(self.terms.minimum..=self.terms.maximum).contains(&value) {
            return Err(Refusal::ValueBounds);
        }
        Ok(())
    }

    /// The statement that a stake's proof must hold for; everything but what is claimed is derived here.
    ///
    /// # Errors
    ///
    /// [`Refusal::EpochOutsideRange`], [`Refusal::AgeEpoch`].
    pub fn claim(
        &self,
        rules: &NetworkRules,
        epoch: Epoch,
        root: FieldElement,
        claimed: &Claimed,
    ) -> Result<StakeClaim, Refusal> {
        Ok(StakeClaim {
            root,
            scope: self.terms.scope(epoch).ok_or(Refusal::EpochOutsideRange)?,
            nullifier: claimed.nullifier,
            terms_hash: self.id,
            tariff: self.terms.tariff.clone(),
            caps: rules.founding.caps,
            minted_by: minted_by(epoch, self.terms.least_age)?,
            value: claimed.value,
            records_commitment: claimed.records_commitment,
            recipient: recipient(&claimed.payout_key.0),
        })
    }

    /// The budget of a promised epoch: the terms', as far as the balance goes.
    pub fn budget(&self) -> u64 {
        self.terms.budget.min(self.balance())
    }

    /// Settles the stakes that share the budget of an epoch; the pool afterwards has paid its shares and owes them no more.
    ///
    /// # Errors
    ///
    /// [`Refusal::Internal`] when the sums do not fit or exceed the deposit.
    pub fn settle(&self, budget: Epoch, stakes: &[(FieldElement, u32)]) -> Result<(Self, Shares), Refusal> {
        let shares = share_budget(stakes, self.terms.rate, self.budget()).map_err(|_| Refusal::Internal)?;
        let paid = self.paid.checked_add(shares.paid).filter(|paid| *paid <= self.terms.deposit);
        let paid = paid.ok_or(Refusal::Internal)?;
        let mut after = Self { paid, ..self.clone() };
        after.promised.remove(&budget);
        Ok((after, shares))
    }

    /// Credits paid.
    pub fn paid(&self) -> u64 {
        self.paid
    }
}

impl From<AgeError> for Refusal {
    fn from(_: AgeError) -> Self {
        Self::AgeEpoch
    }
}

#[cfg(test)]
mod tests;
