//! Audits the stake circuit: `ashiato-audit [--deep]`.

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use ashiato_zk_circuits::audit::bug::Bug;
use ashiato_zk_circuits::audit::report::{Audit, Depth, Found, in_spec, spec_lines};

const USAGE: &str = "\
ashiato-audit: constraint deletion, witness mutation, uniqueness and boundary values on the stake circuit at 64 words,
and the same on bugs planted to see that they are found

usage: ashiato-audit [--deep] [--circuit | --bugs]

  --deep      the edges of every word, ranks at sixteen cases, deletion of every constraint with every bug
  --circuit   only the circuit as it is
  --bugs      only the planted bugs
";

fn run(args: &[String]) -> Result<(), String> {
    let mut out = std::io::stdout();
    let mut say = |line: &str| writeln!(out, "{line}").map_err(|error| error.to_string());
    let has = |name: &str| args.iter().any(|arg| arg == name);
    if has("--help") || has("-h") {
        return say(USAGE);
    }
    if let Some(other) = args.iter().find(|arg| !["--deep", "--circuit", "--bugs"].contains(&arg.as_str())) {
        return Err(format!("{other}: unknown; see --help"));
    }
    let depth = if has("--deep") { Depth::Deep } else { Depth::Usual };
    let mut faults = Vec::new();
    if !has("--bugs") {
        let started = Instant::now();
        let audit = Audit::of_the_circuit(depth);
        say(&audit.table())?;
        say(&format!("the circuit: {:.1} s\n", started.elapsed().as_secs_f64()))?;
        faults.extend(audit.faults());
        let lines = spec_lines(&audit.deletion);
        faults.extend(lines.iter().filter(|line| !in_spec(line)).map(|line| format!("not in SPEC.md: {line}")));
    }
    if !has("--circuit") {
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
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Writing fails if standard error is closed; the exit code still reports the error.
            let _ = writeln!(std::io::stderr(), "ashiato-audit: {error}");
            ExitCode::FAILURE
        }
    }
}
