//! The command line: what it takes, and one file a command.

pub mod check;
pub mod pool;
pub mod serve;

use std::net::SocketAddr;
use std::path::PathBuf;

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::protocol::claim::ScopeKind;
use ashiato_core::protocol::network::Admission;
use ashiato_core::protocol::terms::Level;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Any error of a command: its sentence is shown, and the process fails.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

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
    /// error. The data folder holds the book (SQLite), the node's signing key and, with --seed-demo-pools, the demo
    /// operators' keys. It is bound to its network, epoch length, grace and words when it is first used.
    ///
    /// A demo network for tests: ashiato-node serve --data /tmp/node --epoch 5 --words 64 --seed-demo-pools
    Serve(Box<ServeArgs>),
    /// Open pools on a running node, or list them.
    Pool {
        /// What to do with pools.
        #[command(subcommand)]
        command: PoolCommand,
    },
    /// Check the data folder of a stopped node: every leaf, signature, root, proof and settlement is computed again.
    ///
    /// Exits with 0 when all is sound, 1 when a fault was found (each on a line of its own) or nothing could be read.
    Check {
        /// The data folder.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
    },
}

/// How to log.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Arguments of `serve`.
#[derive(Args)]
pub struct ServeArgs {
    /// The data folder; made where it is missing.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7117")]
    pub listen: SocketAddr,
    /// Name of the network. DEV keys, the only ones there are, are refused unless it ends in -demo or -test.
    #[arg(long, value_name = "NAME", default_value = "ashiato-demo")]
    pub network: String,
    /// Length of an epoch, 1 to 86400 seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub epoch: u64,
    /// Epochs after its own in which a leaf is taken, 1 to 365.
    #[arg(long, value_name = "EPOCHS", default_value_t = 10)]
    pub grace: u64,
    /// Words in the largest stake circuit: 1024, with the one of 256 beside it; 256; or 64 for quick tests.
    #[arg(long, value_name = "64|256|1024", default_value_t = 1_024)]
    pub words: u32,
    /// How tokens are admitted: `open` (test networks only), or `pow:BITS` leading zero bits of SHA-256.
    #[arg(long, value_name = "open|pow:BITS", default_value = "open", value_parser = admission)]
    pub admission: Admission,
    /// Origin that browsers may call from, such as chrome-extension://ID; may be given several times. Without one,
    /// programs may call and browsers may not.
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    pub origins: Vec<String>,
    /// Open the two demo pools, "Everyday web" and "Wallet signals for trading agents".
    #[arg(long)]
    pub seed_demo_pools: bool,
    /// Requests a second that one address may make in the long run.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub rate: u32,
    /// Requests that one address may make at once.
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pub burst: u32,
    /// Proofs a second that are verified for one address in the long run.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub proof_rate: u32,
    /// Proofs that are verified for one address at once.
    #[arg(long, value_name = "N", default_value_t = 400)]
    pub proof_burst: u32,
    /// Proofs verified at the same time; all cores by default.
    #[arg(long, value_name = "N")]
    pub verifiers: Option<usize>,
    /// Proofs that may wait for a verifier; more are shed with 503.
    #[arg(long, value_name = "N", default_value_t = 256)]
    pub waiting: usize,
    /// How the log is written; RUST_LOG filters it.
    #[arg(long, value_enum, default_value = "text")]
    pub log: LogFormat,
}

/// What to do with pools.
#[derive(Subcommand)]
pub enum PoolCommand {
    /// Sign a pool's terms with an operator's key and open it on a node, funded with test credits.
    ///
    /// The tariff begins as the network's base tariff, or as all zeros with --from-zero, and --weight and --bonus change
    /// it. Example:
    ///
    ///   ashiato-node pool open --key operator.key --name "NFT tastes" --purpose "What collectors look at" \
    ///     --operator "Example Labs" --from-zero --weight nft=20 --weight defi=4 --bonus wallet-connect=30 \
    ///     --rate 5 --budget 10000 --deposit 1000000
    ///
    /// The same terms opened again are the same pool.
    #[command(verbatim_doc_comment)]
    Open(Box<OpenArgs>),
    /// List a node's open pools, after checking the node's signature and every operator's.
    List(ListArgs),
}

/// Arguments of `pool list`.
#[derive(Args)]
pub struct ListArgs {
    /// The node.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7117")]
    pub node: String,
    /// One JSON object a line instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `pool open`.
#[derive(Args)]
pub struct OpenArgs {
    /// The node.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7117")]
    pub node: String,
    /// File of the operator's signing key; made where it is missing, readable by its owner only.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The pool's shown name.
    #[arg(long, value_name = "TEXT")]
    pub name: String,
    /// What the operator wants it for, in plain words.
    #[arg(long, value_name = "TEXT")]
    pub purpose: String,
    /// Who asks.
    #[arg(long, value_name = "TEXT")]
    pub operator: String,
    /// Begin with a tariff of zeros instead of the base tariff.
    #[arg(long)]
    pub from_zero: bool,
    /// Weight of a category, 0 to 255; may be given several times.
    #[arg(long = "weight", value_name = "CATEGORY=N", value_parser = weight)]
    pub weights: Vec<(Category, u8)>,
    /// Bonus of an action in ten-second units, 0 to 63; may be given several times.
    #[arg(long = "bonus", value_name = "ACTION=N", value_parser = bonus)]
    pub bonuses: Vec<(Action, u8)>,
    /// Assurance level: early (end of the epoch after) or final (end of the grace).
    #[arg(long, value_name = "early|final", default_value = "early", value_parser = level)]
    pub level: Level,
    /// Least value of a stake, of at most four significant bits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub least: u32,
    /// Largest value of a stake, of at most four significant bits.
    #[arg(long, value_name = "N", default_value_t = 15 << 21)]
    pub most: u32,
    /// Test credits for one unit of value, as far as the budget goes.
    #[arg(long, value_name = "N")]
    pub rate: u32,
    /// Test credits for one epoch.
    #[arg(long, value_name = "N")]
    pub budget: u64,
    /// Test credits put in; at least one epoch's budget.
    #[arg(long, value_name = "N")]
    pub deposit: u64,
    /// Name of the scope: one stake a token and scope. An operator's pools of one scope name share it. Without it, the
    /// pool's name.
    #[arg(long, value_name = "TEXT")]
    pub scope_name: Option<String>,
    /// `epoch`: once an epoch; `once`: once for ever.
    #[arg(long, value_name = "epoch|once", default_value = "epoch", value_parser = scope_kind)]
    pub scope_kind: ScopeKind,
    /// Days until the pool closes.
    #[arg(long, value_name = "N", default_value_t = 365)]
    pub days: u32,
}

fn admission(text: &str) -> Result<Admission, String> {
    match text.split_once(':') {
        None if text == "open" => Ok(Admission::Open),
        Some(("pow", bits)) => {
            let bits = bits.parse().map_err(|_| "BITS is a number from 1 to 40".to_owned())?;
            Ok(Admission::ProofOfWork { bits })
        }
        _ => Err("expected `open` or `pow:BITS`".to_owned()),
    }
}

fn pair(text: &str) -> Result<(&str, u8), String> {
    let (name, number) = text.split_once('=').ok_or("expected NAME=NUMBER")?;
    Ok((name, number.parse().map_err(|_| "the number is from 0 to 255".to_owned())?))
}

fn weight(text: &str) -> Result<(Category, u8), String> {
    let (name, number) = pair(text)?;
    let found = Category::from_name(name);
    let names = || Category::ALL.iter().map(|category| category.name()).collect::<Vec<_>>().join(", ");
    Ok((found.ok_or_else(|| format!("the categories are {}", names()))?, number))
}

fn bonus(text: &str) -> Result<(Action, u8), String> {
    let (name, number) = pair(text)?;
    let found = Action::from_name(name);
    let names = || Action::ALL.iter().map(|action| action.name()).collect::<Vec<_>>().join(", ");
    Ok((found.ok_or_else(|| format!("the actions are {}", names()))?, number))
}

fn level(text: &str) -> Result<Level, String> {
    match text {
        "early" => Ok(Level::Early),
        "final" => Ok(Level::Final),
        _ => Err("expected `early` or `final`".to_owned()),
    }
}

fn scope_kind(text: &str) -> Result<ScopeKind, String> {
    match text {
        "epoch" => Ok(ScopeKind::Epoch),
        "once" => Ok(ScopeKind::Once),
        _ => Err("expected `epoch` or `once`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
        assert_eq!(admission("open"), Ok(Admission::Open));
        assert_eq!(admission("pow:12"), Ok(Admission::ProofOfWork { bits: 12 }));
        for bad in ["", "pow", "pow:", "pow:x", "pow:300", "closed"] {
            assert!(admission(bad).is_err(), "{bad}");
        }
        assert_eq!(weight("crypto-markets=7"), Ok((Category::CryptoMarkets, 7)));
        assert!(weight("crypto=7").unwrap_err().contains("crypto-markets"));
        assert!(bonus("like=256").is_err());
    }
}
