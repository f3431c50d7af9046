//! `cargo xtask test`: every test in the repository.

use std::path::Path;

use anyhow::{Result, bail};
use clap::Args;

use crate::process::{command, shown};
use crate::{audit_circuit, build, codegen, paths, surf, toolchain};

/// Options of `test`.
#[derive(Args, Default, Clone)]
pub struct Options {
    /// Only the Rust tests that need no browser.
    #[arg(long)]
    pub native: bool,
    /// Only the browser tests.
    #[arg(long)]
    pub browser: bool,
    /// Only browser specs whose file name contains this.
    #[arg(long)]
    pub only: Option<String>,
    /// Long campaigns, outside CI: 5,000 worker kills, 1,000 browser kills and the like; hours.
    #[arg(long)]
    pub deep: bool,
}

/// Runs what the options name; everything without options.
pub fn run(options: &Options) -> Result<()> {
    if !options.browser && options.only.is_none() {
        native(options)?;
    }
    if !options.native {
        browser(options)?;
    }
    Ok(())
}

fn native(options: &Options) -> Result<()> {
    build::keys()?;
    shown(
        "native binaries",
        command(env!("CARGO"), &["build", "--quiet", "--locked", "--package", "ashiato-node"]).arg("--bins"),
    )?;
    let mut cargo = command(env!("CARGO"), &["test", "--locked", "--workspace", "--no-fail-fast"]);
    if options.deep {
        cargo.env("ASHIATO_DEEP", "1");
    }
    shown("native tests", &mut cargo)?;
    toolchain::node_packages()?;
    audit_circuit::short()?;
    codegen::tables(&paths::root().join("extension/src/generated"))?;
    shown("TypeScript unit tests", command("npm", &["test", "--silent"]).current_dir(paths::root().join("extension")))
}

fn browser(options: &Options) -> Result<()> {
    build::run(&build::Options { test_variant: true, no_opt: false })?;
    let chromium = toolchain::chromium()?;
    toolchain::xvfb()?;
    shown(
        "the node's binary",
        command(env!("CARGO"), &["build", "--quiet", "--locked", "--package", "ashiato-node"]).arg("--bins"),
    )?;
    let bundles = surf::bundle_drivers()?;
    let mut specs: Vec<_> = std::fs::read_dir(&bundles)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            spec_name(path).is_some_and(|name| options.only.as_ref().is_none_or(|only| name.contains(only.as_str())))
        })
        .collect();
    specs.sort();
    if specs.is_empty() {
        bail!("no browser spec matches");
    }
    let (timed, patient): (Vec<_>, Vec<_>) =
        specs.into_iter().partition(|path| spec_name(path).is_some_and(|name| TIMED.contains(&name.as_str())));
    for (what, specs, lanes) in [("browser tests that measure", timed, 1), ("browser tests", patient, 2)] {
        if specs.is_empty() {
            continue;
        }
        let mut node = command("node", &["--test", "--test-reporter=spec"]);
        node.arg(format!("--test-concurrency={lanes}"));
        surf::driver_env(&mut node, &chromium);
        surf::sites_env(&mut node)?;
        if options.deep {
            node.env("ASHIATO_DEEP", "1");
        } else {
            // What hangs fails, and the specs after it still run.
            node.arg("--test-timeout=1200000");
        }
        shown(what, node.args(&specs))?;
    }
    Ok(())
}

/// Specs that hold times against a limit of seconds or less: nothing else runs beside them. The others wait for epochs,
/// alarms and browsers more than they compute.
const TIMED: [&str; 3] = ["attention", "collectors", "proving"];

/// A bundled spec's name.
fn spec_name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_str()?.strip_suffix(".spec.mjs")?.to_owned())
}
