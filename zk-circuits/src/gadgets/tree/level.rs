//! One level of the tree: the nodes above nodes, and the root above the top's children.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ashiato_core::encoding::domain::poseidon;
use ashiato_core::encoding::field::FieldElement;

use crate::convert::to_fr;
use crate::gadgets::poseidon::{hash, hash_children};

/// Children of a node.
pub const ARITY: usize = 8;
/// Levels of nodes between the leaves and the top.
pub const LEVELS: usize = 6;
/// Children of the top.
pub const TOP: usize = 4;
/// Leaves a tree can hold: 2²⁰.
pub const CAPACITY: usize = ARITY.pow(LEVELS as u32) * TOP;

/// The leaves as field elements.
pub(crate) fn elements(leaves: &[FieldElement]) -> Vec<Fr> {
    leaves.iter().map(|leaf| to_fr(*leaf)).collect()
}

/// The N children among which the node at this place stands; missing ones are 0.
pub(crate) fn siblings<const N: usize>(nodes: &[Fr], place: usize) -> [Fr; N] {
    let first = place / N * N;
    core::array::from_fn(|i| nodes.get(first + i).copied().unwrap_or(Fr::ZERO))
}

/// The nodes above these.
pub(crate) fn parents(nodes: &[Fr]) -> Vec<Fr> {
    (0..nodes.len().div_ceil(ARITY)).map(|i| hash_children(&siblings(nodes, i * ARITY))).collect()
}

/// The root above the top's children.
pub(crate) fn top(children: [Fr; TOP]) -> Fr {
    hash(poseidon::TOP, children)
}
