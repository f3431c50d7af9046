//! The vault: the facade over the rooms, its methods by room.

mod access;
mod capture;
mod commit;
mod epochs;
pub(crate) mod facade;
mod pages;
#[cfg(test)]
mod probe;
mod staking;
mod sync;

pub use self::facade::{Opening, Result, Vault};
