//! What is pinned of the DEV key, and the hash that a key is named by.

use ashiato_core::encoding::signed::Hash;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::groth16::key_error::KeyError;

/// `keys/dev.json`: the published phrase and what must come of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    /// Anyone who reads it can forge: DEV keys are worth nothing outside tests and the demo network.
    pub phrase: String,
    /// The key.
    pub key: Pin,
}

/// What is pinned of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// Constraints of the circuit.
    pub constraints: usize,
    /// SHA-256 over the circuit's shape and coefficients.
    pub matrices: Hash,
    /// SHA-256 of the proving key file.
    pub proving_key: Hash,
    /// SHA-256 of the verifying key file.
    pub verifying_key: Hash,
}

impl Pins {
    /// The committed pin.
    ///
    /// # Errors
    /// [`KeyError::NoPin`] when the committed file is not one.
    pub fn dev() -> Result<Self, KeyError> {
        serde_json::from_str(include_str!("../../keys/dev.json")).map_err(|_| KeyError::NoPin)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// `ashiato-keys --pin` rewrites the file: what did not change keeps its bytes.
    #[test]
    fn the_pin_is_written_as_it_was_read() {
        let written = serde_json::to_string_pretty(&Pins::dev().unwrap()).unwrap();
        assert_eq!(format!("{written}\n"), include_str!("../../keys/dev.json"));
    }
}
