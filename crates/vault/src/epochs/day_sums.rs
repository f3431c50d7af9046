//! What each local day adds up to, by hour and by site: everything that pictures need.
//!
//! A footprint stands in the hour that it began in.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::sums::Sums;

use crate::keys::user_key::VaultKeys;
use crate::store::formats::v1;
use crate::store::records::{Kind, OpenRecords, RecordError, Records};
use crate::store::{Op, Store};

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;
/// Hours of a day.
const HOURS: i64 = 24;

/// Where a moment lies on the person's own clock: the local day since 1970, the hour.
pub(crate) fn local(at_ms: u64, zone_minutes: i32) -> (i64, u8) {
    let local = i64::try_from(at_ms).unwrap_or(i64::MAX).saturating_add(i64::from(zone_minutes) * 60_000);
    let hours = local.div_euclid(HOUR_MS);
    (hours.div_euclid(HOURS), hours.rem_euclid(HOURS) as u8)
}

/// Sums of one local day.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct DaySums {
    /// By hour.
    pub(crate) hours: BTreeMap<u8, Sums>,
    /// By site.
    pub(crate) sites: BTreeMap<String, Sums>,
}

impl DaySums {
    /// Adds a footprint that began in this hour.
    pub(crate) fn add(&mut self, hour: u8, footprint: &Footprint) {
        self.hours.entry(hour).or_default().add(footprint);
        if footprint.host.is_empty() {
            // Of a page that was withdrawn after its epoch was committed nothing says where it was.
            return;
        }
        self.sites.entry(footprint.host.clone()).or_default().add(footprint);
    }

    /// Takes a footprint out again.
    pub(crate) fn remove(&mut self, hour: u8, footprint: &Footprint) {
        let mut one = Sums::default();
        one.add(footprint);
        if let Some(sums) = self.hours.get_mut(&hour) {
            sums.unmerge(&one);
        }
        if let Some(sums) = self.sites.get_mut(&footprint.host) {
            sums.unmerge(&one);
        }
        self.hours.retain(|_, sums| !sums.is_empty());
        self.sites.retain(|_, sums| !sums.is_empty());
    }

    /// Adds another day's sums, as of one that is not stored yet.
    pub(crate) fn merge(&mut self, other: &Self) {
        other.hours.iter().for_each(|(hour, sums)| self.hours.entry(*hour).or_default().merge(sums));
        other.sites.iter().for_each(|(host, sums)| self.sites.entry(host.clone()).or_default().merge(sums));
    }

    /// What the whole day adds up to.
    pub(crate) fn total(&self) -> Sums {
        let mut total = Sums::default();
        self.hours.values().for_each(|sums| total.merge(sums));
        total
    }

    fn record(&self, day: i64) -> v1::DaySums {
        let hours = self.hours.iter().map(|(hour, sums)| v1::HourSums { hour: *hour, sums: sums.into() });
        let sites = self.sites.iter().map(|(host, sums)| v1::SiteSums { host: host.clone(), sums: sums.into() });
        v1::DaySums { day, hours: hours.collect(), sites: sites.collect() }
    }

    fn from_record(record: v1::DaySums) -> Self {
        let hours = record.hours.into_iter().map(|hour| (hour.hour, hour.sums.into()));
        let sites = record.sites.into_iter().map(|site| (site.host, site.sums.into()));
        Self { hours: hours.collect(), sites: sites.collect() }
    }
}

/// The sums of a local day's closed epochs; empty where there are none.
///
/// # Errors
/// Those of [`Records::read`].
pub(crate) async fn read<S: Store>(day: i64, records: &Records<S>, keys: &VaultKeys) -> Result<DaySums, RecordError> {
    let record: Option<v1::DaySums> = records.read(keys, Kind::DaySums, &day.to_be_bytes()).await?;
    Ok(record.map(DaySums::from_record).unwrap_or_default())
}

/// Changes to the sums of days that belong into one transaction.
#[derive(Default)]
pub(crate) struct Changes {
    days: BTreeMap<i64, DaySums>,
}

impl Changes {
    /// Reads the days that footprints lie in.
    ///
    /// # Errors
    /// Those of [`Records::read`].
    pub(crate) async fn load<S: Store>(
        &mut self,
        footprints: impl Iterator<Item = &Footprint>,
        zone_minutes: i32,
        records: &Records<S>,
        keys: &VaultKeys,
    ) -> Result<(), RecordError> {
        let days: BTreeSet<i64> = footprints.map(|footprint| local(footprint.started_at, zone_minutes).0).collect();
        for day in days {
            let Entry::Vacant(place) = self.days.entry(day) else { continue };
            place.insert(match read(day, records, keys).await {
                // Sums are made anew from here on where they are damaged.
                Err(error) if error.is_damage() => DaySums::default(),
                other => other?,
            });
        }
        Ok(())
    }

    /// Adds a footprint.
    pub(crate) fn add(&mut self, footprint: &Footprint, zone_minutes: i32) {
        let (day, hour) = local(footprint.started_at, zone_minutes);
        self.days.entry(day).or_default().add(hour, footprint);
    }

    /// Takes a footprint out.
    pub(crate) fn remove(&mut self, footprint: &Footprint, zone_minutes: i32) {
        let (day, hour) = local(footprint.started_at, zone_minutes);
        self.days.entry(day).or_default().remove(hour, footprint);
    }

    /// The sums of one day.
    pub(crate) fn of(&self, day: i64) -> Option<&DaySums> {
        self.days.get(&day)
    }

    /// The changes that store the days.
    ///
    /// # Errors
    /// Those of [`OpenRecords::put`].
    pub(crate) fn put<S: Store>(&self, records: &mut OpenRecords<'_, S>) -> Result<Vec<Op>, RecordError> {
        self.days.iter().map(|(day, sums)| records.put(Kind::DaySums, &day.to_be_bytes(), &sums.record(*day))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::epochs::commit::tests::footprint;

    #[test]
    fn days_and_hours_are_those_of_the_persons_clock() {
        let at = 20_000 * 86_400_000 + 23 * 3_600_000 + 40 * 60_000;
        assert_eq!(local(at, 0), (20_000, 23));
        assert_eq!(local(at, 60), (20_001, 0));
        assert_eq!(local(at, 330), (20_001, 5));
        assert_eq!(local(at, -24 * 60), (19_999, 23));
        assert_eq!(local(0, -1), (-1, 23), "before 1970");
    }

    #[test]
    fn what_is_taken_out_was_never_there() {
        let mut day = DaySums::default();
        day.add(5, &footprint(1, 20_000));
        let before = day.clone();
        day.add(5, &footprint(2, 900));
        day.add(6, &footprint(1, 1_000));
        day.remove(6, &footprint(1, 1_000));
        day.remove(5, &footprint(2, 900));
        assert!(day == before);
    }
}
