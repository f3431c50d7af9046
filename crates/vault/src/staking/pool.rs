//! What a stake is judged by: the pools of the catalogue and the registered epochs.

use std::collections::BTreeMap;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::terms::{SignedTerms, Terms};

use crate::epochs::leaf::LeafRecord;

/// A pool of the catalogue whose terms were opened.
#[derive(Clone)]
pub(crate) struct Pool {
    /// The terms as signed.
    pub(crate) signed: SignedTerms,
    /// The pool's id.
    pub(crate) id: FieldElement,
    /// The terms.
    pub(crate) terms: Terms,
}

/// What the node has said, as far as staking needs it.
#[derive(Clone, Copy)]
pub(crate) struct Market<'a> {
    /// The network; `None` before a node was heard.
    pub(crate) network: Option<&'a NetworkInfo>,
    /// The pools.
    pub(crate) pools: &'a [Pool],
    /// The newest epochs' leaves.
    pub(crate) leaves: &'a BTreeMap<Epoch, LeafRecord>,
}
