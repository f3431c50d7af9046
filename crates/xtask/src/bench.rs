//! `cargo xtask bench NAME`: tables for people, JSON for machines.

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::process::{command, say, shown};
use crate::{build, paths, surf, toolchain};

/// Options of `bench`.
#[derive(Args, Clone)]
pub struct Options {
    /// `vault` (native: seal, open, capture, verification) or `browser` (popup, proof in Chromium, sizes).
    name: String,
}

/// Runs one benchmark; its rows are `{name, unit, min, median, max, runs}` in `target/bench/NAME.json`.
pub fn run(options: &Options) -> Result<()> {
    let out = paths::out("bench").join(format!("{}.json", options.name));
    std::fs::create_dir_all(paths::out("bench"))?;
    build::keys()?;
    match options.name.as_str() {
        "vault" => {
            let mut cargo = command(env!("CARGO"), &["run", "--quiet", "--locked", "--release"]);
            cargo.args(["--package", "ashiato-tests", "--bin", "bench-vault", "--", "--out"]).arg(&out);
            shown("benchmark vault", &mut cargo)?;
        }
        "browser" => {
            build::run(&build::Options { test_variant: true, no_opt: false })?;
            toolchain::xvfb()?;
            let chromium = toolchain::chromium()?;
            let mut driver = surf::driver("bench.mjs", &chromium)?;
            shown("benchmark browser", driver.arg("--out").arg(&out))?;
        }
        other => bail!("no benchmark is called `{other}`: there are `vault` and `browser`"),
    }
    table(&std::fs::read(&out).with_context(|| format!("no result at {}", out.display()))?)?;
    say(&format!("written to target/bench/{}.json", options.name));
    Ok(())
}

fn table(json: &[u8]) -> Result<()> {
    let rows: Vec<serde_json::Value> = serde_json::from_slice(json).context("the result is not a list of rows")?;
    println!("{:<44} {:>12} {:>12} {:>12} {:>6}  unit", "name", "min", "median", "max", "runs");
    for row in rows {
        let number = |key: &str| row[key].as_f64().map_or_else(|| "-".to_owned(), |n| format!("{n:.3}"));
        println!(
            "{:<44} {:>12} {:>12} {:>12} {:>6}  {}",
            row["name"].as_str().unwrap_or("?"),
            number("min"),
            number("median"),
            number("max"),
            row["runs"],
            row["unit"].as_str().unwrap_or("?")
        );
    }
    Ok(())
}
