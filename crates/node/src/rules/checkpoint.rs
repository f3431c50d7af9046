//! Checkpoints: signed roots, early (level 1) over what was registered before the end of epoch e + 1, final (level 0) over
//! what was registered before the end of e + grace.

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::terms::Level;
use ashiato_zk_circuits::gadgets::merkle::Tree;

use crate::rules::signing::Signing;

/// A book whose leaves and checkpoints disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The signature is not this node's.
    #[error("the {1:?} checkpoint of epoch {0} is not signed by this node's key")]
    Signature(u64, Level),
    /// The checkpoint is over more leaves than there are.
    #[error("the {1:?} checkpoint of epoch {0} is over more leaves than the book holds")]
    Size(u64, Level),
    /// The root is not that of the leaves.
    #[error("the {1:?} checkpoint of epoch {0} has another root than the leaves")]
    Root(u64, Level),
    /// More leaves than a tree holds.
    #[error("epoch {0} holds more leaves than a tree")]
    Full(u64),
}

/// Signs a root.
pub fn sign(key: &Signing, network: &str, epoch: Epoch, level: Level, size: u64, root: FieldElement) -> Checkpoint {
    let mut checkpoint = Checkpoint { epoch, level, size, root, signature: Signature([0; 64]) };
    let [epoch, level, size, root] = checkpoint.signed_parts();
    checkpoint.signature = key.sign(signing::CHECKPOINT, &[network.as_bytes(), &epoch, &level, &size, &root]);
    checkpoint
}

/// Compares an epoch's leaves with its checkpoints, and gives the tree over all of them.
///
/// # Errors
///
/// [`CheckpointError`], for the first checkpoint that disagrees, smallest first.
pub fn verify(
    network: &str,
    key: &PublicKey,
    epoch: Epoch,
    leaves: &[FieldElement],
    checkpoints: &[Checkpoint],
) -> Result<Tree, CheckpointError> {
    let mut tree = Tree::new();
    let mut by_size: Vec<&Checkpoint> = checkpoints.iter().collect();
    by_size.sort_by_key(|checkpoint| checkpoint.size);
    let mut rest = leaves.iter();
    for checkpoint in by_size {
        checkpoint.verify(network, key).map_err(|_| CheckpointError::Signature(epoch.0, checkpoint.level))?;
        while tree.len() < checkpoint.size {
            let leaf = rest.next().ok_or(CheckpointError::Size(epoch.0, checkpoint.level))?;
            tree.push(*leaf).map_err(|_| CheckpointError::Full(epoch.0))?;
        }
        if tree.root() != checkpoint.root {
            return Err(CheckpointError::Root(epoch.0, checkpoint.level));
        }
    }
    for leaf in rest {
        tree.push(*leaf).map_err(|_| CheckpointError::Full(epoch.0))?;
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ashiato_zk_circuits::gadgets::merkle::root_of;

    #[test]
    fn a_book_that_was_changed_is_told_from_one_that_was_not() {
        let key = Signing::from_secret(&[4; 32]);
        let leaves: Vec<FieldElement> = (1..=5).map(FieldElement::from_u128).collect();
        let at =
            |level, size: usize| sign(&key, "a-test", Epoch(9), level, size as u64, root_of(&leaves[..size]).unwrap());
        let both = [at(Level::Early, 3), at(Level::Final, 5)];
        let check = |leaves: &[FieldElement], checkpoints: &[Checkpoint]| {
            verify("a-test", &key.public(), Epoch(9), leaves, checkpoints).map(|tree| tree.root())
        };
        assert_eq!(check(&leaves, &both), Ok(root_of(&leaves).unwrap()));
        assert_eq!(check(&leaves, &[at(Level::Early, 0)]), Ok(root_of(&leaves).unwrap()), "an early one over nothing");
        assert_eq!(check(&leaves[..4], &both), Err(CheckpointError::Size(9, Level::Final)));
        let mut swapped = leaves.clone();
        swapped.swap(3, 4);
        assert_eq!(check(&swapped, &both), Err(CheckpointError::Root(9, Level::Final)));
        swapped.swap(0, 1);
        assert_eq!(check(&swapped, &both), Err(CheckpointError::Root(9, Level::Early)));
        let other = sign(&Signing::from_secret(&[5; 32]), "a-test", Epoch(9), Level::Early, 3, both[0].root);
        assert_eq!(check(&leaves, &[other]), Err(CheckpointError::Signature(9, Level::Early)));
    }
}
