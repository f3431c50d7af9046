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
    // Written from the documents alone: what they say and what the Rust does are one thing or a failure here.
    for (what, suite) in [
        ("records by their document", "tests/records/records.test.mjs"),
        ("summary and commitments by their definition", "tests/recompute/recompute.test.mjs"),
    ] {
        shown(what, &mut command("node", &["--test", "--test-reporter=dot", suite]))?;
    }
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
            let name = file_name(path);
            name.ends_with(".spec.mjs") && options.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
        })
        .collect();
    specs.sort();
    if specs.is_empty() {
        bail!("no browser spec matches");
    }
    let (timed, patient): (Vec<_>, Vec<_>) =
        specs.into_iter().partition(|path| TIMED.iter().any(|name| file_name(path) == format!("{name}.spec.mjs")));
    let mut outcome = Ok(());
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
            // A spec that hangs fails after this time.
            node.arg("--test-timeout=1200000");
        }
        // The other specs run whatever became of these.
        outcome = outcome.and(shown(what, node.args(&specs)));
    }
    outcome
}

/// Specs that hold times against limits, or do much beside themselves: no other spec runs beside them. The others wait for
/// epochs, alarms and browsers more than they compute.
const TIMED: [&str; 6] = ["attention", "collectors", "fallbacks", "locked", "points", "proving"];

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
