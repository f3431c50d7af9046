//! Ended epochs, sealed into bundles as soon as they meet an unlocked vault.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_zk_circuits::Size;

use crate::epochs::commit::{self, EpochRecord};
use crate::error::VaultError;
use crate::keys::entropy::draw;
use crate::pages::views::VaultState;
use crate::store::records::Kind;
use crate::store::{Op, Store};
use crate::sync::machine::leaf_key;
use crate::sync::state::{LeafState, NetworkRecord};
use crate::vault::Vault;

/// A random number below `n`; the bias of a 64-bit remainder is far below what a delay could show.
fn below(vault_entropy: &mut dyn crate::keys::entropy::Entropy, n: u64) -> Result<u64, VaultError> {
    let bytes: [u8; 8] = draw(vault_entropy)?;
    Ok(if n == 0 { 0 } else { u64::from_be_bytes(bytes) % n })
}

impl<S: Store> Vault<S> {
    /// A random delay within an epoch, so that neither a registration nor a stake shows when its person came online.
    /// None on a test network.
    pub(crate) fn random_delay(&mut self, info: &NetworkInfo, most: u64) -> Result<u64, VaultError> {
        if info.test_network {
            return Ok(0);
        }
        below(self.entropy(), most.min(info.schedule.length_ms))
    }

    /// Seals every ended epoch that has footprints and every one that may still be registered; gives their number.
    ///
    /// Only an unlocked vault with a token seals. Events that are still pending are taken in first, so nothing of an
    /// ended epoch is left out.
    pub(crate) async fn seal_ended(&mut self, now_ms: u64) -> Result<usize, VaultError> {
        let Some(info) = self.known_network() else { return Ok(0) };
        if self.state() != VaultState::Unlocked {
            return Ok(0);
        }
        let current = info.schedule.epoch_at(now_ms);
        let Some(last) = current.0.checked_sub(1).map(Epoch) else { return Ok(0) };
        let cache = self.cache().await?;
        let Some(token) = cache.token.clone() else { return Ok(0) };
        if cache.sealed_to.is_some_and(|sealed| sealed >= last) {
            return Ok(0);
        }
        self.tick(now_ms).await?;
        self.flush(now_ms).await?;
        let ended = self.ended_epochs(now_ms).await?;
        let mut ops = Vec::new();
        let mut leaves = Vec::new();
        let mut sealed: Vec<EpochRecord> = Vec::new();
        for (epoch, footprints) in ended {
            if epoch >= current {
                continue;
            }
            let record = self.seal_one(epoch, footprints, &info).await?;
            ops.push(self.put(Kind::Epoch, &epoch.0.to_be_bytes(), &record)?);
            if self.registrable(epoch, token.epoch, current, &info).await? {
                leaves.push(self.new_leaf(epoch, record.bundle, record.words(), &info, now_ms)?);
            }
            sealed.push(record);
        }
        for epoch in (current.0.saturating_sub(info.schedule.grace)..current.0).map(Epoch) {
            let empty = !sealed.iter().any(|record| record.epoch == epoch)
                && self.registrable(epoch, token.epoch, current, &info).await?;
            if empty {
                let record = self.seal_one(epoch, Vec::new(), &info).await?;
                leaves.push(self.new_leaf(epoch, record.bundle, Vec::new(), &info, now_ms)?);
            }
        }
        for leaf in &leaves {
            ops.push(self.leaf_op(leaf)?);
        }
        let count = sealed.len().max(leaves.len());
        ops.extend(self.compaction_ops(&sealed, now_ms).await?);
        if !ops.is_empty() {
            self.commit(ops).await?;
        }
        let cache = self.cache().await?;
        cache.sealed_to = Some(last);
        cache.leaves.extend(leaves.into_iter().map(|leaf| (leaf.epoch, leaf)));
        Ok(count)
    }

    /// Whether an ended epoch without a leaf can still get one: not before the mint, not past its grace.
    async fn registrable(
        &mut self,
        epoch: Epoch,
        minted: Epoch,
        current: Epoch,
        info: &NetworkInfo,
    ) -> Result<bool, VaultError> {
        let open = epoch >= minted && epoch.0.saturating_add(info.schedule.grace) >= current.0;
        Ok(open && !self.cache().await?.leaves.contains_key(&epoch))
    }

    /// Seals an epoch. One that is sealed already keeps its bundle; footprints that came too late for it stay the
    /// person's own.
    async fn seal_one(
        &mut self,
        epoch: Epoch,
        footprints: Vec<Footprint>,
        info: &NetworkInfo,
    ) -> Result<EpochRecord, VaultError> {
        if let Some(mut record) = self.read::<EpochRecord>(Kind::Epoch, &epoch.0.to_be_bytes()).await? {
            let late: Vec<Footprint> = footprints
                .into_iter()
                .filter(|late| !record.footprints.iter().chain(&record.rest).any(|known| known.id == late.id))
                .collect();
            record.rest.extend(late);
            return Ok(record);
        }
        let largest = Size::from_words(info.words).ok_or(VaultError::RecordDamaged)?;
        let size = largest.circuit_for(footprints.len());
        let cap = info.schedule.attention_cap();
        Ok(commit::seal(epoch, footprints, size, cap, self.entropy())?)
    }

    fn new_leaf(
        &mut self,
        epoch: Epoch,
        bundle: FieldElement,
        words: Vec<Word>,
        info: &NetworkInfo,
        now_ms: u64,
    ) -> Result<LeafState, VaultError> {
        // Soon enough for the early checkpoint where that is still ahead, and never past the grace.
        let early = info.schedule.early_checkpoint_ms(epoch);
        let until = if early > now_ms { early } else { info.schedule.final_checkpoint_ms(epoch) };
        let delay = self.random_delay(info, until.saturating_sub(now_ms) / 10 * 9)?;
        Ok(LeafState {
            network: info.network.clone(),
            epoch,
            bundle,
            words,
            register_at: now_ms.saturating_add(delay),
            receipt: None,
            missed: None,
            checkpoints: Vec::new(),
            anchors: Vec::new(),
            evidence: Vec::new(),
        })
    }

    /// The change that stores a leaf's state.
    pub(crate) fn leaf_op(&mut self, leaf: &LeafState) -> Result<Op, VaultError> {
        let key = leaf_key(&leaf.network, leaf.epoch.0);
        self.put(Kind::Network, &key, &NetworkRecord::Leaf { state: Box::new(leaf.clone()) })
    }
}
