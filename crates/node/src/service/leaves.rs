//! Leaves: one a token and epoch, taken from the epoch's end to the end of its grace.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt, RegisterRequest};

use crate::rules::due;
use crate::rules::leaf::{Leaf, leaf_of};
use crate::rules::refusal::Refusal;
use crate::service::clock::Clock;
use crate::service::node::Node;

impl Node {
    /// Registers a leaf: token, device, mint, epoch, repeat, grace. A repeat of the same bundle gets the same receipt.
    ///
    /// # Errors
    ///
    /// [`Refusal::TokenUnknown`], those of [`Token::registers`](crate::rules::token::Token::registers),
    /// [`Refusal::EpochNotEnded`], [`Refusal::LeafExists`], [`Refusal::LeafPastGrace`], [`Refusal::TreeFull`], and those of
    /// a failing book.
    pub async fn register(&self, request: &RegisterRequest) -> Result<LeafReceipt, Refusal> {
        let schedule = self.rules.schedule();
        // A first look outside of the transaction: a bad signature never waits for the one writer.
        let token = self.db.token(request.id, request.key).await?.ok_or(Refusal::TokenUnknown)?;
        token.registers(&self.rules.id, request)?;
        due::ended(schedule, request.epoch, self.clock.now_ms())?;
        let leaf = leaf_of(&token, request.bundle)?;
        let mut book = self.db.begin().await?;
        let (number, token) = book.token(request.id, request.key).await?.ok_or(Refusal::TokenUnknown)?;
        // The device is looked at again: another one may have taken over in the meantime.
        token.registers(&self.rules.id, request)?;
        if let Some(found) = book.leaf_of(request.epoch, number).await? {
            return found.repeated(request);
        }
        // The clock is read inside the transaction, as for checkpoints: no leaf is stored behind a checkpoint that is signed.
        let now = self.clock.now_ms();
        due::within_grace(schedule, request.epoch, now)?;
        let growing = book.growing(request.epoch).await?.unwrap_or_default();
        let (grown, index) = growing.with(leaf)?;
        let leaf = Leaf {
            epoch: request.epoch,
            index,
            id: request.id,
            key: request.key,
            minted: token.minted,
            bundle: request.bundle,
            leaf,
            signature: request.signature,
            registered_ms: now,
        };
        book.put_leaf(number, &leaf, &grown).await?;
        book.commit().await?;
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
