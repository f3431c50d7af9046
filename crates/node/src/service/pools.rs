//! Pools: opened with test credits, listed as one signed catalogue.

use std::sync::Arc;

use ashiato_core::protocol::catalogue::Catalogue;

use crate::rules::catalogue;
use crate::rules::open_pool::{OpenPool, PoolOpened, room};
use crate::rules::pool::Pool;
use crate::rules::refusal::Refusal;
use crate::service::clock::Clock;
use crate::service::node::Node;

impl Node {
    /// Opens a pool with test credits. A repeat of the same request gets the same answer.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolExists`], those of [`Pool::open`], [`Refusal::PoolsFull`], [`Refusal::Busy`] while the same pool is
    /// being opened, and those of a failing book.
    pub async fn open_pool(&self, request: OpenPool) -> Result<PoolOpened, Refusal> {
        let now = self.clock.now_ms();
        let opened = request.opened();
        if let Ok(pool) = self.pool(opened.pool) {
            return request.repeated(&pool);
        }
        let pool = Pool::open(request.pool, request.deposit, &self.rules, now)?;
        let running = self.pools().iter().filter(|pool| !pool.is_expired(now)).count();
        room(running)?;
        let mut book = self.db.begin().await?;
        if book.has_pool(pool.id()).await? {
            // Another request has stored the pool and is about to put it into the map.
            return Err(Refusal::Busy);
        }
        book.put_pool(pool.id(), pool.signed(), pool.deposited()).await?;
        book.commit().await?;
        self.put_pool(pool);
        tracing::info!(pools = running + 1, "pool opened");
        Ok(opened)
    }

    /// Every open pool in the order of their ids, signed as a list.
    pub fn catalogue(&self) -> Catalogue {
        let now = self.clock.now_ms();
        let open: Vec<Arc<Pool>> = self.pools().into_iter().filter(|pool| pool.is_open(now)).collect();
        catalogue::sign(&self.key, &self.config.network, &open)
    }
}
