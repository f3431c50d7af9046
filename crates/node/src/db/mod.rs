//! The book is the node's database, and this is the only room that knows SQL. [`Db`] opens and reads the book, [`Book`] is the
//! one write transaction; each other file holds the reads and writes of one subject.

mod book;
mod checkpoints;
mod columns;
mod database;
mod error;
mod keys;
mod latest;
mod leaves;
mod meta;
mod pools;
mod settlements;
mod stakes;
mod tokens;

pub use book::Book;
pub use database::Db;
pub use error::DbError;
pub use keys::StoredKey;
pub use pools::{StoredPool, UNUSED_BATCH};
