//! Settlement of budgets that are due, and what each payout key has earned.

use std::collections::BTreeSet;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::settlement::{Reward, Settlement};

use crate::rules::pool::Pool;
use crate::rules::refusal::Refusal;
use crate::rules::settlement;
use crate::rules::stake::Stake;
use crate::service::node::Node;

impl Node {
    /// Settles every pool and budget that is due, oldest first. Gives how many. One that fails holds up the later budgets of
    /// its pool, which are never paid before it, and no other pool.
    ///
    /// # Errors
    ///
    /// The last failure: [`Refusal::Internal`] when the sums do not fit, and those of a failing book.
    pub async fn settle_due(&self) -> Result<usize, Refusal> {
        let due = self.db.unsettled(self.current()).await?;
        let mut done = Ok(due.len());
        let mut failed = BTreeSet::new();
        for (id, epoch) in &due {
            if failed.contains(id) {
                continue;
            }
            if let Err(refusal) = self.settle_budget(*id, *epoch).await {
                tracing::error!(pool = id.to_hex(), epoch = epoch.0, code = refusal.code().name(), "not settled");
                failed.insert(*id);
                done = Err(refusal);
            }
        }
        done
    }

    async fn settle_budget(&self, id: FieldElement, budget: Epoch) -> Result<(), Refusal> {
        // A stake that came in while the pool was being forgotten is settled from the book's pool.
        let pool = self.pool_ever(id).await?;
        let mut book = self.db.begin().await?;
        let stakes = book.stakes_of_budget(id, budget).await?;
        if stakes.is_empty() {
            return Ok(());
        }
        // What was paid and promised is the book's word, read under its one writer.
        let pool = Pool::clone(&pool).as_of(book.paid(id).await?, book.promised(id).await?)?;
        let (after, shares) = pool.settle(budget, &stakes)?;
        for share in &shares.shares {
            book.put_reward(share.nullifier, share.amount).await?;
        }
        book.put_settlement(&settlement::of_shares(id, budget, &shares)).await?;
        // The pool is kept before the commit, so that no stake of another budget comes in between. Where the commit fails,
        // the next try begins with the book again.
        self.put_pool(after);
        book.commit().await?;
        tracing::info!(epoch = budget.0, stakes = shares.shares.len(), "pool settled");
        Ok(())
    }

    /// How the budget that stakes for an epoch share was settled.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolUnknown`], [`Refusal::SettlementPending`] while stakes are taken, and those of a failing book.
    pub async fn settlement(&self, id: FieldElement, epoch: Epoch) -> Result<Settlement, Refusal> {
        let pool = self.pool_ever(id).await?;
        let current = self.current();
        settlement::ended(&pool, epoch, current)?;
        let budget = pool.terms().scope.budget_epoch(epoch);
        settlement::settled(id, budget, &self.db.unsettled(current).await?)?;
        Ok(settlement::of_epoch(&pool, budget, self.db.settlements(id, budget).await?))
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
