//! Checkpoints: signed roots, early (level 1) over what was registered before the end of epoch e + 1, final (level 0) over
//! what was registered before the end of e + grace.

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::claim::{LeastAge, minted_by};
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::terms::Level;
use ashiato_zk_circuits::gadgets::tree::frontier::Frontier;

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
    /// The numbers of old tokens are not those of the leaves.
    #[error("the {1:?} checkpoint of epoch {0} counts other ages than its leaves have")]
    Aged(u64, Level),
    /// The tree that still grows is not that of the leaves.
    #[error("the tree of epoch {0} has another root than the leaves")]
    Growing(u64),
    /// More leaves than a tree holds.
    #[error("epoch {0} holds more leaves than a tree")]
    Full(u64),
}

/// A leaf as a checkpoint sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgedLeaf {
    /// The leaf.
    pub leaf: FieldElement,
    /// The epoch of its token's mint.
    pub minted: Epoch,
}

/// How many tokens are at least 0, 7, 30, 90 and 365 epochs old in an epoch: the sets that hide a proof.
pub fn aged(epoch: Epoch, minted: impl IntoIterator<Item = Epoch>) -> [u64; 5] {
    let latest: [Option<u32>; 5] =
        core::array::from_fn(|i| LeastAge::ALL.get(i).and_then(|age| minted_by(epoch, *age).ok()));
    minted.into_iter().fold([0; 5], |mut counts, minted| {
        for (count, latest) in counts.iter_mut().zip(latest) {
            *count += u64::from(latest.is_some_and(|latest| minted.0 <= u64::from(latest)));
        }
        counts
    })
}

/// A root that is to be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Root {
    /// Number of leaves.
    pub size: u64,
    /// The sets that hide, by age.
    pub aged: [u64; 5],
    /// The root over them.
    pub root: FieldElement,
}

/// Signs a root.
pub fn sign(key: &Signing, network: &NetworkId, epoch: Epoch, level: Level, root: Root) -> Checkpoint {
    let Root { size, aged, root } = root;
    let mut checkpoint = Checkpoint { epoch, level, size, aged, root, signature: Signature([0; 64]) };
    let [epoch, level, size, aged, root] = checkpoint.signed_parts();
    checkpoint.signature = key.sign(signing::CHECKPOINT, &[&network.0, &epoch, &level, &size, &aged, &root]);
    checkpoint
}

/// Compares an epoch's leaves with its checkpoints, which the key of that epoch signed, and gives the root of all leaves.
///
/// # Errors
///
/// [`CheckpointError`], for the first checkpoint that disagrees, smallest first.
pub fn verify(
    network: &NetworkId,
    key: &PublicKey,
    epoch: Epoch,
    leaves: &[AgedLeaf],
    checkpoints: &[Checkpoint],
) -> Result<FieldElement, CheckpointError> {
    let mut tree = Frontier::new();
    let mut by_size: Vec<&Checkpoint> = checkpoints.iter().collect();
    by_size.sort_by_key(|checkpoint| checkpoint.size);
    let mut rest = leaves.iter();
    for checkpoint in by_size {
        checkpoint.verify(network, key).map_err(|_| CheckpointError::Signature(epoch.0, checkpoint.level))?;
        while (tree.len() as u64) < checkpoint.size {
            let leaf = rest.next().ok_or(CheckpointError::Size(epoch.0, checkpoint.level))?;
            tree.push(leaf.leaf).map_err(|_| CheckpointError::Full(epoch.0))?;
        }
        if tree.root() != checkpoint.root {
            return Err(CheckpointError::Root(epoch.0, checkpoint.level));
        }
        if aged(epoch, leaves.iter().take(tree.len()).map(|leaf| leaf.minted)) != checkpoint.aged {
            return Err(CheckpointError::Aged(epoch.0, checkpoint.level));
        }
    }
    for leaf in rest {
        tree.push(leaf.leaf).map_err(|_| CheckpointError::Full(epoch.0))?;
    }
    Ok(tree.root())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ashiato_zk_circuits::gadgets::tree::path::root_of;

    const NETWORK: NetworkId = NetworkId([3; 32]);

    fn leaf(n: u64) -> AgedLeaf {
        AgedLeaf { leaf: FieldElement::from_u128(u128::from(n)), minted: Epoch(400 - 100 * (n % 4)) }
    }

    fn root(leaves: &[AgedLeaf]) -> FieldElement {
        root_of(&leaves.iter().map(|leaf| leaf.leaf).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_book_that_was_changed_is_told_from_one_that_was_not() {
        let key = Signing::from_secret(&[4; 32]);
        let epoch = Epoch(400);
        let leaves: Vec<AgedLeaf> = (1..=9).map(leaf).collect();
        let of = |leaves: &[AgedLeaf]| Root {
            size: leaves.len() as u64,
            aged: aged(epoch, leaves.iter().map(|leaf| leaf.minted)),
            root: root(leaves),
        };
        let at = |level, size: usize| sign(&key, &NETWORK, epoch, level, of(&leaves[..size]));
        let both = [at(Level::Early, 3), at(Level::Final, 9)];
        let check = |leaves: &[AgedLeaf], checkpoints: &[Checkpoint]| {
            verify(&NETWORK, &key.public(), epoch, leaves, checkpoints)
        };
        assert_eq!(check(&leaves, &both), Ok(root(&leaves)));
        assert_eq!(check(&leaves, &[at(Level::Early, 0)]), Ok(root(&leaves)), "an early one over nothing");
        assert_eq!(check(&leaves[..8], &both), Err(CheckpointError::Size(400, Level::Final)));
        let mut swapped = leaves.clone();
        swapped.swap(3, 4);
        assert_eq!(check(&swapped, &both), Err(CheckpointError::Root(400, Level::Final)));
        swapped.swap(0, 1);
        assert_eq!(check(&swapped, &both), Err(CheckpointError::Root(400, Level::Early)));
        let mut older = leaves.clone();
        older[0].minted = Epoch(0);
        assert_eq!(check(&older, &both), Err(CheckpointError::Aged(400, Level::Early)));
        let other = sign(&Signing::from_secret(&[5; 32]), &NETWORK, epoch, Level::Early, of(&leaves[..3]));
        assert_eq!(check(&leaves, &[other]), Err(CheckpointError::Signature(400, Level::Early)));
        let foreign = sign(&key, &NetworkId([4; 32]), epoch, Level::Early, of(&leaves[..3]));
        assert_eq!(check(&leaves, &[foreign]), Err(CheckpointError::Signature(400, Level::Early)));
    }

    #[test]
    fn sets_that_hide_are_counted_by_age_and_none_is_as_old_as_time() {
        let minted = [400, 394, 393, 370, 310, 35, 34, 0].map(Epoch);
        assert_eq!(aged(Epoch(400), minted), [8, 6, 5, 4, 3]);
        assert_eq!(aged(Epoch(20), [0, 13, 14, 20].map(Epoch)), [4, 2, 0, 0, 0], "an age above the epoch hides nobody");
        assert_eq!(aged(Epoch(1 << 32), [Epoch(0)]), [0; 5]);
    }
}
