//! `cargo xtask surf`: the main job, by hand or by itself.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;

use crate::process::{self, command, quiet, say};
use crate::{build, paths, toolchain};

/// Options of `surf`.
#[derive(Args, Clone)]
pub struct Options {
    /// Walk the whole path without a person, under Xvfb: two surfers, local sites, a summary and screenshots.
    #[arg(long)]
    scripted: bool,
    /// Start with a new profile and an empty node.
    #[arg(long)]
    fresh: bool,
    /// Epoch length in seconds.
    #[arg(long, default_value_t = 60)]
    epoch: u64,
    /// Skip building; use what the last build left.
    #[arg(long)]
    no_build: bool,
}

/// A process that does not outlive us.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        // SIGINT lets the node drain; it has five seconds.
        let asked = Command::new("kill").args(["-INT", &self.0.id().to_string()]).status().is_ok();
        for _ in 0..50 {
            if !asked || !matches!(self.0.try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        let _gone_already = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// Builds, starts the node, opens the browser, and waits until it is closed.
pub fn run(options: &Options) -> Result<()> {
    let display = std::env::var_os("DISPLAY").is_some() || std::env::var_os("WAYLAND_DISPLAY").is_some();
    let scripted = options.scripted || !display;
    if scripted && !options.scripted {
        say("no display: walking the path by itself (as with --scripted)");
    }
    if !options.no_build {
        build::run(&build::Options::default())?;
        let mut cargo = command(env!("CARGO"), &["build", "--quiet", "--locked", "--package", "ashiato-node"]);
        process::shown("the node", cargo.arg("--bins"))?;
    }
    let chromium = toolchain::chromium()?;
    if scripted {
        toolchain::xvfb()?;
    }
    let bundles = bundle_drivers()?;
    let dir = paths::out("surf");
    // A person's own profile and node are theirs: the scripted walk has others, which it makes anew each time.
    let book = if scripted { "node-scripted" } else { "node" };
    let stale: &[&str] = match (scripted, options.fresh) {
        (true, _) => &["node-scripted", "profile-a", "profile-b"],
        (false, true) => &["node", "profile"],
        (false, false) => &[],
    };
    for name in stale {
        let _was_there = std::fs::remove_dir_all(dir.join(name));
    }
    std::fs::create_dir_all(&dir)?;
    let (node, address) = start_node(&dir.join(book), options.epoch)?;
    say(&format!("node: {address}, SQLite in target/surf/{book}, epochs of {} s", options.epoch));

    let mut driver = command("node", &[]);
    driver.arg(bundles.join("surf.mjs"));
    driver.args([if scripted { "--scripted" } else { "--interactive" }, "--node", &address]);
    driver.args(["--epoch", &options.epoch.to_string(), "--out"]).arg(&dir);
    driver_env(&mut driver, &chromium);
    if scripted {
        sites_env(&mut driver)?;
    }
    let result = process::shown(
        if scripted { "two surfers" } else { "Chromium; close it or press Ctrl-C to stop" },
        &mut driver,
    );
    drop(node);
    result
}

/// The extension's id, which the manifest's `key` fixes.
pub fn extension_origin() -> Result<String> {
    let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(paths::root().join("manifest.json"))?)?;
    let key = manifest["key"].as_str().context("manifest.json has no key")?;
    let der = STANDARD.decode(key).context("the manifest's key is not base64")?;
    let hash = crate::codegen::sha256_hex(&der);
    // Chrome writes the first 16 bytes of the key's hash with the letters a to p (one a nibble).
    let id: String = hash[..32]
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .filter_map(|nibble| char::from_u32(u32::from(b'a') + nibble))
        .collect();
    Ok(format!("chrome-extension://{id}"))
}

fn start_node(data: &Path, epoch: u64) -> Result<(Stopped, String)> {
    let binary = paths::target().join("debug/ashiato-node");
    if !binary.is_file() {
        bail!("no node at {}; run without --no-build", binary.display());
    }
    std::fs::create_dir_all(data)?;
    let log = std::fs::File::create(data.with_extension("log"))?;
    let mut node = command(&binary, &["serve", "--listen", "127.0.0.1:7117", "--seed-demo-pools", "--data"]);
    node.arg(data).args(["--epoch", &epoch.to_string(), "--allow-origin", &extension_origin()?]);
    let mut child = node.stdout(Stdio::piped()).stderr(log).spawn().context("the node did not start")?;
    let out = child.stdout.take().context("the node has no output")?;
    let stopped = Stopped(child);
    let mut lines = BufReader::new(out).lines();
    for line in lines.by_ref() {
        let line = line?;
        if let Some(address) = line.strip_prefix("listening on ") {
            let address = address.trim().to_owned();
            std::thread::spawn(move || lines.for_each(drop));
            return Ok((stopped, address));
        }
    }
    let log = data.with_extension("log");
    let said = std::fs::read_to_string(&log).unwrap_or_default();
    let why = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").to_owned();
    bail!(
        "the node ended before it listened: {why}\n(port 7117 must be free; a kept node keeps its epochs: take the --epoch of \
         before, or --fresh; its log is {})",
        log.display()
    )
}

/// Bundles the browser drivers and specs (TypeScript) to `target/browser-tests/`.
pub fn bundle_drivers() -> Result<PathBuf> {
    toolchain::node_packages()?;
    let out = paths::out("browser-tests");
    std::fs::create_dir_all(&out)?;
    let link = out.join("node_modules");
    if !link.exists() {
        std::os::unix::fs::symlink(paths::root().join("extension/node_modules"), &link)?;
    }
    let mut node = command("node", &["tests/browser/bundle.mjs", "--out"]);
    quiet("bundling the browser drivers", node.arg(&out))?;
    Ok(out)
}

/// Sets the environment variables of every driver.
pub fn driver_env(driver: &mut Command, chromium: &Path) {
    driver.env("ASHIATO_CHROMIUM", chromium);
    driver.env("ASHIATO_ROOT", paths::root());
    driver.env("ASHIATO_NODE", paths::target().join("debug/ashiato-node"));
}

/// Sets the further ones of drivers that walk the local sites.
///
/// # Errors
/// When no large site is installed.
pub fn sites_env(driver: &mut Command) -> Result<()> {
    let (host, dir) = toolchain::large_site()?;
    driver.env("ASHIATO_LARGE_SITE", host).env("ASHIATO_LARGE_SITE_DIR", dir);
    Ok(())
}

/// A driver of `bench`; it opens displays of its own.
pub fn driver(name: &str, chromium: &Path) -> Result<Command> {
    let mut driver = command("node", &[]);
    driver.arg(bundle_drivers()?.join(name));
    driver_env(&mut driver, chromium);
    sites_env(&mut driver)?;
    Ok(driver)
}
