//! Staking: what could be staked, what a person approved, and how far it has come.

pub(crate) mod approve;
pub(crate) mod offer;
pub(crate) mod record;
