//! The book's file, changed behind the node's back.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

/// Runs statements on a folder's book, each of which must change something.
pub fn change(data: &Path, statements: &[String]) {
    let options = SqliteConnectOptions::new().filename(data.join("book.sqlite")).foreign_keys(false);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut connection = options.connect().await.unwrap();
        for statement in statements {
            let done = sqlx::query(sqlx::AssertSqlSafe(statement.clone())).execute(&mut connection).await.unwrap();
            assert!(statement.starts_with("DROP") || done.rows_affected() > 0, "{statement}: nothing was changed");
        }
        connection.close().await.unwrap();
    });
}
