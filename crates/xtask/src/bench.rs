//! `cargo xtask bench NAME`: tables for people, JSON for machines.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::process::{command, say, shown};
use crate::toolchain::Tier;
use crate::{build, paths, surf, toolchain};

/// Options of `bench`.
#[derive(Args, Clone)]
pub struct Options {
    /// `vault` (native: seal, open, capture, verification), `browser` (popup, approval to receipt, sizes), `prover` (ours
    /// beside ark's and snarkjs, in Chromium and natively) or `pieces` (field, sums, transforms, each alone).
    name: String,
    /// With `pieces`: count each piece's native instructions by callgrind as well, which takes valgrind and some minutes.
    #[arg(long)]
    instructions: bool,
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
        "pieces" => {
            for tier in [Tier::Plain, Tier::Fused, Tier::Wide] {
                build::baseline(tier)?;
            }
            if options.instructions {
                toolchain::apt_install(&["valgrind"])
                    .context("instructions are counted by callgrind: install valgrind")?;
            }
            let more: &[&str] = if options.instructions { &["--instructions"] } else { &[] };
            in_chromium("pieces", &out, &native_provers()?, more)?;
        }
        other => bail!("no benchmark is called `{other}`: there are `vault`, `browser`, `prover` and `pieces`"),
    }
    table(&std::fs::read(&out).with_context(|| format!("no result at {}", out.display()))?)?;
    say(&format!("written to target/bench/{}.json", options.name));
    Ok(())
}

fn prover(out: &Path) -> Result<()> {
    build::run(&build::Options::default())?;
    build::baseline(Tier::Plain)?;
    toolchain::snarkjs()?;
    let native = native_provers()?;
    let inputs = paths::out("bench").join("inputs");
    // Made anew only where circuit, keys or what writes them changed: some of them take long.
    let mut pins =
        std::fs::read(paths::root().join("zk-circuits/keys/dev.json")).context("zk-circuits/keys/dev.json")?;
    pins.extend(std::fs::read(paths::root().join("zk-circuits/examples/prover-baseline.rs"))?);
    let (stamp_path, stamp) = (inputs.join(".pins"), crate::codegen::sha256_hex(&pins));
    if !std::fs::read_to_string(&stamp_path).is_ok_and(|old| old == stamp) {
        let mut make = command(&native, &["inputs"]);
        shown("one witness, and keys as each prover reads them", make.arg(&inputs))?;
        std::fs::write(stamp_path, stamp)?;
    }
    in_chromium("prover", out, &native, &[])
}

/// ark's prover, ours, and pieces of it, as a program of this machine.
fn native_provers() -> Result<PathBuf> {
    let example = ["--package", "ashiato-zk-circuits", "--example", "prover-baseline", "--features", "baseline"];
    let mut cargo = command(env!("CARGO"), &["build", "--quiet", "--locked", "--release"]);
    shown("native provers", cargo.args(example))?;
    Ok(paths::target().join("release/examples/prover-baseline"))
}

fn in_chromium(name: &str, out: &Path, native: &Path, more: &[&str]) -> Result<()> {
    let chromium = toolchain::chromium()?;
    let mut driver = surf::driver(&format!("bench-{name}.mjs"), &chromium)?;
    shown(&format!("benchmark {name}"), driver.arg("--out").arg(out).arg("--native").arg(native).args(more))
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
