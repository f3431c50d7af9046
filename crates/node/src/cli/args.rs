//! The command line: which commands there are.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::cli::pool_args::PoolCommand;
use crate::cli::rotate::{NodeKeyCommand, VerifyingKeyCommand};
use crate::cli::serve_args::ServeArgs;

/// The network's side of Ashiato.
///
/// A node mints tokens, keeps the registry's trees and signs checkpoints over them, carries the operators' pools, takes
/// stakes with their proofs and settles rewards. It sees commitments, proofs and public inputs, never a footprint.
#[derive(Parser)]
#[command(name = "ashiato-node", version, max_term_width = 110)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Run a node until Ctrl-C or SIGTERM; open requests end first.
    ///
    /// Prints one line, `listening on http://ADDRESS:PORT`, on standard output when it is ready; the log goes to standard
    /// error. The data folder holds the book (SQLite), the node's signing keys, the recovery key and, with
    /// --seed-demo-pools, the demo operators' keys. Its first start founds a network: name, epoch length, grace, event cap
    /// and both keys are what it is from then on. Keep recovery.key elsewhere: it is needed only when node.key is lost.
    ///
    /// A demo network for tests: ashiato-node serve --data /tmp/node --epoch 5 --seed-demo-pools
    Serve(Box<ServeArgs>),
    /// Open pools on a running node, or list them.
    Pool {
        /// What to do with pools.
        #[command(subcommand)]
        command: PoolCommand,
    },
    /// Let another key sign for a stopped node from an epoch on.
    NodeKey {
        /// What to do with the node's signing keys.
        #[command(subcommand)]
        command: NodeKeyCommand,
    },
    /// Let a stopped node's network go over to another verifying key.
    VerifyingKey {
        /// What to do with the network's verifying keys.
        #[command(subcommand)]
        command: VerifyingKeyCommand,
    },
    /// Check the data folder of a stopped node: every token, leaf, signature, root, proof and settlement is computed again.
    ///
    /// Exits with 0 when all is sound, 1 when a fault was found (each on a line of its own) or nothing could be read.
    Check {
        /// The data folder.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
