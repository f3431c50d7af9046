//! Verifying keys that follow each other: a stake that waits under one that retires is proven anew under the next.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::network::NetworkInfo;

use crate::keys::entropy::draw;
use crate::staking::record::{Progress, Stake};
use crate::staking::stakes::Stakes;
use crate::store::Store;
use crate::store::records::{OpenRecords, RecordError};

/// The newest verifying key that the network takes in an epoch and this software can prove under.
pub(crate) fn proving_key(info: &NetworkInfo, shipped: &[Hash], current: Epoch) -> Option<Hash> {
    let known = info.verifying_keys.iter().rev().filter(|key| key.takes(current));
    known.map(|key| key.hash).find(|hash| shipped.contains(hash))
}

/// Sends stakes that wait under a verifying key that is not taken any more to the prover again, under the newest key that
/// this software and the network both know. Where there is none the stake waits, and says that an update is needed.
///
/// # Errors
/// Those of keeping stakes.
pub(crate) async fn renew<S: Store>(
    info: &NetworkInfo,
    shipped: &[Hash],
    current: Epoch,
    stakes: &mut Stakes,
    records: &mut OpenRecords<'_, S>,
) -> Result<(), RecordError> {
    let taken = |hash: &Hash| info.verifying_keys.iter().any(|key| key.hash == *hash && key.takes(current));
    let stale: Vec<Stake> =
        stakes.iter().filter(|stake| stake.waits() && !taken(&stake.record.verifying_key)).cloned().collect();
    let next = proving_key(info, shipped, current);
    for mut stake in stale {
        let before = stake.record.job.clone();
        match next {
            Some(hash) => {
                // Another name, so that a proof under the old key that still comes is nobody's.
                stake.record.job = hex::encode(draw::<16>(records.entropy())?);
                stake.record.again |= stake.record.progress != Progress::Approved;
                (stake.record.progress, stake.record.proof, stake.record.error) = (Progress::Approved, None, None);
                stake.record.verifying_key = hash;
                stakes.keep(stake, &[before], records).await?;
            }
            None if stake.record.error.is_none() => {
                stake.record.error = Some(Code::UpdateNeeded.name().to_owned());
                stakes.keep(stake, &[], records).await?;
            }
            None => {}
        }
    }
    Ok(())
}
