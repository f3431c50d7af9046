//! The node's signing keys: the first, and each that follows it by a statement.
//!
//! The clock and the catalogue are signed by the key of the epoch in which they are told. A checkpoint and a stake's
//! receipt are signed by the key of the epoch that they name, whenever that happens: so the document itself says which
//! key it is verified with.

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::node_key::{KeyChainError, KeyStatement, current_key};

use crate::rules::refusal::Refusal;
use crate::rules::signing::Signing;

/// The keys of a node, oldest first, with the statements that they follow each other by.
#[derive(Debug, Clone)]
pub struct NodeKeys {
    first: Signing,
    later: Vec<(KeyStatement, Signing)>,
}

impl NodeKeys {
    /// The first key alone.
    pub fn of_one(first: Signing) -> Self {
        Self { first, later: Vec::new() }
    }

    /// The first key and later ones, one a statement.
    ///
    /// # Errors
    ///
    /// [`KeyChainError`] for a statement that does not follow, and for keys that are not the ones stated.
    pub fn new(
        network: &NetworkId,
        first: Signing,
        statements: Vec<KeyStatement>,
        keys: Vec<Signing>,
    ) -> Result<Self, KeyChainError> {
        let stated = |(statement, key): (&KeyStatement, &Signing)| statement.next_key == key.public();
        if statements.len() != keys.len() || !statements.iter().zip(&keys).all(stated) {
            return Err(KeyChainError);
        }
        current_key(network, first.public(), &statements, Epoch(0))?;
        Ok(Self { first, later: statements.into_iter().zip(keys).collect() })
    }

    /// The key that signs in an epoch.
    pub fn of(&self, epoch: Epoch) -> &Signing {
        let later = self.later.iter().rev().find(|(statement, _)| statement.from <= epoch);
        later.map_or(&self.first, |(_, key)| key)
    }

    /// The first key.
    pub fn first(&self) -> &Signing {
        &self.first
    }

    /// The newest key, which may not sign yet.
    pub fn last(&self) -> &Signing {
        self.later.last().map_or(&self.first, |(_, key)| key)
    }

    /// The statements, oldest first.
    pub fn statements(&self) -> Vec<KeyStatement> {
        self.later.iter().map(|(statement, _)| statement.clone()).collect()
    }

    /// The statement that names `next` from an epoch on, signed by the newest key and by itself.
    ///
    /// # Errors
    ///
    /// [`Refusal::NodeKeyEpoch`] for an epoch that has begun, or is not above that of the statement before.
    pub fn state_next(
        &self,
        network: &NetworkId,
        next: &Signing,
        from: Epoch,
        current: Epoch,
    ) -> Result<KeyStatement, Refusal> {
        let follows = self.later.last().is_none_or(|(statement, _)| statement.from < from);
        if from <= current || !follows {
            return Err(Refusal::NodeKeyEpoch);
        }
        let next_key = next.public();
        let [key, epoch] = KeyStatement::signed_parts(&next_key, from);
        let parts: [&[u8]; 3] = [&network.0, &key, &epoch];
        let by = |key: &Signing| key.sign(signing::NODE_KEY, &parts);
        Ok(KeyStatement { next_key, from, by_last: by(self.last()), by_next: by(next) })
    }
}

/// The public keys that sign in each epoch, from the first one and the statements: what a check needs.
///
/// # Errors
///
/// [`KeyChainError`] where a statement does not follow from the one before.
pub fn key_of(
    network: &NetworkId,
    first: PublicKey,
    statements: &[KeyStatement],
) -> Result<impl Fn(Epoch) -> PublicKey + use<>, KeyChainError> {
    current_key(network, first, statements, Epoch(0))?;
    let later: Vec<(Epoch, PublicKey)> = statements.iter().map(|next| (next.from, next.next_key)).collect();
    Ok(move |epoch| later.iter().rev().find(|(from, _)| *from <= epoch).map_or(first, |(_, key)| *key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_signs_from_its_epoch_on_and_follows_only_the_newest() {
        let network = NetworkId([9; 32]);
        let [first, second, third] = [1, 2, 3].map(|n| Signing::from_secret(&[n; 32]));
        let keys = NodeKeys::of_one(first.clone());
        assert_eq!(keys.state_next(&network, &second, Epoch(10), Epoch(10)).unwrap_err(), Refusal::NodeKeyEpoch);
        let statement = keys.state_next(&network, &second, Epoch(12), Epoch(10)).unwrap();
        let of = |statements: Vec<KeyStatement>, rest: Vec<Signing>| {
            NodeKeys::new(&network, first.clone(), statements, rest)
        };
        let two = of(vec![statement.clone()], vec![second.clone()]).unwrap();
        assert_eq!(
            [11, 12, 13].map(|epoch| two.of(Epoch(epoch)).public()),
            [&first, &second, &second].map(Signing::public)
        );
        assert_eq!(two.state_next(&network, &third, Epoch(12), Epoch(10)).unwrap_err(), Refusal::NodeKeyEpoch);
        let next = two.state_next(&network, &third, Epoch(20), Epoch(10)).unwrap();
        let three = of(vec![statement.clone(), next.clone()], vec![second.clone(), third.clone()]).unwrap();
        let public = key_of(&network, first.public(), &three.statements()).unwrap();
        for epoch in 0..30 {
            assert_eq!(public(Epoch(epoch)), three.of(Epoch(epoch)).public(), "{epoch}");
        }
        assert!(of(vec![next, statement.clone()], vec![third.clone(), second.clone()]).is_err(), "another order");
        assert!(of(vec![statement.clone()], vec![third]).is_err(), "another key than the stated one");
        assert!(of(vec![statement.clone()], Vec::new()).is_err(), "a key is missing");
        let foreign = NodeKeys::new(&NetworkId([8; 32]), first.clone(), vec![statement], vec![second]);
        assert!(foreign.is_err(), "a statement of another network");
    }
}
