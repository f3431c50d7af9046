//! `cargo xtask bench NAME`: tables for people, JSON for machines.

use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::process::{command, say, shown};
use crate::{build, paths, surf, toolchain};

/// Options of `bench`.
#[derive(Args, Clone)]
pub struct Options {
    /// `vault` (native: seal, open, capture, verification), `browser` (popup, proof in Chromium, sizes)
    /// or `prover` (ours beside ark's and snarkjs, in Chromium and natively).
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
        "prover" => prover(&out)?,
        other => bail!("no benchmark is called `{other}`: there are `vault`, `browser` and `prover`"),
    }
    table(&std::fs::read(&out).with_context(|| format!("no result at {}", out.display()))?)?;
    say(&format!("written to target/bench/{}.json", options.name));
    Ok(())
}

/// The words for which every prover is given the same key and witness.
const SIZES: [&str; 3] = ["64", "256", "1024"];

fn prover(out: &Path) -> Result<()> {
    build::run(&build::Options::default())?;
    build::baseline()?;
    toolchain::snarkjs()?;
    let example = ["--package", "ashiato-zk-circuits", "--example", "prover-baseline", "--features", "baseline"];
    let mut cargo = command(env!("CARGO"), &["build", "--quiet", "--locked", "--release"]);
    shown("native provers", cargo.args(example))?;
    let native = paths::target().join("release/examples/prover-baseline");
    let inputs = paths::out("bench").join("inputs");
    // Made anew only where circuit or keys changed: some of them take long.
    let pins = std::fs::read(paths::root().join("zk-circuits/keys/dev.json")).context("zk-circuits/keys/dev.json")?;
    let (stamp_path, stamp) = (inputs.join(".pins"), crate::codegen::sha256_hex(&pins));
    if !std::fs::read_to_string(&stamp_path).is_ok_and(|old| old == stamp) {
        let mut make = command(&native, &["inputs"]);
        shown("one witness, and keys as each prover reads them", make.arg(&inputs).args(SIZES))?;
        std::fs::write(stamp_path, stamp)?;
    }
    let chromium = toolchain::chromium()?;
    let mut driver = surf::driver("bench-prover.mjs", &chromium)?;
    shown("benchmark prover", driver.arg("--out").arg(out).arg("--native").arg(&native))
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
