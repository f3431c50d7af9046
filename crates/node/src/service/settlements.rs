//! Settlement of epochs that have ended, and what each payout key has earned.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::settlement::{Reward, Settlement};

use crate::rules::refusal::Refusal;
use crate::rules::settlement;
use crate::rules::stake::Stake;
use crate::service::clock::Clock;
use crate::service::node::Node;

impl Node {
    /// Settles every pool and epoch that is due, oldest first. Gives how many.
    ///
    /// # Errors
    ///
    /// [`Refusal::Internal`] when pool and book disagree, and those of a failing book.
    pub async fn settle_due(&self) -> Result<usize, Refusal> {
        let current = self.config.schedule.epoch_at(self.clock.now_ms());
        let due = self.db.unsettled(current).await?;
        for (id, epoch) in &due {
            self.settle_epoch(*id, *epoch).await?;
        }
        Ok(due.len())
    }

    async fn settle_epoch(&self, id: FieldElement, epoch: Epoch) -> Result<(), Refusal> {
        let pool = self.pool(id)?;
        let mut book = self.db.begin().await?;
        let stakes = book.stakes_accepted(id, epoch).await?;
        if stakes.is_empty() {
            return Ok(());
        }
        if pool.deposited() - pool.balance() != book.paid(id).await? {
            // The pool in memory must have paid what the book says, or a settlement would pay twice.
            return Err(Refusal::Internal);
        }
        let (after, shares) = pool.settle(&stakes)?;
        for share in &shares.shares {
            book.put_reward(share.nullifier, share.amount).await?;
        }
        book.put_settlement(&settlement::of_shares(id, epoch, &shares)).await?;
        book.commit().await?;
        self.put_pool(after);
        tracing::info!(epoch = epoch.0, stakes = shares.shares.len(), "pool settled");
        Ok(())
    }

    /// How a pool's epoch was settled.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolUnknown`], [`Refusal::SettlementPending`] before the close, and those of a failing book.
    pub async fn settlement(&self, id: FieldElement, epoch: Epoch) -> Result<Settlement, Refusal> {
        let pool = self.pool(id)?;
        let current = self.config.schedule.epoch_at(self.clock.now_ms());
        settlement::ended(epoch, current)?;
        settlement::settled(id, epoch, &self.db.unsettled(current).await?)?;
        Ok(settlement::of_epoch(&pool, epoch, self.db.settlements(id, epoch).await?))
    }

    /// The rewards of a payout key, newest first; empty for an unknown key.
    ///
    /// # Errors
    ///
    /// Those of a failing book.
    pub async fn rewards(&self, payout_key: PublicKey) -> Result<Vec<Reward>, Refusal> {
        Ok(self.db.rewards(payout_key).await?.iter().filter_map(Stake::earned).collect())
    }
}
