//! The signed list of open pools, in pages.

use std::sync::Arc;

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::protocol::catalogue::{CatalogueHead, CataloguePage, PAGE_POOLS};
use ashiato_core::protocol::founding::NetworkId;

use crate::rules::pool::Pool;
use crate::rules::signing::Signing;

/// Signs the list of pools, which come in the order of their ids, and gives the page of those behind `after`.
pub fn page(key: &Signing, network: &NetworkId, pools: &[Arc<Pool>], after: Option<FieldElement>) -> CataloguePage {
    let ids: Vec<FieldElement> = pools.iter().map(|pool| pool.id()).collect();
    let (number, hash) = CatalogueHead::of(&ids);
    let [pools_part, ids_part] = CatalogueHead::signed_parts(number, &hash);
    let signature = key.sign(signing::CATALOGUE, &[&network.0, &pools_part, &ids_part]);
    let head = CatalogueHead { pools: number, ids: hash, signature };
    let behind = pools.iter().filter(|pool| after.is_none_or(|after| pool.id() > after));
    let mut behind = behind.peekable();
    let taken: Vec<&Arc<Pool>> = behind.by_ref().take(PAGE_POOLS).collect();
    let next = behind.peek().and_then(|_| taken.last()).map(|pool| pool.id());
    CataloguePage { head, pools: taken.into_iter().map(|pool| pool.signed().clone()).collect(), next }
}
