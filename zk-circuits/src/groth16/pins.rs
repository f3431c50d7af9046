//! What is pinned of the DEV keys, and the hashes that keys are named by.

use ashiato_core::encoding::signed::Hash;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::groth16::circuit_id::CircuitId;
use crate::groth16::key_error::KeyError;
use crate::stake::size::Size;

/// `keys/dev.json`: the published phrase and what must come of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    /// Anyone who reads it can forge: DEV keys are worth nothing outside tests and the demo network.
    pub phrase: String,
    /// One entry a circuit.
    pub keys: Vec<Pin>,
}

/// What is pinned of one circuit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The circuit; `words` in the file.
    #[serde(rename = "words")]
    pub circuit: CircuitId,
    /// Constraints of the circuit; `rows` in the file.
    #[serde(rename = "rows")]
    pub constraints: usize,
    /// SHA-256 over the circuit's shape and coefficients.
    pub matrices: Hash,
    /// SHA-256 of the proving key file.
    pub proving_key: Hash,
    /// SHA-256 of the verifying key file.
    pub verifying_key: Hash,
}

impl Pins {
    /// The committed table.
    ///
    /// # Errors
    /// [`KeyError::NoPin`] when the committed table is not one.
    pub fn dev() -> Result<Self, KeyError> {
        serde_json::from_str(include_str!("../../keys/dev.json")).map_err(|_| KeyError::NoPin)
    }

    /// The `hash` of the verifying keys of a network whose largest circuit this is.
    ///
    /// # Errors
    /// [`KeyError::NoPin`] for a size that the table does not name.
    pub fn circuits_hash(&self, largest: Size) -> Result<Hash, KeyError> {
        let keys = largest.circuits().iter().map(|size| self.of(CircuitId::from(*size)).map(|pin| pin.verifying_key));
        Ok(hash_of(keys.collect::<Result<Vec<_>, _>>()?))
    }

    /// The entry of a circuit.
    ///
    /// # Errors
    /// [`KeyError::NoPin`] for a circuit that the table does not name.
    pub fn of(&self, circuit: impl Into<CircuitId>) -> Result<&Pin, KeyError> {
        let circuit = circuit.into();
        self.keys.iter().find(|pin| pin.circuit == circuit).ok_or(KeyError::NoPin)
    }
}

/// SHA-256 of a key file.
pub fn file_hash(bytes: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    // The hash takes pieces, because a browser's engine changes from baseline to optimised code only between calls: one
    // long call would end in baseline code, ten times as slow.
    bytes.chunks(1 << 12).for_each(|piece| hasher.update(piece));
    Hash(hasher.finalize().into())
}

/// SHA-256 over keys' own SHA-256s, in their order.
pub(crate) fn hash_of(keys: impl IntoIterator<Item = Hash>) -> Hash {
    let mut hasher = Sha256::new();
    keys.into_iter().for_each(|key| hasher.update(key.0));
    Hash(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ashiato-keys --pin` rewrites the file: an entry that did not change keeps its bytes.
    #[test]
    fn the_table_is_written_as_it_was_read() {
        let written = serde_json::to_string_pretty(&Pins::dev().unwrap()).unwrap();
        assert_eq!(format!("{written}\n"), include_str!("../../keys/dev.json"));
    }
}
