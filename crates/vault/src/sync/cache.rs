//! What the device remembers of a network: the sealed records, and what of them is in memory.

use std::collections::BTreeMap;

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::terms::SignedTerms;
use ashiato_core::protocol::token::TokenReceipt;
use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use crate::epochs::leaf::{LeafRecord, epoch_key};
use crate::keys::user_key::VaultKeys;
use crate::staking::pool::Pool;
use crate::store::formats::v1::{CatalogueRecord, DeviceRecord, Leaves, NetworkFacts, PinRecord, TokenRecord};
use crate::store::records::{Kind, OpenRecords, RecordError, Records};
use crate::store::{Op, Store};
use crate::sync::answers;

/// Leaves that are looked at beside those within the grace: the newest ones.
const LEAVES: usize = 64;

/// This device's key on a network, and whether the person asked that it registers from now on.
#[derive(Clone)]
pub(crate) struct Device {
    pub(crate) key: SigningKey,
    pub(crate) takeover: bool,
}

impl Device {
    /// The key's public half.
    pub(crate) fn public(&self) -> PublicKey {
        PublicKey(self.key.verifying_key().to_bytes())
    }

    fn from_record(record: &DeviceRecord) -> Result<Self, RecordError> {
        let mut seed = Zeroizing::new([0; 32]);
        hex::decode_to_slice(&record.seed, seed.as_mut_slice()).map_err(|_| RecordError::DAMAGED)?;
        Ok(Self { key: SigningKey::from_bytes(&seed), takeover: record.takeover })
    }

    /// The change that stores it.
    ///
    /// # Errors
    /// Those of [`OpenRecords::put`].
    pub(crate) fn put<S: Store>(
        &self,
        network: &NetworkId,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<Op, RecordError> {
        let record = DeviceRecord { seed: hex::encode(self.key.as_bytes()), takeover: self.takeover };
        records.put(Kind::Device, &network.0, &record)
    }
}

/// What is kept in memory between the unlock and the lock.
#[derive(Default)]
pub(crate) struct Cache {
    pub(crate) token: Option<TokenReceipt>,
    pub(crate) device: Option<Device>,
    /// The newest leaves.
    pub(crate) leaves: BTreeMap<Epoch, LeafRecord>,
    /// Leaves that were ever registered.
    pub(crate) registered: u64,
    pub(crate) pools: Vec<Pool>,
    /// Codes of the pools in the catalogue whose terms were refused.
    pub(crate) refused_pools: Vec<Code>,
    /// The newest catalogue, so that an unchanged one isn't written again.
    pub(crate) catalogue: Option<Vec<SignedTerms>>,
}

impl Cache {
    /// Reads what is remembered of a network: one record of each kind, and the newest leaves.
    ///
    /// # Errors
    /// Those of [`Records::read_whole`]. What is damaged is counted and left out: it is asked for again, and in the place
    /// of this device's key another one is drawn, which the person may name as the token's.
    pub(crate) async fn read<S: Store>(
        info: &NetworkInfo,
        records: &Records<S>,
        keys: &VaultKeys,
    ) -> Result<Self, RecordError> {
        let network = info.id();
        let token = records.read_whole::<TokenRecord>(keys, Kind::Token, &network.0).await?.map(Into::into);
        let mut cache = Self { token, ..Self::default() };
        if let Some(record) = records.read_whole::<DeviceRecord>(keys, Kind::Device, &network.0).await? {
            cache.device = Device::from_record(&record).ok();
        }
        if cache.device.is_none() {
            // The mint is repeated with another key, and says how the token stands.
            cache.token = None;
        }
        if let Some(record) = records.read_whole::<CatalogueRecord>(keys, Kind::Catalogue, &network.0).await? {
            // What is stored is checked again, because an update of this software may have changed what it accepts.
            let signed: Vec<SignedTerms> = record.pools.into_iter().map(Into::into).collect();
            cache.pools = signed.iter().filter_map(|signed| answers::pool(signed, info).ok()).collect();
            cache.catalogue = Some(signed);
        }
        let leaves: Leaves = records.read_whole(keys, Kind::Leaves, &network.0).await?.unwrap_or_default();
        cache.registered = leaves.registered;
        for epoch in leaves.epochs {
            match records.read::<LeafRecord>(keys, Kind::Leaf, &epoch_key(&network, epoch)).await {
                Err(error) if error.is_damage() => records.count_damaged(),
                other => {
                    cache.leaves.extend(other?.map(|leaf| (epoch, leaf)));
                }
            }
        }
        Ok(cache)
    }

    /// Whether this device registers for the token.
    pub(crate) fn registers(&self) -> bool {
        let ours = self.device.as_ref().map(Device::public);
        self.token.as_ref().is_some_and(|token| Some(token.device_key) == ours)
    }

    /// The first epoch that this device may register.
    pub(crate) fn registers_from(&self) -> Option<Epoch> {
        self.token.as_ref().map(|token| token.minted.max(token.device_from))
    }

    /// The changes that store leaves, and the list of the newest. What they leave out of memory stays on the disk.
    ///
    /// # Errors
    /// Those of [`OpenRecords::put`].
    pub(crate) fn leaf_ops<S: Store>(
        &self,
        new: &[LeafRecord],
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<Vec<Op>, RecordError> {
        let network = info.id();
        let mut ops = Vec::new();
        for leaf in new {
            ops.push(records.put(Kind::Leaf, &epoch_key(&network, leaf.epoch), leaf)?);
        }
        let list = Leaves { epochs: self.newest(new, info), registered: self.registered_with(new) };
        ops.push(records.put(Kind::Leaves, &network.0, &list)?);
        Ok(ops)
    }

    /// Takes leaves that were stored just now.
    pub(crate) fn hold_leaves(&mut self, new: Vec<LeafRecord>, info: &NetworkInfo) {
        let newest = self.newest(&new, info);
        self.registered = self.registered_with(&new);
        self.leaves.extend(new.into_iter().map(|leaf| (leaf.epoch, leaf)));
        self.leaves.retain(|epoch, _| newest.contains(epoch));
    }

    fn newest(&self, new: &[LeafRecord], info: &NetworkInfo) -> Vec<Epoch> {
        let mut epochs: Vec<Epoch> = self.leaves.keys().copied().chain(new.iter().map(|leaf| leaf.epoch)).collect();
        epochs.sort_unstable();
        epochs.dedup();
        let grace = usize::try_from(info.founding.schedule.grace).unwrap_or(usize::MAX);
        let most = LEAVES.max(grace.saturating_add(2));
        epochs.split_off(epochs.len().saturating_sub(most))
    }

    fn registered_with(&self, new: &[LeafRecord]) -> u64 {
        let before = |leaf: &LeafRecord| self.leaves.get(&leaf.epoch).is_some_and(|known| known.receipt.is_some());
        self.registered + new.iter().filter(|leaf| leaf.receipt.is_some() && !before(leaf)).count() as u64
    }
}

/// What is known of the network at an address and of the network itself.
///
/// # Errors
/// Those of [`OpenRecords::read`].
pub(crate) async fn known<S: Store>(
    address: &str,
    network: &NetworkId,
    records: &OpenRecords<'_, S>,
) -> Result<(Option<NetworkId>, Option<NetworkInfo>), RecordError> {
    let pin: Option<PinRecord> = records.read(Kind::Pin, address.as_bytes()).await?;
    let facts: Option<NetworkFacts> = records.read_whole(Kind::Facts, &network.0).await?;
    Ok((pin.map(|pin| pin.network), facts.and_then(NetworkFacts::info)))
}

/// The changes that remember what an address said of its network.
///
/// # Errors
/// Those of [`OpenRecords::put`].
pub(crate) fn known_ops<S: Store>(
    address: &str,
    info: &NetworkInfo,
    records: &mut OpenRecords<'_, S>,
) -> Result<Vec<Op>, RecordError> {
    let pin = PinRecord { address: address.to_owned(), network: info.id() };
    Ok(vec![
        records.put(Kind::Pin, address.as_bytes(), &pin)?,
        records.put(Kind::Facts, &info.id().0, &NetworkFacts::from(info.clone()))?,
    ])
}
