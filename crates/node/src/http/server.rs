//! The running server: accept, tick, drain.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::http::router::router;
use crate::service::node::Node;
use crate::service::tick;

/// How long open requests may take to end once the node drains.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until `stop` completes, then drains: no new connection, open requests end, the book is closed.
///
/// # Errors
///
/// The I/O error of a listener that fails.
pub async fn serve(
    node: Arc<Node>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stopped, mut watch_stop) = watch::channel(false);
    let signal = async move {
        stop.await;
        // Sending fails when every receiver is gone: the server has stopped already.
        let _ = stopped.send(true);
    };
    let ticker = tokio::spawn(tick::run(node.clone(), watch_stop.clone()));
    let service = router(node.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(signal);
    let deadline = async move {
        // Waiting fails when the sender is gone, which means stop, too.
        let _ = watch_stop.wait_for(|stopped| *stopped).await;
        tokio::time::sleep(DRAIN).await;
    };
    let served = tokio::select! {
        served = server => served,
        () = deadline => {
            tracing::warn!("requests were still open when the node stopped draining");
            Ok(())
        }
    };
    // A tick in progress ends first; it holds a transaction.
    if ticker.await.is_err() {
        tracing::error!("the ticker panicked");
    }
    node.close().await;
    served
}
