//! A book is bound to the settings that it was begun with.

use ashiato_core::encoding::signed::{Hash, PublicKey};

use crate::db::{Db, DbError};
use crate::service::config::Config;

/// Why a book does not belong to a node.
#[derive(Debug, thiserror::Error)]
pub enum BindingError {
    /// The key is not the one that the book was begun with.
    #[error("the data folder holds a book, but not the key that signed it")]
    Key,
    /// The book was begun with another setting.
    #[error("the book was begun with {name} = {stored}, not {asked}; name another folder with --data")]
    Setting {
        /// Which setting.
        name: &'static str,
        /// The stored setting.
        stored: String,
        /// The requested setting.
        asked: String,
    },
    /// The book failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Compares the settings with those that the book was begun with, or stores them in a new one.
///
/// # Errors
///
/// [`BindingError`], for the first setting that differs.
pub async fn bind(db: &Db, config: &Config, key: &PublicKey, verifying_keys: &Hash) -> Result<(), BindingError> {
    let settings = [
        ("network", config.network.clone()),
        ("epoch_ms", config.schedule.length_ms.to_string()),
        ("grace", config.schedule.grace.to_string()),
        ("words", config.size.words().to_string()),
        ("verifying_key", verifying_keys.to_hex()),
        ("node_key", key.to_hex()),
    ];
    let begun = db.meta("network").await?.is_some();
    if !begun {
        let mut book = db.begin().await?;
        for (name, value) in &settings {
            book.put_meta(name, value).await?;
        }
        return Ok(book.commit().await?);
    }
    for (name, asked) in settings {
        let stored = db.meta(name).await?.unwrap_or_default();
        if stored != asked {
            return Err(if name == "node_key" {
                BindingError::Key
            } else {
                BindingError::Setting { name, stored, asked }
            });
        }
    }
    Ok(())
}
