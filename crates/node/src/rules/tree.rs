//! The trees of the epochs that still take leaves.

use std::collections::BTreeMap;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_zk_circuits::gadgets::merkle::Tree;

/// The open epochs' trees, incremental. A tree whose number of leaves is not the
/// book's is not used: after an interrupted registration the book is right and the tree is not.
#[derive(Default)]
pub struct OpenTrees(BTreeMap<Epoch, Tree>);

impl OpenTrees {
    /// Takes an epoch's tree out, if it has exactly `size` leaves. It is put back once it has grown and the book with it.
    pub fn take(&mut self, epoch: Epoch, size: u64) -> Option<Tree> {
        self.0.remove(&epoch).filter(|tree| tree.len() == size)
    }

    /// Keeps an epoch's tree.
    pub fn put(&mut self, epoch: Epoch, tree: Tree) {
        self.0.insert(epoch, tree);
    }

    /// The root of an epoch's tree, if it has exactly `size` leaves.
    pub fn root(&self, epoch: Epoch, size: u64) -> Option<FieldElement> {
        self.0.get(&epoch).filter(|tree| tree.len() == size).map(Tree::root)
    }

    /// Forgets the tree of an epoch that takes no more leaves.
    pub fn close(&mut self, epoch: Epoch) {
        self.0.remove(&epoch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_that_has_not_the_books_leaves_is_not_used() {
        let tree = Tree::from_leaves(&[FieldElement::from_u128(1), FieldElement::from_u128(2)]).unwrap();
        let root = tree.root();
        let mut trees = OpenTrees::default();
        trees.put(Epoch(5), tree);
        assert_eq!(trees.root(Epoch(5), 2), Some(root));
        assert_eq!(trees.root(Epoch(5), 1), None);
        assert_eq!(trees.root(Epoch(6), 2), None);
        assert_eq!(trees.take(Epoch(5), 2).map(|tree| tree.root()), Some(root));
        assert!(trees.take(Epoch(5), 2).is_none(), "taken out");
    }
}
