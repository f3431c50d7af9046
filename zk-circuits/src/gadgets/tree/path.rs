//! A leaf's path: the children of every node between the leaf and the root.

use ark_bn254::Fr;
use ashiato_core::encoding::field::FieldElement;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::convert::from_fr;
use crate::gadgets::tree::error::TreeError;
use crate::gadgets::tree::level::{ARITY, CAPACITY, LEVELS, TOP, elements, parents, siblings, top};

/// The children on a leaf's way to the root. The leaf is one of the first, each node one of the next.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Path {
    /// Of six nodes, the one above the leaf first.
    pub levels: [[FieldElement; ARITY]; LEVELS],
    /// Of the top.
    pub top: [FieldElement; TOP],
}

impl core::fmt::Debug for Path {
    /// A path says which leaf is staked: it is never shown.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Path").finish_non_exhaustive()
    }
}

/// The root of the tree of these leaves.
///
/// # Errors
/// [`TreeError::Full`] above 2²⁰ leaves.
pub fn root_of(leaves: &[FieldElement]) -> Result<FieldElement, TreeError> {
    if leaves.len() > CAPACITY {
        return Err(TreeError::Full);
    }
    let nodes = (0..LEVELS).fold(elements(leaves), |nodes, _| parents(&nodes));
    Ok(from_fr(top(siblings(&nodes, 0))))
}

/// The path of one leaf in the tree of these leaves.
///
/// # Errors
/// [`TreeError::NoLeaf`] for an index without a leaf, [`TreeError::Full`] above 2²⁰ leaves.
pub fn path(leaves: &[FieldElement], index: usize) -> Result<Path, TreeError> {
    if leaves.len() > CAPACITY {
        return Err(TreeError::Full);
    }
    if index >= leaves.len() {
        return Err(TreeError::NoLeaf);
    }
    let mut way = Way { nodes: elements(leaves), place: index };
    let levels = core::array::from_fn(|_| way.climb());
    Ok(Path { levels, top: siblings(&way.nodes, way.place).map(from_fr) })
}

/// A node on its way to the root, among all nodes of its level.
pub(crate) struct Way {
    pub(crate) nodes: Vec<Fr>,
    pub(crate) place: usize,
}

impl Way {
    /// The children among which the node stands. After it the node is the one above them.
    pub(crate) fn climb(&mut self) -> [FieldElement; ARITY] {
        let children = siblings(&self.nodes, self.place);
        self.nodes = parents(&self.nodes);
        self.place /= ARITY;
        children.map(from_fr)
    }
}
