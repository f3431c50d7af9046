//! The answer to a repeated mint.

use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::token::{MintReceipt, MintRequest};

use crate::rules::refusal::Refusal;

/// The receipt of a token that is minted already, for the key that it is bound to.
///
/// # Errors
///
/// [`Refusal::TokenExists`] for another key.
pub fn repeated(bound: PublicKey, epoch: Epoch, request: &MintRequest) -> Result<MintReceipt, Refusal> {
    if bound == request.key { Ok(MintReceipt { id: request.id, epoch }) } else { Err(Refusal::TokenExists) }
}
