//! The tree over an epoch's leaves, in the shape of RFC 6962, always full.

use crate::build_error::BuildError;
use crate::hash::{Hash, empty_root, node};

/// The fewest leaves of a tree that is not empty: a day with one record looks like one with 64.
pub const NUMBER_MIN: u64 = 64;
/// The most leaves of a tree, and the most records of an epoch.
pub const NUMBER_MAX: u64 = 1 << 20;

/// The number of leaves for so many records: 0, or a power of two from [`NUMBER_MIN`] to [`NUMBER_MAX`].
///
/// # Errors
/// [`BuildError::TooMany`].
pub fn padded(records: usize) -> Result<u64, BuildError> {
    match u64::try_from(records) {
        Ok(0) => Ok(0),
        Ok(records) if records <= NUMBER_MAX => Ok(records.next_power_of_two().max(NUMBER_MIN)),
        _ => Err(BuildError::TooMany),
    }
}

/// The length of every path in a tree of so many leaves; `None` where no tree has that number.
pub fn depth(number: u64) -> Option<usize> {
    let good = number == 0 || number.is_power_of_two() && (NUMBER_MIN..=NUMBER_MAX).contains(&number);
    good.then(|| number.checked_ilog2().unwrap_or(0) as usize)
}

/// Leaves and the nodes above them.
pub struct Tree {
    /// The first level holds the leaves, the last one the root.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree of these leaves, none or a power of two.
    pub fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|below| below.len() > 1) {
            let above = below.as_chunks().0.iter().map(|[left, right]| node(left, right)).collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// The number of leaves.
    pub fn number(&self) -> u64 {
        self.levels.first().map_or(0, Vec::len) as u64
    }

    /// The root.
    pub fn root(&self) -> Hash {
        self.levels.last().and_then(|top| top.first()).copied().unwrap_or_else(empty_root)
    }

    /// The siblings from the leaf at an index to the root; `None` beyond the tree.
    pub fn path(&self, index: u64) -> Option<Vec<Hash>> {
        let index = usize::try_from(index).ok()?;
        let below_root = self.levels.iter().take_while(|level| level.len() > 1).enumerate();
        below_root.map(|(height, level)| level.get(index >> height ^ 1).copied()).collect()
    }
}

/// The root that a leaf at an index and its siblings lead to.
pub fn root_from(leaf: Hash, index: u64, path: &[Hash]) -> Hash {
    let mut rest = index;
    path.iter().fold(leaf, |at, sibling| {
        let right = rest & 1 == 1;
        rest >>= 1;
        if right { node(sibling, &at) } else { node(&at, sibling) }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 6962's definition over leaves that are hashed already, by recursion.
    fn model(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len() / 2);
                node(&model(left), &model(right))
            }
        }
    }

    #[test]
    fn numbers_are_padded() {
        for (records, number) in [(0, 0), (1, 64), (64, 64), (65, 128), (5_000, 8_192), (1 << 20, 1 << 20)] {
            assert_eq!(padded(records), Ok(number), "{records}");
        }
        assert_eq!(padded((1 << 20) + 1), Err(BuildError::TooMany));
        assert_eq!(padded(usize::MAX), Err(BuildError::TooMany));
        for (number, length) in [(0, Some(0)), (64, Some(6)), (128, Some(7)), (1 << 20, Some(20))] {
            assert_eq!(depth(number), length);
        }
        for bad in [1, 2, 32, 63, 65, 96, 1 << 21, u64::MAX] {
            assert_eq!(depth(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_path_leads_to_the_root_of_the_definition(power in 0usize..8, salt in any::<u8>()) {
            let leaves: Vec<Hash> = (0..1u8 << power.min(7)).map(|i| Hash([i ^ salt; 32])).collect();
            let tree = Tree::new(leaves.clone());
            prop_assert_eq!(tree.root(), model(&leaves));
            for (index, leaf) in leaves.iter().enumerate() {
                let path = tree.path(index as u64).unwrap();
                prop_assert_eq!(path.len(), power);
                prop_assert_eq!(root_from(*leaf, index as u64, &path), tree.root());
                if power > 0 {
                    prop_assert_ne!(root_from(*leaf, index as u64 ^ 1, &path), tree.root());
                    prop_assert_eq!(tree.path((leaves.len() + index) as u64), None);
                }
            }
        }

        #[test]
        fn an_empty_tree_has_the_empty_root(_ in Just(())) {
            prop_assert_eq!(Tree::new(Vec::new()).root(), empty_root());
            prop_assert_eq!(Tree::new(Vec::new()).number(), 0);
        }
    }
}
