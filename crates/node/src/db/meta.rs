//! Named values of the book.

use sqlx::Row;

use super::book::Book;
use super::database::Db;
use super::error::Result;

impl Db {
    /// A named value of the book.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails.
    pub async fn meta(&self, name: &str) -> Result<Option<String>> {
        let row = sqlx::query("SELECT value FROM meta WHERE name = ?").bind(name).fetch_optional(&self.read).await?;
        Ok(row.map(|row| row.try_get("value")).transpose()?)
    }
}

impl Book {
    /// Stores a named value once; a second value for the name is an error.
    ///
    /// # Errors
    ///
    /// [`DbError`](super::DbError) when SQLite fails or the name has a value.
    pub async fn put_meta(&mut self, name: &str, value: &str) -> Result<()> {
        sqlx::query("INSERT INTO meta (name, value) VALUES (?, ?)")
            .bind(name)
            .bind(value)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}
