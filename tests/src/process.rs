//! The real node in a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A running `ashiato-node serve`; killed when dropped.
pub struct NodeProcess {
    child: Child,
    /// Where it listens.
    pub url: String,
}

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The node's program, built if it is not there or not new: beside the tests, in the same profile.
///
/// # Errors
/// When the node's program can't be built.
pub fn program() -> Result<PathBuf> {
    let exe = std::env::current_exe()?;
    let profile = exe.ancestors().nth(2).context("no target folder")?;
    let target = profile.parent().context("no target folder")?;
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "-p", "ashiato-node", "--bin", "ashiato-node", "--target-dir"]).arg(target);
    if profile.ends_with("release") {
        build.arg("--release");
    }
    ensure!(build.current_dir(root()).status()?.success(), "ashiato-node does not build");
    Ok(profile.join("ashiato-node"))
}

impl NodeProcess {
    /// Starts it on a folder and a port (0 takes a free one), with more arguments.
    ///
    /// # Errors
    /// When the program can't be started.
    pub fn start(program: &Path, data: &Path, port: u16, more: &[&str]) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(data)
            .args(more)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").map(str::to_owned);
        match url {
            Some(url) => Ok(Self { child, url }),
            None => {
                child.kill()?;
                child.wait()?;
                anyhow::bail!("the node did not start")
            }
        }
    }

    /// The port it listens on.
    ///
    /// # Errors
    /// When the program ended before it named its port.
    pub fn port(&self) -> Result<u16> {
        Ok(self.url.rsplit(':').next().context("no port")?.parse()?)
    }

    /// Kills it as SIGKILL does: nothing is said, nothing is closed.
    ///
    /// # Errors
    /// When the program can't be ended.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
