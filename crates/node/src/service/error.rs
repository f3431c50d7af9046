//! Why a node does not start.

use ashiato_core::protocol::node_key::KeyChainError;
use ashiato_zk_circuits::groth16::key_error::KeyError;

use crate::db::DbError;
use crate::rules::checkpoint::CheckpointError;
use crate::rules::refusal::Refusal;
use crate::service::binding::BindingError;
use crate::service::config::ConfigError;

/// Why a node does not start.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The configuration makes no sense.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The book was begun with another setting or key.
    #[error(transparent)]
    Binding(#[from] BindingError),
    /// The book can't be used.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The node's keys do not follow each other as the book states.
    #[error(transparent)]
    NodeKeys(#[from] KeyChainError),
    /// There is no key to sign with.
    #[error("the node has no key to sign with")]
    NoKey,
    /// A growing tree holds nodes that fit no tree.
    #[error("the tree of epoch {0} does not fit its size")]
    Tree(u64),
    /// The verifying key is refused.
    #[error(transparent)]
    VerifyingKey(#[from] KeyError),
    /// Leaves and checkpoints disagree.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A stored pool no longer opens.
    #[error("the pool {0} no longer opens: {1}")]
    Pool(String, Refusal),
    /// A background task failed.
    #[error("a background task failed")]
    Task,
}
