//! Footprints as pages list them, newest first: those of closed epochs by their days, the others from the open log.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::tariff::{POINT, Tariff};

use crate::capture::intake::Intake;
use crate::capture::settings::Settings;
use crate::epochs::close::Epochs;
use crate::epochs::closed::{self, Closed, Place};
use crate::epochs::day_list;
use crate::keys::user_key::VaultKeys;
use crate::pages::views::{FootprintView, Worth};
use crate::store::Store;
use crate::store::formats::v1::EpochRecord;
use crate::store::records::{RecordError, Records};

/// The most footprints one query gives.
const LIMIT_MAX: usize = ashiato_core::limits::VIEW_ENTRIES;

/// A footprint and whether it counts.
pub(crate) struct Kept {
    pub(crate) epoch: Epoch,
    pub(crate) footprint: Footprint,
    /// It did not come after its epoch's commitment.
    pub(crate) counted: bool,
    /// Its epoch was committed with it.
    pub(crate) committed: bool,
}

/// What a footprint is worth by itself: `weight · seconds + 10 · action weight · bonus`, in tenths of a point.
pub(crate) fn worth(footprint: &Footprint, tariff: &Tariff) -> Worth {
    let at = |numbers: &[u8; 16], place: u8| numbers.get(usize::from(place)).copied().unwrap_or_default();
    let category = footprint.category.id();
    let (weight, action_weight) = (at(&tariff.attention_weights, category), at(&tariff.action_weights, category));
    let bonus = if footprint.continued { 0 } else { at(&tariff.bonuses, footprint.action.id()) };
    let seconds = footprint.attention_ms / 1_000;
    let value = u64::from(weight) * seconds + u64::from(POINT) * u64::from(action_weight) * u64::from(bonus);
    Worth { weight, seconds, action_weight, bonus, value }
}

/// The footprints of an open vault whose log was read and folded.
pub(crate) struct Shelf<'a, S> {
    pub(crate) records: &'a Records<S>,
    pub(crate) keys: &'a VaultKeys,
    pub(crate) epochs: &'a Epochs,
    pub(crate) settings: &'a Settings,
    pub(crate) intake: &'a Intake,
}

fn newest_first(kept: &mut [Kept]) {
    kept.sort_by(|a, b| (b.footprint.started_at, &b.footprint.id).cmp(&(a.footprint.started_at, &a.footprint.id)));
}

impl<S: Store> Shelf<'_, S> {
    /// Footprints that began before an instant (all without one), newest first, at most 1,000.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn views(
        &self,
        before: Option<u64>,
        limit: usize,
        now_ms: u64,
    ) -> Result<Vec<FootprintView>, RecordError> {
        let limit = limit.min(LIMIT_MAX);
        let mut kept = self.newest(before.unwrap_or(u64::MAX), limit).await?;
        kept.truncate(limit);
        let epoch = self.settings.epoch_at(now_ms);
        let live = self.intake.live();
        let growing: Vec<String> =
            live.into_iter().filter(|live| live.attending).map(|live| live.page.footprint_id(epoch)).collect();
        let views = kept.into_iter().map(|kept| FootprintView {
            worth: worth(&kept.footprint, self.settings.tariff()),
            epoch: kept.epoch.0,
            live: growing.contains(&kept.footprint.id),
            counted: kept.counted,
            footprint: kept.footprint,
        });
        Ok(views.collect())
    }

    /// At least the `limit` newest footprints that began before an instant, newest first. Days are read from the newest
    /// one back until there are enough.
    async fn newest(&self, before: u64, limit: usize) -> Result<Vec<Kept>, RecordError> {
        let mut kept = self.open();
        kept.retain(|kept| kept.footprint.started_at < before);
        let mut closed = 0;
        let mut next = self.epochs.totals().newest_day;
        while let Some(day) = next {
            let Some(list) = self.whole(day_list::read(day, self.records, self.keys).await)? else { break };
            for known in list.epochs.iter().rev() {
                let place = Place { length_ms: known.length_ms, epoch: known.epoch };
                if closed >= limit {
                    break;
                }
                if place.start_ms() >= before || self.is_open(place) {
                    continue;
                }
                let of_epoch = self.closed(place, Some((before, limit - closed))).await?;
                closed += of_epoch.len();
                kept.extend(of_epoch);
            }
            if closed >= limit {
                break;
            }
            next = list.before;
        }
        newest_first(&mut kept);
        Ok(kept)
    }

    /// Whether an epoch stands among the open ones, with all that was closed of it.
    fn is_open(&self, place: Place) -> bool {
        place.length_ms == self.settings.schedule().length_ms
            && self.epochs.open().is_some_and(|open| open.contains_key(&place.epoch))
    }

    /// The footprints of open epochs.
    pub(crate) fn open(&self) -> Vec<Kept> {
        let mut kept = Vec::new();
        for (epoch, open) in self.epochs.open().into_iter().flatten() {
            let one = |footprint: &Footprint, counted: bool| Kept {
                epoch: *epoch,
                footprint: footprint.clone(),
                counted,
                committed: counted && open.committed(),
            };
            kept.extend(open.footprints.iter().map(|footprint| one(footprint, true)));
            kept.extend(open.late.iter().map(|footprint| one(footprint, false)));
        }
        kept
    }

    /// A record that is there and whole. One that is damaged is counted.
    fn whole<T>(&self, read: Result<Option<T>, RecordError>) -> Result<Option<T>, RecordError> {
        match read {
            Err(error) if error.is_damage() => {
                self.records.count_damaged();
                Ok(None)
            }
            other => other,
        }
    }

    /// The footprints of a closed epoch: all, or, with a bound, at least so many that began before an instant as there
    /// are. None where its record is damaged, which is counted.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn closed(&self, place: Place, bound: Option<(u64, usize)>) -> Result<Vec<Kept>, RecordError> {
        let Some(head) = self.whole(closed::head(place, self.records, self.keys).await)? else { return Ok(Vec::new()) };
        let mut kept = match bound {
            // The late ones are in no order with the others.
            Some((before, limit)) if head.late == 0 => self.last(place, &head, before, limit).await?,
            _ => {
                let closed = self.whole(Closed::read(place, self.records, self.keys).await)?;
                let mut kept = Vec::new();
                if let Some(closed) = closed {
                    kept.extend(closed.footprints.into_iter().map(|footprint| (footprint, true)));
                    kept.extend(closed.late.into_iter().map(|footprint| (footprint, false)));
                }
                kept
            }
        };
        if let Some((before, _)) = bound {
            kept.retain(|(footprint, _)| footprint.started_at < before);
        }
        let kept = kept.into_iter().map(|(footprint, counted)| Kept {
            epoch: place.epoch,
            footprint,
            counted,
            committed: counted && head.committed,
        });
        Ok(kept.collect())
    }

    /// The last parts of an epoch, until they hold so many footprints that began before an instant.
    async fn last(
        &self,
        place: Place,
        head: &EpochRecord,
        before: u64,
        limit: usize,
    ) -> Result<Vec<(Footprint, bool)>, RecordError> {
        let mut kept = Vec::new();
        for number in (0..head.parts).rev() {
            if kept.len() >= limit {
                break;
            }
            let part = closed::part(place, number, self.records, self.keys).await.map(Some);
            let footprints = self.whole(part)?.unwrap_or_default();
            let before = footprints.into_iter().filter(|footprint| footprint.started_at < before);
            kept.extend(before.map(|footprint| (footprint, true)));
        }
        Ok(kept)
    }

    /// Every closed epoch that is not open, oldest first.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn places(&self) -> Result<Vec<Place>, RecordError> {
        let mut places = Vec::new();
        let mut next = self.epochs.totals().newest_day;
        while let Some(day) = next {
            let Some(list) = self.whole(day_list::read(day, self.records, self.keys).await)? else { break };
            let known = list.epochs.iter().rev();
            places.extend(known.map(|known| Place { length_ms: known.length_ms, epoch: known.epoch }));
            next = list.before;
        }
        places.retain(|place| !self.is_open(*place));
        places.reverse();
        Ok(places)
    }
}
