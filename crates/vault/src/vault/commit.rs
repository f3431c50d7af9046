//! Committing ended epochs to the network, on the node's signed time.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::footprint::Footprint;

use crate::epochs::closed::{Closed, Place};
use crate::epochs::commit::commit;
use crate::epochs::error::EpochsError;
use crate::epochs::leaf::epoch_key;
use crate::keys::access::VaultState;
use crate::store::Store;
use crate::store::records::Kind;
use crate::sync::clock::Moment;
use crate::vault::facade::{Result, Vault};

/// Epochs that are committed in one call: with thousands of footprints each takes a good part of a second.
const AT_ONCE: usize = 16;

impl<S: Store> Vault<S> {
    /// Commits every epoch that has ended by both clocks and may still be registered, empty or not; gives their number.
    ///
    /// Each is one transaction: the epoch's footprints are fixed, and its commitment and its leaf stand there, with the
    /// registration byte for byte as it will be sent.
    pub(super) async fn commit_ended(&mut self, now_ms: u64, mono_ms: u64) -> Result<usize> {
        let Some(info) = self.settings.network().cloned() else { return Ok(0) };
        if self.state() != VaultState::Unlocked {
            return Ok(0);
        }
        let due = self.sync.due(&info, Moment { wall_ms: now_ms, mono_ms });
        if due.is_empty() {
            return Ok(0);
        }
        // Whatever was added to an ended epoch since it was closed is taken in, for the last time.
        self.epochs.look_again();
        self.close_ended(now_ms).await?;
        for epoch in due.iter().take(AT_ONCE) {
            self.commit_epoch(*epoch, now_ms).await?;
        }
        Ok(due.len().min(AT_ONCE))
    }

    async fn commit_epoch(&mut self, epoch: Epoch, now_ms: u64) -> Result<()> {
        let Some(info) = self.settings.network().cloned() else { return Ok(()) };
        let (network, schedule, caps) = (info.id(), info.founding.schedule, info.founding.caps);
        let keys = self.access.keys()?;
        let place = Place::new(epoch, &schedule);
        let known = match Closed::read(place, &self.records, keys).await {
            Err(error) if error.is_damage() => {
                self.records.count_damaged();
                return Ok(());
            }
            other => other?,
        };
        let nothing: &[Footprint] = &[];
        let footprints = known.as_ref().map_or(nothing, |closed| &closed.footprints);
        let committed = match commit(network, epoch, footprints, &schedule, caps, self.entropy.as_mut()) {
            // Footprints that become no records are of no use to this network, and keep no other epoch from it.
            Err(EpochsError::Records(_)) => return Ok(()),
            other => other?,
        };
        let count = footprints.len();
        let entropy = self.entropy.as_mut();
        let Some(leaf) = self.sync.new_leaf(&committed, count, &info, keys, entropy, now_ms)? else { return Ok(()) };
        let leaves = [leaf];
        let mut records = self.records.with(keys, self.entropy.as_mut());
        let mut ops = self.sync.leaf_ops(&leaves, &info, &mut records)?;
        ops.push(records.put(Kind::Commitment, &epoch_key(&network, epoch), &committed.commitment)?);
        let mut closed = known.unwrap_or_else(|| Closed::new(place, Vec::new(), caps, &info.base_tariff));
        if !closed.committed {
            ops.push(closed.put_committed(&mut records)?);
        }
        self.records.commit(ops).await?;
        self.sync.hold_leaves(leaves.into(), &info);
        self.epochs.events_changed();
        Ok(())
    }
}
