//! A stake's way in, in the protocol's order: size and schema (http's body), canonical field elements (the types), then
//! known pool, epoch and level · the value's form and bounds · nullifier unseen · rate · pairing · one transaction that
//! stores nullifier, stake and receipt.

use std::net::IpAddr;

use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};

use crate::rules::due;
use crate::rules::refusal::Refusal;
use crate::rules::stake::{Stake, checkpoint_of, decode_proof};
use crate::service::clock::Clock;
use crate::service::node::Node;

impl Node {
    /// Takes a stake from an address. A repeat of the same claim gets the same receipt.
    ///
    /// # Errors
    ///
    /// In this order: those of [`decode_proof`], [`Refusal::PoolUnknown`], [`Refusal::EpochNotEnded`],
    /// [`Refusal::CheckpointMissing`], those of [`Pool::admits`](crate::rules::pool::Pool::admits),
    /// [`Refusal::NullifierSpent`], [`Refusal::RateLimited`], those of
    /// [`Verifiers::verify`](crate::service::verifiers::Verifiers::verify); and those of a failing book.
    pub async fn stake(&self, from: IpAddr, request: &StakeRequest) -> Result<StakeReceipt, Refusal> {
        let proof = decode_proof(&request.proof)?;
        let earlier = self.db.stake(request.nullifier).await?;
        if let Some(stake) = earlier.as_ref().filter(|stake| stake.is_claimed_by(request)) {
            // A repeat gets its receipt even if pool or epoch have closed since: a receipt given once stays valid.
            return Ok(stake.receipt());
        }

        let pool = self.pool(request.pool)?;
        let now = self.clock.now_ms();
        due::ended(&self.config.schedule, request.epoch, now)?;
        let checkpoints = self.db.checkpoints(request.epoch).await?;
        let checkpoint = checkpoint_of(pool.terms().level, &checkpoints)?;
        pool.admits(request.value, now)?;
        if earlier.is_some() {
            return Err(Refusal::NullifierSpent);
        }
        if self.proof_rate.check_key(&from).is_err() {
            return Err(Refusal::RateLimited);
        }
        let claim = pool.claim(
            request.epoch,
            checkpoint.root,
            request.nullifier,
            request.value,
            request.content_commitment,
            &request.payout_key,
        );
        self.verifiers.verify(request.words, claim, proof.clone()).await?;

        let mut book = self.db.begin().await?;
        if let Some(stake) = book.stake(request.nullifier).await? {
            return stake.repeated(request);
        }
        // The clock is read again inside the transaction: this instant decides which epoch's budget the stake shares.
        let now = self.clock.now_ms();
        self.pool(request.pool)?.admits(request.value, now)?;
        let accepted_in = self.config.schedule.epoch_at(now);
        let stake = Stake::accept(&self.key, &self.config.network, request, proof, accepted_in);
        book.put_stake(&stake).await?;
        book.commit().await?;
        Ok(stake.receipt())
    }
}
