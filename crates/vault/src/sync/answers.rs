//! Checks of a node's answers: schema, ranges, signatures and agreement with what is stored. Pure functions.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::protocol::catalogue::{CatalogueError, CataloguePage, Reading};
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt};
use ashiato_core::protocol::limits::TREE_LEAVES;
use ashiato_core::protocol::network::{Admission, NetworkInfo, SignedTime};
use ashiato_core::protocol::node_key::extends;
use ashiato_core::protocol::problem::{Problem, ProblemCode};
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};
use ashiato_core::protocol::terms::{SignedTerms, Terms};
use ashiato_core::protocol::token::TokenReceipt;
use ashiato_zk_circuits::gadgets::tree::path::root_of;
use serde::de::DeserializeOwned;

use crate::staking::pool::Pool;
use crate::sync::failure::{ANSWER_MAX, NetworkError};
use crate::sync::request::NodeAnswer;

/// The most work a device does for its admission, in leading zero bits.
const WORK_BITS_MAX: u8 = 24;
/// The most statements by which a node's key may have changed.
const STATEMENTS_MAX: usize = 256;
/// The most verifying keys that a network may name.
const VERIFYING_KEYS_MAX: usize = 64;
/// The most checkpoints one epoch may have: two levels, with room for a node that signs too many.
const CHECKPOINTS_MAX: usize = 16;

/// Parses a successful answer, or gives the failure it stands for.
pub(crate) fn parse<T: DeserializeOwned>(answer: &NodeAnswer) -> Result<T, NetworkError> {
    if answer.status == 0 {
        return Err(NetworkError::Unreachable);
    }
    if answer.body.len() > ANSWER_MAX {
        return Err(NetworkError::TooLarge);
    }
    if matches!(answer.status, 200 | 201) {
        return serde_json::from_str(&answer.body).map_err(|_| NetworkError::Garbage);
    }
    if !(400..=599).contains(&answer.status) {
        return Err(NetworkError::Garbage);
    }
    let problem: Problem = serde_json::from_str(&answer.body).map_err(|_| NetworkError::Garbage)?;
    match problem.code {
        ProblemCode::Known(code) => Err(NetworkError::Refused(code)),
        ProblemCode::Unknown(text) if is_code(&text) => Err(NetworkError::Refused(Code::NodeRefused)),
        ProblemCode::Unknown(_) => Err(NetworkError::Garbage),
    }
}

/// Whether a text could be a code: a newer node's, perhaps.
fn is_code(text: &str) -> bool {
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=40).contains(&text.len()) && text.chars().all(kebab)
}

/// Refuses more work than a device should do.
pub(crate) fn work(bits: u8) -> Result<(), NetworkError> {
    if bits > WORK_BITS_MAX { Err(NetworkError::WorkTooHard) } else { Ok(()) }
}

fn is_network_name(name: &str) -> bool {
    (1..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Checks what a node says of its network. `pinned` is the network that the same address answered with before, `known`
/// what was heard of the network that it names now.
pub(crate) fn network(
    info: &NetworkInfo,
    pinned: Option<NetworkId>,
    known: Option<&NetworkInfo>,
) -> Result<(), NetworkError> {
    let founding = &info.founding;
    let schedule = &founding.schedule;
    if EpochSchedule::new(schedule.length_ms, schedule.grace).is_err()
        || founding.caps.check().is_err()
        || founding.caps.attention_cap > schedule.seconds()
        || !is_network_name(&founding.name)
        || info.base_tariff.check().is_err()
        || info.key_statements.len() > STATEMENTS_MAX
        || info.verifying_keys.len() > VERIFYING_KEYS_MAX
    {
        return Err(NetworkError::Garbage);
    }
    if let Admission::ProofOfWork { bits } = info.admission {
        work(bits)?;
    }
    if pinned.is_some_and(|pinned| pinned != info.id()) {
        return Err(NetworkError::NetworkChanged);
    }
    info.node_key(Epoch(0)).map_err(|_| NetworkError::NodeKeyChain)?;
    if let Some(known) = known {
        if !extends(&known.key_statements, &info.key_statements) {
            return Err(NetworkError::NodeKeyChanged);
        }
        if known.test_network != info.test_network || known.base_tariff != info.base_tariff {
            return Err(NetworkError::NetworkChanged);
        }
    }
    // Every existing proving key comes from a published seed, so anyone can forge proofs; only test networks are
    // accepted.
    if info.test_network { Ok(()) } else { Err(NetworkError::VerifyingKey) }
}

/// The keys that may have signed something of an epoch or later.
fn signers(info: &NetworkInfo, epoch: Epoch) -> Vec<PublicKey> {
    let first = info.node_key(epoch).ok();
    let later = info.key_statements.iter().filter(|statement| statement.from > epoch);
    first.into_iter().chain(later.map(|statement| statement.next_key)).collect()
}

/// Checks the node's signed clock against the question.
pub(crate) fn time(signed: &SignedTime, nonce: &Hash, info: &NetworkInfo) -> Result<u64, NetworkError> {
    let key = info.node_key(info.founding.schedule.epoch_at(signed.now_ms)).map_err(|_| NetworkError::NodeKeyChain)?;
    signed.verify(&info.id(), &key, nonce).map_err(|_| NetworkError::Signature)?;
    Ok(signed.now_ms)
}

/// Opens one pool's terms, with the code of what is wrong with them.
pub(crate) fn pool(signed: &SignedTerms, info: &NetworkInfo) -> Result<Pool, Code> {
    let terms = signed.open(&info.id()).map_err(|error| error.code())?;
    if info.operators.as_ref().is_some_and(|operators| !operators.contains(&terms.operator_key)) {
        return Err(Code::OperatorNotAdmitted);
    }
    Ok(Pool { signed: signed.clone(), id: signed.pool_id(), terms })
}

/// Takes a page of the catalogue. After the last one the pools and the codes of those whose terms are refused: a pool
/// with bad terms is left out, and takes nothing away from the others.
pub(crate) fn catalogue(
    reading: &mut Reading,
    page: CataloguePage,
    info: &NetworkInfo,
    epoch: Epoch,
) -> Result<Option<ReadCatalogue>, NetworkError> {
    let key = info.node_key(epoch).map_err(|_| NetworkError::NodeKeyChain)?;
    let list = reading.take(page, &info.id(), &key).map_err(|error| match error {
        CatalogueError::Signature(_) => NetworkError::Signature,
        CatalogueError::Changed => NetworkError::CatalogueChanged,
        CatalogueError::Mismatch => NetworkError::CatalogueMismatch,
    })?;
    let Some(list) = list else { return Ok(None) };
    let mut read = ReadCatalogue::default();
    for (_, signed) in list {
        match pool(&signed, info) {
            Ok(pool) => read.pools.push(pool),
            Err(code) => read.refused.push(code),
        }
        read.signed.push(signed);
    }
    Ok(Some(read))
}

/// A catalogue that was read whole.
#[derive(Default)]
pub(crate) struct ReadCatalogue {
    /// Pools as signed.
    pub(crate) signed: Vec<SignedTerms>,
    /// Pools whose terms were opened.
    pub(crate) pools: Vec<Pool>,
    /// Codes of the others.
    pub(crate) refused: Vec<Code>,
}

/// Checks a token's receipt: our id and key, epochs that are not ahead of the node's own clock.
pub(crate) fn token(
    receipt: &TokenReceipt,
    id: FieldElement,
    key: &PublicKey,
    current: Epoch,
) -> Result<(), NetworkError> {
    let ahead = receipt.minted.max(receipt.device_from).0 > current.0.saturating_add(1);
    if receipt.id != id || receipt.key != *key || ahead || receipt.minted.0 > u64::from(u32::MAX) {
        return Err(NetworkError::Receipt);
    }
    Ok(())
}

/// Checks a registration's receipt: the epoch asked for, the leaf that follows from id, mint and bundle.
pub(crate) fn registration(
    receipt: &LeafReceipt,
    epoch: Epoch,
    minted: u32,
    leaf: FieldElement,
) -> Result<(), NetworkError> {
    let same = receipt.epoch == epoch && receipt.leaf == leaf && receipt.minted.0 == u64::from(minted);
    if same && receipt.index < TREE_LEAVES { Ok(()) } else { Err(NetworkError::Receipt) }
}

/// Checks an epoch's checkpoints: signatures, and that no two of them, nor one seen before, contradict each other.
///
/// A level is signed once, and one size has one root: anything else is [`NetworkError::Equivocation`].
pub(crate) fn checkpoints(
    given: &[Checkpoint],
    seen: &[Checkpoint],
    epoch: Epoch,
    info: &NetworkInfo,
) -> Result<(), NetworkError> {
    if given.len() > CHECKPOINTS_MAX || given.iter().any(|c| c.epoch != epoch || c.size > TREE_LEAVES) {
        return Err(NetworkError::Garbage);
    }
    let (network, keys) = (info.id(), signers(info, epoch));
    if !given.iter().all(|checkpoint| keys.iter().any(|key| checkpoint.verify(&network, key).is_ok())) {
        return Err(NetworkError::Signature);
    }
    let all: Vec<&Checkpoint> = given.iter().chain(seen).collect();
    for (i, one) in all.iter().enumerate() {
        for other in all.iter().skip(i + 1) {
            let same = (one.size, one.aged, one.root) == (other.size, other.aged, other.root);
            if !same && (one.level == other.level || one.size == other.size) {
                return Err(NetworkError::Equivocation);
            }
        }
    }
    Ok(())
}

/// Checks an epoch's leaf list against its checkpoints and finds our leaf at the index of its receipt.
pub(crate) fn leaves(
    list: &LeafList,
    epoch: Epoch,
    checkpoints: &[Checkpoint],
    receipt: &LeafReceipt,
) -> Result<(), NetworkError> {
    if list.epoch != epoch {
        return Err(NetworkError::Garbage);
    }
    for checkpoint in checkpoints {
        let size = usize::try_from(checkpoint.size).map_err(|_| NetworkError::Garbage)?;
        let first = list.leaves.get(..size).ok_or(NetworkError::LeavesTruncated)?;
        if root_of(first).map_err(|_| NetworkError::Garbage)? != checkpoint.root {
            return Err(NetworkError::RootMismatch);
        }
        let covered = receipt.index < checkpoint.size;
        let ours = usize::try_from(receipt.index).ok().and_then(|at| first.get(at));
        if covered && ours != Some(&receipt.leaf) {
            return Err(NetworkError::LeafMissing);
        }
    }
    Ok(())
}

/// Checks a stake's receipt: the node's signature, every field as sent, and the epochs that the terms say.
pub(crate) fn stake(
    receipt: &StakeReceipt,
    request: &StakeRequest,
    terms: &Terms,
    info: &NetworkInfo,
) -> Result<(), NetworkError> {
    let network = info.id();
    if !signers(info, request.epoch).iter().any(|key| receipt.verify(&network, key).is_ok()) {
        return Err(NetworkError::Signature);
    }
    let same = receipt.pool == request.pool
        && receipt.epoch == request.epoch
        && receipt.nullifier == request.nullifier
        && receipt.value == request.value;
    let settled = receipt.budget_epoch == terms.scope.budget_epoch(request.epoch)
        && receipt.settled_after == terms.taken_until(request.epoch);
    if same && settled { Ok(()) } else { Err(NetworkError::Receipt) }
}

/// Finds the reward of a stake among what a payout key was paid. `None`: not settled yet.
///
/// The key is fresh for each stake, so anything else in the list is [`NetworkError::RewardForeign`].
pub(crate) fn reward(rewards: &[Reward], receipt: &StakeReceipt, rate: u32) -> Result<Option<Reward>, NetworkError> {
    let Some(reward) = rewards.first() else { return Ok(None) };
    let ours = reward.nullifier == receipt.nullifier
        && reward.pool == receipt.pool
        && reward.epoch == receipt.budget_epoch
        && reward.value == receipt.value;
    if rewards.len() > 1 || !ours {
        return Err(NetworkError::RewardForeign);
    }
    if u128::from(reward.amount) > u128::from(receipt.value) * u128::from(rate) || reward.amount >= 1 << 53 {
        return Err(NetworkError::RewardTooLarge);
    }
    Ok(Some(reward.clone()))
}
