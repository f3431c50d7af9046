//! `ashiato-node pool open` and `pool list`: an operator's side, over HTTP.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::catalogue::Catalogue;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::problem::Problem;
use ashiato_core::protocol::terms::{Delivery, Terms};
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::http::Response;

use crate::cli::failure::Failure;
use crate::cli::key_file;
use crate::cli::pool_args::{ListArgs, OpenArgs};
use crate::rules::open_pool::{OpenPool, PoolOpened};
use crate::rules::terms::sign_terms;

const DAY_MS: u64 = 86_400_000;

fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(20))).build().into()
}

fn read<T: DeserializeOwned>(mut response: Response<ureq::Body>) -> Result<T, Failure> {
    if response.status().is_success() {
        return Ok(response.body_mut().read_json()?);
    }
    let status = response.status();
    match response.body_mut().read_json::<Problem>() {
        Ok(problem) => Err(format!("the node refused: {} ({})", problem.title, problem.code).into()),
        Err(_) => Err(format!("the node answered {status}").into()),
    }
}

fn network(agent: &Agent, node: &str) -> Result<NetworkInfo, Failure> {
    let answer =
        agent.get(format!("{node}/v1/network")).call().map_err(|error| format!("no node at {node}: {error}"))?;
    read(answer)
}

fn tariff(args: &OpenArgs, cap: u16) -> Tariff {
    let zero = Tariff { weights: [0; 16], bonuses: [0; 16], attention_cap: cap };
    let mut tariff = if args.from_zero { zero } else { Tariff::base(cap) };
    for (category, weight) in &args.weights {
        tariff.weights[usize::from(category.id())] = *weight;
    }
    for (action, bonus) in &args.bonuses {
        tariff.bonuses[usize::from(action.id())] = *bonus;
    }
    tariff
}

/// Signs terms and opens the pool.
///
/// # Errors
///
/// The key file's, the terms', the node's refusal, or the error of the connection.
pub fn open(args: &OpenArgs) -> Result<ExitCode, Failure> {
    let (agent, node) = (agent(), args.node.trim_end_matches('/'));
    let info = network(&agent, node)?;
    let key = key_file::open_or_create(&args.key)?;
    let cap = info.schedule.attention_cap();
    // The expiry counts from the start of the network's day: the same command on the same day opens the same pool.
    let today = info.now_ms / DAY_MS * DAY_MS;
    let terms = Terms {
        version: 1,
        network: info.network.clone(),
        name: args.name.clone(),
        purpose: args.purpose.clone(),
        operator: args.operator.clone(),
        operator_key: key.public(),
        tariff: tariff(args, cap),
        level: args.level,
        least: args.least,
        most: args.most,
        rate: args.rate,
        budget: args.budget,
        scope_name: args.scope_name.clone().unwrap_or_else(|| args.name.clone()),
        scope_kind: args.scope_kind,
        delivery: Delivery::Attest,
        retention_days: 0,
        expires_at: today.saturating_add(u64::from(args.days).saturating_mul(DAY_MS)),
        verifying_key_hash: info.verifying_key_hash,
    };
    terms.check(&info.network, cap).map_err(|error| format!("{error} ({})", error.code()))?;
    let request = OpenPool { pool: sign_terms(&key, &terms)?, deposit: args.deposit };
    let opened: PoolOpened = read(agent.post(format!("{node}/v1/pools")).send_json(&request)?)?;
    writeln!(std::io::stdout(), "opened {} with {} test credits", opened.pool.to_hex(), opened.deposit)?;
    Ok(ExitCode::SUCCESS)
}

/// Lists the open pools.
///
/// # Errors
///
/// A signature that does not hold, the node's refusal, or the error of the connection.
pub fn list(args: &ListArgs) -> Result<ExitCode, Failure> {
    let (agent, node) = (agent(), args.node.trim_end_matches('/'));
    let info = network(&agent, node)?;
    let catalogue: Catalogue = read(agent.get(format!("{node}/v1/pools")).call()?)?;
    catalogue.verify(&info.network, &info.node_key)?;
    let mut out = std::io::stdout().lock();
    for signed in &catalogue.pools {
        let terms = signed.open(&info.network, info.schedule.attention_cap())?;
        let id = signed.pool_id().to_hex();
        if args.json {
            writeln!(out, "{}", serde_json::json!({ "pool": id, "terms": terms }))?;
        } else {
            writeln!(out, "{id}  {}", terms.name)?;
            writeln!(out, "    {} · {}", terms.operator, terms.operator_key.to_hex())?;
            writeln!(
                out,
                "    value {} to {} · {} credits a unit, {} an epoch · root {:?} · scope {:?} {}",
                terms.least, terms.most, terms.rate, terms.budget, terms.level, terms.scope_kind, terms.scope_name
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
