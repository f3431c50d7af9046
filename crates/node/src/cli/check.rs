//! `ashiato-node check`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use crate::cli::data_dir::DataDir;
use crate::cli::failure::Failure;
use crate::rules::signing::Signing;
use crate::service::check::{Report, check};

/// Checks a folder that no node works in. Faults stand in the report.
///
/// # Errors
///
/// A [`DataDirError`](crate::cli::data_dir::DataDirError) or [`NodeError`](crate::service::error::NodeError) when the folder
/// can't be read.
pub async fn check_folder(data: &Path) -> Result<Report, Failure> {
    let storage = DataDir::open_existing(data)?.storage().await?;
    let first_key = storage.keys.first().map(Signing::public).ok_or("the folder holds no key")?;
    let report = check(&storage.db, &first_key).await?;
    storage.db.close().await;
    Ok(report)
}

/// Checks a data folder and says what it found.
///
/// # Errors
///
/// Those of [`check_folder`], and an I/O error of standard output.
pub fn run(data: &Path) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(check_folder(data))?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} tokens, {} leaves, {} checkpoints, {} pools, {} stakes, {} settlements checked",
        report.tokens, report.leaves, report.checkpoints, report.pools, report.stakes, report.settlements
    )?;
    for fault in &report.faults {
        writeln!(out, "fault: {fault}")?;
    }
    if report.faults.is_empty() {
        writeln!(out, "sound")?;
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}
