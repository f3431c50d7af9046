//! `ashiato-node pool open` and `pool list`: an operator's side, over HTTP.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::summary::KINDS;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::catalogue::{CataloguePage, Reading};
use ashiato_core::protocol::network::{NetworkInfo, SignedTime};
use ashiato_core::protocol::problem::Problem;
use ashiato_core::protocol::terms::{Delivery, SignedTerms, TERMS_VERSION, Terms};
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::http::Response;

use crate::cli::failure::Failure;
use crate::cli::key_file;
use crate::cli::pool_args::{ListArgs, OpenArgs};
use crate::rules::open_pool::PoolOpened;
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

/// The node's clock, told for a fresh nonce and signed by its key.
fn clock(agent: &Agent, node: &str, info: &NetworkInfo) -> Result<u64, Failure> {
    let mut nonce = [0; 32];
    getrandom::fill(&mut nonce).map_err(|_| "the system gave no randomness")?;
    let nonce = Hash(nonce);
    let time: SignedTime = read(agent.get(format!("{node}/v1/time/{}", nonce.to_hex())).call()?)?;
    let key = info.node_key(info.founding.schedule.epoch_at(time.now_ms))?;
    time.verify(&info.id(), &key, &nonce)?;
    Ok(time.now_ms)
}

fn tariff(args: &OpenArgs) -> Tariff {
    let zero = Tariff { attention_weights: [0; KINDS], action_weights: [0; KINDS], bonuses: [0; KINDS] };
    let mut tariff = if args.from_zero { zero } else { Tariff::base() };
    let both = args.weights.iter();
    for (category, weight) in both.clone().chain(&args.time_weights) {
        tariff.attention_weights[usize::from(category.id())] = *weight;
    }
    for (category, weight) in both.chain(&args.deed_weights) {
        tariff.action_weights[usize::from(category.id())] = *weight;
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
    // The expiry counts from the start of the network's day: the same command on the same day opens the same pool.
    let today = clock(&agent, node, &info)? / DAY_MS * DAY_MS;
    let terms = Terms {
        version: TERMS_VERSION,
        network: info.id(),
        name: args.name.clone(),
        purpose: args.purpose.clone(),
        operator: args.operator.clone(),
        operator_key: key.public(),
        tariff: tariff(args),
        level: args.level,
        least_age: args.least_age,
        minimum: args.minimum,
        maximum: args.maximum,
        rate: args.rate,
        budget: args.budget,
        deposit: args.deposit,
        wait: args.wait,
        scope_name: args.scope_name.clone().unwrap_or_else(|| args.name.clone()),
        scope: args.scope,
        delivery: Delivery::Attest,
        retention_days: 0,
        expires_at: today.saturating_add(u64::from(args.days).saturating_mul(DAY_MS)),
    };
    terms.check(&info.id()).map_err(|error| format!("{error} ({})", error.code()))?;
    let opened: PoolOpened = read(agent.post(format!("{node}/v1/pools")).send_json(sign_terms(&key, &terms)?)?)?;
    let id = opened.pool.to_hex();
    writeln!(std::io::stdout(), "opened {id} in epoch {} with {} test credits", opened.opened_in.0, opened.deposit)?;
    Ok(ExitCode::SUCCESS)
}

/// Every open pool, read page by page under one signed head.
fn catalogue(agent: &Agent, node: &str, info: &NetworkInfo) -> Result<Vec<(FieldElement, SignedTerms)>, Failure> {
    let now = clock(agent, node, info)?;
    let key = info.node_key(info.founding.schedule.epoch_at(now))?;
    let mut reading = Reading::default();
    let mut url = format!("{node}/v1/pools");
    loop {
        let page: CataloguePage = read(agent.get(&url).call()?)?;
        if let Some(next) = page.next {
            url = format!("{node}/v1/pools?after={}", next.to_hex());
        }
        if let Some(pools) = reading.take(page, &info.id(), &key)? {
            return Ok(pools);
        }
    }
}

/// Lists the open pools.
///
/// # Errors
///
/// A signature that does not hold, the node's refusal, or the error of the connection.
pub fn list(args: &ListArgs) -> Result<ExitCode, Failure> {
    let (agent, node) = (agent(), args.node.trim_end_matches('/'));
    let info = network(&agent, node)?;
    let mut out = std::io::stdout().lock();
    for (id, signed) in catalogue(&agent, node, &info)? {
        let (id, terms) = (id.to_hex(), signed.open(&info.id())?);
        if args.json {
            writeln!(out, "{}", serde_json::json!({ "pool": id, "terms": terms }))?;
        } else {
            writeln!(out, "{id}  {}", terms.name)?;
            writeln!(out, "    {} · {}", terms.operator, terms.operator_key.to_hex())?;
            writeln!(
                out,
                "    value {} to {} · {} credits a unit, {} an epoch, {} put in · root {:?}, wait {}, age {} · scope {:?} {}",
                terms.minimum,
                terms.maximum,
                terms.rate,
                terms.budget,
                terms.deposit,
                terms.level,
                terms.wait,
                terms.least_age.epochs(),
                terms.scope,
                terms.scope_name
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
