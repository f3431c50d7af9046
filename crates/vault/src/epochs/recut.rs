//! Cutting anew: closed epochs of another length that a network of this length may still register.

use std::collections::BTreeMap;

use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::footprint::Footprint;

use crate::epochs::closed::{Closed, Place};
use crate::epochs::day_list;
use crate::keys::user_key::VaultKeys;
use crate::store::Store;
use crate::store::records::{RecordError, Records};

/// Closed epochs of another length, none of them committed, that reach beyond an instant. Days are gone through from the
/// newest one back to the instant's.
///
/// # Errors
/// Those of [`Records::read`].
pub(crate) async fn misfits<S: Store>(
    newest_day: Option<u64>,
    from_ms: u64,
    schedule: &EpochSchedule,
    records: &Records<S>,
    keys: &VaultKeys,
) -> Result<Vec<Closed>, RecordError> {
    let mut found = Vec::new();
    let mut next = newest_day;
    while let Some(day) = next {
        let Some(list) = day_list::read(day, records, keys).await? else { break };
        for known in list.epochs.iter().filter(|known| known.length_ms != schedule.length_ms) {
            let place = Place { length_ms: known.length_ms, epoch: known.epoch };
            if place.start_ms().saturating_add(known.length_ms) <= from_ms {
                continue;
            }
            let closed = Closed::read(place, records, keys).await?;
            found.extend(closed.filter(|closed| !closed.committed));
        }
        // An epoch may reach into the day after the one it begins on.
        if day.saturating_add(2).saturating_mul(86_400_000) < from_ms {
            break;
        }
        next = list.before;
    }
    Ok(found)
}

/// Footprints in the epochs of a schedule: each goes to the epoch it began in, as far as that holds its attention.
pub(crate) fn cut(
    footprints: impl Iterator<Item = Footprint>,
    schedule: &EpochSchedule,
) -> BTreeMap<Epoch, Vec<Footprint>> {
    let mut epochs: BTreeMap<Epoch, Vec<Footprint>> = BTreeMap::new();
    for mut footprint in footprints {
        let epoch = schedule.epoch_at(footprint.started_at);
        let room = schedule.end_ms(epoch).saturating_sub(footprint.started_at);
        footprint.attention_ms = footprint.attention_ms.min(room);
        epochs.entry(epoch).or_default().push(footprint);
    }
    for footprints in epochs.values_mut() {
        footprints.sort_by(|a, b| (a.started_at, &a.id).cmp(&(b.started_at, &b.id)));
    }
    epochs
}
