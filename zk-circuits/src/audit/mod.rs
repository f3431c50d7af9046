//! The four analyses of the stake circuit: what a hostile expert would try on every constraint, variable and input.
//!
//! * [`deletion`]: without any one constraint a false claim gets through, so no constraint is idle and each is tested
//!   by a real cheat;
//! * [`mutation`]: no variable can be anything else by itself;
//! * [`uniqueness`]: each check's constraints fix each of its variables;
//! * [`boundary`]: at the edges of every input the plain statement and the constraints give the same answer.
//!
//! Each is shown to work on bugs planted in the constraints ([`bug::Bug`]). The module is compiled for tests and under the
//! feature `audit` only; no product crate turns that on, which `cargo xtask tidy` holds them to.

mod attack;
mod base;
pub mod boundary;
pub mod bug;
mod circuit;
pub mod deletion;
pub mod explained;
pub mod fuzz;
mod left;
mod manner;
pub mod mutation;
pub mod report;
mod slot;
mod surgery;
pub mod uniqueness;
