//! Checkpoints: every epoch that holds a leaf gets an early and a final one, each signed once; also those that fell due while
//! the node was down.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::terms::Level;
use ashiato_zk_circuits::gadgets::merkle::root_of;

use crate::rules::refusal::Refusal;
use crate::rules::{checkpoint, due};
use crate::service::clock::Clock;
use crate::service::node::Node;

impl Node {
    /// An epoch's checkpoints, early first.
    ///
    /// # Errors
    ///
    /// Those of a failing book.
    pub async fn checkpoints(&self, epoch: Epoch) -> Result<Vec<Checkpoint>, Refusal> {
        Ok(self.db.checkpoints(epoch).await?)
    }

    /// Signs every checkpoint that is due. Gives how many.
    ///
    /// # Errors
    ///
    /// [`Refusal::TreeFull`], [`Refusal::Internal`], and those of a failing book.
    pub async fn sign_due_checkpoints(&self) -> Result<usize, Refusal> {
        let mut signed = 0;
        for level in [Level::Early, Level::Final] {
            let last = due::last_with_checkpoint(&self.config.schedule, level, self.clock.now_ms());
            let Some(last) = last else { continue };
            for epoch in self.db.epochs_without_checkpoint(level, last).await? {
                self.sign_checkpoint(epoch, level).await?;
                signed += 1;
            }
        }
        Ok(signed)
    }

    async fn sign_checkpoint(&self, epoch: Epoch, level: Level) -> Result<(), Refusal> {
        let closes_ms = due::checkpoint_ms(&self.config.schedule, level, epoch);
        let mut trees = self.trees.lock().await;
        let mut book = self.db.begin().await?;
        let size = book.leaf_count_before(epoch, closes_ms).await?;
        let root = match trees.root(epoch, size) {
            Some(root) => root,
            None => {
                let leaves = book.leaves(epoch, size).await?;
                let root = tokio::task::spawn_blocking(move || root_of(&leaves)).await;
                root.map_err(|_| Refusal::Internal)?.map_err(|_| Refusal::TreeFull)?
            }
        };
        let signed = checkpoint::sign(&self.key, &self.config.network, epoch, level, size, root);
        book.put_checkpoint(&signed).await?;
        book.commit().await?;
        if level == Level::Final {
            trees.close(epoch);
        }
        tracing::info!(epoch = epoch.0, level = ?level, size, "checkpoint signed");
        Ok(())
    }
}
