//! `ashiato-node node-key next` and `verifying-key next`: what follows what, stored in the folder of a stopped node.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ashiato_core::footprint::epoch::Epoch;
use clap::{Args, Subcommand};

use crate::cli::data_dir::DataDir;
use crate::cli::failure::Failure;
use crate::db::Db;
use crate::rules::signing::Signing;
use crate::service::clock::{Clock, SystemClock};
use crate::service::node::Storage;
use crate::service::rotation::{announce_verifying_key, state_next_key};

/// What to do with the node's signing keys.
#[derive(Subcommand)]
pub enum NodeKeyCommand {
    /// Make the next signing key, and the statement that it signs from an epoch on, signed by the newest key and by it.
    ///
    /// The key lies beside the others in the data folder, all of which stay: what belongs to an earlier epoch is signed by
    /// that epoch's key. Devices accept the next key because the one before it signed the statement.
    Next(NodeKeyArgs),
}

/// Arguments of `node-key next`.
#[derive(Args)]
pub struct NodeKeyArgs {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// The first epoch that the key signs; by default the first one after the grace of the running epoch.
    #[arg(long, value_name = "EPOCH")]
    pub from: Option<u64>,
}

/// What to do with the network's verifying keys.
#[derive(Subcommand)]
pub enum VerifyingKeyCommand {
    /// Announce the verifying key in a file as the network's next.
    Next(VerifyingKeyArgs),
}

/// Arguments of `verifying-key next`.
#[derive(Args)]
pub struct VerifyingKeyArgs {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// The verifying key's file.
    #[arg(long, value_name = "FILE")]
    pub file: PathBuf,
    /// The first epoch in which stakes under it are taken.
    #[arg(long, value_name = "EPOCH")]
    pub from: u64,
    /// The last epoch in which stakes under the newest key before it are taken.
    #[arg(long, value_name = "EPOCH")]
    pub until: u64,
}

/// Works in a folder, which stays locked until the work is done: no node starts on what is being changed.
fn in_folder<T>(
    data: &Path,
    work: impl AsyncFnOnce(&DataDir, &Db, Vec<Signing>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let folder = DataDir::open_existing(data)?;
        let Storage { db, keys, .. } = folder.read().await?;
        let done = work(&folder, &db, keys).await;
        db.close().await;
        done
    })
}

/// Makes and states the next signing key.
///
/// # Errors
///
/// A folder that can't be used, and a [`RotationError`](crate::service::rotation::RotationError).
pub fn node_key(args: &NodeKeyArgs) -> Result<ExitCode, Failure> {
    let statement = in_folder(&args.data, async |folder, db, keys| {
        let next = folder.next_key(keys.len())?;
        Ok(state_next_key(db, keys, &next, args.from.map(Epoch), SystemClock.now_ms()).await?)
    })?;
    writeln!(std::io::stdout(), "{} signs from epoch {} on", statement.next_key.to_hex(), statement.from.0)?;
    Ok(ExitCode::SUCCESS)
}

/// Announces the next verifying key.
///
/// # Errors
///
/// A file or folder that can't be used, and a [`RotationError`](crate::service::rotation::RotationError).
pub fn verifying_key(args: &VerifyingKeyArgs) -> Result<ExitCode, Failure> {
    let file = std::fs::read(&args.file).map_err(|error| format!("{}: {error}", args.file.display()))?;
    let keys = in_folder(&args.data, async |_, db, _| {
        let (from, until) = (Epoch(args.from), Epoch(args.until));
        Ok(announce_verifying_key(db, file, from, until, SystemClock.now_ms()).await?)
    })?;
    let mut out = std::io::stdout().lock();
    for key in keys {
        let until = key.until.map_or("open end".to_owned(), |until| format!("epoch {}", until.0));
        writeln!(out, "{} from epoch {} to {until}", key.hash.to_hex(), key.from.0)?;
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::data_dir::DataDirError;

    #[test]
    fn a_folder_is_locked_until_the_work_in_it_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let begun = async { DataDir::open(folder.path()).unwrap().storage().await.unwrap().db.close().await };
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(begun);
        let seen = in_folder(folder.path(), async |_, _, _| Ok(DataDir::open(folder.path()).err())).unwrap();
        assert!(matches!(seen, Some(DataDirError::Locked(_))), "{seen:?}");
        assert!(DataDir::open(folder.path()).is_ok(), "free again");
    }
}
