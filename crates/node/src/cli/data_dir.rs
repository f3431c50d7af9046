//! A node's folder: `book.sqlite`, `node.key`, the keys that follow it (`node-2.key` …), `recovery.key`, and a lock that
//! one process holds at a time.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use ashiato_core::encoding::signed::PublicKey;

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

    /// A key of a new folder; never made beside a book, which another key has signed.
    fn first_key(&self, name: &str) -> Result<Signing, KeyFileError> {
        let file = self.path.join(name);
        if self.book().is_file() { key_file::open(&file) } else { key_file::open_or_create(&file) }
    }

    /// The recovery key's public half: its file is made with the folder, and may lie elsewhere afterwards.
    fn recovery_key(&self) -> Result<Option<PublicKey>, KeyFileError> {
        if self.book().is_file() && !self.path.join("recovery.key").is_file() {
            return Ok(None);
        }
        self.first_key("recovery.key").map(|key| Some(key.public()))
    }

    fn later_key(&self, number: usize) -> PathBuf {
        self.path.join(format!("node-{number}.key"))
    }

    /// The key after the first `count` ones; made where no earlier attempt has made it.
    ///
    /// # Errors
    ///
    /// [`DataDirError::KeyFile`].
    pub fn next_key(&self, count: usize) -> Result<Signing, DataDirError> {
        Ok(key_file::open_or_create(&self.later_key(count + 1))?)
    }

    /// The folder's book and keys; the folder keeps its lock.
    ///
    /// # Errors
    ///
    /// [`DataDirError::KeyFile`], [`DataDirError::Db`], [`DataDirError::Folder`].
    pub async fn read(&self) -> Result<Storage, DataDirError> {
        let recovery_key = self.recovery_key()?;
        let mut keys = vec![self.first_key("node.key")?];
        let db = Db::open(&self.book()).await?;
        for statement in 0..db.key_statements().await?.len() {
            keys.push(key_file::open(&self.later_key(statement + 2))?);
        }
        let lock = self.lock.try_clone();
        let lock = lock.map_err(|source| DataDirError::Folder { path: self.path.clone(), source })?;
        Ok(Storage { db, keys, recovery_key, lock })
    }

    /// The folder's book and keys, and its lock.
    ///
    /// # Errors
    ///
    /// Those of [`DataDir::read`].
    pub async fn storage(self) -> Result<Storage, DataDirError> {
        self.read().await
    }
}
