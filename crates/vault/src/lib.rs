//! All that only the owner's device may do: seal, open, bundle, stake, export.
//!
//! *Architecture invariant:* the node never links this crate: a server whose binary holds no code to open a footprint
//! can't leak one. Clock, randomness, storage and network are arguments.
//!
//! Capture goes `ingest` (core's tracker) → `segment` (sealed to a public key, so it works while locked) → [`store`].
//! After the unlock `log` reads and folds it, `bundle` seals ended epochs into records, and `query` and `export` show
//! what there is. `keys`, `key_record` and [`envelope`] are how anything is sealed at all.

mod bundle;
pub mod content;
pub mod entropy;
pub mod envelope;
mod error;
mod export;
mod index;
mod ingest;
mod key_record;
mod keys;
mod kit;
mod ledger;
mod log;
pub mod memory_store;
pub mod mirrored_store;
mod network;
mod offers;
mod query;
mod records;
mod segment;
mod session;
mod settings;
mod sites;
mod stake;
mod stake_record;
pub mod store;
pub mod store_contract;
#[cfg(test)]
mod tests;
mod unlock;
mod vault;
pub mod view;

pub use crate::entropy::{Entropy, EntropyError};
pub use crate::error::VaultError;
pub use crate::ingest::{BATCH, Observed};
pub use crate::key_record::{PASSPHRASE_BYTES, PASSPHRASE_CHARS};
pub use crate::memory_store::MemoryStore;
pub use crate::mirrored_store::MirroredStore;
pub use crate::network::NetworkError;
pub use crate::sites::RuleChange;
pub use crate::stake::StakeError;
pub use crate::store::{Collection, Entry, Op, Store, StoreError};
pub use crate::vault::{Opening, Result, Vault};
