//! The answer to the request that opens a pool.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rules::pool::Pool;

/// `POST /v1/pools` takes signed terms: the pool is open. A repeat of the same terms gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolOpened {
    /// The pool's id: the hash of its terms.
    pub pool: FieldElement,
    /// The epoch in which it opened: earlier ones are not taken.
    pub opened_in: Epoch,
    /// Test credits put in.
    pub deposit: u64,
}

impl PoolOpened {
    /// The answer for a pool.
    pub fn of(pool: &Pool) -> Self {
        Self { pool: pool.id(), opened_in: pool.opened_in(), deposit: pool.deposited() }
    }
}
