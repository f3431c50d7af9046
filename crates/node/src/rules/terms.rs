//! An operator's signature of a pool's terms.

use ashiato_core::encoding::domain::signing;
use ashiato_core::protocol::terms::{SignedTerms, Terms};

use crate::rules::refusal::Refusal;
use crate::rules::signing::Signing;

/// Signs terms as an operator does: over the exact JSON text.
///
/// # Errors
///
/// [`Refusal::Internal`] when the terms can't be written as JSON.
pub fn sign_terms(key: &Signing, terms: &Terms) -> Result<SignedTerms, Refusal> {
    let text = serde_json::to_string(terms).map_err(|_| Refusal::Internal)?;
    let signature = key.sign(signing::TERMS, &[text.as_bytes()]);
    Ok(SignedTerms { terms: text, signature })
}
