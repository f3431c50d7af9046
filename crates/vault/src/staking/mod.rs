//! Staking: what could be staked, what a person approved, and how far it has come.

pub(crate) mod approve;
pub(crate) mod caution;
pub mod error;
pub(crate) mod offer;
pub(crate) mod pool;
pub(crate) mod prepare;
pub(crate) mod record;
pub(crate) mod renew;
pub(crate) mod stakes;
