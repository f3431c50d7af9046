//! The command line, its key files and its data folder: what turns arguments into a running node, a check, an opened pool.

pub mod args;
pub mod check;
pub mod data_dir;
pub mod demo;
pub mod failure;
pub mod key_file;
mod parse;
pub mod pool;
pub mod pool_args;
pub mod rotate;
pub mod serve;
pub mod serve_args;
