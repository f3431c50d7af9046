//! How a node's keys follow each other: each statement is signed by the key before it and by the next one.

use serde::{Deserialize, Serialize};

use crate::encoding::code::Code;
use crate::encoding::domain::signing;
use crate::encoding::signed::{PublicKey, Signature, verify};
use crate::footprint::epoch::Epoch;
use crate::protocol::founding::NetworkId;

/// From an epoch on another key signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyStatement {
    /// The next key.
    pub next_key: PublicKey,
    /// The first epoch in which it signs.
    pub from: Epoch,
    /// The signature of the key before it over network, next key and epoch.
    pub by_last: Signature,
    /// The next key's signature over the same.
    pub by_next: Signature,
}

/// A statement that does not follow from the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the node's keys do not follow from each other")]
pub struct KeyChainError;

impl KeyChainError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        Code::NodeKeyChain
    }
}

impl KeyStatement {
    /// The parts that are signed, after the network.
    pub fn signed_parts(next_key: &PublicKey, from: Epoch) -> [Vec<u8>; 2] {
        [next_key.0.to_vec(), from.0.to_be_bytes().to_vec()]
    }
}

/// The key that signs in `epoch`, from the first one and the statements in their order.
///
/// # Errors
/// [`KeyChainError`] for a signature that does not hold, or an epoch that is not above the one before.
pub fn current_key(
    network: &NetworkId,
    first: PublicKey,
    statements: &[KeyStatement],
    epoch: Epoch,
) -> Result<PublicKey, KeyChainError> {
    let (mut key, mut current, mut last) = (first, first, None);
    for statement in statements {
        let [next_key, from] = KeyStatement::signed_parts(&statement.next_key, statement.from);
        let parts: [&[u8]; 3] = [&network.0, &next_key, &from];
        verify(&key, signing::NODE_KEY, &parts, &statement.by_last).map_err(|_| KeyChainError)?;
        verify(&statement.next_key, signing::NODE_KEY, &parts, &statement.by_next).map_err(|_| KeyChainError)?;
        if last.is_some_and(|last| statement.from <= last) {
            return Err(KeyChainError);
        }
        (key, last) = (statement.next_key, Some(statement.from));
        if statement.from <= epoch {
            current = key;
        }
    }
    Ok(current)
}

/// Whether `newer` only adds to `older`: what a device accepts of a network it knows.
pub fn extends(older: &[KeyStatement], newer: &[KeyStatement]) -> bool {
    newer.starts_with(older)
}
