//! Tokens and leaves: one leaf a token and epoch, taken from the epoch's end to the end of its grace.

use std::collections::BTreeMap;

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt, RegisterRequest};
use ashiato_core::protocol::token::{MintReceipt, MintRequest};
use ashiato_zk_circuits::gadgets::merkle::Tree;
use ashiato_zk_circuits::stake::commitment;

use crate::clock::Clock;
use crate::db::LeafRow;
use crate::node::Node;
use crate::problem::Refusal;

/// The open epochs' trees, incremental. The book holds the truth: a tree that has not the book's number of leaves is
/// built anew, so that an interrupted registration can't leave a wrong one behind.
pub type Trees = BTreeMap<Epoch, Tree>;

impl Node {
    /// Mints a token: signature, then admission, then id. A repeat with the same key gets the same receipt.
    pub async fn mint(&self, request: &MintRequest) -> Result<MintReceipt, Refusal> {
        request.verify(&self.config.network)?;
        let mut book = self.db.begin().await?;
        if let Some((key, epoch)) = book.token(request.id).await? {
            return if key == request.key {
                Ok(MintReceipt { id: request.id, epoch })
            } else {
                Err(Refusal::TokenExists)
            };
        }
        let now = self.clock.now_ms();
        if let Some(solved) = self.gate.admit(request, now)?
            && !book.spend_challenge(solved.challenge, solved.expires_ms, now).await?
        {
            return Err(Refusal::ChallengeSpent);
        }
        let epoch = self.config.schedule.epoch_at(now);
        book.put_token(request.id, request.key, epoch).await?;
        book.commit().await?;
        Ok(MintReceipt { id: request.id, epoch })
    }

    /// Registers a leaf: token, signature, repeat, epoch. A repeat of the same request gets the same receipt.
    pub async fn register(&self, request: &RegisterRequest) -> Result<LeafReceipt, Refusal> {
        let schedule = &self.config.schedule;
        let key = self.db.token_key(request.id).await?.ok_or(Refusal::TokenUnknown)?;
        request.verify(&self.config.network, &key)?;
        if request.epoch >= schedule.epoch_at(self.clock.now_ms()) {
            return Err(Refusal::EpochNotEnded);
        }
        let leaf = commitment::leaf(request.id, request.bundle);
        // Held to the end: trees and book move together.
        let mut trees = self.trees.lock().await;
        let mut book = self.db.begin().await?;
        if let Some(found) = book.leaf_of(request.epoch, request.id).await? {
            return if found.bundle == request.bundle {
                Ok(LeafReceipt { epoch: found.epoch, index: found.index, leaf: found.leaf })
            } else {
                Err(Refusal::LeafExists)
            };
        }
        // The clock is read inside the transaction, as it is where checkpoints are signed: no leaf slips in behind one.
        let now = self.clock.now_ms();
        if now >= schedule.final_checkpoint_ms(request.epoch) {
            return Err(Refusal::LeafPastGrace);
        }
        let count = book.leaf_count(request.epoch).await?;
        let mut tree = match trees.remove(&request.epoch) {
            Some(tree) if tree.len() == count => tree,
            _ => Tree::from_leaves(&book.leaves(request.epoch, count).await?).map_err(|_| Refusal::TreeFull)?,
        };
        let index = tree.push(leaf).map_err(|_| Refusal::TreeFull)?;
        book.put_leaf(&LeafRow {
            epoch: request.epoch,
            index,
            token: request.id,
            bundle: request.bundle,
            leaf,
            signature: request.signature,
            registered_ms: now,
        })
        .await?;
        book.commit().await?;
        trees.insert(request.epoch, tree);
        Ok(LeafReceipt { epoch: request.epoch, index, leaf })
    }

    /// The whole leaf list of an epoch; nobody is asked about one leaf.
    pub async fn leaf_list(&self, epoch: Epoch) -> Result<LeafList, Refusal> {
        Ok(LeafList { epoch, leaves: self.db.leaves(epoch).await? })
    }
}
