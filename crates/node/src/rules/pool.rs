//! A pool as a pure state machine: opened by signed terms and a deposit, it admits stakes and settles epochs.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::claim::{StakeClaim, is_claimable, recipient};
use ashiato_core::protocol::terms::{SignedTerms, Terms};

use crate::rules::network::NetworkRules;
use crate::rules::refusal::Refusal;
use crate::rules::share::{Shares, share_budget};

/// Deposits stay exact in JSON numbers.
const DEPOSIT_MAX: u64 = (1 << 53) - 1;

/// An opened pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    id: FieldElement,
    signed: SignedTerms,
    terms: Terms,
    deposited: u64,
    paid: u64,
}

impl Pool {
    /// Opens a pool: terms, verifying key, deposit, expiry, in this order.
    ///
    /// # Errors
    ///
    /// Those of [`Pool::restore`], [`Refusal::DepositBounds`], [`Refusal::PoolExpired`].
    pub fn open(signed: SignedTerms, deposit: u64, rules: &NetworkRules, now_ms: u64) -> Result<Self, Refusal> {
        let pool = Self::restore(signed, deposit, 0, rules)?;
        if deposit < pool.terms.budget || deposit > DEPOSIT_MAX {
            return Err(Refusal::DepositBounds);
        }
        if pool.is_expired(now_ms) {
            return Err(Refusal::PoolExpired);
        }
        Ok(pool)
    }

    /// A pool that was opened before, with everything it has paid since.
    ///
    /// # Errors
    ///
    /// [`Refusal::Terms`], [`Refusal::TermsVerifyingKey`], and [`Refusal::DepositBounds`] when it paid more than its
    /// deposit.
    pub fn restore(signed: SignedTerms, deposited: u64, paid: u64, rules: &NetworkRules) -> Result<Self, Refusal> {
        let terms = signed.open(&rules.network, rules.attention_cap)?;
        if terms.verifying_key_hash != rules.verifying_key_hash {
            return Err(Refusal::TermsVerifyingKey);
        }
        if paid > deposited {
            return Err(Refusal::DepositBounds);
        }
        Ok(Self { id: signed.pool_id(), signed, terms, deposited, paid })
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

    /// Credits put in.
    pub fn deposited(&self) -> u64 {
        self.deposited
    }

    /// Credits not paid yet.
    pub fn balance(&self) -> u64 {
        self.deposited - self.paid
    }

    /// Whether the pool has closed.
    pub fn is_expired(&self, now_ms: u64) -> bool {
        now_ms >= self.terms.expires_at
    }

    /// Whether stakes are taken: it has neither expired nor paid out everything.
    pub fn is_open(&self, now_ms: u64) -> bool {
        !self.is_expired(now_ms) && self.balance() > 0
    }

    /// Whether a stake of this value is taken now: expiry, money, form, bounds, in this order.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolExpired`], [`Refusal::PoolExhausted`], [`Refusal::ValueForm`], [`Refusal::ValueBounds`].
    pub fn admits(&self, value: u32, now_ms: u64) -> Result<(), Refusal> {
        if self.is_expired(now_ms) {
            return Err(Refusal::PoolExpired);
        }
        if self.balance() == 0 {
            return Err(Refusal::PoolExhausted);
        }
        if !is_claimable(value) {
            return Err(Refusal::ValueForm);
        }
        if !(self.terms.least..=self.terms.most).contains(&value) {
            return Err(Refusal::ValueBounds);
        }
        Ok(())
    }

    /// The statement that a stake's proof must hold for; everything but the three numbers is derived here.
    pub fn claim(
        &self,
        epoch: Epoch,
        root: FieldElement,
        nullifier: FieldElement,
        value: u32,
        content_commitment: FieldElement,
        payout_key: &PublicKey,
    ) -> StakeClaim {
        StakeClaim {
            root,
            scope: self.terms.scope(epoch.0),
            nullifier,
            terms_hash: self.id,
            tariff: self.terms.tariff.clone(),
            value,
            content_commitment,
            recipient: recipient(&payout_key.0),
        }
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
        let paid = self.paid.checked_add(shares.paid).filter(|paid| *paid <= self.deposited);
        let paid = paid.ok_or(Refusal::Internal)?;
        Ok((Self { paid, ..self.clone() }, shares))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::signing::Signing;
    use crate::rules::terms::sign_terms;
    use ashiato_core::encoding::signed::Hash;
    use ashiato_core::footprint::tariff::Tariff;
    use ashiato_core::protocol::claim::ScopeKind;
    use ashiato_core::protocol::terms::{Delivery, Level, TermsError};

    fn rules() -> NetworkRules {
        NetworkRules { network: "a-test".to_owned(), attention_cap: 6, verifying_key_hash: Hash([9; 32]) }
    }

    fn terms(key: &Signing) -> Terms {
        Terms {
            version: 1,
            network: "a-test".to_owned(),
            name: "Pool".to_owned(),
            purpose: "Tests".to_owned(),
            operator: "Tester".to_owned(),
            operator_key: key.public(),
            tariff: Tariff::base(6),
            level: Level::Early,
            least: 2,
            most: 1_024,
            rate: 3,
            budget: 100,
            scope_name: "scope".to_owned(),
            scope_kind: ScopeKind::Epoch,
            delivery: Delivery::Attest,
            retention_days: 0,
            expires_at: 1_000,
            verifying_key_hash: Hash([9; 32]),
        }
    }

    #[test]
    fn what_opens_and_what_does_not() {
        let key = Signing::from_secret(&[1; 32]);
        let open = |change: &dyn Fn(&mut Terms), deposit| {
            let mut terms = terms(&key);
            change(&mut terms);
            Pool::open(sign_terms(&key, &terms).unwrap(), deposit, &rules(), 500)
        };
        assert!(open(&|_| {}, 100).is_ok());
        assert_eq!(open(&|_| {}, 99), Err(Refusal::DepositBounds));
        assert_eq!(open(&|_| {}, 1 << 53), Err(Refusal::DepositBounds));
        assert_eq!(open(&|t| t.expires_at = 500, 100), Err(Refusal::PoolExpired));
        assert_eq!(open(&|t| t.verifying_key_hash = Hash([8; 32]), 100), Err(Refusal::TermsVerifyingKey));
        assert_eq!(open(&|t| t.delivery = Delivery::Records, 100), Err(Refusal::Terms(TermsError::Delivery)));
        assert_eq!(open(&|t| t.network = "b-test".to_owned(), 100), Err(Refusal::Terms(TermsError::Network)));
        let mut forged = sign_terms(&key, &terms(&key)).unwrap();
        forged.terms = forged.terms.replace("\"rate\":3", "\"rate\":4");
        assert_eq!(Pool::open(forged, 100, &rules(), 500).unwrap_err().code(), "signature-invalid");
    }

    #[test]
    fn what_is_admitted() {
        let key = Signing::from_secret(&[1; 32]);
        let pool = Pool::open(sign_terms(&key, &terms(&key)).unwrap(), 100, &rules(), 500).unwrap();
        for (value, now, expected) in [
            (2, 999, Ok(())),
            (1_024, 999, Ok(())),
            (2, 1_000, Err(Refusal::PoolExpired)),
            (1, 999, Err(Refusal::ValueBounds)),
            (1_152, 999, Err(Refusal::ValueBounds)),
            (17, 999, Err(Refusal::ValueForm)),
            (1 << 25, 999, Err(Refusal::ValueForm)),
        ] {
            assert_eq!(pool.admits(value, now), expected, "{value} at {now}");
        }
    }

    #[test]
    fn a_deposit_is_paid_out_to_the_last_credit_and_then_the_pool_closes() {
        let key = Signing::from_secret(&[1; 32]);
        let mut pool = Pool::open(sign_terms(&key, &terms(&key)).unwrap(), 250, &rules(), 500).unwrap();
        let stakes = [(FieldElement::from_u128(1), 64), (FieldElement::from_u128(2), 96)];
        for (budget, balance) in [(100, 150), (100, 50), (50, 0)] {
            assert_eq!(pool.budget(), budget);
            let (after, shares) = pool.settle(&stakes).unwrap();
            assert_eq!(shares.paid + shares.remaining, budget);
            assert_eq!(after.balance(), balance);
            pool = after;
        }
        assert_eq!(pool.admits(64, 500), Err(Refusal::PoolExhausted));
        assert!(!pool.is_open(500));
        let (after, shares) = pool.settle(&stakes).unwrap();
        assert_eq!((shares.paid, after.balance()), (0, 0));
    }
}
