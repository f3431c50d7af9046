//! The arguments of `serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use ashiato_core::protocol::network::Admission;
use clap::{Args, ValueEnum};

use crate::cli::parse::admission;

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
