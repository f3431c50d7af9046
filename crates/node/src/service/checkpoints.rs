//! Checkpoints: every epoch that holds a leaf gets an early and a final one, each signed once; also those that fell due while
//! the node was down.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::terms::Level;
use ashiato_zk_circuits::gadgets::tree::path::root_of;

use crate::rules::checkpoint::{self, Root, aged};
use crate::rules::due;
use crate::rules::refusal::Refusal;
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

    /// Signs every checkpoint that is due. Gives how many. One that fails does not hold up the others.
    ///
    /// # Errors
    ///
    /// The last failure: [`Refusal::TreeFull`], [`Refusal::Internal`], and those of a failing book.
    pub async fn sign_due_checkpoints(&self) -> Result<usize, Refusal> {
        let mut signed = Ok(0);
        for level in [Level::Early, Level::Final] {
            let last = due::last_with_checkpoint(self.rules.schedule(), level, self.clock.now_ms());
            let Some(last) = last else { continue };
            for epoch in self.db.epochs_without_checkpoint(level, last).await? {
                match self.sign_checkpoint(epoch, level).await {
                    Ok(()) => signed = signed.map(|n| n + 1),
                    Err(refusal) => {
                        tracing::error!(epoch = epoch.0, code = refusal.code().name(), "no checkpoint was signed");
                        signed = Err(refusal);
                    }
                }
            }
        }
        signed
    }

    async fn sign_checkpoint(&self, epoch: Epoch, level: Level) -> Result<(), Refusal> {
        let closes_ms = due::checkpoint_ms(self.rules.schedule(), level, epoch);
        let mut book = self.db.begin().await?;
        let size = book.leaf_count_before(epoch, closes_ms).await?;
        let leaves = book.leaves(epoch, size).await?;
        let aged = aged(epoch, leaves.iter().map(|leaf| leaf.minted));
        let root = match book.growing(epoch).await?.filter(|growing| growing.size == size) {
            Some(growing) => growing.root()?,
            // Leaves came after the checkpoint fell due: its tree is made again from those before.
            None => {
                let leaves: Vec<_> = leaves.into_iter().map(|leaf| leaf.leaf).collect();
                let root = tokio::task::spawn_blocking(move || root_of(&leaves)).await;
                root.map_err(|_| Refusal::Internal)?.map_err(|_| Refusal::TreeFull)?
            }
        };
        let key = self.keys.of(epoch);
        let signed = checkpoint::sign(key, &self.rules.id, epoch, level, Root { size, aged, root });
        book.put_checkpoint(&signed).await?;
        if level == Level::Final {
            book.close_tree(epoch).await?;
        }
        book.commit().await?;
        tracing::info!(epoch = epoch.0, level = ?level, size, "checkpoint signed");
        Ok(())
    }
}
