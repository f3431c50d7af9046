//! The secrets of an epoch's records: one seed, from which the order, the padding and every record's salt come.
//!
//! All of them are HMAC-SHA256 with the seed as the key, over a label and a place of 8 bytes, big-endian. What one of
//! them shows says nothing of the seed and of the others.

use ashiato_core::encoding::domain::{HashLabel, hash};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::hash::Hash;
use crate::slot::Slot;

/// An epoch's seed: 32 random bytes that stay on the device. Wiped when dropped; it has no `Debug`.
pub struct Seed(Zeroizing<[u8; 32]>);

/// The salt of one record, 32 bytes, which never leaves the device. Wiped when dropped; it has no `Debug`.
pub struct RecordSalt(Zeroizing<[u8; 32]>);

fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a shorter key with zeros up to its block; done here, so that nothing can fail.
    let mut block = Zeroizing::new([0; 64]);
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut mac = <Hmac<Sha256> as KeyInit>::new((&*block).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

impl Seed {
    /// From 32 random bytes.
    pub fn new(mut bytes: [u8; 32]) -> Self {
        let seed = Self(Zeroizing::new(bytes));
        bytes.zeroize();
        seed
    }

    fn draw(&self, label: HashLabel, place: u64) -> [u8; 32] {
        keyed(&self.0, &[label.bytes(), &place.to_be_bytes()])
    }

    /// What a leaf is sorted by in the tree: that of the footprint at this place of the epoch's order, and beyond the
    /// footprints that of padding.
    pub fn order_tag(&self, place: u64) -> [u8; 32] {
        self.draw(hash::RECORDS_ORDER, place)
    }

    /// The leaf at an index of the tree where no record is.
    pub fn padding(&self, index: u64) -> Hash {
        Hash(self.draw(hash::RECORDS_PADDING, index))
    }

    /// The salt of the record at an index of the tree.
    pub fn record_salt(&self, index: u64) -> RecordSalt {
        RecordSalt(Zeroizing::new(self.draw(hash::RECORDS_SALT, index)))
    }
}

impl RecordSalt {
    /// The salt of a slot, shown where the slot is opened: HMAC-SHA256 with this salt as the key, over the slot's name.
    pub fn of_slot(&self, slot: Slot) -> Hash {
        Hash(keyed(&self.0, &[slot.name().as_bytes()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231 has no key of 32 bytes; the key of its first case, 20 bytes, is the same with zeros behind it.
    #[test]
    fn it_is_hmac_sha256() {
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        assert_eq!(
            hex::encode(keyed(&key, &[b"Hi ", b"There"])),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
    }

    #[test]
    fn draws_are_separate() {
        let seed = Seed::new([3; 32]);
        let salt = seed.record_salt(0);
        let draws = [
            seed.order_tag(0),
            seed.order_tag(1),
            seed.padding(0).0,
            seed.padding(1).0,
            *salt.0,
            *seed.record_salt(1).0,
            salt.of_slot(Slot::Host).0,
            salt.of_slot(Slot::Path).0,
            Seed::new([4; 32]).order_tag(0),
        ];
        for (i, one) in draws.iter().enumerate() {
            assert!(draws.iter().skip(i + 1).all(|other| one != other), "{i}");
        }
    }
}
