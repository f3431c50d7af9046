//! Openings on the wire: chosen slots of chosen records, with what is needed to check them. Closed JSON schemas.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::hash::Hash;
use crate::lower_hex;
use crate::object::objects;
use crate::refusal::Refusal;

/// The longest document of openings, in bytes.
pub const OPENINGS_BYTES: usize = 1 << 20;
/// What a document holds besides its openings, in bytes, with room to spare.
const HEAD_BYTES: usize = 256;

/// Openings of one epoch's records, or a part of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Openings {
    /// 1.
    pub version: u64,
    /// The padded number of records.
    pub number: u64,
    /// The root over them.
    pub root: Hash,
    /// One entry a record, by ascending index.
    pub openings: Vec<Opening>,
}

/// What is opened of one record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Opening {
    /// Place of the record in the tree, from 0.
    pub index: u64,
    /// The opened slots, in the slots' order.
    pub opened: Vec<OpenedSlot>,
    /// Digests of the other slots, in the slots' order.
    pub closed: Vec<Hash>,
    /// Siblings from the leaf to the root.
    pub path: Vec<Hash>,
}

/// One opened slot.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct OpenedSlot {
    /// Its name.
    pub slot: String,
    /// Its salt.
    pub salt: Hash,
    /// Its value; left out where the slot is absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some")]
    pub value: Option<Value>,
}

objects!(Openings, Opening, OpenedSlot);

/// A slot's value as bytes; hexadecimal on the wire.
#[derive(Clone, PartialEq, Eq)]
pub struct Value(pub Vec<u8>);

/// Absence is a field that is left out: `null` would be a second spelling of it.
fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        lower_hex::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        lower_hex::deserialize(deserializer).map(Self)
    }
}

impl core::fmt::Debug for Openings {
    /// Shows how many there are and nothing of them.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Openings({} of {})", self.openings.len(), self.number)
    }
}

impl Openings {
    /// Reads a document.
    ///
    /// # Errors
    /// [`Refusal::TooLong`], then [`Refusal::Schema`].
    pub fn parse(json: &[u8]) -> Result<Self, Refusal> {
        if json.len() > OPENINGS_BYTES {
            return Err(Refusal::TooLong);
        }
        // The reader's error is dropped: it may hold a value of the document.
        serde_json::from_slice(json).map_err(|_| Refusal::Schema)
    }

    /// Writes a document.
    ///
    /// # Errors
    /// [`Refusal::TooLong`]: it has to be cut first, by [`into_parts`](Self::into_parts).
    pub fn to_json(&self) -> Result<Vec<u8>, Refusal> {
        let json = serde_json::to_vec(self).map_err(|_| Refusal::Schema)?;
        if json.len() > OPENINGS_BYTES { Err(Refusal::TooLong) } else { Ok(json) }
    }

    /// Cuts openings into documents that are short enough, each of as many records as fit; at least one document.
    ///
    /// # Errors
    /// [`Refusal::TooLong`] for a record that fits into no document, which none of
    /// [`EpochRecords::open`](crate::epoch_records::EpochRecords::open) is.
    pub fn into_parts(self) -> Result<Vec<Self>, Refusal> {
        let Self { version, number, root, openings } = self;
        let mut parts: Vec<Vec<Opening>> = vec![Vec::new()];
        let mut length = HEAD_BYTES;
        for opening in openings {
            // The comma after it is counted with it.
            let added = serde_json::to_vec(&opening).map_err(|_| Refusal::Schema)?.len() + 1;
            if HEAD_BYTES + added > OPENINGS_BYTES {
                return Err(Refusal::TooLong);
            }
            if length + added > OPENINGS_BYTES {
                parts.push(Vec::new());
                length = HEAD_BYTES;
            }
            length += added;
            if let Some(part) = parts.last_mut() {
                part.push(opening);
            }
        }
        Ok(parts.into_iter().map(|openings| Self { version, number, root, openings }).collect())
    }
}
