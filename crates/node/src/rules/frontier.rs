//! An epoch's growing tree, as the book keeps it between two leaves.

use ashiato_core::encoding::field::FieldElement;
use ashiato_zk_circuits::gadgets::tree::frontier::Frontier;

use crate::rules::refusal::Refusal;

/// What is kept of a tree that still takes leaves: its size, and the nodes that wait for siblings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Growing {
    /// Number of leaves.
    pub size: u64,
    /// At most 46 nodes, leaves first.
    pub nodes: Vec<FieldElement>,
}

impl Growing {
    fn tree(&self) -> Result<Frontier, Refusal> {
        let size = usize::try_from(self.size).map_err(|_| Refusal::Internal)?;
        Frontier::restore(size, &self.nodes).map_err(|_| Refusal::Internal)
    }

    /// The tree with one more leaf, and that leaf's place.
    ///
    /// # Errors
    ///
    /// [`Refusal::TreeFull`]; [`Refusal::Internal`] for nodes that no tree of this size waits with.
    pub fn with(&self, leaf: FieldElement) -> Result<(Self, u64), Refusal> {
        let mut tree = self.tree()?;
        tree.push(leaf).map_err(|_| Refusal::TreeFull)?;
        Ok((Self { size: self.size + 1, nodes: tree.nodes() }, self.size))
    }

    /// The root over every leaf so far.
    ///
    /// # Errors
    ///
    /// [`Refusal::Internal`] for nodes that no tree of this size waits with.
    pub fn root(&self) -> Result<FieldElement, Refusal> {
        Ok(self.tree()?.root())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ashiato_zk_circuits::gadgets::tree::path::root_of;

    #[test]
    fn a_tree_that_is_put_away_after_every_leaf_has_the_root_of_all() {
        let leaves: Vec<FieldElement> = (1..=70).map(FieldElement::from_u128).collect();
        let mut growing = Growing::default();
        for (i, leaf) in leaves.iter().enumerate() {
            let (next, index) = growing.with(*leaf).unwrap();
            assert_eq!(index, i as u64);
            assert_eq!(next.root().unwrap(), root_of(&leaves[..=i]).unwrap());
            growing = next;
        }
        let torn = Growing { nodes: Vec::new(), ..growing };
        assert_eq!(torn.with(leaves[0]), Err(Refusal::Internal), "nodes of another tree");
    }
}
