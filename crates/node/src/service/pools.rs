//! Pools: opened by admitted operators, listed in signed pages, forgotten when they are over and settled.

use std::sync::Arc;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::protocol::catalogue::CataloguePage;
use ashiato_core::protocol::terms::SignedTerms;

use crate::rules::catalogue;
use crate::rules::open_pool::PoolOpened;
use crate::rules::pool::Pool;
use crate::rules::refusal::Refusal;
use crate::service::clock::Clock;
use crate::service::node::Node;

impl Node {
    /// Opens a pool. A repeat of the same terms gets the same answer, as long as the pool is not over.
    ///
    /// # Errors
    ///
    /// Those of [`Pool::open`], those of [`Operators::room`](crate::rules::operators::Operators::room),
    /// [`Refusal::PoolExpired`] for terms that were open once, and those of a failing book.
    pub async fn open_pool(&self, signed: SignedTerms) -> Result<PoolOpened, Refusal> {
        let _one_at_a_time = self.opening.lock().await;
        if let Ok(pool) = self.pool(signed.pool_id()) {
            return Ok(PoolOpened::of(&pool));
        }
        let now = self.clock.now_ms();
        let pool = Pool::open(signed, &self.rules, &self.config.operators, now)?;
        let living = self.pools();
        let own = living.iter().filter(|other| other.terms().operator_key == pool.terms().operator_key).count();
        self.config.operators.room(own, living.len())?;
        let mut book = self.db.begin().await?;
        if book.has_pool(pool.id()).await? {
            return Err(Refusal::PoolExpired);
        }
        let last_ms = pool.last_ms(self.rules.schedule());
        book.put_pool(pool.id(), pool.signed(), pool.opened_in(), last_ms).await?;
        book.commit().await?;
        let opened = PoolOpened::of(&pool);
        self.put_pool(pool);
        tracing::info!(pools = living.len() + 1, "pool opened");
        Ok(opened)
    }

    /// A page of the open pools, in the order of their ids, behind one of them; the whole list is signed.
    pub fn catalogue(&self, after: Option<FieldElement>) -> CataloguePage {
        let now = self.clock.now_ms();
        let schedule = self.rules.schedule();
        let open: Vec<Arc<Pool>> = self.pools().into_iter().filter(|pool| pool.is_open(schedule, now)).collect();
        catalogue::page(self.keys.of(schedule.epoch_at(now)), &self.rules.id, &open, after)
    }

    /// Whether an operator has an open pool of this name.
    pub fn has_open_pool(&self, operator: &PublicKey, name: &str) -> bool {
        let (schedule, now) = (self.rules.schedule(), self.clock.now_ms());
        let of_name = |pool: &Arc<Pool>| pool.terms().operator_key == *operator && pool.terms().name == name;
        self.pools().iter().any(|pool| of_name(pool) && pool.is_open(schedule, now))
    }

    /// Forgets pools that take no more stakes and have none to settle. Gives how many.
    ///
    /// # Errors
    ///
    /// Those of a failing book.
    pub async fn forget_pools(&self) -> Result<usize, Refusal> {
        // The instant comes first: a stake that is stored after it is refused, since the pool is over.
        let now = self.clock.now_ms();
        let mut forgotten = 0;
        for pool in self.pools().into_iter().filter(|pool| now >= pool.last_ms(self.rules.schedule())) {
            if !self.db.has_unsettled(pool.id()).await? {
                self.forget_pool(pool.id());
                forgotten += 1;
            }
        }
        Ok(forgotten)
    }

    /// A pool by its id, one that is over and forgotten too.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolUnknown`], and those of a failing book.
    pub(super) async fn pool_ever(&self, id: FieldElement) -> Result<Arc<Pool>, Refusal> {
        if let Ok(pool) = self.pool(id) {
            return Ok(pool);
        }
        let stored = self.db.pool(id).await?.ok_or(Refusal::PoolUnknown)?;
        Pool::restore(stored.signed, stored.opened_in, stored.paid, &self.rules).map(Arc::new)
    }
}
