//! Checks of a node's answers: schema, ranges, signatures and agreement with what is stored. Pure functions.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::protocol::catalogue::Catalogue;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt};
use ashiato_core::protocol::limits::TREE_DEPTH;
use ashiato_core::protocol::network::{Admission, NetworkInfo};
use ashiato_core::protocol::problem::{Problem, ProblemCode};
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};
use ashiato_core::protocol::terms::SignedTerms;
use ashiato_core::protocol::token::MintReceipt;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::gadgets::merkle;
use ashiato_zk_circuits::groth16::pins::Pins;
use serde::de::DeserializeOwned;

use crate::staking::pool::Pool;
use crate::sync::failure::{ANSWER_MAX, NetworkError};
use crate::sync::request::NodeAnswer;

/// The most work a device does for its admission, in leading zero bits.
const WORK_BITS_MAX: u8 = 24;
/// The most pools a catalogue may hold.
const POOLS_MAX: usize = 256;
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

/// Checks what a node says of its network. `known` is what the same address said before; `asked_at` and `now_ms` are
/// the device's clock when the request left and when the answer came.
pub(crate) fn network(
    info: &NetworkInfo,
    known: Option<&NetworkInfo>,
    asked_at: u64,
    now_ms: u64,
) -> Result<(), NetworkError> {
    let schedule =
        EpochSchedule::new(info.schedule.length_ms, info.schedule.grace).map_err(|_| NetworkError::Garbage)?;
    if !is_network_name(&info.network)
        || info.base_tariff.check().is_err()
        || info.base_tariff.attention_cap != schedule.attention_cap()
    {
        return Err(NetworkError::Garbage);
    }
    let largest = Size::from_words(info.words).ok_or(NetworkError::Garbage)?;
    if let Admission::ProofOfWork { bits } = info.admission {
        work(bits)?;
    }
    if let Some(known) = known {
        if known.node_key != info.node_key {
            return Err(NetworkError::NodeKeyChanged);
        }
        let same = known.network == info.network
            && known.test_network == info.test_network
            && known.schedule == info.schedule
            && known.base_tariff == info.base_tariff
            && known.words == info.words
            && known.verifying_key_hash == info.verifying_key_hash;
        if !same {
            return Err(NetworkError::NetworkChanged);
        }
    }
    // Every existing proving key comes from a published seed, so anyone can forge proofs; only test networks are
    // accepted.
    let pins = Pins::dev().map_err(|_| NetworkError::VerifyingKey)?;
    let hash = pins.circuits_hash(largest).map_err(|_| NetworkError::VerifyingKey)?;
    if !info.test_network || hash != info.verifying_key_hash {
        return Err(NetworkError::VerifyingKey);
    }
    let skew = if info.now_ms < asked_at { asked_at - info.now_ms } else { info.now_ms.saturating_sub(now_ms) };
    if skew > schedule.length_ms {
        return Err(NetworkError::ClockSkew);
    }
    Ok(())
}

/// Opens one pool's terms, with the code of what is wrong with them.
pub(crate) fn pool(signed: &SignedTerms, info: &NetworkInfo) -> Result<Pool, Code> {
    let terms = signed.open(&info.network, info.schedule.attention_cap()).map_err(|error| error.code())?;
    if terms.verifying_key_hash != info.verifying_key_hash {
        return Err(Code::TermsVerifyingKey);
    }
    Ok(Pool { signed: signed.clone(), id: signed.pool_id(), terms })
}

/// Checks the catalogue's signature and opens each pool's terms. A pool with bad terms is left out, and its code comes
/// back; it takes nothing away from the others.
pub(crate) fn catalogue(catalogue: &Catalogue, info: &NetworkInfo) -> Result<(Vec<Pool>, Vec<Code>), NetworkError> {
    if catalogue.pools.len() > POOLS_MAX {
        return Err(NetworkError::Garbage);
    }
    catalogue.verify(&info.network, &info.node_key).map_err(|_| NetworkError::Signature)?;
    let mut pools = Vec::new();
    let mut refused = Vec::new();
    for signed in &catalogue.pools {
        match pool(signed, info) {
            Ok(pool) => pools.push(pool),
            Err(code) => refused.push(code),
        }
    }
    Ok((pools, refused))
}

/// Checks a mint's receipt: our id, an epoch that is not ahead of the clock.
pub(crate) fn mint(receipt: &MintReceipt, id: FieldElement, current: Epoch) -> Result<(), NetworkError> {
    if receipt.id != id || receipt.epoch.0 > current.0.saturating_add(1) {
        return Err(NetworkError::Receipt);
    }
    Ok(())
}

/// Checks a registration's receipt: the epoch asked for, the leaf that follows from id and bundle.
pub(crate) fn registration(receipt: &LeafReceipt, epoch: Epoch, leaf: FieldElement) -> Result<(), NetworkError> {
    if receipt.epoch != epoch || receipt.leaf != leaf || receipt.index >> TREE_DEPTH != 0 {
        return Err(NetworkError::Receipt);
    }
    Ok(())
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
    if given.len() > CHECKPOINTS_MAX || given.iter().any(|c| c.epoch != epoch || c.size >> TREE_DEPTH > 1) {
        return Err(NetworkError::Garbage);
    }
    for checkpoint in given {
        checkpoint.verify(&info.network, &info.node_key).map_err(|_| NetworkError::Signature)?;
    }
    let all: Vec<&Checkpoint> = given.iter().chain(seen).collect();
    for (i, one) in all.iter().enumerate() {
        for other in &all[i + 1..] {
            let same = (one.size, one.root) == (other.size, other.root);
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
        if merkle::root_of(first).map_err(|_| NetworkError::Garbage)? != checkpoint.root {
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

/// Checks a stake's receipt: the node's signature, every field as sent, an accepting epoch that is not ahead.
pub(crate) fn stake(
    receipt: &StakeReceipt,
    request: &StakeRequest,
    info: &NetworkInfo,
    current: Epoch,
) -> Result<(), NetworkError> {
    receipt.verify(&info.network, &info.node_key).map_err(|_| NetworkError::Signature)?;
    let same = receipt.pool == request.pool
        && receipt.epoch == request.epoch
        && receipt.nullifier == request.nullifier
        && receipt.value == request.value;
    if !same || receipt.accepted_in < request.epoch || receipt.accepted_in.0 > current.0.saturating_add(1) {
        return Err(NetworkError::Receipt);
    }
    Ok(())
}

/// Finds the reward of a stake among what a payout key was paid. `None`: not settled yet.
///
/// The key is fresh for each stake, so anything else in the list is [`NetworkError::RewardForeign`].
pub(crate) fn reward(rewards: &[Reward], receipt: &StakeReceipt, rate: u32) -> Result<Option<Reward>, NetworkError> {
    let Some(reward) = rewards.first() else { return Ok(None) };
    let ours = reward.nullifier == receipt.nullifier
        && reward.pool == receipt.pool
        && reward.epoch == receipt.accepted_in
        && reward.value == receipt.value;
    if rewards.len() > 1 || !ours {
        return Err(NetworkError::RewardForeign);
    }
    if u128::from(reward.amount) > u128::from(receipt.value) * u128::from(rate) || reward.amount >= 1 << 53 {
        return Err(NetworkError::RewardTooLarge);
    }
    Ok(Some(reward.clone()))
}
