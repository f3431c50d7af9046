//! `ashiato-node serve | pool open | pool list | check`.

mod cli;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command, PoolCommand};

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(args) => cli::serve::run(args),
        Command::Pool { command: PoolCommand::Open(args) } => cli::pool::open(&args),
        Command::Pool { command: PoolCommand::List(args) } => cli::pool::list(&args),
        Command::Check { data } => cli::check::run(&data),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            // Where standard error is closed nobody listens, and the exit code still tells.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
