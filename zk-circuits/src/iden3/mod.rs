//! The circuit, witnesses, keys and proofs in iden3's file formats, and the import of a ceremony's key.
//!
//! The formats are those of circom and snarkjs: `.r1cs` version 1, `.wtns` version 2, Groth16 `.zkey` version 1, and
//! snarkjs's JSON for verification keys, proofs and public signals. All numbers in the binary files are little-endian.
//! Written from the published format descriptions; snarkjs itself is only ever run as a program of its own, in tests.
//!
//! Two reductions from constraints to polynomials are in use. ark and libsnark give the quotient's coefficients; circom
//! gives A·B − C on the odd points of the doubled domain, and its keys hold Lagrange points there. Proofs and verifying
//! keys are the same either way; proving keys are not.

mod binfile;
mod fold;
pub mod json;
mod r1cs;
mod reduction;
mod wtns;
mod zkey_read;
mod zkey_write;

pub use binfile::FormatError;
pub use r1cs::r1cs;
pub use wtns::{Wtns, read_wtns, wtns};
pub use zkey_read::{CeremonyError, CeremonyFiles, CeremonyKey};
pub use zkey_write::dev_zkey;

#[cfg(any(test, feature = "audit"))]
pub(crate) use {wtns::wtns_of, zkey_read::read_checked, zkey_write::header_of_a_zkey};
