//! The device's side of the conversation with a node, without any input or output of its own: it says what to ask next,
//! and reads what came back.
//!
//! *Architecture invariant:* whatever leaves the device is handed out by [`Vault::next_request`] and nowhere else, and
//! it stands in the ledger before it does. An answer is believed only as far as `answers` could check it.

use ashiato_core::protocol::network::NetworkInfo;

use crate::error::VaultError;
use crate::pages::views::{NetworkView, TokenView, VaultState};
use crate::staking::record::StakeRecord;
use crate::store::Store;
use crate::store::records::Kind;
use crate::sync::answers;
use crate::sync::state::{Cache, NetworkRecord};
use crate::vault::Vault;

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

impl<S: Store> Vault<S> {
    /// Whether the vault can be read.
    pub(crate) fn readable(&self) -> bool {
        matches!(self.state(), VaultState::Trial | VaultState::Unlocked)
    }

    /// What is remembered of this network, read once after the unlock.
    pub(crate) async fn cache(&mut self) -> Result<&mut Cache, VaultError> {
        if self.network.cache.is_none() {
            let cache = self.load_cache().await?;
            self.network.equivocal =
                cache.leaves.values().filter(|leaf| leaf.equivocal()).map(|leaf| leaf.epoch).collect();
            self.network.cache = Some(cache);
        }
        Ok(self.network.cache.get_or_insert_default())
    }

    async fn load_cache(&mut self) -> Result<Cache, VaultError> {
        let mut cache = Cache::default();
        let Some(info) = self.network_info().cloned() else { return Ok(cache) };
        for record in self.read_all::<NetworkRecord>(Kind::Network).await? {
            match record {
                NetworkRecord::Token { network, receipt } if network == info.network => cache.token = Some(receipt),
                NetworkRecord::Leaf { state } if state.network == info.network => {
                    cache.leaves.insert(state.epoch, *state);
                }
                NetworkRecord::Catalogue { network, catalogue } if network == info.network => {
                    // It was valid when it was stored, but the keys of this software may have changed since.
                    let opened = catalogue.pools.iter().filter_map(|signed| answers::pool(signed, &info).ok());
                    cache.pools = opened.collect();
                    cache.catalogue = Some(*catalogue);
                }
                _ => {}
            }
        }
        for stake in self.read_all::<StakeRecord>(Kind::Stake).await? {
            if stake.network == info.network {
                cache.stakes.insert(stake.job.clone(), stake);
            }
        }
        Ok(cache)
    }

    /// What the node said of its network; none before it was heard.
    pub(crate) fn known_network(&self) -> Option<NetworkInfo> {
        self.network_info().cloned()
    }

    /// Whether the next call of [`Vault::next_request`] goes on with work of its own (a proof of work is being solved),
    /// although the last one handed nothing out: call again soon.
    pub fn network_busy(&self) -> bool {
        self.network.busy
    }

    /// The node as this device sees it.
    pub(crate) fn network_view(&self) -> NetworkView {
        let info = self.network_info();
        NetworkView {
            address: self.node_address().to_owned(),
            network: info.map(|info| info.network.clone()),
            test_network: info.is_some_and(|info| info.test_network),
            error: self.network.error(),
        }
    }

    /// The zkSBT, once minted; none while it cannot be read.
    pub(crate) async fn token_view(&mut self) -> Result<Option<TokenView>, VaultError> {
        if !self.readable() {
            return Ok(None);
        }
        let cache = self.cache().await?;
        let registered = cache.leaves.values().filter(|leaf| leaf.receipt.is_some()).count() as u64;
        Ok(cache.token.as_ref().map(|receipt| TokenView {
            id: receipt.id.to_hex(),
            minted_in: receipt.epoch.0,
            epochs_registered: registered,
        }))
    }
}
