//! What a registry tree refuses.

use ashiato_core::encoding::code::Code;

/// Why a tree, a tile or a frontier cannot be what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// More than 2²⁰ leaves.
    #[error("the tree is full")]
    Full,
    /// No leaf with this index.
    #[error("there is no leaf with this index")]
    NoLeaf,
    /// More leaves than a tile holds, or a tile whose root is not the one given for it.
    #[error("the tile does not fit the tree")]
    Tile,
    /// Nodes that no tree of so many leaves waits with.
    #[error("the nodes are not those of a tree of this size")]
    Frontier,
}

impl TreeError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Full => Code::TreeFull,
            Self::NoLeaf => Code::PathNoLeaf,
            Self::Tile => Code::TreeTile,
            Self::Frontier => Code::TreeFrontier,
        }
    }
}
