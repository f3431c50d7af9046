//! The build system: `cargo xtask <command>`; each command has `--help`.
#![allow(clippy::print_stdout, reason = "a command line tool talks on stdout")]

mod audit_circuit;
mod bench;
mod build;
mod ci;
mod codegen;
mod extension_zip;
mod paths;
mod process;
mod surf;
mod test;
mod tidy;
mod toolchain;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, runs and tests Ashiato. Whatever is missing on the machine is installed or named.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The main job: build, start a node and sites, open Chromium with the extension, and earn.
    Surf(surf::Options),
    /// Every test: native, wasm and browser.
    Test(test::Options),
    /// The extension into target/extension/, loadable unpacked, and a reproducible zip.
    Build(build::Options),
    /// Checks that no test can: crate graph, manifest, locales, permissions, wording.
    Tidy(tidy::Options),
    /// The stake circuit under attack: its constraints, its proofs beside two other verifiers, its decoders.
    AuditCircuit(audit_circuit::Options),
    /// Measures; prints a table and writes target/bench/NAME.json.
    Bench(bench::Options),
    /// What CI runs, cheap checks first.
    Ci(ci::Options),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Surf(options) => surf::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Build(options) => build::run(&options),
        Command::Tidy(options) => tidy::run(&options),
        Command::AuditCircuit(options) => audit_circuit::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Ci(options) => ci::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
