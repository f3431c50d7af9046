//! The request that opens a pool, its answer, and what a repeat gets.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::protocol::terms::SignedTerms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rules::pool::Pool;
use crate::rules::refusal::Refusal;

/// Most pools a node carries that have not expired.
pub const POOLS_MAX: usize = 256;

/// `POST /v1/pools`: opens a pool with test credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenPool {
    /// The terms as the operator signed them.
    pub pool: SignedTerms,
    /// Test credits put in; at least one epoch's budget.
    pub deposit: u64,
}

/// The pool is open. A repeat of the same request gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolOpened {
    /// The pool's id: the hash of its terms.
    pub pool: FieldElement,
    /// Test credits put in.
    pub deposit: u64,
}

impl OpenPool {
    /// The answer once the pool is open.
    pub fn opened(&self) -> PoolOpened {
        PoolOpened { pool: self.pool.pool_id(), deposit: self.deposit }
    }

    /// The answer again, where `pool` is what the same request opened.
    ///
    /// # Errors
    ///
    /// [`Refusal::PoolExists`] when the pool was opened with another deposit or signature.
    pub fn repeated(&self, pool: &Pool) -> Result<PoolOpened, Refusal> {
        if pool.deposited() == self.deposit && *pool.signed() == self.pool {
            Ok(self.opened())
        } else {
            Err(Refusal::PoolExists)
        }
    }
}

/// Requires room for one more pool beside those that have not expired.
///
/// # Errors
///
/// [`Refusal::PoolsFull`] from [`POOLS_MAX`] on.
pub fn room(running: usize) -> Result<(), Refusal> {
    if running < POOLS_MAX { Ok(()) } else { Err(Refusal::PoolsFull) }
}
