//! A node's folder: `book.sqlite`, `node.key`, and a lock that one process holds at a time.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::cli::key_file::{self, KeyFileError};
use crate::db::{Db, DbError};
use crate::rules::signing::Signing;
use crate::service::node::Storage;

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
    /// There is no book.
    #[error("there is no node's book in {0}")]
    NoBook(PathBuf),
    /// The key file can't be used.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The book failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// An open, locked folder.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    lock: File,
}

impl DataDir {
    /// Opens a folder, making it where it is missing, and locks it.
    ///
    /// # Errors
    ///
    /// [`DataDirError::Folder`], [`DataDirError::Locked`].
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        let failed = |source| DataDirError::Folder { path: path.to_owned(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path.join("node.lock"));
        let lock = lock.map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), lock }),
            Err(TryLockError::WouldBlock) => Err(DataDirError::Locked(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Opens a folder that holds a book; makes nothing.
    ///
    /// # Errors
    ///
    /// [`DataDirError::NoBook`], and those of [`DataDir::open`].
    pub fn open_existing(path: &Path) -> Result<Self, DataDirError> {
        if !path.join("book.sqlite").is_file() {
            return Err(DataDirError::NoBook(path.to_owned()));
        }
        Self::open(path)
    }

    fn book(&self) -> PathBuf {
        self.path.join("book.sqlite")
    }

    /// The node's key; made with the folder, never beside a book that another key has signed.
    fn node_key(&self) -> Result<Signing, KeyFileError> {
        let file = self.path.join("node.key");
        if self.book().is_file() { key_file::open(&file) } else { key_file::open_or_create(&file) }
    }

    /// The folder's book and key, and its lock.
    ///
    /// # Errors
    ///
    /// [`DataDirError::KeyFile`], [`DataDirError::Db`].
    pub async fn storage(self) -> Result<Storage, DataDirError> {
        let key = self.node_key()?;
        let db = Db::open(&self.book()).await?;
        Ok(Storage { db, key, lock: self.lock })
    }
}
