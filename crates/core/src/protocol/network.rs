//! The network's facts, as its node tells them.

use serde::{Deserialize, Serialize};

use crate::encoding::domain::signing;
use crate::encoding::signed::{Hash, PublicKey, Signature, SignatureError, verify};
use crate::footprint::epoch::Epoch;
use crate::footprint::tariff::Tariff;
use crate::protocol::founding::{Founding, NetworkId};
use crate::protocol::node_key::{KeyChainError, KeyStatement, current_key};

/// How a token is admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case", tag = "policy", deny_unknown_fields)]
pub enum Admission {
    /// Anybody; on the demo network only.
    Open,
    /// SHA-256 of challenge, id, key and nonce begins with this many zero bits.
    ProofOfWork {
        /// Leading zero bits asked for.
        bits: u8,
    },
}

/// A verifying key that the network takes proofs under, and the epochs whose stakes it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptedKey {
    /// SHA-256 of the verifying key's file.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub hash: Hash,
    /// The first epoch in which stakes under it are taken.
    pub from: Epoch,
    /// The last epoch in which stakes under it are taken; absent while no later key is announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub until: Option<Epoch>,
}

impl AcceptedKey {
    /// Whether a stake that arrives in `epoch` may be proven under it.
    pub fn takes(&self, epoch: Epoch) -> bool {
        self.from <= epoch && self.until.is_none_or(|until| epoch <= until)
    }
}

/// The network's facts. A device ignores fields that it does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NetworkInfo {
    /// What the network began with; its hash is the network.
    pub founding: Founding,
    /// True on a test network, whose keys are DEV and whose credits are worth nothing.
    pub test_network: bool,
    /// The tariff behind the points in the popup.
    pub base_tariff: Tariff,
    /// How tokens are admitted.
    pub admission: Admission,
    /// How the node's key came from the first one, oldest first.
    pub key_statements: Vec<KeyStatement>,
    /// Verifying keys, oldest first.
    pub verifying_keys: Vec<AcceptedKey>,
    /// Whose pools are taken: `None` takes anybody's, on the demo network only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub operators: Option<Vec<PublicKey>>,
}

impl NetworkInfo {
    /// The network.
    pub fn id(&self) -> NetworkId {
        self.founding.id()
    }

    /// The key that signs for an epoch: checkpoints and receipts by the epoch that they name, clock and catalogue by the one
    /// that runs.
    ///
    /// # Errors
    /// [`KeyChainError`] where a statement does not follow from the one before.
    pub fn node_key(&self, epoch: Epoch) -> Result<PublicKey, KeyChainError> {
        current_key(&self.id(), self.founding.first_node_key, &self.key_statements, epoch)
    }

    /// The verifying key for a stake that arrives in an epoch: the newest that is taken then.
    pub fn verifying_key(&self, epoch: Epoch) -> Option<&AcceptedKey> {
        self.verifying_keys.iter().rev().find(|key| key.takes(epoch))
    }
}

/// The node's clock, signed for whoever asked with a fresh nonce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedTime {
    /// The nonce of the question.
    pub nonce: Hash,
    /// The node's clock, milliseconds since 1970.
    pub now_ms: u64,
    /// The node's signature over network, nonce and clock.
    pub signature: Signature,
}

impl SignedTime {
    /// The parts that are signed, after the network.
    pub fn signed_parts(nonce: &Hash, now_ms: u64) -> [Vec<u8>; 2] {
        [nonce.0.to_vec(), now_ms.to_be_bytes().to_vec()]
    }

    /// Checks that the clock was read for this nonce.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(&self, network: &NetworkId, node_key: &PublicKey, nonce: &Hash) -> Result<(), SignatureError> {
        let [nonce, now_ms] = Self::signed_parts(nonce, self.now_ms);
        verify(node_key, signing::TIME, &[&network.0, &nonce, &now_ms], &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_in_its_epochs_alone() {
        let key =
            |from, until: Option<u64>| AcceptedKey { hash: Hash([0; 32]), from: Epoch(from), until: until.map(Epoch) };
        assert_eq!([4, 5, 7, 8].map(|epoch| key(5, Some(7)).takes(Epoch(epoch))), [false, true, true, false]);
        assert!(key(5, None).takes(Epoch(u64::MAX)));
    }
}
