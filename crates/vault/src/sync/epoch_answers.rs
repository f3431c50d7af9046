//! Reading what the node says of an epoch: the registration, the checkpoints, the leaves.

use ashiato_core::encoding::code::Code;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt};
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_zk_circuits::gadgets::tree::path::path;
use ashiato_zk_circuits::stake::commitment;

use crate::epochs::leaf::{Anchor, LeafRecord, PathRecord, path_key};
use crate::store::Store;
use crate::store::records::{Kind, OpenRecords, RecordError};
use crate::sync::answers;
use crate::sync::conversation::{Conversation, Turn};
use crate::sync::failure::NetworkError;
use crate::sync::next::due_level;
use crate::sync::read::{Read, Trip};
use crate::sync::request::NodeAnswer;

impl Conversation {
    pub(super) async fn read_registration<S: Store>(
        &mut self,
        epoch: Epoch,
        answer: &NodeAnswer,
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), Trip> {
        let receipt: LeafReceipt = match answers::parse(answer) {
            Err(NetworkError::Refused(
                code @ (Code::LeafExists | Code::LeafPastGrace | Code::LeafBeforeMint | Code::DeviceEpoch),
            )) => {
                self.miss_leaf(epoch, code, info, records).await?;
                return Err(Trip::Read(Read::Final(code)));
            }
            // The node has lost its book, or another device registers, which a node says of the latest ones alone and else
            // finds a signature that does not hold: the token is asked for again, and the leaf waits.
            Err(error @ NetworkError::Refused(Code::TokenUnknown | Code::DeviceReplaced | Code::SignatureInvalid)) => {
                self.forget_token(info, records).await?;
                return Err(error.into());
            }
            other => other?,
        };
        let id = commitment::identity(records.keys().identity_secret(&info.id()));
        let mut leaf = self.leaf(epoch)?;
        answers::registration(&receipt, epoch, leaf.minted, commitment::leaf(id, leaf.minted, leaf.bundle))?;
        leaf.receipt = Some(receipt.into());
        Ok(self.keep_leaf(leaf, Vec::new(), info, records).await?)
    }

    pub(super) async fn read_checkpoints<S: Store>(
        &mut self,
        epoch: Epoch,
        answer: &NodeAnswer,
        info: &NetworkInfo,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<(), Trip> {
        let given: Vec<Checkpoint> = answers::parse(answer)?;
        let mut leaf = self.leaf(epoch)?;
        let seen: Vec<Checkpoint> = leaf.checkpoints.iter().cloned().map(Into::into).collect();
        if let Err(error) = answers::checkpoints(&given, &seen, epoch, info) {
            if error == NetworkError::Equivocation {
                leaf.evidence = given.into_iter().map(Into::into).chain(leaf.checkpoints.iter().cloned()).collect();
                self.keep_leaf(leaf, Vec::new(), info, turn.records).await?;
                self.equivocal.insert(epoch);
            }
            return Err(error.into());
        }
        let Some(due) = due_level(&leaf, info, turn.now_ms) else { return Ok(()) };
        if !given.iter().any(|checkpoint| checkpoint.level == due) {
            return Err(Trip::Read(Read::Pending));
        }
        self.fetched.insert(epoch, given);
        Ok(())
    }

    pub(super) async fn read_leaves<S: Store>(
        &mut self,
        epoch: Epoch,
        answer: &NodeAnswer,
        info: &NetworkInfo,
        records: &mut OpenRecords<'_, S>,
    ) -> Result<(), Trip> {
        // The fetched checkpoints are removed whether or not the list is valid, so that the next list comes with new
        // ones.
        let given = self.fetched.remove(&epoch).unwrap_or_default();
        let list: LeafList = answers::parse(answer)?;
        let mut leaf = self.leaf(epoch)?;
        let Some(receipt) = leaf.receipt.clone().map(LeafReceipt::from) else {
            return Err(NetworkError::LeafMissing.into());
        };
        // Those seen before are checked again: the list may not have changed under an old root.
        let mut all: Vec<Checkpoint> = leaf.checkpoints.iter().cloned().map(Into::into).collect();
        let new: Vec<Checkpoint> = given.into_iter().filter(|new| !all.contains(new)).collect();
        all.extend(new);
        answers::leaves(&list, epoch, &all, &receipt)?;
        let mut ops = Vec::new();
        leaf.anchors.clear();
        for checkpoint in all.iter().filter(|checkpoint| receipt.index < checkpoint.size) {
            let (level, aged, root) = (checkpoint.level, checkpoint.aged, checkpoint.root);
            leaf.anchors.push(Anchor { level, aged, root });
            if !leaf.is_empty() {
                let size = usize::try_from(checkpoint.size).map_err(|_| NetworkError::Garbage)?;
                let first = list.leaves.get(..size).ok_or(NetworkError::LeavesTruncated)?;
                let index = usize::try_from(receipt.index).map_err(|_| NetworkError::Garbage)?;
                let path = path(first, index).map_err(|_| NetworkError::LeafMissing)?;
                let key = path_key(&info.id(), epoch, level);
                ops.push(records.put(Kind::Path, &key, &PathRecord::from(&path))?);
            }
        }
        leaf.checkpoints = all.into_iter().map(Into::into).collect();
        Ok(self.keep_leaf(leaf, ops, info, records).await?)
    }

    fn leaf(&mut self, epoch: Epoch) -> Result<LeafRecord, RecordError> {
        self.cache().leaves.get(&epoch).cloned().ok_or(RecordError::DAMAGED)
    }
}
