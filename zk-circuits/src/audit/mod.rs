//! The four analyses of the stake circuit: what a hostile expert would try, done to every row, variable and input.
//!
//! * [`deletion`]: without any one row a false claim gets through, so no row is idle and each is tested by a real cheat;
//! * [`mutation`]: no variable can be anything else by itself;
//! * [`uniqueness`]: each check's rows fix each of its variables;
//! * [`boundary`]: at the edges of every input the plain statement and the rows give the same answer.
//!
//! Each is shown to work on bugs planted in the rows ([`bug::Bug`]). The module is compiled for tests and under the
//! feature `audit` only; no product crate turns that on, which `cargo xtask tidy` holds them to.

mod attack;
mod base;
pub mod boundary;
pub mod bug;
pub mod deletion;
pub mod explained;
pub mod fuzz;
pub mod mutation;
pub mod report;
mod slot;
mod system;
pub mod uniqueness;
