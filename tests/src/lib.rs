//! What the tests of the whole path stand on: devices (a vault, an HTTP client, a prover) and real nodes, in this
//! process under a clock set by hand, or in a process of their own under the machine's.

pub mod device;
pub mod process;
pub mod proofs;
pub mod town;
pub mod walks;
pub mod web;
