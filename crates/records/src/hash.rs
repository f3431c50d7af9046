//! The hashes of records: slots, leaves, nodes, and the field element that commits to a tree.
//!
//! Each input of SHA-256 begins with a byte of its own: 0 a leaf, 1 a node, 2 a slot with a value, 3 an absent slot. So
//! no hash of one kind can stand for another.

use ashiato_core::encoding::domain;
use ashiato_core::encoding::field::{FieldElement, to_field};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::slot::{SLOTS, Slot};

/// Version of records and openings.
pub const VERSION: u8 = 1;

const LEAF: u8 = 0;
const NODE: u8 = 1;
const PRESENT: u8 = 2;
const ABSENT: u8 = 3;

/// 32 bytes: an output of SHA-256, or the salt of an opened slot. On the wire: 64 lowercase hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

impl core::fmt::Debug for Hash {
    /// Shows nothing: a salt is a hash too.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Hash(…)")
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = crate::lower_hex::deserialize(deserializer)?;
        bytes.try_into().map(Self).map_err(|_| serde::de::Error::custom("not 32 bytes"))
    }
}

fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Hash(hasher.finalize().into())
}

fn length(bytes: &[u8]) -> [u8; 8] {
    (bytes.len() as u64).to_be_bytes()
}

/// Digest of a slot under its salt: of its name and value, or of its name alone where it is absent.
pub fn slot_digest(slot: Slot, salt: &Hash, value: Option<&[u8]>) -> Hash {
    let name = slot.name().as_bytes();
    match value {
        Some(value) => sha256(&[&[PRESENT], &salt.0, &length(name), name, &length(value), value]),
        None => sha256(&[&[ABSENT], &salt.0, &length(name), name]),
    }
}

/// Leaf of a record: the version, then the digests of its slots in order.
pub fn leaf(digests: &[Hash; SLOTS]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([LEAF, VERSION]);
    for digest in digests {
        hasher.update(digest.0);
    }
    Hash(hasher.finalize().into())
}

/// Node over two others.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[NODE], &left.0, &right.0])
}

/// Root of no records at all.
pub fn empty_root() -> Hash {
    sha256(&[])
}

/// The field element that commits to a root and a padded number: `records` in a bundle.
pub fn element(root: &Hash, number: u64) -> FieldElement {
    to_field(domain::field::RECORDS, &[&root.0, &number.to_be_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_hashes_never_meet() {
        let zero = Hash([0; 32]);
        let kinds = [
            slot_digest(Slot::Path, &zero, None),
            slot_digest(Slot::Path, &zero, Some(&[])),
            slot_digest(Slot::Title, &zero, None),
            leaf(&[zero; SLOTS]),
            node(&zero, &zero),
            empty_root(),
        ];
        for (i, one) in kinds.iter().enumerate() {
            assert!(kinds.iter().skip(i + 1).all(|other| one != other), "{i}");
        }
    }

    /// The lengths are part of the input: nothing can move from a name into a value.
    #[test]
    fn inputs_are_the_documented_bytes() {
        let salt = Hash([7; 32]);
        let mut bytes = vec![2];
        bytes.extend([7; 32]);
        bytes.extend([0, 0, 0, 0, 0, 0, 0, 4]);
        bytes.extend(b"path");
        bytes.extend([0, 0, 0, 0, 0, 0, 0, 1]);
        bytes.extend(b"/");
        assert_eq!(slot_digest(Slot::Path, &salt, Some(b"/")).0, <[u8; 32]>::from(Sha256::digest(&bytes)));
        bytes.truncate(1 + 32 + 8 + 4);
        bytes[0] = 3;
        assert_eq!(slot_digest(Slot::Path, &salt, None).0, <[u8; 32]>::from(Sha256::digest(&bytes)));
        let mut bytes = vec![0, 1];
        bytes.extend([7; 32 * SLOTS]);
        assert_eq!(leaf(&[salt; SLOTS]).0, <[u8; 32]>::from(Sha256::digest(&bytes)));
    }
}
