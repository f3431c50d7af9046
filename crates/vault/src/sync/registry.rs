//! Leaves for closed epochs: which of them a registry may still take, and when it is told.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::network::NetworkInfo;

use crate::epochs::commit::EpochRecord;
use crate::epochs::delay::random_delay;
use crate::epochs::leaf::LeafState;
use crate::keys::entropy::{Entropy, EntropyError};
use crate::sync::conversation::Conversation;

impl Conversation {
    /// Whether an ended epoch without a leaf can still get one: not before the mint, not past its grace.
    pub(crate) fn registrable(&self, epoch: Epoch, current: Epoch, info: &NetworkInfo) -> bool {
        let minted = self.minted_in().is_some_and(|minted| epoch >= minted);
        minted && epoch.0.saturating_add(info.schedule.grace) >= current.0 && !self.has_leaf(epoch)
    }
}

/// The leaf of a closed epoch, to be registered at a random time soon. `words` are the encoded footprints that it can be
/// staked with.
///
/// # Errors
/// [`EntropyError`].
pub(crate) fn new_leaf(
    record: &EpochRecord,
    words: Vec<Word>,
    info: &NetworkInfo,
    entropy: &mut dyn Entropy,
    now_ms: u64,
) -> Result<LeafState, EntropyError> {
    // The delay ends before the early checkpoint where that is still ahead, and always before the grace ends.
    let early = info.schedule.early_checkpoint_ms(record.epoch);
    let until = if early > now_ms { early } else { info.schedule.final_checkpoint_ms(record.epoch) };
    let delay = random_delay(info, until.saturating_sub(now_ms) / 10 * 9, entropy)?;
    Ok(LeafState {
        network: info.network.clone(),
        epoch: record.epoch,
        bundle: record.bundle,
        words,
        register_at: now_ms.saturating_add(delay),
        receipt: None,
        missed: None,
        checkpoints: Vec::new(),
        anchors: Vec::new(),
        evidence: Vec::new(),
    })
}
