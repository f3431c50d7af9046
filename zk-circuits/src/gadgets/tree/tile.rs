//! Tiles: runs of 4,096 leaves, each the leaves of one node four levels up. A reader of one tile and of all tiles' roots
//! has the root and the paths of the tile's leaves.

use ashiato_core::encoding::field::FieldElement;

use crate::convert::from_fr;
use crate::gadgets::tree::error::TreeError;
use crate::gadgets::tree::level::{ARITY, CAPACITY, LEVELS, elements, parents, siblings, top};
use crate::gadgets::tree::path::{Path, Way};

/// Levels of nodes inside a tile.
const TILE_LEVELS: usize = 4;
/// Leaves of a tile; the last tile of a tree may have fewer.
pub const TILE_LEAVES: usize = ARITY.pow(TILE_LEVELS as u32);
/// Tiles of a full tree.
pub const TILES: usize = CAPACITY / TILE_LEAVES;

/// The root of a tile; 0 without leaves.
///
/// # Errors
/// [`TreeError::Tile`] above 4,096 leaves.
pub fn tile_root(leaves: &[FieldElement]) -> Result<FieldElement, TreeError> {
    if leaves.len() > TILE_LEAVES {
        return Err(TreeError::Tile);
    }
    let nodes = (0..TILE_LEVELS).fold(elements(leaves), |nodes, _| parents(&nodes));
    Ok(nodes.first().copied().map_or(FieldElement::ZERO, from_fr))
}

/// The tree's root from its tiles' roots in order.
///
/// # Errors
/// [`TreeError::Full`] above 256 tiles.
pub fn root_of_tiles(tiles: &[FieldElement]) -> Result<FieldElement, TreeError> {
    if tiles.len() > TILES {
        return Err(TreeError::Full);
    }
    let nodes = (TILE_LEVELS..LEVELS).fold(elements(tiles), |nodes, _| parents(&nodes));
    Ok(from_fr(top(siblings(&nodes, 0))))
}

/// The path of the leaf with this index in the tree, from its tile's leaves and all tiles' roots.
///
/// # Errors
/// [`TreeError::NoLeaf`] for an index without a leaf, [`TreeError::Full`] above 256 tiles, [`TreeError::Tile`] where the
/// leaves are not those of the index's tile.
pub fn path_in_tiles(leaves: &[FieldElement], tiles: &[FieldElement], index: usize) -> Result<Path, TreeError> {
    if tiles.len() > TILES {
        return Err(TreeError::Full);
    }
    let (tile, place) = (index / TILE_LEAVES, index % TILE_LEAVES);
    let root = tiles.get(tile).ok_or(TreeError::NoLeaf)?;
    if leaves.len() > TILE_LEAVES {
        return Err(TreeError::Tile);
    }
    if place >= leaves.len() {
        return Err(TreeError::NoLeaf);
    }
    let mut way = Way { nodes: elements(leaves), place };
    let mut levels = [[FieldElement::ZERO; ARITY]; LEVELS];
    let (inside, outside) = levels.split_at_mut(TILE_LEVELS);
    inside.iter_mut().for_each(|children| *children = way.climb());
    if way.nodes.first().copied().map(from_fr) != Some(*root) {
        return Err(TreeError::Tile);
    }
    let mut way = Way { nodes: elements(tiles), place: tile };
    outside.iter_mut().for_each(|children| *children = way.climb());
    Ok(Path { levels, top: siblings(&way.nodes, way.place).map(from_fr) })
}
