//! The content of a bundle: a SHA-256 tree over salted records, so that later a record can be opened alone.
//!
//! Depth 10, 1,024 leaves. `leaf i = SHA-256("ashiato/content/leaf/1" ‖ word ‖ SHA-256(record) ‖ salt)` for a footprint,
//! where the record is its compact JSON as [`Footprint`] serialises (fields in declared order, absent ones left out) and
//! the word is 2 bytes, big-endian. A place without a footprint holds a random leaf, so nobody who is shown one path
//! learns how many there are. `node = SHA-256("ashiato/content/node/1" ‖ left ‖ right)`. Salts and empty leaves are drawn
//! from one sealed 32-byte seed by HMAC-SHA-256, one output a place: opening some of them says nothing of the others.

use ashiato_core::encoding::domain;
use ashiato_core::encoding::field::{FieldElement, to_field};
use ashiato_core::footprint::footprint::Footprint;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Depth of the tree.
pub const DEPTH: usize = 10;
/// Places in the tree: as many as a bundle of any size has words.
pub const PLACES: usize = 1 << DEPTH;

const LEAF: &[u8] = domain::hash::CONTENT_LEAF.bytes();
const NODE: &[u8] = domain::hash::CONTENT_NODE.bytes();
const SALT: &[u8] = domain::hash::CONTENT_SALT.bytes();
const EMPTY: &[u8] = domain::hash::CONTENT_EMPTY.bytes();

/// A node of the tree.
pub type Node = [u8; 32];

/// More footprints than places, or one that JSON cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these footprints do not fit into one bundle")]
pub struct ContentError;

/// One record's opening: what a pool that is shown it needs to recompute [`Content::root`].
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// The record's salt, 256 bits.
    pub salt: [u8; 32],
    /// Siblings from the leaf to the root.
    pub siblings: [Node; DEPTH],
}

/// The tree of a bundle's records, in bundle order. It can open every record, and has no `Debug`.
pub struct Content {
    /// `levels[0]` holds the 1,024 leaves, `levels[10]` the root.
    levels: Vec<Vec<Node>>,
    seed: [u8; 32],
}

fn draw(seed: &[u8; 32], tag: &[u8], place: usize) -> [u8; 32] {
    // HMAC fills a shorter key with zeros up to its block; done here, so that nothing can fail.
    let mut block = [0; 64];
    block[..32].copy_from_slice(seed);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    mac.update(tag);
    mac.update(&(place as u64).to_be_bytes());
    mac.finalize().into_bytes().into()
}

/// A footprint's leaf.
///
/// # Errors
/// [`ContentError`] for a record that JSON can't hold.
pub fn leaf(record: &Footprint, salt: &[u8; 32]) -> Result<Node, ContentError> {
    let json = serde_json::to_vec(record).map_err(|_| ContentError)?;
    let mut hasher = Sha256::new();
    hasher.update(LEAF);
    hasher.update(record.word().bits().to_be_bytes());
    hasher.update(Sha256::digest(&json));
    hasher.update(salt);
    Ok(hasher.finalize().into())
}

fn node(left: &Node, right: &Node) -> Node {
    let mut hasher = Sha256::new();
    hasher.update(NODE);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// The root that a record and its opening lead to.
///
/// # Errors
/// [`ContentError`] for a record that JSON can't hold.
pub fn root_from(record: &Footprint, place: usize, opening: &Opening) -> Result<Node, ContentError> {
    let mut at = leaf(record, &opening.salt)?;
    for (level, sibling) in opening.siblings.iter().enumerate() {
        at = if place >> level & 1 == 1 { node(sibling, &at) } else { node(&at, sibling) };
    }
    Ok(at)
}

/// A root as the field element that stands in the bundle.
pub fn content_element(root: &Node) -> FieldElement {
    to_field(domain::field::CONTENT, &[root])
}

impl Content {
    /// The tree of these records, with salts and empty leaves from the seed.
    ///
    /// # Errors
    /// [`ContentError`] for more records than places, or one that JSON can't hold.
    pub fn new(records: &[Footprint], seed: [u8; 32]) -> Result<Self, ContentError> {
        if records.len() > PLACES {
            return Err(ContentError);
        }
        let mut leaves = Vec::with_capacity(PLACES);
        for (place, record) in records.iter().enumerate() {
            leaves.push(leaf(record, &draw(&seed, SALT, place))?);
        }
        leaves.extend((records.len()..PLACES).map(|place| draw(&seed, EMPTY, place)));
        let mut levels = vec![leaves];
        for level in 0..DEPTH {
            let next = levels[level].as_chunks().0.iter().map(|[left, right]| node(left, right)).collect();
            levels.push(next);
        }
        Ok(Self { levels, seed })
    }

    /// Its root.
    pub fn root(&self) -> Node {
        self.levels[DEPTH][0]
    }

    /// `to_field("content", root)`.
    pub fn element(&self) -> FieldElement {
        content_element(&self.root())
    }

    /// The opening of the record at a place; `None` beyond the tree.
    pub fn open(&self, place: usize) -> Option<Opening> {
        if place >= PLACES {
            return None;
        }
        let mut siblings = [[0; 32]; DEPTH];
        for (level, sibling) in siblings.iter_mut().enumerate() {
            *sibling = self.levels[level][place >> level ^ 1];
        }
        Some(Opening { salt: draw(&self.seed, SALT, place), siblings })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::epochs::commit::tests::footprint;

    #[test]
    fn every_record_opens_to_the_root_and_no_other_does() {
        let records: Vec<_> = (0..5).map(|i| footprint(i, 10_000 * i)).collect();
        let content = Content::new(&records, [7; 32]).unwrap();
        for (place, record) in records.iter().enumerate() {
            let opening = content.open(place).unwrap();
            assert_eq!(root_from(record, place, &opening), Ok(content.root()));
            assert_ne!(root_from(record, place ^ 1, &opening), Ok(content.root()), "another place");
            let mut other = record.clone();
            other.host.push('x');
            assert_ne!(root_from(&other, place, &opening), Ok(content.root()), "another record");
            let mut salted = opening.clone();
            salted.salt[0] ^= 1;
            assert_ne!(root_from(record, place, &salted), Ok(content.root()), "another salt");
        }
        assert!(content.open(PLACES).is_none());
    }

    #[test]
    fn the_same_records_under_another_seed_give_another_content() {
        let records = [footprint(1, 20_000)];
        let one = Content::new(&records, [1; 32]).unwrap();
        assert_ne!(one.element(), Content::new(&records, [2; 32]).unwrap().element());
        assert_ne!(one.open(0).unwrap().salt, one.open(1).unwrap().salt);
        assert_eq!(Content::new(&vec![footprint(1, 0); PLACES + 1], [1; 32]).err(), Some(ContentError));
    }

    /// Recomputed with nothing but SHA-256 from the module's definition: the layout is a promise to pools.
    #[test]
    fn the_layout_is_the_documented_one() {
        let record = footprint(3, 30_000);
        let content = Content::new(std::slice::from_ref(&record), [9; 32]).unwrap();
        let opening = content.open(0).unwrap();
        let json = serde_json::to_string(&record).unwrap();
        let mut bytes = b"ashiato/content/leaf/1".to_vec();
        bytes.extend(record.word().bits().to_be_bytes());
        bytes.extend(Sha256::digest(json.as_bytes()));
        bytes.extend(opening.salt);
        let mut at: [u8; 32] = Sha256::digest(&bytes).into();
        for sibling in opening.siblings {
            let mut bytes = b"ashiato/content/node/1".to_vec();
            bytes.extend(at);
            bytes.extend(sibling);
            at = Sha256::digest(&bytes).into();
        }
        assert_eq!(at, content.root());
    }
}
