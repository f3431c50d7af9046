//! The circuits that have keys: what a key, a pin and a file of iden3's are of.

use ashiato_core::protocol2;
use serde::{Deserialize, Serialize};

use crate::constraints::recorder::ConstraintMatrices;
use crate::stake::inputs::PUBLIC_INPUTS;
use crate::stake::size::Size;
use crate::{stake, summary};

/// A circuit with keys of its own. Everything that differs between two circuits' keys is said here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Spelling", into = "Spelling")]
pub enum CircuitId {
    /// The stake over a list of words, in one of its sizes.
    Words(Size),
    /// The stake over a summary: protocol 2.
    Summary,
}

/// No circuit has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such circuit")]
pub struct NoCircuit;

/// A circuit in the file of pins.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Spelling {
    Words(u32),
    Name(String),
}

impl CircuitId {
    /// Every circuit with a pinned DEV key, in the order of the pins.
    pub const ALL: [Self; 4] =
        [Self::Words(Size::Words64), Self::Words(Size::Words256), Self::Words(Size::Words1024), Self::Summary];

    /// The name, in the seed of the DEV key, in the names of files (`stake-NAME.dev.pk`) and on command lines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Words(Size::Words64) => "64",
            Self::Words(Size::Words256) => "256",
            Self::Words(Size::Words1024) => "1024",
            #[cfg(feature = "baseline")]
            Self::Words(Size::Words4096) => "4096",
            Self::Summary => "summary",
        }
    }

    /// The circuit of [`CircuitId::ALL`] with this name.
    ///
    /// # Errors
    /// [`NoCircuit`] for any other name.
    pub fn from_name(name: &str) -> Result<Self, NoCircuit> {
        Self::ALL.into_iter().find(|circuit| circuit.name() == name).ok_or(NoCircuit)
    }

    /// How many public inputs it has.
    pub const fn public_inputs(self) -> usize {
        match self {
            Self::Words(_) => PUBLIC_INPUTS,
            Self::Summary => protocol2::claim::PUBLIC_INPUTS,
        }
    }

    /// The number in the header of its key files; no two circuits have the same.
    pub(crate) const fn tag(self) -> usize {
        match self {
            Self::Words(size) => size.words(),
            // The protocol's number; no size has so few words.
            Self::Summary => 2,
        }
    }

    /// Its constraints.
    pub(crate) fn matrices(self) -> ConstraintMatrices {
        match self {
            Self::Words(size) => stake::circuit::matrices(size).unlabelled(),
            Self::Summary => summary::circuit::matrices().unlabelled(),
        }
    }

    /// The committed DEV verifying key file, if there is one.
    pub(crate) const fn dev_verifying_key(self) -> Option<&'static [u8]> {
        match self {
            Self::Words(Size::Words64) => Some(include_bytes!("../../keys/stake-64.dev.vk")),
            Self::Words(Size::Words256) => Some(include_bytes!("../../keys/stake-256.dev.vk")),
            Self::Words(Size::Words1024) => Some(include_bytes!("../../keys/stake-1024.dev.vk")),
            #[cfg(feature = "baseline")]
            Self::Words(Size::Words4096) => None,
            Self::Summary => Some(include_bytes!("../../keys/stake-summary.dev.vk")),
        }
    }
}

impl From<Size> for CircuitId {
    fn from(size: Size) -> Self {
        Self::Words(size)
    }
}

impl TryFrom<Spelling> for CircuitId {
    type Error = NoCircuit;

    fn try_from(spelling: Spelling) -> Result<Self, NoCircuit> {
        match spelling {
            Spelling::Words(words) => Size::from_words(words).map(Self::Words).ok_or(NoCircuit),
            Spelling::Name(name) if name == Self::Summary.name() => Ok(Self::Summary),
            Spelling::Name(_) => Err(NoCircuit),
        }
    }
}

impl From<CircuitId> for Spelling {
    fn from(circuit: CircuitId) -> Self {
        match circuit {
            // The largest size is far below 2³².
            CircuitId::Words(size) => Self::Words(u32::try_from(size.words()).unwrap_or(u32::MAX)),
            CircuitId::Summary => Self::Name(circuit.name().to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_tags_are_of_one_circuit_each() {
        for (i, circuit) in CircuitId::ALL.into_iter().enumerate() {
            assert_eq!(CircuitId::from_name(circuit.name()), Ok(circuit));
            for other in &CircuitId::ALL[..i] {
                assert!(other.name() != circuit.name() && other.tag() != circuit.tag());
            }
        }
        assert_eq!(CircuitId::from_name("65"), Err(NoCircuit));
    }

    #[test]
    fn the_declared_inputs_are_the_constraints_own() {
        for circuit in CircuitId::ALL {
            assert_eq!(circuit.matrices().inputs, circuit.public_inputs() + 1, "{circuit:?}");
        }
    }

    #[test]
    fn the_file_of_pins_spells_a_size_as_its_number_and_a_name_as_text() {
        assert_eq!(serde_json::to_string(&CircuitId::from(Size::Words256)).unwrap(), "256");
        assert_eq!(serde_json::to_string(&CircuitId::Summary).unwrap(), "\"summary\"");
        for circuit in CircuitId::ALL {
            let text = serde_json::to_string(&circuit).unwrap();
            assert_eq!(serde_json::from_str::<CircuitId>(&text).unwrap(), circuit);
        }
        for other in ["65", "\"64\"", "\"sums\"", "-1", "null"] {
            assert!(serde_json::from_str::<CircuitId>(other).is_err(), "{other}");
        }
    }
}
