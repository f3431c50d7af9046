//! Kinds of sites that are never captured unless a person switches one on by name.
//!
//! *Architecture invariant:* no host stands both here and in the table of categories ([`crate::sites::hosts`]).

mod kind;
mod lookup;
mod table;

pub use kind::Sensitive;
pub use lookup::{listed, told_by_first_label, told_by_name};
pub use table::LISTED;
