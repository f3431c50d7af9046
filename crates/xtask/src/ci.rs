//! `cargo xtask ci`: what CI runs, cheap checks first.

use anyhow::Result;
use clap::Args;

use crate::process::{command, say, shown};
use crate::{build, paths, test, tidy};

/// Options of `ci`.
#[derive(Args, Default, Clone)]
pub struct Options {
    /// Stop after the checks that need no build of the extension.
    #[arg(long)]
    pub quick: bool,
}

/// Runs every check, then every test.
pub fn run(options: &Options) -> Result<()> {
    let started = std::time::Instant::now();
    run_step("rustfmt", &["fmt", "--all", "--", "--check"])?;
    tidy::sources()?;
    run_step("clippy", &["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    let mut doc = command(env!("CARGO"), &["doc", "--quiet", "--locked", "--workspace", "--no-deps"]);
    shown("rustdoc", doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    deny()?;
    if options.quick {
        return Ok(());
    }
    build::run(&build::Options { test_variant: true, no_opt: false })?;
    shown("tsc", command("npm", &["run", "--silent", "check"]).current_dir(paths::root().join("extension")))?;
    let tests = ["node_modules/.bin/tsc", "-p", "../tests/browser/tsconfig.json"];
    shown("tsc: browser tests", command("node", &tests).current_dir(paths::root().join("extension")))?;
    tidy::run(&tidy::Options::default())?;
    test::run(&test::Options::default())?;
    say(&format!("all green in {:.0} s", started.elapsed().as_secs_f64()));
    Ok(())
}

fn run_step(what: &str, args: &[&str]) -> Result<()> {
    shown(what, &mut command(env!("CARGO"), args))
}

/// Licences, bans and sources by cargo-deny. Advisories need a database from the network and run where there is one.
fn deny() -> Result<()> {
    if crate::process::which("cargo-deny").is_none() {
        shown(
            "installing cargo-deny",
            &mut command(env!("CARGO"), &["install", "--quiet", "--locked", "--debug", "cargo-deny"]),
        )?;
    }
    shown("cargo deny", &mut command(env!("CARGO"), &["deny", "--locked", "check", "licenses", "bans", "sources"]))
}
