//! `ashiato-node serve`.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use ashiato_core::footprint::epoch::EpochSchedule;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::cli::data_dir::DataDir;
use crate::cli::demo;
use crate::cli::failure::Failure;
use crate::cli::serve_args::{LogFormat, ServeArgs};
use crate::http::server::serve;
use crate::rules::operators::Operators;
use crate::service::clock::SystemClock;
use crate::service::config::{Config, Rate};
use crate::service::node::Node;

fn config(args: &ServeArgs) -> Result<Config, Failure> {
    let length_ms = args.epoch.checked_mul(1_000).ok_or("an epoch is at most 86400 seconds")?;
    Ok(Config {
        network: args.network.clone(),
        schedule: EpochSchedule::new(length_ms, args.grace)?,
        event_cap: args.event_cap,
        admission: args.admission,
        operators: Operators {
            admitted: (!args.operators.is_empty()).then(|| args.operators.clone()),
            places: args.places,
        },
        origins: args.origins.clone(),
        requests: Rate { per_second: args.rate, burst: args.burst },
        proofs: Rate { per_second: args.proof_rate, burst: args.proof_burst },
        verifiers: args.verifiers.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |n| n.get())),
        waiting: args.waiting,
        timeout: Duration::from_secs(20),
    })
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().init(),
    }
}

async fn stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => {
            // A handler for SIGTERM can't be set, so only Ctrl-C stops the node. If that fails, too, the node stops at once.
            let _ = tokio::signal::ctrl_c().await;
        }
    }
    tracing::info!("draining");
}

/// Runs a node until it is told to stop.
///
/// # Errors
///
/// A refused configuration, a folder that can't be used, an address that is taken, or a listener that fails.
pub fn run(args: Box<ServeArgs>) -> Result<ExitCode, Failure> {
    log(args.log);
    let config = config(&args)?;
    // The check comes before the folder is made: a refused configuration leaves nothing behind.
    config.check()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let storage = DataDir::open(&args.data)?.storage().await?;
        let node = Node::open(config, Arc::new(SystemClock), storage).await?;
        if args.seed_demo_pools {
            demo::open_pools(&node, &args.data).await?;
        }
        let listener = TcpListener::bind(args.listen).await.map_err(|error| format!("{}: {error}", args.listen))?;
        let info = node.info();
        tracing::info!(
            network = info.founding.name,
            id = info.id().to_hex(),
            epoch_ms = info.founding.schedule.length_ms,
            grace = info.founding.schedule.grace,
            "DEV keys: proofs can be forged by whoever likes, and credits are worth nothing"
        );
        let mut out = std::io::stdout();
        writeln!(out, "listening on http://{}", listener.local_addr()?)?;
        out.flush()?;
        serve(node, listener, stop()).await?;
        Ok::<_, Failure>(())
    })?;
    Ok(ExitCode::SUCCESS)
}
