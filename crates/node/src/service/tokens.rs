//! Tokens: challenge, mint, change of device.

use ashiato_core::protocol::token::{Challenge, DeviceRequest, MintRequest, TokenReceipt};

use crate::rules::refusal::Refusal;
use crate::rules::token::Token;
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

    /// Mints a token: signature, then id and key, then admission. A repeat gets the token as it stands: it says which
    /// device registers, which may be another one than the request names.
    ///
    /// # Errors
    ///
    /// [`Refusal::SignatureInvalid`], those of [`Gate::admit`](crate::rules::admission::Gate::admit),
    /// [`Refusal::ChallengeSpent`], and those of a failing book.
    pub async fn mint(&self, request: &MintRequest) -> Result<TokenReceipt, Refusal> {
        request.verify(&self.rules.id)?;
        // A first look outside of the transaction: a repeat never waits for the one writer, nor holds it up.
        if let Some(token) = self.db.token(request.id, request.key).await? {
            return Ok(token.receipt());
        }
        let mut book = self.db.begin().await?;
        if let Some((_, token)) = book.token(request.id, request.key).await? {
            return Ok(token.receipt());
        }
        let now = self.clock.now_ms();
        if let Some(solved) = self.gate.admit(request, now)?
            && !book.spend_challenge(solved.challenge, solved.expires_ms, now).await?
        {
            return Err(Refusal::ChallengeSpent);
        }
        let token = Token::minted(request, self.rules.schedule().epoch_at(now));
        book.put_token(&token).await?;
        book.commit().await?;
        Ok(token.receipt())
    }

    /// Names another device for a token: signature, then token, then number, then how often. A repeat gets the same receipt.
    ///
    /// # Errors
    ///
    /// [`Refusal::SignatureInvalid`], [`Refusal::TokenUnknown`], those of [`Token::next_device`], and those of a failing book.
    pub async fn change_device(&self, request: &DeviceRequest) -> Result<TokenReceipt, Refusal> {
        request.verify(&self.rules.id)?;
        let token = self.db.token(request.id, request.key).await?.ok_or(Refusal::TokenUnknown)?;
        if token.next_device(request, self.current())?.is_none() {
            return Ok(token.receipt());
        }
        let mut book = self.db.begin().await?;
        let (number, mut token) = book.token(request.id, request.key).await?.ok_or(Refusal::TokenUnknown)?;
        // The clock is read inside the transaction, as for leaves: the epoch of the change has not ended, so that no
        // device registered it.
        if let Some(device) = token.next_device(request, self.current())? {
            book.put_device(number, request.device_number, &device).await?;
            book.commit().await?;
            token.later.push(device);
        }
        Ok(token.receipt())
    }
}
