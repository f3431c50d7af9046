//! The catalogue: every open pool, signed by the node as one list and read in pages.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::encoding::code::Code;
use crate::encoding::domain::signing;
use crate::encoding::field::FieldElement;
use crate::encoding::signed::{Hash, PublicKey, Signature, SignatureError, verify};
use crate::protocol::founding::NetworkId;
use crate::protocol::terms::SignedTerms;

/// Most pools of one page.
pub const PAGE_POOLS: usize = 64;
/// Most pools of a catalogue.
pub const CATALOGUE_MAX: u32 = 4_096;

/// What the node signs of the whole list, so that everybody sees the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueHead {
    /// Number of pools.
    pub pools: u32,
    /// SHA-256 over the 32-byte ids of the pools, in ascending order.
    pub ids: Hash,
    /// The node's signature over network, number and ids.
    pub signature: Signature,
}

/// One page of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CataloguePage {
    /// The head of the list that this is a page of.
    pub head: CatalogueHead,
    /// Pools in ascending order of their ids, at most 64.
    pub pools: Vec<SignedTerms>,
    /// The id to ask the next page with; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub next: Option<FieldElement>,
}

/// Why pages are no catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// The head is not the node's.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The list changed between two pages: it is read anew.
    #[error("the catalogue changed while it was read")]
    Changed,
    /// Pools that are not the signed list: out of order, too many or others.
    #[error("the pages are not the signed catalogue")]
    Mismatch,
}

impl CatalogueError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Signature(error) => error.code(),
            Self::Changed => Code::CatalogueChanged,
            Self::Mismatch => Code::CatalogueMismatch,
        }
    }
}

impl CatalogueHead {
    /// The number and the hash of a list of ids in ascending order.
    pub fn of(ids: &[FieldElement]) -> (u32, Hash) {
        let mut hasher = Sha256::new();
        ids.iter().for_each(|id| hasher.update(id.to_bytes()));
        (u32::try_from(ids.len()).unwrap_or(u32::MAX), Hash(hasher.finalize().into()))
    }

    /// The parts that are signed, after the network.
    pub fn signed_parts(pools: u32, ids: &Hash) -> [Vec<u8>; 2] {
        [pools.to_be_bytes().to_vec(), ids.0.to_vec()]
    }

    /// Checks the node's signature.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, network: &NetworkId, node_key: &PublicKey) -> Result<(), SignatureError> {
        let [pools, ids] = Self::signed_parts(self.pools, &self.ids);
        verify(node_key, signing::CATALOGUE, &[&network.0, &pools, &ids], &self.signature)
    }
}

/// A catalogue that is read page by page.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    head: Option<CatalogueHead>,
    pools: Vec<(FieldElement, SignedTerms)>,
}

impl Reading {
    /// Takes the next page. Gives the whole list after the last one, else `None`; [`CataloguePage::next`] says what to ask
    /// for.
    ///
    /// # Errors
    /// [`CatalogueError`]; the reading is of no use after it.
    pub fn take(
        &mut self,
        page: CataloguePage,
        network: &NetworkId,
        node_key: &PublicKey,
    ) -> Result<Option<Vec<(FieldElement, SignedTerms)>>, CatalogueError> {
        page.head.verify(network, node_key)?;
        let head = self.head.get_or_insert_with(|| page.head.clone());
        if (head.pools, head.ids) != (page.head.pools, page.head.ids) {
            return Err(CatalogueError::Changed);
        }
        if page.pools.len() > PAGE_POOLS || head.pools > CATALOGUE_MAX {
            return Err(CatalogueError::Mismatch);
        }
        let brought = page.pools.len();
        for pool in page.pools {
            let id = pool.pool_id();
            if self.pools.last().is_some_and(|(last, _)| *last >= id) || self.pools.len() >= head.pools as usize {
                return Err(CatalogueError::Mismatch);
            }
            self.pools.push((id, pool));
        }
        if let Some(next) = page.next {
            // A page that brings nothing would be asked for without end.
            let last = self.pools.last().filter(|_| brought > 0).map(|(id, _)| *id);
            return if last == Some(next) { Ok(None) } else { Err(CatalogueError::Mismatch) };
        }
        let ids: Vec<FieldElement> = self.pools.iter().map(|(id, _)| *id).collect();
        if CatalogueHead::of(&ids) != (head.pools, head.ids) {
            return Err(CatalogueError::Mismatch);
        }
        Ok(Some(core::mem::take(&mut self.pools)))
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;
    use crate::encoding::signed::signing_bytes;

    const NETWORK: NetworkId = NetworkId([9; 32]);

    /// A head over pools of these texts, and the pools in the order of their ids.
    fn listed(texts: &[&str]) -> (CatalogueHead, Vec<SignedTerms>) {
        let pool = |text: &&str| SignedTerms { terms: (*text).to_owned(), signature: Signature([0; 64]) };
        let mut pools: Vec<SignedTerms> = texts.iter().map(pool).collect();
        pools.sort_by_key(SignedTerms::pool_id);
        let ids: Vec<FieldElement> = pools.iter().map(SignedTerms::pool_id).collect();
        let (number, hash) = CatalogueHead::of(&ids);
        let [a, b] = CatalogueHead::signed_parts(number, &hash);
        let bytes = signing_bytes(signing::CATALOGUE, &[&NETWORK.0, &a, &b]);
        let signature = Signature(SigningKey::from_bytes(&[7; 32]).sign(&bytes).to_bytes());
        (CatalogueHead { pools: number, ids: hash, signature }, pools)
    }

    #[test]
    fn a_reading_ends_or_is_refused() {
        let key = PublicKey(SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes());
        let (head, pools) = listed(&["a", "b", "c"]);
        let page = |from: usize, to: usize| {
            let pools = pools[from..to].to_vec();
            let next = pools.last().filter(|_| to < 3).map(SignedTerms::pool_id);
            CataloguePage { head: head.clone(), pools, next }
        };
        let take = |reading: &mut Reading, page| reading.take(page, &NETWORK, &key);
        let mut reading = Reading::default();
        assert_eq!(take(&mut reading, page(0, 1)), Ok(None));
        assert_eq!(take(&mut reading, page(1, 3)).unwrap().unwrap().len(), 3);
        // A page that brings nothing and names the page before as the next one could come for ever.
        let mut reading = Reading::default();
        assert_eq!(take(&mut reading, page(0, 1)), Ok(None));
        let again = CataloguePage { next: page(0, 1).next, ..page(1, 1) };
        assert_eq!(take(&mut reading, again), Err(CatalogueError::Mismatch));
        let mut reading = Reading::default();
        let empty = CataloguePage { next: Some(FieldElement::ZERO), ..page(0, 0) };
        assert_eq!(take(&mut reading, empty), Err(CatalogueError::Mismatch));
        let mut reading = Reading::default();
        assert_eq!(take(&mut reading, page(0, 1)), Ok(None));
        let other = CataloguePage { head: listed(&["a", "b"]).0, ..page(1, 3) };
        assert_eq!(take(&mut reading, other), Err(CatalogueError::Changed));
    }
}
