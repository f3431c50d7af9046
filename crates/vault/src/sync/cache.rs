//! What the device remembers of a network: the sealed records, and what of them is in memory.

use std::collections::BTreeMap;

use ashiato_core::encoding::code::Code;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::catalogue::Catalogue;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::token::MintReceipt;
use serde::{Deserialize, Serialize};

use crate::epochs::leaf::LeafState;
use crate::keys::user_key::VaultKeys;
use crate::staking::pool::Pool;
use crate::store::records::{Kind, OpenRecords, RecordError, Records};
use crate::store::{Op, Store};
use crate::sync::answers;

/// What stands in the vault's `network` kind, sealed, one record a key.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "record", deny_unknown_fields)]
pub(crate) enum NetworkRecord {
    /// The zkSBT on a network.
    Token { network: String, receipt: MintReceipt },
    /// An epoch's leaf.
    Leaf { state: Box<LeafState> },
    /// What an address first said of its network: it may not say anything else later.
    Pin { address: String, info: Box<NetworkInfo> },
    /// The newest catalogue that was valid.
    Catalogue { network: String, catalogue: Box<Catalogue> },
}

pub(crate) fn token_key(network: &str) -> Vec<u8> {
    format!("token/{network}").into_bytes()
}

pub(crate) fn leaf_key(network: &str, epoch: u64) -> Vec<u8> {
    format!("leaf/{network}/{epoch}").into_bytes()
}

pub(crate) fn pin_key(address: &str) -> Vec<u8> {
    format!("pin/{address}").into_bytes()
}

pub(crate) fn catalogue_key(network: &str) -> Vec<u8> {
    format!("catalogue/{network}").into_bytes()
}

/// The change that stores a leaf's state.
///
/// # Errors
/// Those of [`OpenRecords::put`].
pub(crate) fn leaf_op<S: Store>(leaf: &LeafState, records: &mut OpenRecords<'_, S>) -> Result<Op, RecordError> {
    let key = leaf_key(&leaf.network, leaf.epoch.0);
    records.put(Kind::Network, &key, &NetworkRecord::Leaf { state: Box::new(leaf.clone()) })
}

/// What is kept in memory between the unlock and the lock.
#[derive(Default)]
pub(crate) struct Cache {
    pub(crate) token: Option<MintReceipt>,
    pub(crate) leaves: BTreeMap<Epoch, LeafState>,
    pub(crate) pools: Vec<Pool>,
    /// Codes of the pools in the catalogue whose terms were refused.
    pub(crate) refused_pools: Vec<Code>,
    /// The newest catalogue's text, so that an unchanged one isn't written again.
    pub(crate) catalogue: Option<Catalogue>,
}

impl Cache {
    /// Reads what is remembered of a network.
    ///
    /// # Errors
    /// Those of [`Records::read_all`].
    pub(crate) async fn read<S: Store>(
        info: &NetworkInfo,
        records: &Records<S>,
        keys: &VaultKeys,
    ) -> Result<Self, RecordError> {
        let mut cache = Self::default();
        for record in records.read_all::<NetworkRecord>(keys, Kind::Network).await? {
            match record {
                NetworkRecord::Token { network, receipt } if network == info.network => cache.token = Some(receipt),
                NetworkRecord::Leaf { state } if state.network == info.network => {
                    cache.leaves.insert(state.epoch, *state);
                }
                NetworkRecord::Catalogue { network, catalogue } if network == info.network => {
                    // The stored catalogue is checked again, because an update of this software may have changed the
                    // pinned keys.
                    let opened = catalogue.pools.iter().filter_map(|signed| answers::pool(signed, info).ok());
                    cache.pools = opened.collect();
                    cache.catalogue = Some(*catalogue);
                }
                _ => {}
            }
        }
        Ok(cache)
    }
}
