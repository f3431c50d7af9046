//! Committed epochs on their way to a registry: which epochs it may still take, and what it is told of each.

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::signed::{Signature, signing_bytes};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::leaf::RegisterRequest;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_zk_circuits::stake::commitment;
use ed25519_dalek::Signer;

use crate::epochs::commit::Committed;
use crate::epochs::delay::random_delay;
use crate::epochs::leaf::LeafRecord;
use crate::keys::entropy::Entropy;
use crate::keys::user_key::VaultKeys;
use crate::store::records::RecordError;
use crate::sync::clock::Moment;
use crate::sync::conversation::Conversation;

impl Conversation {
    /// Epochs that have to be committed now: ended by the node's signed time *and* by the device's clock, within the
    /// grace, not before the mint nor before this device registers for the token, and without a leaf. None without a
    /// reading of the node's clock from this life of the worker, and none while the two clocks are far apart.
    pub(crate) fn due(&self, info: &NetworkInfo, moment: Moment) -> Vec<Epoch> {
        let (Some(cache), Some(node_ms)) = (self.cache.as_ref(), self.clock.agreed(moment)) else { return Vec::new() };
        let Some(from) = cache.registers_from().filter(|_| cache.registers()) else { return Vec::new() };
        let schedule = info.founding.schedule;
        let current = schedule.epoch_at(node_ms.min(moment.wall_ms));
        let oldest = schedule.epoch_at(node_ms).0.saturating_sub(schedule.grace);
        let epochs = (from.0.max(oldest)..current.0).map(Epoch);
        epochs.filter(|epoch| !cache.leaves.contains_key(epoch)).collect()
    }

    /// The leaf of a committed epoch, with its registration as it will be sent, to be registered at a random time soon.
    /// `None` without a token.
    ///
    /// # Errors
    /// [`RecordError::Entropy`] and [`RecordError::Format`].
    pub(crate) fn new_leaf(
        &self,
        committed: &Committed,
        footprints: usize,
        info: &NetworkInfo,
        keys: &VaultKeys,
        entropy: &mut dyn Entropy,
        now_ms: u64,
    ) -> Result<Option<LeafRecord>, RecordError> {
        let Some(cache) = &self.cache else { return Ok(None) };
        let (Some(token), Some(device)) = (&cache.token, &cache.device) else { return Ok(None) };
        let (network, epoch, bundle) = (info.id(), committed.commitment.epoch, committed.bundle);
        let id = commitment::identity(keys.identity_secret(&network));
        let [e, i, b] = RegisterRequest::signed_parts(id, epoch, bundle);
        let signature = device.key.sign(&signing_bytes(signing::REGISTER, &[&network.0, &e, &i, &b]));
        let signature = Signature(signature.to_bytes());
        let request = RegisterRequest { id, key: token.key, epoch, bundle, signature };
        let request = serde_json::to_string(&request).map_err(|_| RecordError::UNWRITABLE)?;
        // The delay ends before the early checkpoint where that is still ahead, and always before the grace ends.
        let schedule = info.founding.schedule;
        let early = schedule.early_checkpoint_ms(epoch);
        let until = if early > now_ms { early } else { schedule.final_checkpoint_ms(epoch) };
        let delay = random_delay(info, until.saturating_sub(now_ms) / 10 * 9, entropy)?;
        Ok(Some(LeafRecord {
            network,
            epoch,
            minted: u32::try_from(token.minted.0).map_err(|_| RecordError::DAMAGED)?,
            summary: committed.summary.pack(),
            footprints: u32::try_from(footprints).unwrap_or(u32::MAX),
            bundle,
            request,
            register_at: now_ms.saturating_add(delay),
            receipt: None,
            missed: None,
            checkpoints: Vec::new(),
            anchors: Vec::new(),
            evidence: Vec::new(),
        }))
    }
}
