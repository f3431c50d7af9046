//! The vault for the extension's service worker: bindings without logic.
//!
//! *Architecture invariant*: nothing is decided here. A method hands its arguments to [`ashiato_vault::Vault`] and its
//! answer back; what IndexedDB is stands in `rexie_store` alone.

pub mod bindings;
#[cfg(feature = "contract")]
pub mod contract;
pub mod entropy;
pub mod error;
pub mod open_error;
pub mod opening;
pub mod panic;
pub mod rexie_store;
mod slot;
mod values;
