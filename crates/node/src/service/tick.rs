//! The ticker: signs and settles what has fallen due.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::rules::refusal::Refusal;
use crate::service::node::Node;

impl Node {
    /// Does what has fallen due: checkpoints, then settlements; then forgets pools that are over. What fails holds up
    /// nothing else, and stays due.
    ///
    /// # Errors
    ///
    /// The last of those of [`Node::sign_due_checkpoints`], [`Node::settle_due`], [`Node::forget_pools`] and
    /// [`Node::remove_unused_pools`].
    pub async fn tick(&self) -> Result<(), Refusal> {
        let _one_at_a_time = self.ticking.lock().await;
        let signed = self.sign_due_checkpoints().await;
        let settled = self.settle_due().await;
        let forgotten = self.forget_pools().await;
        let removed = self.remove_unused_pools().await;
        self.proof_rate.retain_recent();
        removed.and(forgotten).and(settled).and(signed).map(drop)
    }
}

/// Ticks a few times an epoch, until told to stop.
pub async fn run(node: Arc<Node>, mut stop: watch::Receiver<bool>) {
    let pause = (node.rules.schedule().length_ms / 20).clamp(50, 1_000);
    loop {
        if let Err(refusal) = node.tick().await {
            tracing::error!(code = refusal.code().name(), "a tick failed; the next one tries again");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(pause)) => {}
            stopped = stop.wait_for(|stopped| *stopped) => {
                drop(stopped);
                return;
            }
        }
    }
}
