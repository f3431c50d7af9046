//! An incremental tree: of each level only the complete nodes that wait for a sibling, never the leaves.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ashiato_core::encoding::field::FieldElement;

use crate::convert::{from_fr, to_fr};
use crate::gadgets::poseidon::hash_children;
use crate::gadgets::tree::error::TreeError;
use crate::gadgets::tree::level::{ARITY, CAPACITY, LEVELS, TOP, top};

/// Bits of a place among eight.
const ARITY_BITS: usize = ARITY.trailing_zeros() as usize;

/// The tree of the leaves pushed so far.
#[derive(Clone, PartialEq, Eq)]
pub struct Frontier {
    /// Number of leaves, at most 2²⁰.
    len: usize,
    /// By level, leaves first: complete nodes without a complete parent, in order, zeros after them.
    waiting: [[Fr; ARITY]; LEVELS],
    /// The same of the top, whose children may all be complete.
    top: [Fr; TOP],
}

impl Default for Frontier {
    fn default() -> Self {
        Self::new()
    }
}

impl Frontier {
    /// An empty tree.
    pub fn new() -> Self {
        Self { len: 0, waiting: [[Fr::ZERO; ARITY]; LEVELS], top: [Fr::ZERO; TOP] }
    }

    /// Appends a leaf and gives its index; one hash for seven leaves.
    ///
    /// # Errors
    /// [`TreeError::Full`] when it holds 2²⁰ leaves already.
    pub fn push(&mut self, leaf: FieldElement) -> Result<usize, TreeError> {
        if self.len >= CAPACITY {
            return Err(TreeError::Full);
        }
        let index = self.len;
        self.len += 1;
        let (mut node, mut place) = (to_fr(leaf), index);
        for children in &mut self.waiting {
            let last = place % ARITY == ARITY - 1;
            put(children, place % ARITY, node);
            if !last {
                return Ok(index);
            }
            node = hash_children(children);
            *children = [Fr::ZERO; ARITY];
            place /= ARITY;
        }
        put(&mut self.top, place, node);
        Ok(index)
    }

    /// The root; at most seven hashes.
    pub fn root(&self) -> FieldElement {
        // The node over a level's incomplete rest: it stands behind the complete ones of the next.
        let mut rest = None;
        for (level, children) in self.waiting.iter().enumerate() {
            let (mut children, complete) = (*children, self.complete(level) % ARITY);
            if let Some(node) = rest {
                put(&mut children, complete, node);
            }
            let any = complete > 0 || rest.is_some();
            rest = any.then(|| hash_children(&children));
        }
        let mut children = self.top;
        if let Some(node) = rest {
            put(&mut children, self.complete(LEVELS), node);
        }
        from_fr(top(children))
    }

    /// Number of leaves.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it holds no leaf.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The nodes that wait, leaves first, in order: with [`len`](Self::len) all that is to be kept, at most 46.
    pub fn nodes(&self) -> Vec<FieldElement> {
        let levels = self.waiting.iter().enumerate();
        let waiting = levels.flat_map(|(level, children)| children.iter().take(self.complete(level) % ARITY));
        waiting.chain(self.top.iter().take(self.complete(LEVELS))).map(|node| from_fr(*node)).collect()
    }

    /// The tree of so many leaves that waits with these nodes.
    ///
    /// # Errors
    /// [`TreeError::Full`] above 2²⁰ leaves, [`TreeError::Frontier`] for another number of nodes. Whether they are the
    /// nodes of the leaves is the caller's to know: the root shows it.
    pub fn restore(len: usize, nodes: &[FieldElement]) -> Result<Self, TreeError> {
        if len > CAPACITY {
            return Err(TreeError::Full);
        }
        let mut tree = Self { len, ..Self::new() };
        let waiting: Vec<usize> = (0..LEVELS).map(|level| tree.complete(level) % ARITY).collect();
        let at_top = tree.complete(LEVELS);
        if waiting.iter().sum::<usize>() + at_top != nodes.len() {
            return Err(TreeError::Frontier);
        }
        let mut nodes = nodes.iter().map(|node| to_fr(*node));
        for (children, count) in tree.waiting.iter_mut().zip(waiting) {
            children.iter_mut().zip(nodes.by_ref().take(count)).for_each(|(place, node)| *place = node);
        }
        tree.top.iter_mut().zip(nodes).for_each(|(place, node)| *place = node);
        Ok(tree)
    }

    /// Complete nodes of a level, those with a parent among them.
    fn complete(&self, level: usize) -> usize {
        self.len >> (level * ARITY_BITS)
    }
}

/// Puts a node at its place among children.
fn put(children: &mut [Fr], place: usize, node: Fr) {
    if let Some(child) = children.get_mut(place) {
        *child = node;
    }
}
