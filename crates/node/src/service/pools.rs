//! Pools: opened by admitted operators, listed in signed pages, forgotten when they are over and settled, and removed when
//! they are over and took no stake.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::catalogue::CataloguePage;
use ashiato_core::protocol::terms::SignedTerms;

use crate::db::UNUSED_BATCH;
use crate::rules::catalogue;
use crate::rules::open_pool::PoolOpened;
use crate::rules::pool::Pool;
use crate::rules::refusal::Refusal;
use crate::service::clock::Clock;
use crate::service::node::Node;

impl Node {
    /// Opens a pool. A repeat of the same terms gets the same answer, until the pool is over and forgotten.
    ///
    /// # Errors
    ///
    /// Those of [`Pool::open`], those of [`Operators::room`](crate::rules::operators::Operators::room),
    /// [`Refusal::PoolExpired`] for terms whose pool is over, and those of a failing book.
    pub async fn open_pool(&self, signed: SignedTerms) -> Result<PoolOpened, Refusal> {
        let _one_at_a_time = self.opening.lock().await;
        if let Some(pool) = self.pool_not_over(signed.pool_id()).await? {
            return Ok(PoolOpened::of(&pool));
        }
        let now = self.clock.now_ms();
        let pool = Pool::open(signed, &self.rules, &self.config.operators, now)?;
        let (mut all, mut own) = (0, 0);
        for other in self.pools() {
            let open = other.is_open(self.rules.schedule(), now);
            all += usize::from(open || other.owes());
            own += usize::from(open && other.terms().operator_key == pool.terms().operator_key);
        }
        self.config.operators.room(own, all)?;
        let mut book = self.db.begin().await?;
        let last_ms = pool.last_ms(self.rules.schedule());
        book.put_pool(pool.id(), pool.signed(), pool.opened_in(), last_ms).await?;
        book.commit().await?;
        let opened = PoolOpened::of(&pool);
        self.put_pool(pool);
        tracing::info!(pools = all + 1, "pool opened");
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

    /// A pool that is not over, or that is over and owes; read from the book where it is not kept, as after an opening whose
    /// answer was lost. `None` for one that no book knows.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolExpired`] for one that is over, and those of a failing book.
    pub(super) async fn pool_not_over(&self, id: FieldElement) -> Result<Option<Arc<Pool>>, Refusal> {
        if let Ok(pool) = self.pool(id) {
            return Ok(Some(pool));
        }
        let Some(stored) = self.db.pool(id).await? else { return Ok(None) };
        let pool = Pool::restore(stored.signed, stored.opened_in, stored.paid, &self.rules)?;
        if self.clock.now_ms() >= pool.last_ms(self.rules.schedule()) {
            return Err(Refusal::PoolExpired);
        }
        let promised = self.db.promised().await?.remove(&id).unwrap_or_default();
        Ok(Some(self.keep_pool(pool.as_of(stored.paid, promised)?)))
    }

    /// Removes pools from the book that have been over for longer than the grace and never took a stake: anybody can open
    /// such pools on an open network, and the book would hold them for ever. Gives how many; once an epoch.
    ///
    /// # Errors
    ///
    /// Those of a failing book.
    pub async fn remove_unused_pools(&self) -> Result<usize, Refusal> {
        let (now, schedule) = (self.clock.now_ms(), self.rules.schedule());
        let current = schedule.epoch_at(now);
        if self.swept.load(Ordering::Relaxed) == current.0 {
            return Ok(0);
        }
        let before = schedule.start_ms(Epoch(current.0.saturating_sub(schedule.grace)));
        let unused = self.db.unused_pools(before).await?;
        if !unused.is_empty() {
            let mut book = self.db.begin().await?;
            for id in &unused {
                book.remove_pool(*id).await?;
            }
            book.commit().await?;
        }
        // A full batch may not be all.
        if unused.len() < UNUSED_BATCH {
            self.swept.store(current.0, Ordering::Relaxed);
        }
        Ok(unused.len())
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
