//! Roots, paths, tiles and frontiers against the tree's definition.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ashiato_core::encoding::domain::poseidon;
use ashiato_core::encoding::field::FieldElement;

use crate::convert::{from_fr, to_fr};
use crate::gadgets::poseidon::{hash, hash_children};
use crate::gadgets::tree::error::TreeError;
use crate::gadgets::tree::frontier::Frontier;
use crate::gadgets::tree::member::is_child;
use crate::gadgets::tree::path::{Path, path, root_of};
use crate::gadgets::tree::tile::{TILE_LEAVES, path_in_tiles, root_of_tiles, tile_root};
use crate::gadgets::tree::{ARITY, CAPACITY, LEVELS, TOP};

/// Around every size at which a level fills.
const SIZES: [usize; 17] = [0, 1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 511, 512, 513, 4_095, 4_097];

fn leaves(n: usize) -> Vec<FieldElement> {
    (0..n as u128).map(|i| FieldElement::from_u128(i * 31 + 5)).collect()
}

/// The node of a level whose leaves begin here, by the definition.
fn node(leaves: &[FieldElement], level: usize, first: usize) -> Fr {
    match (leaves.get(first), level) {
        (None, _) => Fr::ZERO,
        (Some(leaf), 0) => to_fr(*leaf),
        _ => {
            hash_children(&core::array::from_fn(|i| node(leaves, level - 1, first + i * 8usize.pow(level as u32 - 1))))
        }
    }
}

/// The root by the definition.
fn root(leaves: &[FieldElement]) -> FieldElement {
    from_fr(hash(poseidon::TOP, core::array::from_fn(|i| node(leaves, 6, i << 18))))
}

/// The root that a path leads to, if the leaf and each node are among the next children.
fn climb(leaf: FieldElement, path: &Path) -> Option<FieldElement> {
    let mut node = to_fr(leaf);
    for children in &path.levels {
        let children = children.map(to_fr);
        if !is_child(node, &children) {
            return None;
        }
        node = hash_children(&children);
    }
    let top = path.top.map(to_fr);
    is_child(node, &top).then(|| from_fr(hash(poseidon::TOP, top)))
}

#[test]
fn the_shape_is_the_documented_one() {
    assert_eq!((ARITY, LEVELS, TOP, CAPACITY), (8, 6, 4, 1 << 20));
}

#[test]
fn roots_and_frontiers_agree_with_the_definition() {
    let all = leaves(4_097);
    let mut frontier = Frontier::new();
    assert!(frontier.is_empty());
    for n in SIZES {
        while frontier.len() < n {
            let index = frontier.len();
            assert_eq!(frontier.push(all[index]), Ok(index));
        }
        let expected = root(&all[..n]);
        assert_eq!(root_of(&all[..n]), Ok(expected), "{n} leaves");
        assert_eq!(frontier.root(), expected, "{n} leaves pushed");
        // Kept and taken up again, it goes on as before.
        let nodes = frontier.nodes();
        frontier = Frontier::restore(n, &nodes).unwrap();
        assert_eq!((frontier.root(), frontier.nodes()), (expected, nodes.clone()));
        // The number of nodes that wait is the sum of the size's digits, eight being the base, which one more changes.
        assert_eq!(Frontier::restore(n + 1, &nodes).err(), Some(TreeError::Frontier));
    }
    assert_ne!(root_of(&all[..1]), root_of(&[]));
}

#[test]
fn every_leaf_has_a_path_and_nobody_else_has() {
    for n in [1, 2, 7, 8, 9, 63, 64, 65, 511, 513] {
        let leaves = leaves(n);
        let root = root(&leaves);
        for index in [0, 1, 6, 7, 8, 62, 63, 64, 511, 512].into_iter().filter(|index| *index < n) {
            let path = path(&leaves, index).unwrap();
            assert_eq!(climb(leaves[index], &path), Some(root), "{index} of {n}");
            assert_eq!(climb(FieldElement::from_u128(1), &path), None);
        }
        assert_eq!(path(&leaves, n), Err(TreeError::NoLeaf));
    }
}

#[test]
fn a_tile_and_the_tiles_roots_are_enough() {
    let leaves = leaves(2 * TILE_LEAVES + 100);
    let tiles: Vec<_> = leaves.chunks(TILE_LEAVES).map(|tile| tile_root(tile).unwrap()).collect();
    assert_eq!(tiles.len(), 3);
    assert_eq!(root_of_tiles(&tiles), root_of(&leaves));
    for index in [0, 4_095, 4_096, 8_192, 8_291] {
        let tile = leaves.chunks(TILE_LEAVES).nth(index / TILE_LEAVES).unwrap();
        assert_eq!(path_in_tiles(tile, &tiles, index), path(&leaves, index), "{index}");
    }
    let last = &leaves[2 * TILE_LEAVES..];
    assert_eq!(path_in_tiles(last, &tiles, 8_292), Err(TreeError::NoLeaf));
    assert_eq!(path_in_tiles(last, &tiles, 3 * TILE_LEAVES), Err(TreeError::NoLeaf));
    assert_eq!(path_in_tiles(last, &tiles, 0), Err(TreeError::Tile), "another tile's leaves");
    assert_eq!(path_in_tiles(&leaves, &tiles, 0), Err(TreeError::Tile), "too many leaves");
    assert_eq!(tile_root(&leaves), Err(TreeError::Tile));
    assert_eq!(tile_root(&[]), Ok(FieldElement::ZERO));
    assert_eq!(root_of_tiles(&[]), root_of(&[]));
    assert_eq!(root_of_tiles(&[FieldElement::ZERO; 257]), Err(TreeError::Full));
    assert_eq!(path_in_tiles(last, &[FieldElement::ZERO; 257], 0), Err(TreeError::Full));
}

#[test]
fn a_full_tree_says_so() {
    // A tree with one place left, of made-up nodes: 2²⁰ leaves would take half a minute.
    let nodes = leaves(7 * LEVELS + 3);
    let mut tree = Frontier::restore(CAPACITY - 1, &nodes).unwrap();
    assert_eq!(tree.nodes(), nodes);
    let before = tree.root();
    let last = FieldElement::from_u128(9);
    assert_eq!(tree.push(last), Ok(CAPACITY - 1));
    let (levels, top) = nodes.split_at(7 * LEVELS);
    let node = levels.chunks(7).fold(to_fr(last), |node, waiting| {
        let mut children: Vec<Fr> = waiting.iter().map(|x| to_fr(*x)).collect();
        children.push(node);
        hash_children(&children.try_into().unwrap())
    });
    let expected = hash(poseidon::TOP, [to_fr(top[0]), to_fr(top[1]), to_fr(top[2]), node]);
    assert_eq!(tree.root(), from_fr(expected));
    assert_ne!(tree.root(), before);
    assert_eq!(tree.push(FieldElement::ZERO), Err(TreeError::Full));
    assert_eq!(tree.len(), CAPACITY);
    let kept = tree.nodes();
    assert_eq!(kept.len(), TOP);
    assert_eq!(Frontier::restore(CAPACITY, &kept).unwrap().root(), tree.root());
    assert_eq!(Frontier::restore(CAPACITY + 1, &kept).err(), Some(TreeError::Full));
    assert_eq!(Frontier::restore(CAPACITY, &nodes).err(), Some(TreeError::Frontier));
}

#[test]
fn a_path_has_one_shape_on_the_wire_and_is_not_shown() {
    let path = path(&leaves(9), 3).unwrap();
    let text = serde_json::to_string(&path).unwrap();
    assert_eq!(serde_json::from_str::<Path>(&text).unwrap(), path);
    assert_eq!(format!("{path:?}"), "Path { .. }");
    let short = text.replacen(&format!("\"{}\",", path.levels[0][0].to_hex()), "", 1);
    assert!(short != text && serde_json::from_str::<Path>(&short).is_err());
    assert!(serde_json::from_str::<Path>(&text.replacen('}', ",\"index\":3}", 1)).is_err());
}
