//! `ashiato-node serve | pool open | pool list | node-key next | verifying-key next | check`.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use ashiato_node::cli::args::{Cli, Command};
use ashiato_node::cli::pool_args::PoolCommand;
use ashiato_node::cli::rotate::{NodeKeyCommand, VerifyingKeyCommand};
use ashiato_node::cli::{check, pool, rotate, serve};

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(args) => serve::run(args),
        Command::Pool { command: PoolCommand::Open(args) } => pool::open(&args),
        Command::Pool { command: PoolCommand::List(args) } => pool::list(&args),
        Command::NodeKey { command: NodeKeyCommand::Next(args) } => rotate::node_key(&args),
        Command::VerifyingKey { command: VerifyingKeyCommand::Next(args) } => rotate::verifying_key(&args),
        Command::Check { data } => check::run(&data),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            // Writing fails when standard error is closed; the exit code still says that the command failed.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
