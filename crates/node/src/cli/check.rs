//! `ashiato-node check`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use super::Failure;

/// Checks a data folder and says what it found.
pub fn run(data: &Path) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(ashiato_node::check::check(data))?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} leaves, {} checkpoints, {} pools, {} stakes, {} settlements checked",
        report.leaves, report.checkpoints, report.pools, report.stakes, report.settlements
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
