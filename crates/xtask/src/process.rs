//! Runs other programs: one line for what runs, the program's own output when it fails.

use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Says one line of progress.
pub fn say(text: &str) {
    println!("\u{25b8} {text}");
}

/// A command in the repository's root.
pub fn command(program: impl AsRef<OsStr>, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(crate::paths::root());
    command
}

/// Runs a command with its output shown; a failure names it.
pub fn shown(what: &str, command: &mut Command) -> Result<()> {
    say(what);
    let started = Instant::now();
    let status = command.status().with_context(|| format!("{what}: could not start {:?}", command.get_program()))?;
    if !status.success() {
        bail!("{what}: {:?} ended with {status}", command.get_program());
    }
    println!("  {what}: {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// Work that can go beside other work.
pub type Job<'a> = Box<dyn FnOnce() -> Result<()> + Send + 'a>;

/// Does jobs side by side, as many at once as there are processors, in their order. Where one fails, no further one is
/// begun, and the error is that of the first in order that failed.
pub fn side_by_side(jobs: Vec<Job<'_>>) -> Result<()> {
    let lanes = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    let waiting = Mutex::new(jobs.into_iter().enumerate());
    let failed = Mutex::new(None::<(usize, anyhow::Error)>);
    std::thread::scope(|scope| {
        for _ in 0..lanes {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((place, job)) = next else { return };
                    let Err(error) = job() else { continue };
                    waiting.lock().unwrap_or_else(PoisonError::into_inner).by_ref().for_each(drop);
                    let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                    if failed.as_ref().is_none_or(|(first, _)| place < *first) {
                        *failed = Some((place, error));
                    }
                }
            });
        }
    });
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some((_, error)) => Err(error),
        None => Ok(()),
    }
}

/// Runs a command quietly; its output is shown only when it fails.
pub fn quiet(what: &str, command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{what}: could not start {:?}", command.get_program()))?;
    if !output.status.success() {
        bail!(
            "{what}: {:?} ended with {}\n{}{}",
            command.get_program(),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Finds a program on the path.
pub fn which(program: &str) -> Option<std::path::PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|dir| dir.join(program)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn every_job_is_done_once() {
        let done = AtomicUsize::new(0);
        let jobs = (0..20).map(|_| -> Job<'_> {
            Box::new(|| {
                done.fetch_add(1, Ordering::SeqCst);
                Ok(())
            })
        });
        assert!(side_by_side(jobs.collect()).is_ok());
        assert_eq!(done.into_inner(), 20);
    }

    #[test]
    fn a_failure_is_told_and_ends_what_was_not_begun() {
        let done = AtomicUsize::new(0);
        let mut jobs: Vec<Job<'_>> = vec![Box::new(|| bail!("the first"))];
        jobs.extend((0..10_000).map(|_| -> Job<'_> {
            Box::new(|| {
                done.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(1));
                Ok(())
            })
        }));
        let error = side_by_side(jobs).map_err(|error| error.to_string());
        assert_eq!(error, Err("the first".to_owned()));
        assert!(done.into_inner() < 10_000);
    }
}
