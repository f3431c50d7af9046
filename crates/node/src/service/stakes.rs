//! A stake's way in, in the protocol's order: size and schema (http's body), canonical field elements (the types), then
//! version and verifying key · known pool, epoch and level · the value's form and bounds · nullifier unseen · rate ·
//! pairing · one transaction that stores nullifier, stake and receipt.

use std::net::IpAddr;
use std::sync::Arc;

use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};

use crate::rules::pool::Pool;
use crate::rules::refusal::Refusal;
use crate::rules::stake::{Stake, checkpoint_of, claimed, decode_proof, of_this_protocol};
use crate::rules::{due, verifying_keys};
use crate::service::clock::Clock;
use crate::service::node::Node;

impl Node {
    /// Takes a stake from an address. A repeat of the same claim gets the same receipt.
    ///
    /// # Errors
    ///
    /// In this order: [`Refusal::ProtocolVersion`], those of [`decode_proof`], those of [`verifying_keys::taken`],
    /// [`Refusal::PoolUnknown`], [`Refusal::EpochNotEnded`], those of [`Pool::takes`], [`Refusal::CheckpointMissing`],
    /// those of [`Pool::admits`], [`Refusal::PoolExhausted`], [`Refusal::NullifierSpent`], [`Refusal::RateLimited`], those of
    /// [`Verifiers::verify`](crate::service::verifiers::Verifiers::verify); and those of a failing book.
    pub async fn stake(&self, from: IpAddr, request: &StakeRequest) -> Result<StakeReceipt, Refusal> {
        of_this_protocol(request)?;
        let proof = decode_proof(&request.proof)?;
        let earlier = self.db.stake(request.nullifier).await?;
        if let Some(stake) = earlier.as_ref().filter(|stake| stake.is_claimed_by(request)) {
            // A repeat gets its receipt even if pool, epoch or key have closed since: a receipt given once stays valid.
            return Ok(stake.receipt());
        }

        let schedule = self.rules.schedule();
        let now = self.clock.now_ms();
        let current = schedule.epoch_at(now);
        verifying_keys::taken(&self.accepted, request.verifying_key, current)?;
        let pool = self.pool_for_stake(request).await?;
        due::ended(schedule, request.epoch, now)?;
        pool.takes(request.epoch, current)?;
        let checkpoints = self.db.checkpoints(request.epoch).await?;
        let checkpoint = checkpoint_of(pool.terms().level, &checkpoints)?;
        pool.admits(request.value, now)?;
        pool.affords(request.epoch)?;
        if earlier.is_some() {
            return Err(Refusal::NullifierSpent);
        }
        if self.proof_rate.check_key(&from).is_err() {
            return Err(Refusal::RateLimited);
        }
        let claim = pool.claim(&self.rules, request.epoch, checkpoint.root, &claimed(request))?;
        self.verifiers.verify(request.verifying_key, claim, proof.clone()).await?;

        let mut book = self.db.begin().await?;
        if let Some(stake) = book.stake(request.nullifier).await? {
            return stake.repeated(request);
        }
        // Clock and pool are read again inside the transaction, as for settlements: no stake is stored behind a budget that
        // is shared.
        let now = self.clock.now_ms();
        let current = schedule.epoch_at(now);
        let pool = self.pool_for_stake(request).await?;
        verifying_keys::taken(&self.accepted, request.verifying_key, current)?;
        pool.takes(request.epoch, current)?;
        pool.admits(request.value, now)?;
        // A stake for a budget that none shares yet is taken only where the deposit still holds it, by the book's word.
        let budget = pool.terms().scope.budget_epoch(request.epoch);
        let first = !book.has_promised(pool.id(), budget).await?;
        if first {
            let (paid, promised) = (book.paid(pool.id()).await?, book.promised(pool.id()).await?);
            Pool::clone(&pool).as_of(paid, promised)?.affords(request.epoch)?;
        }
        let key = self.keys.of(request.epoch);
        let stake = Stake::accept(key, &self.rules.id, pool.terms(), request, proof, now);
        book.put_stake(&stake).await?;
        // The pool learns of its promise before the commit, so that no settlement comes in between.
        self.change_pool(pool.id(), |pool| pool.promising(request.epoch));
        let stored = book.commit().await;
        if stored.is_err() && first {
            self.change_pool(pool.id(), |pool| pool.unpromising(request.epoch));
        }
        stored?;
        Ok(stake.receipt())
    }

    /// The pool of a stake; one that is over takes none.
    async fn pool_for_stake(&self, request: &StakeRequest) -> Result<Arc<Pool>, Refusal> {
        self.pool_not_over(request.pool).await?.ok_or(Refusal::PoolUnknown)
    }
}
