//! A node's folder: `book.sqlite`, `node.key`, and a lock that one process holds at a time.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use ashiato_core::encoding::signed::{Hash, PublicKey};

use crate::config::Config;
use crate::db::{Db, DbError};
use crate::keyfile::{KeyFileError, Signing};

/// Why a folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// The folder can't be made or read.
    #[error("the data folder {path} can't be used: {source}")]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another process works in it.
    #[error("another node works in {0}; stop it first, or name another folder with --data")]
    Locked(PathBuf),
    /// A book without its key, or a key that is not the book's.
    #[error("{0} holds a book, but not the key that signed it")]
    KeyMissing(PathBuf),
    /// There is no book.
    #[error("there is no node's book in {0}")]
    NoBook(PathBuf),
    /// The book was begun with another setting.
    #[error("{path} was begun with {name} = {stored}, not {asked}; name another folder with --data")]
    Mismatch {
        /// Which folder.
        path: PathBuf,
        /// Which setting.
        name: &'static str,
        /// What it was begun with.
        stored: String,
        /// What was asked for.
        asked: String,
    },
    /// The book failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// An open, locked folder.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Opens a folder, making it where it is missing, and locks it.
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        let failed = |source| DataDirError::Folder { path: path.to_owned(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path.join("node.lock"));
        let lock = lock.map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DataDirError::Locked(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Opens a folder that holds a book; makes nothing.
    pub fn open_existing(path: &Path) -> Result<Self, DataDirError> {
        if !path.join("book.sqlite").is_file() {
            return Err(DataDirError::NoBook(path.to_owned()));
        }
        Self::open(path)
    }

    /// Where the book is.
    pub fn book(&self) -> PathBuf {
        self.path.join("book.sqlite")
    }

    /// The node's key; made with the folder, never beside a book that another key has signed.
    pub fn node_key(&self) -> Result<Signing, KeyFileError> {
        let file = self.path.join("node.key");
        if self.book().is_file() { Signing::open(&file) } else { Signing::open_or_create(&file) }
    }

    /// Compares the settings with those that the book was begun with, or stores them in a new one.
    pub async fn bind(&self, db: &Db, config: &Config, key: &PublicKey, vk: &Hash) -> Result<(), DataDirError> {
        let settings = [
            ("network", config.network.clone()),
            ("epoch_ms", config.schedule.length_ms.to_string()),
            ("grace", config.schedule.grace.to_string()),
            ("words", config.size.words().to_string()),
            ("verifying_key", vk.to_hex()),
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
                if name == "node_key" {
                    return Err(DataDirError::KeyMissing(self.path.clone()));
                }
                return Err(DataDirError::Mismatch { path: self.path.clone(), name, stored, asked });
            }
        }
        Ok(())
    }
}
