//! Settlements: the shares of a pool's epoch, and the reward of each stake.

use serde::{Deserialize, Serialize};

use crate::encoding::field::FieldElement;
use crate::footprint::epoch::Epoch;

/// The settlement of a pool's epoch, published only after the last epoch in which stakes for it are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    /// The pool's id.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub pool: FieldElement,
    /// The epoch whose budget was shared: the staked one, or the last of the pool's range.
    pub epoch: Epoch,
    /// Number of stakes.
    pub stakes: u64,
    /// Sum of their values, ΣV.
    pub total_value: u64,
    /// Test credits paid.
    pub paid: u64,
    /// Test credits left of the epoch's budget.
    pub remaining: u64,
}

/// The reward of one stake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reward {
    /// The pool's id.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub pool: FieldElement,
    /// The epoch whose budget paid it.
    pub epoch: Epoch,
    /// The stake.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub nullifier: FieldElement,
    /// Its value.
    pub value: u32,
    /// Test credits.
    pub amount: u64,
}
