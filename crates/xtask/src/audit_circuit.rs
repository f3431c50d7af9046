//! `cargo xtask audit-circuit`: attacks of an expert on the stake circuit, its proofs and its file formats.

use anyhow::Result;
use clap::Args;

use crate::process::{command, shown, side_by_side};
use crate::toolchain;

/// Options of `audit-circuit`.
#[derive(Args, Default, Clone)]
pub struct Options {
    /// Long campaigns, outside CI: every number's edges, deletion of every constraint with every planted bug, 1,000 valid and 10,000
    /// mutated proofs, ten minutes of fuzzing each decoder.
    #[arg(long)]
    pub deep: bool,
    /// Only the analyses of the constraints: deletion, witness mutation, uniqueness, boundary values.
    #[arg(long, alias = "rows")]
    pub constraints: bool,
    /// Only what needs snarkjs: three verifiers, and a ceremony in small.
    #[arg(long)]
    pub snarkjs: bool,
    /// Only the decoders, on mutated seeds.
    #[arg(long)]
    pub fuzz: bool,
    /// Minutes of fuzzing for each decoder; a few seconds without this and without --deep.
    #[arg(long)]
    pub minutes: Option<u64>,
}

/// Runs what the options name; everything without options.
pub fn run(options: &Options) -> Result<()> {
    let all = !options.constraints && !options.snarkjs && !options.fuzz;
    if all || options.constraints {
        let mut audit = cargo(&["run", "--quiet"], &["--bin", "ashiato-audit", "--"]);
        if options.deep {
            audit.arg("--deep");
        }
        shown("the constraints of the stake circuit", &mut audit)?;
    }
    if all || options.snarkjs {
        snarkjs(&["three_verifiers", "snarkjs_files", "ceremony"], options.deep)?;
    }
    if all || options.fuzz {
        let seconds = match options.minutes {
            Some(minutes) => minutes * 60,
            None if options.deep => 600,
            None => 5,
        };
        let mut fuzz = cargo(&["run", "--quiet"], &["--bin", "ashiato-fuzz", "--"]);
        shown("the decoders of proofs, keys and witnesses", fuzz.arg("--seconds").arg(seconds.to_string()))?;
    }
    Ok(())
}

/// The part that CI runs: the constraints as they are, the short list of proofs, a few seconds each decoder. The planted bugs, the
/// ceremony and everything long are `cargo xtask audit-circuit`.
pub fn short() -> Result<()> {
    shown("the analyses themselves", &mut cargo(&["test", "--quiet"], &["--lib", "audit::"]))?;
    snarkjs(&["three_verifiers", "snarkjs_files"], false)?;
    // Each of them computes in one thread.
    side_by_side(vec![
        Box::new(|| {
            let mut audit = cargo(&["run", "--quiet"], &["--bin", "ashiato-audit", "--", "--circuit"]);
            shown("the constraints of the stake circuit", &mut audit)
        }),
        Box::new(|| run(&Options { fuzz: true, ..Options::default() })),
    ])
}

fn snarkjs(tests: &[&str], deep: bool) -> Result<()> {
    toolchain::snarkjs()?;
    let mut cargo = cargo(&["test", "--quiet"], &[]);
    tests.iter().for_each(|test| {
        cargo.args(["--test", test]);
    });
    cargo.args(["--", "--nocapture", "--test-threads=1"]);
    if deep {
        cargo.env("ASHIATO_DEEP", "1");
    }
    shown(&format!("beside snarkjs: {}", tests.join(", ")), &mut cargo)
}

/// cargo on the circuit's crate with the audit in it: a build apart from the product's.
fn cargo(verb: &[&str], rest: &[&str]) -> std::process::Command {
    let mut out = command(env!("CARGO"), verb);
    out.args(["--locked", "--package", "ashiato-zk-circuits", "--features", "audit"]).args(rest);
    out
}
