//! Sealed records: everything the vault keeps under its own key, one envelope a record.
//!
//! A record's place in the store is a keyed hash of its key, and the place is bound into the envelope: a record can
//! neither be found by guessing nor moved onto another's place.

use ashiato_core::encoding::field::FieldElement;
use ed25519_dalek::SigningKey;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::keys::entropy::Entropy;
use crate::keys::envelope::{self, Envelope, Kdf, Label};
use crate::keys::user_key::VaultKeys;
use crate::store::{Collection, Op, Store, page};
use crate::vault::{Result, Vault};

/// The kinds of sealed records: each a namespace of its own, in the collection it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A sealed epoch.
    Epoch,
    /// Summaries of sealed epochs, a page of them at a time.
    Index,
    /// A stake.
    Stake,
    /// What left the device.
    Ledger,
    /// What the node said.
    Network,
    /// The names of the sites in the rules.
    Sites,
}

impl Kind {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 6] = [Self::Epoch, Self::Index, Self::Stake, Self::Ledger, Self::Network, Self::Sites];

    pub(crate) fn namespace(self) -> &'static str {
        match self {
            Self::Epoch => "epoch",
            Self::Index => "index",
            Self::Stake => "stake",
            Self::Ledger => "ledger",
            Self::Network => "network",
            Self::Sites => "sites",
        }
    }

    pub(crate) fn collection(self) -> Collection {
        match self {
            Self::Epoch | Self::Index => Collection::Epochs,
            Self::Stake => Collection::Stakes,
            Self::Ledger => Collection::Ledger,
            Self::Network => Collection::Network,
            Self::Sites => Collection::Settings,
        }
    }

    /// Places of a kind begin with this byte, so that kinds that share a collection lie apart.
    fn prefix(self) -> u8 {
        self as u8
    }

    fn place(self, keys: &VaultKeys, key: &[u8]) -> Vec<u8> {
        let mut place = vec![self.prefix()];
        place.extend_from_slice(&keys.index(self.namespace(), key));
        place
    }
}

fn open<T: DeserializeOwned>(keys: &VaultKeys, kind: Kind, place: &[u8], value: &[u8]) -> Result<T> {
    let text =
        Envelope::parse(value)?.open(kind.namespace(), Kdf::SubKey, &keys.capture().key_id(), keys.record(), place)?;
    serde_json::from_slice(&text).map_err(|_| VaultError::RecordDamaged)
}

impl<S: Store> Vault<S> {
    /// A record; `locked` or `fresh` where it can't be read, an envelope's code where it is damaged.
    pub(crate) async fn read<T: DeserializeOwned>(&self, kind: Kind, key: &[u8]) -> Result<Option<T>> {
        let keys = self.access.keys()?;
        let place = kind.place(keys, key);
        match self.store.get(kind.collection(), &place).await? {
            Some(value) => open(keys, kind, &place, &value).map(Some),
            None => Ok(None),
        }
    }

    /// Every record of a kind that can be read, in no order that means anything. One that is damaged here and in the
    /// mirror doesn't keep the others from being read: it is counted and left where it is.
    pub(crate) async fn read_all<T: DeserializeOwned>(&self, kind: Kind) -> Result<Vec<T>> {
        let keys = self.access.keys()?;
        let mut out = Vec::new();
        let mut last = Some(vec![kind.prefix()]);
        loop {
            let entries = page(&self.store, kind.collection(), &mut last).await?;
            if entries.is_empty() {
                return Ok(out);
            }
            for (place, value) in &entries {
                if place.first() != Some(&kind.prefix()) {
                    return Ok(out);
                }
                match open(keys, kind, place, value) {
                    Ok(record) => out.push(record),
                    Err(_) => self.damaged_records.set(self.damaged_records.get() + 1),
                }
            }
        }
    }

    /// The change that seals a record under its key.
    pub(crate) fn put<T: Serialize>(&mut self, kind: Kind, key: &[u8], value: &T) -> Result<Op> {
        let keys = self.access.keys()?;
        let text = Zeroizing::new(serde_json::to_vec(value).map_err(|_| VaultError::RecordUnwritable)?);
        let place = kind.place(keys, key);
        let label = Label::plain(kind.namespace(), Kdf::SubKey, keys.capture().key_id());
        let value = envelope::seal(&label, keys.record(), &place, &text, self.entropy.as_mut())?;
        Ok(Op::Put { collection: kind.collection(), key: place, value })
    }

    /// The change that removes a record.
    pub(crate) fn delete(&self, kind: Kind, key: &[u8]) -> Result<Op> {
        let place = kind.place(self.access.keys()?, key);
        Ok(Op::Delete { collection: kind.collection(), key: place })
    }

    /// Carries out changes in one transaction. A compaction whose changes were asked for is among them, and what is in
    /// memory follows it.
    pub(crate) async fn commit(&mut self, ops: Vec<Op>) -> Result<()> {
        let compaction = self.compaction.take();
        self.store.commit(ops).await?;
        if let Some(compaction) = compaction {
            self.compacted(compaction);
        }
        Ok(())
    }

    /// The identity secret `s` on a network.
    pub(crate) fn identity_secret(&self, network: &str) -> Result<FieldElement> {
        Ok(self.access.keys()?.identity_secret(network))
    }

    /// The key that signs the token's registrations on a network.
    pub(crate) fn token_key(&self, network: &str) -> Result<SigningKey> {
        Ok(self.access.keys()?.token_key(network))
    }

    /// The source of randomness.
    pub(crate) fn entropy(&mut self) -> &mut dyn Entropy {
        self.entropy.as_mut()
    }
}
