//! The signed list of open pools.

use std::sync::Arc;

use ashiato_core::encoding::domain::signing;
use ashiato_core::protocol::catalogue::Catalogue;

use crate::rules::pool::Pool;
use crate::rules::signing::Signing;

/// Signs the list of pools, which come in the order of their ids.
pub fn sign(key: &Signing, network: &str, pools: &[Arc<Pool>]) -> Catalogue {
    let ids: Vec<[u8; 32]> = pools.iter().map(|pool| pool.id().to_bytes()).collect();
    let parts: Vec<&[u8]> = core::iter::once(network.as_bytes()).chain(ids.iter().map(<[u8; 32]>::as_slice)).collect();
    let signature = key.sign(signing::CATALOGUE, &parts);
    Catalogue { pools: pools.iter().map(|pool| pool.signed().clone()).collect(), signature }
}
