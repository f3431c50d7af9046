//! Why the book can't be read or written.

use ashiato_core::encoding::code::Code;

/// Why the book can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite's own error; it names tables, never values.
    #[error("the database failed: {0}")]
    Sqlite(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database's schema could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A stored value that this software never writes.
    #[error("the database holds a value that is out of range in `{0}`")]
    Corrupt(&'static str),
    /// The book is of another version of the protocol.
    #[error(
        "the book is of another version of the protocol, whose tokens and stakes are not carried over; \
         name another folder with --data ({})",
        Code::BookVersion
    )]
    Version,
    /// A number above 2⁶³ − 1.
    #[error("a number does not fit in the database")]
    Range,
}

pub(super) type Result<T> = std::result::Result<T, DbError>;

impl DbError {
    /// The stable code; a failure of SQLite or of the file has none.
    pub fn code(&self) -> Option<Code> {
        matches!(self, Self::Version).then_some(Code::BookVersion)
    }

    /// Whether every connection was taken for as long as a caller waits.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Sqlite(sqlx::Error::PoolTimedOut))
    }
}
