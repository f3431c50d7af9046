//! An epoch's registry tree: depth 20, two-input Poseidon nodes, empty leaf 0.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::protocol::limits::TREE_DEPTH;
use serde::{Deserialize, Serialize};

use crate::constraints::system::{Linear, System};
use crate::convert::{from_fr, to_fr};
use crate::gadgets::lookup::choose_gadget;
use crate::gadgets::poseidon::{hash_node, hash_node_gadget};

/// Leaves a tree can hold.
const CAPACITY: u64 = 1 << TREE_DEPTH;

/// The tree already holds 2²⁰ leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tree is full")]
pub struct TreeFull;

impl TreeFull {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        Code::TreeFull
    }
}

/// Why there is no path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// No leaf with this index.
    #[error("there is no leaf with this index")]
    NoLeaf,
    /// More leaves than a tree holds.
    #[error("the tree is full")]
    Full,
}

impl PathError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::NoLeaf => Code::PathNoLeaf,
            Self::Full => Code::TreeFull,
        }
    }
}

/// An incremental tree: it keeps one node a level, not the leaves.
#[derive(Clone)]
pub struct Tree {
    /// Number of leaves.
    len: u64,
    /// At each level the last complete left node that still waits for its right sibling.
    frontier: [Fr; TREE_DEPTH],
    /// The root of a full tree, which waits for nothing.
    full: Option<Fr>,
}

impl Default for Tree {
    fn default() -> Self {
        Self::new()
    }
}

impl Tree {
    /// An empty tree.
    pub fn new() -> Self {
        Self { len: 0, frontier: [Fr::ZERO; TREE_DEPTH], full: None }
    }

    /// A tree of these leaves, in order; [`TreeFull`] above 2²⁰.
    ///
    /// # Errors
    /// [`TreeFull`] above 2²⁰ leaves.
    pub fn from_leaves(leaves: &[FieldElement]) -> Result<Self, TreeFull> {
        let mut tree = Self::new();
        for leaf in leaves {
            tree.push(*leaf)?;
        }
        Ok(tree)
    }

    /// Appends a leaf and gives its index; two hashes on average over leaf and root.
    ///
    /// # Errors
    /// [`TreeFull`] when it holds 2²⁰ leaves already.
    pub fn push(&mut self, leaf: FieldElement) -> Result<u64, TreeFull> {
        if self.len >= CAPACITY {
            return Err(TreeFull);
        }
        let index = self.len;
        let mut node = to_fr(leaf);
        let mut complete = true;
        for (level, left) in self.frontier.iter_mut().enumerate() {
            if index >> level & 1 == 0 {
                *left = node;
                complete = false;
                break;
            }
            node = hash_node(*left, node);
        }
        if complete {
            self.full = Some(node);
        }
        self.len += 1;
        Ok(index)
    }

    /// The root, missing leaves being 0; 20 hashes.
    pub fn root(&self) -> FieldElement {
        if let Some(root) = self.full {
            return from_fr(root);
        }
        let mut empty = Fr::ZERO;
        let mut node = Fr::ZERO;
        for (level, left) in self.frontier.iter().enumerate() {
            node = if self.len >> level & 1 == 1 { hash_node(*left, node) } else { hash_node(node, empty) };
            empty = hash_node(empty, empty);
        }
        from_fr(node)
    }

    /// Number of leaves.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it holds no leaf.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// A leaf's place and the siblings on its way to the root, the leaf's own first.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Path {
    /// Index of the leaf, below 2²⁰.
    pub index: u64,
    /// Twenty siblings.
    pub siblings: Vec<FieldElement>,
}

impl core::fmt::Debug for Path {
    /// A path says which leaf is staked: it is never shown.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Path").finish_non_exhaustive()
    }
}

/// The path of one leaf in the tree of these leaves.
///
/// # Errors
/// [`PathError::NoLeaf`] for an index without a leaf, [`PathError::Full`] above 2²⁰ leaves.
pub fn path(leaves: &[FieldElement], index: u64) -> Result<Path, PathError> {
    if leaves.len() as u64 > CAPACITY {
        return Err(PathError::Full);
    }
    if index >= leaves.len() as u64 {
        return Err(PathError::NoLeaf);
    }
    let mut level: Vec<Fr> = leaves.iter().map(|leaf| to_fr(*leaf)).collect();
    let mut empty = Fr::ZERO;
    let mut siblings = Vec::with_capacity(TREE_DEPTH);
    for height in 0..TREE_DEPTH {
        let sibling = usize::try_from(index >> height ^ 1).map_err(|_| PathError::NoLeaf)?;
        siblings.push(from_fr(level.get(sibling).copied().unwrap_or(empty)));
        level = level.chunks(2).map(|pair| hash_node(pair[0], pair.get(1).copied().unwrap_or(empty))).collect();
        empty = hash_node(empty, empty);
    }
    Ok(Path { index, siblings })
}

/// The root of the tree of these leaves; [`TreeFull`] above 2²⁰.
///
/// # Errors
/// [`TreeFull`] above 2²⁰ leaves.
pub fn root_of(leaves: &[FieldElement]) -> Result<FieldElement, TreeFull> {
    Ok(Tree::from_leaves(leaves)?.root())
}

/// The root above a leaf at the place that the bits say, little end first. A bit other than 1 counts as 0.
pub(crate) fn climb(leaf: Fr, index_bits: &[Fr; TREE_DEPTH], siblings: &[Fr; TREE_DEPTH]) -> Fr {
    index_bits.iter().zip(siblings).fold(leaf, |node, (bit, sibling)| {
        if *bit == Fr::ONE { hash_node(*sibling, node) } else { hash_node(node, *sibling) }
    })
}

/// The root above a leaf: for each level one constraint that swaps node and sibling, and one hash. The siblings are new
/// variables.
pub(crate) fn climb_gadget<S: System>(
    system: &mut S,
    leaf: &S::Lc,
    index_bits: &[S::Lc; TREE_DEPTH],
    siblings: &[Fr; TREE_DEPTH],
) -> S::Lc {
    index_bits.iter().zip(siblings).fold(leaf.clone(), |node, (bit, sibling)| {
        let sibling = system.witness(*sibling);
        let left = choose_gadget(system, bit, &node, &sibling);
        let right = node.plus(&sibling).minus(&left);
        hash_node_gadget(system, &left, &right)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::recorder::Recorder;
    use crate::gadgets::bits::{bits_gadget, low_bits};

    fn leaves(n: u64) -> Vec<FieldElement> {
        (0..n).map(|i| FieldElement::from_u128(u128::from(i) * 31 + 5)).collect()
    }

    /// The tree computed by its definition, level by level.
    fn naive(leaves: &[FieldElement]) -> FieldElement {
        let mut level: Vec<Fr> = leaves.iter().map(|leaf| to_fr(*leaf)).collect();
        let mut empty = Fr::ZERO;
        for _ in 0..TREE_DEPTH {
            if level.len() % 2 == 1 || level.is_empty() {
                level.push(empty);
                if level.len() == 1 {
                    level.push(empty);
                }
            }
            level = level.chunks(2).map(|pair| hash_node(pair[0], pair[1])).collect();
            empty = hash_node(empty, empty);
        }
        from_fr(level[0])
    }

    fn climb(leaf: FieldElement, path: &Path) -> FieldElement {
        let node = path.siblings.iter().enumerate().fold(to_fr(leaf), |node, (level, sibling)| {
            let sibling = to_fr(*sibling);
            if path.index >> level & 1 == 1 { hash_node(sibling, node) } else { hash_node(node, sibling) }
        });
        from_fr(node)
    }

    #[test]
    fn every_size_agrees_with_the_definition_and_every_path_leads_to_the_root() {
        for n in 0..18 {
            let leaves = leaves(n);
            let root = naive(&leaves);
            assert_eq!(root_of(&leaves), Ok(root), "{n} leaves");
            for index in 0..n {
                let path = path(&leaves, index).unwrap();
                assert_eq!(climb(leaves[index as usize], &path), root, "{index} of {n}");
                assert_ne!(climb(FieldElement::from_u128(1), &path), root);
            }
            assert_eq!(path(&leaves, n), Err(PathError::NoLeaf));
        }
    }

    #[test]
    fn function_and_gadget_climb_to_the_root() {
        let leaves = leaves(13);
        for index in [0, 5, 12] {
            let path = path(&leaves, index).unwrap();
            let siblings: [Fr; TREE_DEPTH] = core::array::from_fn(|level| to_fr(path.siblings[level]));
            let bits: [Fr; TREE_DEPTH] = low_bits(Fr::from(index));
            let leaf = to_fr(leaves[index as usize]);
            let root = super::climb(leaf, &bits, &siblings);
            assert_eq!(Ok(from_fr(root)), root_of(&leaves));
            let mut recorder = Recorder::recording();
            let leaf = recorder.witness(leaf);
            let bits = bits_gadget(&mut recorder, &bits);
            assert_eq!(climb_gadget(&mut recorder, &leaf, &bits, &siblings).value(), root);
            assert_eq!((recorder.len(), recorder.first_violated()), (TREE_DEPTH * (1 + 1 + 240), None));
        }
    }

    #[test]
    fn pushing_is_incremental() {
        let leaves = leaves(9);
        let mut tree = Tree::new();
        assert!(tree.is_empty());
        for (i, leaf) in leaves.iter().enumerate() {
            assert_eq!(tree.push(*leaf), Ok(i as u64));
            assert_eq!(tree.len(), i as u64 + 1);
            assert_eq!(Ok(tree.root()), root_of(&leaves[..=i]));
        }
    }

    #[test]
    fn a_full_tree_says_so() {
        // A tree with one place left, made by hand: 2²⁰ hashes would take half a minute.
        let mut tree = Tree { len: CAPACITY - 1, frontier: [Fr::from(3u64); TREE_DEPTH], full: None };
        let before = tree.root();
        assert_eq!(tree.push(FieldElement::from_u128(9)), Ok(CAPACITY - 1));
        let expected = (0..TREE_DEPTH).fold(Fr::from(9u64), |node, _| hash_node(Fr::from(3u64), node));
        assert_eq!(tree.root(), from_fr(expected));
        assert_ne!(tree.root(), before);
        assert_eq!(tree.push(FieldElement::ZERO), Err(TreeFull));
    }
}
