//! Reading what the node says of a stake: the receipt or the refusal, the rewards.

use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};

use crate::staking::record::{Progress, Stake};
use crate::staking::stakes::Stakes;
use crate::store::Store;
use crate::store::records::{OpenRecords, RecordError};
use crate::sync::answers;
use crate::sync::conversation::Turn;
use crate::sync::failure::NetworkError;
use crate::sync::read::{Read, Trip};
use crate::sync::request::NodeAnswer;

pub(super) async fn read_stake<S: Store>(
    job: &str,
    request: &StakeRequest,
    answer: &NodeAnswer,
    info: &NetworkInfo,
    turn: &mut Turn<'_, '_, S>,
) -> Result<(), Trip> {
    let receipt: StakeReceipt = match answers::parse(answer) {
        Err(error @ NetworkError::Refused(_)) if error.is_transport() => return Err(error.into()),
        // Nobody signs a refusal. One that came by another address than the approved one may be its own, and not the
        // network's: the stake stays and is sent again.
        Err(NetworkError::Refused(code)) if !NetworkError::may_pass(code) && approved_for(job, turn) => {
            turn.stakes.end(job, Progress::Refused, code, turn.records).await?;
            return Err(Trip::Read(Read::Final(code)));
        }
        other => other?,
    };
    let mut stake = stake(job, turn.stakes)?;
    answers::stake(&receipt, request, &stake.terms, info)?;
    stake.record.progress = Progress::Accepted;
    stake.record.receipt = Some(receipt.into());
    stake.record.error = None;
    Ok(turn.stakes.keep(stake, &[], turn.records).await?)
}

pub(super) async fn read_rewards<S: Store>(
    job: &str,
    answer: &NodeAnswer,
    stakes: &mut Stakes,
    records: &mut OpenRecords<'_, S>,
) -> Result<(), Trip> {
    let rewards: Vec<Reward> = answers::parse(answer)?;
    let mut stake = stake(job, stakes)?;
    let receipt = stake.record.receipt.clone().map(StakeReceipt::from).ok_or(RecordError::DAMAGED)?;
    let Some(reward) = answers::reward(&rewards, &receipt, stake.terms.rate)? else {
        return Err(Trip::Read(Read::Pending));
    };
    stake.record.progress = Progress::Rewarded;
    stake.record.reward = Some(reward.into());
    Ok(stakes.keep(stake, &[], records).await?)
}

/// Whether a stake was approved for the present address.
fn approved_for<S: Store>(job: &str, turn: &Turn<'_, '_, S>) -> bool {
    turn.stakes.get(job).is_some_and(|stake| stake.record.node == turn.settings.node())
}

fn stake(job: &str, stakes: &Stakes) -> Result<Stake, RecordError> {
    stakes.get(job).cloned().ok_or(RecordError::DAMAGED)
}
