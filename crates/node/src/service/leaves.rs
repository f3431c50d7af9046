//! Leaves: one a token and epoch, taken from the epoch's end to the end of its grace.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt, RegisterRequest};
use ashiato_zk_circuits::gadgets::merkle::Tree;
use ashiato_zk_circuits::stake::commitment;

use crate::rules::due;
use crate::rules::leaf::Leaf;
use crate::rules::refusal::Refusal;
use crate::service::clock::Clock;
use crate::service::node::Node;

impl Node {
    /// Registers a leaf: token, signature, epoch, repeat, grace. A repeat of the same request gets the same receipt.
    ///
    /// # Errors
    ///
    /// [`Refusal::TokenUnknown`], [`Refusal::SignatureInvalid`], [`Refusal::EpochNotEnded`], [`Refusal::LeafExists`],
    /// [`Refusal::LeafPastGrace`], [`Refusal::TreeFull`], and those of a failing book.
    pub async fn register(&self, request: &RegisterRequest) -> Result<LeafReceipt, Refusal> {
        let schedule = &self.config.schedule;
        let key = self.db.token_key(request.id).await?.ok_or(Refusal::TokenUnknown)?;
        request.verify(&self.config.network, &key)?;
        due::ended(schedule, request.epoch, self.clock.now_ms())?;
        let leaf = commitment::leaf(request.id, request.bundle);
        // The lock is held to the end, so that the trees change together with the book.
        let mut trees = self.trees.lock().await;
        let mut book = self.db.begin().await?;
        if let Some(found) = book.leaf_of(request.epoch, request.id).await? {
            return found.repeated(request);
        }
        // The clock is read inside the transaction, as for checkpoints: no leaf is stored behind a checkpoint that is signed.
        let now = self.clock.now_ms();
        due::within_grace(schedule, request.epoch, now)?;
        let count = book.leaf_count(request.epoch).await?;
        let mut tree = match trees.take(request.epoch, count) {
            Some(tree) => tree,
            None => Tree::from_leaves(&book.leaves(request.epoch, count).await?).map_err(|_| Refusal::TreeFull)?,
        };
        let index = tree.push(leaf).map_err(|_| Refusal::TreeFull)?;
        let leaf = Leaf {
            epoch: request.epoch,
            index,
            token: request.id,
            bundle: request.bundle,
            leaf,
            signature: request.signature,
            registered_ms: now,
        };
        book.put_leaf(&leaf).await?;
        book.commit().await?;
        trees.put(request.epoch, tree);
        Ok(leaf.receipt())
    }

    /// The whole leaf list of an epoch: a request for one leaf would tell the node which leaf the device owns.
    ///
    /// # Errors
    ///
    /// Those of a failing book.
    pub async fn leaf_list(&self, epoch: Epoch) -> Result<LeafList, Refusal> {
        Ok(LeafList { epoch, leaves: self.db.leaves(epoch).await? })
    }
}
