//! A footprint as others may check it: canonical bytes, salted slots, a padded tree, openings and their verification.
//!
//! [`EpochRecords`](epoch_records::EpochRecords) commits to an epoch's footprints by one field element and opens chosen
//! slots of chosen records; [`Verifier`](verifier::Verifier) checks what was opened against that element. Every byte is
//! defined in `docs/records.md`, and `tests/vectors/records-1.json` holds examples of all of it.
//!
//! *Architecture invariant:* the crate is pure as core is: no I/O, no clock, and randomness is an argument. A verifier
//! links nothing that could seal or open a vault.

pub mod build_error;
pub mod epoch_records;
pub mod hash;
mod lower_hex;
mod object;
pub mod opened_record;
pub mod openings;
pub mod record;
pub mod refusal;
pub mod seconds;
pub mod secrets;
pub mod slot;
mod tree;
pub mod verifier;
