//! The catalogue: every open pool, signed by the node as one list.

use serde::{Deserialize, Serialize};

use crate::encoding::domain::signing;
use crate::encoding::signed::{PublicKey, Signature, SignatureError, verify};
use crate::protocol::terms::SignedTerms;

/// Every open pool, signed by the node as a list, so that everybody sees the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The pools in the order of their ids.
    pub pools: Vec<SignedTerms>,
    /// The node's signature over network and the ids.
    pub signature: Signature,
}

impl Catalogue {
    /// Checks order and the node's signature.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, network: &str, node_key: &PublicKey) -> Result<(), SignatureError> {
        let ids: Vec<[u8; 32]> = self.pools.iter().map(|pool| pool.pool_id().to_bytes()).collect();
        if ids.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(SignatureError);
        }
        let parts: Vec<&[u8]> =
            core::iter::once(network.as_bytes()).chain(ids.iter().map(<[u8; 32]>::as_slice)).collect();
        verify(node_key, signing::CATALOGUE, &parts, &self.signature)
    }
}
