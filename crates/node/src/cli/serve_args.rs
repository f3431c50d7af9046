//! The arguments of `serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::summary::EVENT_CAP_MAX;
use ashiato_core::protocol::network::Admission;
use clap::{Args, ValueEnum};

use crate::cli::parse::{admission, public_key};
use crate::rules::operators::PLACES;

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
    /// Footprints of one epoch that count, at most 8191.
    #[arg(long, value_name = "N", default_value_t = EVENT_CAP_MAX)]
    pub event_cap: u16,
    /// How tokens are admitted: `open` (test networks only), or `pow:BITS` leading zero bits of SHA-256.
    #[arg(long, value_name = "open|pow:BITS", default_value = "open", value_parser = admission)]
    pub admission: Admission,
    /// Origin that browsers may call from, such as chrome-extension://ID; may be given several times. Without one,
    /// programs may call and browsers may not.
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    pub origins: Vec<String>,
    /// Key of an operator whose pools are taken; may be given several times. Without one, anybody's are, on test networks
    /// only.
    #[arg(long = "operator", value_name = "KEY", value_parser = public_key)]
    pub operators: Vec<PublicKey>,
    /// Pools that one operator may have at once.
    #[arg(long, value_name = "N", default_value_t = PLACES)]
    pub places: u32,
    /// Open the three demo pools, "Everyday web", "Time by subject" and "Wallet signals for trading agents".
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
