//! A pool as a pure state machine: opened by signed terms, it admits stakes and settles epochs.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::protocol::claim::{AgeError, StakeClaim, is_claimable, minted_by, recipient};
use ashiato_core::protocol::terms::{LIFE_MAX_MS, Level, ScopeTerms, SignedTerms, Terms};

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
    /// Opens a pool: terms, operator, expiry, life, wait, range, in this order.
    ///
    /// # Errors
    ///
    /// Those of [`Pool::restore`], [`Refusal::OperatorNotAdmitted`], [`Refusal::PoolExpired`], [`Refusal::PoolLife`],
    /// [`Refusal::PoolWait`], [`Refusal::EpochBeforePool`] for a range that is over.
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
        Ok(pool)
    }

    /// A pool that was opened before, with everything it has paid since.
    ///
    /// # Errors
    ///
    /// [`Refusal::Terms`], and [`Refusal::Internal`] when it paid more than its deposit.
    pub fn restore(signed: SignedTerms, opened_in: Epoch, paid: u64, rules: &NetworkRules) -> Result<Self, Refusal> {
        let terms = signed.open(&rules.id)?;
        if paid > terms.deposit {
            return Err(Refusal::Internal);
        }
        Ok(Self { id: signed.pool_id(), signed, terms, opened_in, paid })
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

    /// Whether stakes are taken: the pool is not over and has not paid out everything.
    pub fn is_open(&self, schedule: &EpochSchedule, now_ms: u64) -> bool {
        now_ms < self.last_ms(schedule) && self.balance() > 0
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

    /// Whether a stake of this value is taken now: expiry, money, form, bounds, in this order.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolExpired`], [`Refusal::PoolExhausted`], [`Refusal::ValueForm`], [`Refusal::ValueBounds`].
    pub fn admits(&self, value: u32, now_ms: u64) -> Result<(), Refusal> {
        if now_ms >= self.terms.expires_at {
            return Err(Refusal::PoolExpired);
        }
        if self.balance() == 0 {
            return Err(Refusal::PoolExhausted);
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

    /// The budget of the next epoch to settle: the terms', as far as the balance goes.
    pub fn budget(&self) -> u64 {
        self.terms.budget.min(self.balance())
    }

    /// Settles an epoch's stakes; the pool afterwards has paid its shares.
    ///
    /// # Errors
    ///
    /// [`Refusal::Internal`] when the sums do not fit or exceed the deposit.
    pub fn settle(&self, stakes: &[(FieldElement, u32)]) -> Result<(Self, Shares), Refusal> {
        let shares = share_budget(stakes, self.terms.rate, self.budget()).map_err(|_| Refusal::Internal)?;
        let paid = self.paid.checked_add(shares.paid).filter(|paid| *paid <= self.terms.deposit);
        let paid = paid.ok_or(Refusal::Internal)?;
        Ok((Self { paid, ..self.clone() }, shares))
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
mod tests {
    use super::*;
    use crate::rules::signing::Signing;
    use crate::rules::terms::sign_terms;
    use ashiato_core::encoding::signed::Hash;
    use ashiato_core::footprint::summary::Caps;
    use ashiato_core::footprint::tariff::Tariff;
    use ashiato_core::protocol::claim::LeastAge;
    use ashiato_core::protocol::founding::{Founding, NetworkId};
    use ashiato_core::protocol::terms::{Delivery, TERMS_VERSION, TermsError};

    /// Epochs of one second, grace 3, in epoch 500.
    const NOW: u64 = 500_000;

    fn rules() -> NetworkRules {
        NetworkRules::new(Founding {
            name: "a-test".to_owned(),
            first_node_key: PublicKey([1; 32]),
            recovery_key_hash: Hash([2; 32]),
            schedule: EpochSchedule { length_ms: 1_000, grace: 3 },
            caps: Caps { attention_cap: 1, event_cap: 100 },
        })
    }

    fn open_to_all() -> Operators {
        Operators { admitted: None, places: 1 }
    }

    fn terms(key: &Signing) -> Terms {
        Terms {
            version: TERMS_VERSION,
            network: rules().id,
            name: "Pool".to_owned(),
            purpose: "Tests".to_owned(),
            operator: "Tester".to_owned(),
            operator_key: key.public(),
            tariff: Tariff::base(),
            level: Level::Early,
            least_age: LeastAge::None,
            minimum: 2,
            maximum: 1_024,
            rate: 3,
            budget: 100,
            deposit: 250,
            wait: 2,
            scope_name: "scope".to_owned(),
            scope: ScopeTerms::Epoch,
            delivery: Delivery::Attest,
            retention_days: 0,
            expires_at: NOW + 60_000,
        }
    }

    fn opened(change: impl FnOnce(&mut Terms)) -> Result<Pool, Refusal> {
        let key = Signing::from_secret(&[1; 32]);
        let mut terms = terms(&key);
        change(&mut terms);
        Pool::open(sign_terms(&key, &terms).unwrap(), &rules(), &open_to_all(), NOW)
    }

    #[test]
    fn what_opens_and_what_does_not() {
        let once = |first, last| ScopeTerms::Once { first: Epoch(first), last: Epoch(last) };
        assert_eq!(opened(|_| {}).map(|pool| pool.opened_in()), Ok(Epoch(500)));
        assert_eq!(opened(|t| t.deposit = 99), Err(Refusal::Terms(TermsError::Money)));
        assert_eq!(opened(|t| t.expires_at = NOW), Err(Refusal::PoolExpired));
        assert!(opened(|t| t.expires_at = NOW + LIFE_MAX_MS).is_ok());
        assert_eq!(opened(|t| t.expires_at = NOW + LIFE_MAX_MS + 1), Err(Refusal::PoolLife));
        assert_eq!(opened(|t| t.level = Level::Final), Err(Refusal::PoolWait));
        assert_eq!(opened(|t| (t.level, t.wait) = (Level::Final, 3)), Err(Refusal::PoolWait));
        assert!(opened(|t| (t.level, t.wait) = (Level::Final, 4)).is_ok());
        assert!(opened(|t| t.scope = once(0, 500)).is_ok());
        assert_eq!(opened(|t| t.scope = once(0, 499)), Err(Refusal::EpochBeforePool));
        assert_eq!(opened(|t| t.scope = once(0, u64::from(u32::MAX))), Err(Refusal::PoolLife));
        assert_eq!(opened(|t| t.delivery = Delivery::Records), Err(Refusal::Terms(TermsError::Delivery)));
        assert_eq!(opened(|t| t.network = NetworkId([1; 32])), Err(Refusal::Terms(TermsError::Network)));
        let key = Signing::from_secret(&[1; 32]);
        let mut forged = sign_terms(&key, &terms(&key)).unwrap();
        forged.terms = forged.terms.replace("\"rate\":3", "\"rate\":4");
        assert_eq!(Pool::open(forged, &rules(), &open_to_all(), NOW).unwrap_err().code(), "signature-invalid");
        let listed = Operators { admitted: Some(vec![PublicKey([8; 32])]), places: 1 };
        let stranger = Pool::open(sign_terms(&key, &terms(&key)).unwrap(), &rules(), &listed, NOW);
        assert_eq!(stranger, Err(Refusal::OperatorNotAdmitted));
    }

    #[test]
    fn what_is_admitted() {
        let pool = opened(|_| {}).unwrap();
        for (value, now, expected) in [
            (2, NOW, Ok(())),
            (1_024, NOW + 59_999, Ok(())),
            (2, NOW + 60_000, Err(Refusal::PoolExpired)),
            (1, NOW, Err(Refusal::ValueBounds)),
            (1_152, NOW, Err(Refusal::ValueBounds)),
            (17, NOW, Err(Refusal::ValueForm)),
        ] {
            assert_eq!(pool.admits(value, now), expected, "{value} at {now}");
        }
    }

    #[test]
    fn an_epoch_is_taken_from_the_opening_to_the_end_of_its_wait() {
        let pool = opened(|t| t.wait = 3).unwrap();
        for (epoch, current, expected) in [
            (499, 501, Err(Refusal::EpochBeforePool)),
            (500, 503, Ok(())),
            (500, 504, Err(Refusal::StakeLate)),
            (510, 513, Ok(())),
            (510, 514, Err(Refusal::StakeLate)),
        ] {
            assert_eq!(pool.takes(Epoch(epoch), Epoch(current)), expected, "{epoch} in {current}");
        }
        let once = opened(|t| t.scope = ScopeTerms::Once { first: Epoch(490), last: Epoch(505) }).unwrap();
        for (epoch, current, expected) in [
            (495, 500, Err(Refusal::EpochBeforePool)),
            (500, 507, Ok(())),
            (500, 508, Err(Refusal::StakeLate)),
            (505, 507, Ok(())),
            (506, 507, Err(Refusal::EpochOutsideRange)),
        ] {
            assert_eq!(once.takes(Epoch(epoch), Epoch(current)), expected, "once: {epoch} in {current}");
        }
        assert_eq!(once.last_ms(rules().schedule()), 508_000);
        assert_eq!(pool.last_ms(rules().schedule()), NOW + 60_000);
    }

    #[test]
    fn an_age_above_the_epoch_is_refused_and_never_wraps() {
        let old = opened(|t| t.least_age = LeastAge::Year).unwrap();
        let mut young = old.clone();
        young.opened_in = Epoch(0);
        let claimed = Claimed {
            nullifier: FieldElement::ZERO,
            value: 2,
            records_commitment: FieldElement::ZERO,
            payout_key: PublicKey([0; 32]),
        };
        let claim = |pool: &Pool, epoch| pool.claim(&rules(), Epoch(epoch), FieldElement::ZERO, &claimed);
        assert_eq!(claim(&old, 500).unwrap().minted_by, 135);
        assert_eq!(claim(&young, 365).unwrap().minted_by, 0);
        for epoch in [0, 1, 364] {
            assert_eq!(young.takes(Epoch(epoch), Epoch(epoch + 2)), Err(Refusal::AgeEpoch), "{epoch}");
            assert_eq!(claim(&young, epoch), Err(Refusal::AgeEpoch), "{epoch}");
        }
        assert_eq!(young.takes(Epoch(1 << 32), Epoch(1 << 32)), Err(Refusal::AgeEpoch));
    }

    #[test]
    fn a_deposit_is_paid_out_to_the_last_credit_and_then_the_pool_closes() {
        let mut pool = opened(|_| {}).unwrap();
        let stakes = [(FieldElement::from_u128(1), 64), (FieldElement::from_u128(2), 96)];
        for (budget, balance) in [(100, 150), (100, 50), (50, 0)] {
            assert_eq!(pool.budget(), budget);
            let (after, shares) = pool.settle(&stakes).unwrap();
            assert_eq!(shares.paid + shares.remaining, budget);
            assert_eq!(after.balance(), balance);
            pool = after;
        }
        assert_eq!(pool.admits(64, NOW), Err(Refusal::PoolExhausted));
        assert!(!pool.is_open(rules().schedule(), NOW));
        let (after, shares) = pool.settle(&stakes).unwrap();
        assert_eq!((shares.paid, after.balance()), (0, 0));
    }

    #[test]
    fn over_many_random_epochs_paid_and_remaining_are_the_deposit() {
        use rand::{Rng, SeedableRng};
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0x00c0_ffee);
        let mut epochs = 0u32;
        while epochs < 100_000 {
            let (deposit_bits, rate_bits) = (rng.gen_range(8..53), rng.gen_range(0..31));
            let deposit = rng.gen_range(1..1u64 << deposit_bits);
            let budget = rng.gen_range(1..=deposit);
            let rate = rng.gen_range(1..=1u32 << rate_bits);
            let mut pool = opened(|t| (t.deposit, t.budget, t.rate) = (deposit, budget, rate)).unwrap();
            let mut paid = 0u64;
            for _ in 0..1_000 {
                let count = rng.gen_range(0..6u128);
                let stakes: Vec<(FieldElement, u32)> =
                    (0..count).map(|i| (FieldElement::from_u128(i), rng.gen_range(1..=u32::MAX))).collect();
                let before = pool.budget();
                let (after, shares) = pool.settle(&stakes).unwrap();
                paid += shares.shares.iter().map(|share| share.amount).sum::<u64>();
                assert_eq!(shares.paid + shares.remaining, before);
                assert_eq!(paid + after.balance(), deposit, "paid + remaining = deposited");
                pool = after;
                epochs += 1;
            }
        }
    }
}
