//! Starts a node of the demo network in a folder of its own on a free port, asks it for the network's facts, and stops it:
//! `cargo run -p ashiato-node --example network-facts`.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use ashiato_core::protocol::network::NetworkInfo;
use ashiato_node::cli::data_dir::DataDir;
use ashiato_node::http::server::serve;
use ashiato_node::service::clock::SystemClock;
use ashiato_node::service::config::Config;
use ashiato_node::service::node::Node;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let storage = DataDir::open(folder.path())?.storage().await?;
    let node = Node::open(Config::demo(), Arc::new(SystemClock), storage).await?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/v1/network", listener.local_addr()?);
    let (stop, stopped) = oneshot::channel::<()>();
    let until = async move {
        // A sender that is gone means stop, too.
        let _ = stopped.await;
    };
    let server = tokio::spawn(serve(node, listener, until));

    let ask = move || ureq::get(url).call()?.body_mut().read_json::<NetworkInfo>();
    let info = tokio::task::spawn_blocking(ask).await??;
    let mut out = std::io::stdout();
    let (id, founding) = (info.id().to_hex(), &info.founding);
    writeln!(out, "{} ({id}): epochs of {} s", founding.name, founding.schedule.length_ms / 1_000)?;

    drop(stop);
    server.await??;
    Ok(())
}
