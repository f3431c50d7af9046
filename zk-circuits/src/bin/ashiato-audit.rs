//! Audits the stake circuit.

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use ashiato_zk_circuits::audit::bug::Bug;
use ashiato_zk_circuits::audit::report::{Audit, Depth, Found, in_spec, spec_lines};
use clap::Parser;

/// Constraint deletion, witness mutation, uniqueness and boundary values on the stake circuit, and the same on
/// bugs planted to see that they are found.
#[derive(Parser)]
#[command(name = "ashiato-audit", version)]
struct Options {
    /// The edges of every number, ranks at sixteen cases, deletion of every constraint with every bug.
    #[arg(long)]
    deep: bool,
    /// Only the circuit as it is.
    #[arg(long)]
    circuit: bool,
    /// Only the planted bugs.
    #[arg(long, conflicts_with = "circuit")]
    bugs: bool,
}

fn run(options: &Options) -> Result<(), String> {
    let mut out = std::io::stdout();
    let mut say = |line: &str| writeln!(out, "{line}").map_err(|error| error.to_string());
    let depth = if options.deep { Depth::Deep } else { Depth::Usual };
    let mut faults = Vec::new();
    if !options.bugs {
        let started = Instant::now();
        let audit = Audit::of_the_circuit(depth);
        say(&audit.table())?;
        say(&format!("the circuit: {:.1} s\n", started.elapsed().as_secs_f64()))?;
        faults.extend(audit.faults());
        let lines = spec_lines(&audit.deletion);
        faults.extend(lines.iter().filter(|line| !in_spec(line)).map(|line| format!("not in SPEC.md: {line}")));
    }
    if !options.circuit {
        let started = Instant::now();
        say("| planted bug | deletion | mutation | uniqueness | boundary |\n|---|---|---|---|---|")?;
        for bug in Bug::ALL {
            let found = Found::run(bug, depth);
            say(&found.line())?;
            if !found.at_all() {
                faults.push(format!("{}: nothing finds it", bug.name()));
            }
            // The deep run drops more constraints and may find more.
            if depth == Depth::Usual && !in_spec(&found.line()) {
                faults.push(format!("not in SPEC.md: {}", found.line()));
            }
        }
        say(&format!("\n{} planted bugs: {:.1} s", Bug::ALL.len(), started.elapsed().as_secs_f64()))?;
    }
    match faults.as_slice() {
        [] => Ok(()),
        some => Err(some.join("\n")),
    }
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Writing fails if standard error is closed; the exit code still reports the error.
            let _ = writeln!(std::io::stderr(), "ashiato-audit: {error}");
            ExitCode::FAILURE
        }
    }
}
