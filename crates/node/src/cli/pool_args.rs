//! The arguments of `pool`.

use std::path::PathBuf;

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::protocol::claim::LeastAge;
use ashiato_core::protocol::terms::{Level, ScopeTerms};
use clap::{Args, Subcommand};

use crate::cli::parse::{bonus, least_age, level, scope, weight};

/// What to do with pools.
#[derive(Subcommand)]
pub enum PoolCommand {
    /// Sign a pool's terms with an operator's key and open it on a node, funded with test credits.
    ///
    /// The tariff begins as the network's base tariff, or as all zeros with --from-zero. --time-weight changes what a second
    /// of attention is worth, --deed-weight what a deed's bonus is multiplied by, --weight both. Example:
    ///
    ///   ashiato-node pool open --key operator.key --name "NFT tastes" --purpose "What collectors look at" \
    ///     --operator "Example Labs" --from-zero --weight nft=20 --deed-weight defi=4 --bonus wallet-connect=30 \
    ///     --maximum 4096 --rate 5 --budget 10000 --deposit 1000000
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
    /// The operator's purpose, in plain words.
    #[arg(long, value_name = "TEXT")]
    pub purpose: String,
    /// Who asks.
    #[arg(long, value_name = "TEXT")]
    pub operator: String,
    /// Begin with a tariff of zeros instead of the base tariff.
    #[arg(long)]
    pub from_zero: bool,
    /// Both weights of a category, 0 to 255; may be given several times.
    #[arg(long = "weight", value_name = "CATEGORY=N", value_parser = weight)]
    pub weights: Vec<(Category, u8)>,
    /// Weight of a category's attention alone, 0 to 255; may be given several times.
    #[arg(long = "time-weight", value_name = "CATEGORY=N", value_parser = weight)]
    pub time_weights: Vec<(Category, u8)>,
    /// Weight of a category's deeds alone, 0 to 255; may be given several times.
    #[arg(long = "deed-weight", value_name = "CATEGORY=N", value_parser = weight)]
    pub deed_weights: Vec<(Category, u8)>,
    /// Bonus of an action in points, 0 to 63; may be given several times. On-chain actions take none: nothing evidences them.
    #[arg(long = "bonus", value_name = "ACTION=N", value_parser = bonus)]
    pub bonuses: Vec<(Action, u8)>,
    /// Assurance level: early (end of the epoch after) or final (end of the grace).
    #[arg(long, value_name = "early|final", default_value = "early", value_parser = level)]
    pub level: Level,
    /// Least age of a token in the staked epoch: 0, 7, 30, 90 or 365 epochs.
    #[arg(long, value_name = "EPOCHS", default_value = "0", value_parser = least_age)]
    pub least_age: LeastAge,
    /// Least value of a stake in tenths of a point, of at most four significant bits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub minimum: u32,
    /// Largest value of a stake in tenths of a point, of at most four significant bits: all that one token can take.
    #[arg(long, value_name = "N")]
    pub maximum: u32,
    /// Test credits for one unit of value, as far as the budget goes.
    #[arg(long, value_name = "N")]
    pub rate: u32,
    /// Test credits for one epoch; for the whole range with a scope of once.
    #[arg(long, value_name = "N")]
    pub budget: u64,
    /// Test credits put in; at least one epoch's budget.
    #[arg(long, value_name = "N")]
    pub deposit: u64,
    /// Epochs after the staked one in which stakes for it are taken, 2 to 400; then its budget is shared. Over final roots
    /// more than the grace.
    #[arg(long, value_name = "EPOCHS", default_value_t = 4)]
    pub wait: u32,
    /// Name of the scope: one stake a token and scope. An operator's pools of one scope name share it. Without it, the
    /// pool's name.
    #[arg(long, value_name = "TEXT")]
    pub scope_name: Option<String>,
    /// `epoch`: once an epoch; `once:FIRST-LAST`: once for ever, with any one epoch of that range.
    #[arg(long, value_name = "epoch|once:FIRST-LAST", default_value = "epoch", value_parser = scope)]
    pub scope: ScopeTerms,
    /// Days until the pool closes, at most 399.
    #[arg(long, value_name = "N", default_value_t = 365)]
    pub days: u32,
}
