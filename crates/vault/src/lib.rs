//! All that only the owner's device may do: seal, open, commit, stake, export.
//!
//! *Architecture invariant:* the node never links this crate: a server whose binary holds no code to open a footprint
//! can't leak one. Clock, randomness, storage and network are arguments.
//!
//! The rooms, each above the ones before it: [`keys`] seals and opens, [`store`] keeps sealed bytes, `capture` makes
//! sealed events of observations, [`epochs`] closes ended epochs, `staking` offers and approves, `sync` talks to a node,
//! [`pages`] shows. [`Vault`] calls them.

mod capture;
pub mod epochs;
mod error;
pub mod keys;
pub mod pages;
mod staking;
pub mod store;
mod sync;
#[cfg(test)]
mod tests;
mod vault;

pub use crate::capture::error::CaptureError;
pub use crate::capture::intake::{BATCH, Observed};
pub use crate::capture::rules::RuleChange;
pub use crate::epochs::error::EpochsError;
pub use crate::error::VaultError;
pub use crate::keys::entropy::{Entropy, EntropyError};
pub use crate::keys::error::KeyError;
pub use crate::keys::key_record::{PASSPHRASE_BYTES, PASSPHRASE_CHARS};
pub use crate::pages::views as view;
pub use crate::staking::error::StakeError;
pub use crate::store::memory::MemoryStore;
pub use crate::store::mirrored::MirroredStore;
pub use crate::store::records::RecordError;
pub use crate::store::{Collection, Entry, Op, Store, StoreError};
pub use crate::sync::failure::NetworkError;
pub use crate::vault::{Opening, Result, Vault};
