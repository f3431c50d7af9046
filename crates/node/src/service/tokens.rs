//! Tokens: challenge and mint.

use ashiato_core::protocol::token::{Challenge, MintReceipt, MintRequest};

use crate::rules::refusal::Refusal;
use crate::rules::token;
use crate::service::clock::Clock;
use crate::service::node::Node;

impl Node {
    /// A new challenge for admission by proof of work.
    ///
    /// # Errors
    ///
    /// [`Refusal::AdmissionOpen`] where none is needed, [`Refusal::Internal`] without randomness.
    pub fn challenge(&self) -> Result<Challenge, Refusal> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|_| Refusal::Internal)?;
        self.gate.challenge(self.clock.now_ms(), random)
    }

    /// Mints a token: signature, then id, then admission. A repeat with the same key gets the same receipt.
    ///
    /// # Errors
    ///
    /// [`Refusal::SignatureInvalid`], [`Refusal::TokenExists`], those of [`Gate::admit`](crate::rules::admission::Gate::admit),
    /// [`Refusal::ChallengeSpent`], and those of a failing book.
    pub async fn mint(&self, request: &MintRequest) -> Result<MintReceipt, Refusal> {
        request.verify(&self.config.network)?;
        let mut book = self.db.begin().await?;
        if let Some((key, epoch)) = book.token(request.id).await? {
            return token::repeated(key, epoch, request);
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
}
