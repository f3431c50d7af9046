//! Settlement of epochs that have ended, and what each payout key has earned.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::settlement::{Reward, Settlement};

use crate::clock::Clock;
use crate::db::SettlementRow;
use crate::node::Node;
use crate::problem::Refusal;

impl From<SettlementRow> for Settlement {
    fn from(row: SettlementRow) -> Self {
        Self {
            pool: row.pool,
            epoch: row.epoch,
            stakes: row.stakes,
            total_value: row.total_value,
            paid: row.paid,
            remaining: row.remaining,
        }
    }
}

impl Node {
    /// Settles every pool and epoch that is due, oldest first. Gives how many.
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
            // Never settle on a balance that is not the book's.
            return Err(Refusal::Internal);
        }
        let (after, shares) = pool.settle(&stakes)?;
        for share in &shares.shares {
            book.put_reward(share.nullifier, share.amount).await?;
        }
        book.put_settlement(&SettlementRow {
            pool: id,
            epoch,
            stakes: shares.shares.len() as u64,
            total_value: shares.total_value,
            paid: shares.paid,
            remaining: shares.remaining,
        })
        .await?;
        book.commit().await?;
        self.put_pool(after);
        tracing::info!(epoch = epoch.0, stakes = shares.shares.len(), "pool settled");
        Ok(())
    }

    /// How a pool's epoch was settled; [`Refusal::SettlementPending`] before the close.
    pub async fn settlement(&self, id: FieldElement, epoch: Epoch) -> Result<Settlement, Refusal> {
        let pool = self.pool(id)?;
        let current = self.config.schedule.epoch_at(self.clock.now_ms());
        if epoch >= current {
            return Err(Refusal::SettlementPending);
        }
        if self.db.unsettled(current).await?.iter().any(|(pool, due)| *pool == id && *due <= epoch) {
            return Err(Refusal::SettlementPending);
        }
        let past = self.db.settlements(id, epoch).await?;
        let paid_before: u64 = past.iter().filter(|row| row.epoch < epoch).map(|row| row.paid).sum();
        Ok(past.into_iter().find(|row| row.epoch == epoch).map(Settlement::from).unwrap_or(Settlement {
            pool: id,
            epoch,
            stakes: 0,
            total_value: 0,
            paid: 0,
            remaining: pool.terms().budget.min(pool.deposited().saturating_sub(paid_before)),
        }))
    }

    /// What a payout key has earned, newest first; nothing for a key nobody staked with.
    pub async fn rewards(&self, payout_key: PublicKey) -> Result<Vec<Reward>, Refusal> {
        let stakes = self.db.rewards(payout_key).await?;
        let reward = |stake: crate::db::StakeRow| {
            stake.reward.map(|amount| Reward {
                pool: stake.pool,
                epoch: stake.accepted_in,
                nullifier: stake.nullifier,
                value: stake.value,
                amount,
            })
        };
        Ok(stakes.into_iter().filter_map(reward).collect())
    }
}
