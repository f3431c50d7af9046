//! The open log: sealed events as read once the vault is open, and what is left of them when epochs are sealed.

use std::collections::{BTreeMap, BTreeSet};

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::event::{Event, PageId};
use ashiato_core::footprint::fold::{fold, points};
use ashiato_core::footprint::footprint::Footprint;

use crate::capture::intake::{Batch, points_op};
use crate::capture::rules::SiteNames;
use crate::epochs::commit::EpochRecord;
use crate::epochs::sums::{Summary, page_of};
use crate::keys::segment::{Segment, SegmentId};
use crate::store::records::Kind;
use crate::store::{Collection, Op, Store, page};
use crate::vault::{Result, Vault};

/// Events that a compaction writes into one batch.
const REWRITTEN: usize = 256;

/// Footprints by epoch.
pub(crate) type Epochs = BTreeMap<Epoch, Vec<Footprint>>;

/// A batch as read.
struct Held {
    key: Vec<u8>,
    events: Vec<Event>,
}

/// Everything read of events that no sealed epoch has taken in yet.
#[derive(Default)]
pub(crate) struct Log {
    batches: Vec<Held>,
    /// Keys of batches that can't be opened. They stay: a better copy may yet turn up.
    damaged: Vec<Vec<u8>>,
    segments: BTreeSet<SegmentId>,
    /// Sealed epochs.
    pub(crate) summaries: BTreeMap<Epoch, Summary>,
    folded: Option<Epochs>,
}

/// What a compaction changes in memory once its transaction is through.
pub(crate) struct Compaction {
    removed: BTreeSet<Vec<u8>>,
    added: Vec<(Vec<u8>, Batch)>,
    segments: Vec<SegmentId>,
    summaries: Vec<Summary>,
}

impl Log {
    /// Notes that the events changed.
    pub(crate) fn changed(&mut self) {
        self.folded = None;
    }

    /// Takes in a batch that was stored just now.
    pub(crate) fn push(&mut self, key: Vec<u8>, batch: Batch) {
        if let Some(segment) = segment_of(&key) {
            self.segments.insert(segment);
        }
        self.batches.push(Held { key, events: batch.events });
        self.folded = None;
    }

    /// The footprints that are not sealed, if they were folded since the last event.
    pub(crate) fn folded(&self) -> Option<&Epochs> {
        self.folded.as_ref()
    }

    /// Batches that can't be opened.
    pub(crate) fn damaged(&self) -> u64 {
        self.damaged.len() as u64
    }
}

fn segment_of(key: &[u8]) -> Option<SegmentId> {
    key.get(..16).and_then(|id| id.try_into().ok())
}

/// Puts events that were cut by epochs of another length into the present ones: attention goes to the epoch it began
/// in, as far as that holds it.
fn adapt(events: &mut [Event], length_ms: u64, schedule: &EpochSchedule) {
    if length_ms == schedule.length_ms {
        return;
    }
    for event in events {
        match event {
            Event::Attended { epoch, started_at, attention_ms, .. } => {
                *epoch = schedule.epoch_at(*started_at);
                *attention_ms = (*attention_ms).min(schedule.end_ms(*epoch).saturating_sub(*started_at));
            }
            Event::Reclassified { epoch, .. } => {
                *epoch = schedule.epoch_at(epoch.0.saturating_mul(length_ms));
            }
            Event::Opened { .. } | Event::Titled { .. } | Event::Withdrawn { .. } => {}
        }
    }
}

/// Which of a log's events are still needed once some epochs' footprints are sealed.
struct Needed<'a> {
    sealed: BTreeSet<&'a str>,
    schedule: EpochSchedule,
    alive: BTreeSet<&'a PageId>,
    /// Pages without an opening: their opening may lie in a batch that is damaged now.
    orphans_stay: bool,
    opened: BTreeSet<&'a PageId>,
}

impl<'a> Needed<'a> {
    fn new(
        batches: &'a [Held],
        live: &'a [PageId],
        sealed: BTreeSet<&'a str>,
        schedule: EpochSchedule,
        current: Epoch,
        orphans_stay: bool,
    ) -> Self {
        let events = || batches.iter().flat_map(|batch| &batch.events);
        let mut needed = Self { sealed, schedule, alive: live.iter().collect(), orphans_stay, opened: BTreeSet::new() };
        let mut withdrawn = BTreeSet::new();
        for event in events() {
            match event {
                Event::Opened { page, draft, at } => {
                    needed.opened.insert(page);
                    let epoch = schedule.epoch_at(*at);
                    let unsealed = draft.action != Action::Visit && !needed.is_sealed(page, epoch);
                    if unsealed || epoch >= current {
                        needed.alive.insert(page);
                    }
                }
                Event::Attended { page, epoch, attention_ms, .. } => {
                    if *attention_ms > 0 && !needed.is_sealed(page, *epoch) {
                        needed.alive.insert(page);
                    }
                }
                Event::Withdrawn { page } => {
                    withdrawn.insert(page);
                }
                Event::Reclassified { .. } | Event::Titled { .. } => {}
            }
        }
        needed.alive.retain(|page| !withdrawn.contains(page));
        needed
    }

    fn is_sealed(&self, page: &PageId, epoch: Epoch) -> bool {
        self.sealed.contains(page.footprint_id(epoch).as_str())
    }

    fn keeps(&self, event: &Event) -> bool {
        let page = event.page();
        if !self.opened.contains(page) && self.orphans_stay {
            return true;
        }
        if !self.alive.contains(page) {
            return false;
        }
        match event {
            Event::Attended { epoch, .. } => !self.is_sealed(page, *epoch),
            Event::Opened { draft, at, .. } => {
                draft.action == Action::Visit || !self.is_sealed(page, self.schedule.epoch_at(*at))
            }
            _ => true,
        }
    }
}

impl<S: Store> Vault<S> {
    /// Reads the log, unless it is in memory. `locked` where it can't be read.
    pub(crate) async fn load_log(&mut self, now_ms: u64) -> Result<()> {
        self.access.keys()?;
        if self.log.is_some() {
            return Ok(());
        }
        self.flush(now_ms).await?;
        let mut log = Log::default();
        let mut segments: BTreeMap<SegmentId, Segment> = BTreeMap::new();
        let mut last = None;
        loop {
            let entries = page(&self.store, Collection::Segments, &mut last).await?;
            if entries.is_empty() {
                break;
            }
            let keys = self.access.keys()?;
            for (id, record) in &entries {
                // A damaged segment shows in its batches.
                if let Ok(segment) = Segment::open(keys, id, record) {
                    log.segments.insert(segment.id);
                    segments.insert(segment.id, segment);
                }
            }
        }
        let mut names = SiteNames::default();
        let mut last = None;
        loop {
            let entries = page(&self.store, Collection::Events, &mut last).await?;
            if entries.is_empty() {
                break;
            }
            for (key, sealed) in entries {
                let segment = segment_of(&key).and_then(|id| segments.get(&id));
                let text = segment.and_then(|segment| segment.open_batch(&key, &sealed).ok());
                match text.and_then(|text| serde_json::from_slice::<Batch>(&text).ok()) {
                    Some(mut batch) => {
                        adapt(&mut batch.events, batch.length_ms, &self.settings.schedule);
                        names.add(batch.names);
                        log.batches.push(Held { key, events: batch.events });
                    }
                    None => log.damaged.push(key),
                }
            }
        }
        for index in self.read_all::<crate::epochs::sums::IndexPage>(Kind::Index).await? {
            log.summaries.extend(index.epochs.into_iter().map(|summary| (summary.epoch, summary)));
        }
        if !names.is_empty() {
            let op = self.merged_names(names).await?;
            self.store.commit(vec![op]).await?;
        }
        self.log = Some(log);
        Ok(())
    }

    /// The footprints of epochs that are not sealed, waiting events included, and those that came too late for a sealed
    /// one. Reads the log first.
    pub(crate) async fn open_epochs(&mut self, now_ms: u64) -> Result<&Epochs> {
        self.load_log(now_ms).await?;
        let mut log = self.log.take().unwrap_or_default();
        if log.folded.is_none() {
            let events = log.batches.iter().flat_map(|batch| &batch.events).chain(&self.capture.pending);
            let mut epochs = fold(events.cloned(), &self.settings.schedule);
            let sealed: Vec<Epoch> = epochs.keys().filter(|epoch| log.summaries.contains_key(epoch)).copied().collect();
            for epoch in sealed {
                let record = match self.read::<EpochRecord>(Kind::Epoch, &epoch.0.to_be_bytes()).await {
                    Ok(record) => record,
                    Err(error) => {
                        self.log = Some(log);
                        return Err(error);
                    }
                };
                let known: BTreeSet<&str> = record
                    .iter()
                    .flat_map(|record| record.footprints.iter().chain(&record.rest))
                    .map(|footprint| footprint.id.as_str())
                    .collect();
                if let Some(footprints) = epochs.get_mut(&epoch) {
                    footprints.retain(|footprint| !known.contains(footprint.id.as_str()));
                }
            }
            epochs.retain(|_, footprints| !footprints.is_empty());
            log.folded = Some(epochs);
        }
        Ok(self.log.insert(log).folded.get_or_insert_default())
    }

    /// The footprints of epochs that have ended and are not sealed yet, and those that came too late for a sealed one.
    pub(crate) async fn ended_epochs(&mut self, now_ms: u64) -> Result<Epochs> {
        let current = self.epoch_at(now_ms);
        Ok(self.open_epochs(now_ms).await?.range(..current).map(|(epoch, held)| (*epoch, held.clone())).collect())
    }

    /// The changes that go with sealing these epochs: their summaries are put into the index and their events dropped;
    /// open pages carry over. They belong in one transaction with the records, by [`Vault::commit`].
    pub(crate) async fn compaction_ops(&mut self, sealed: &[EpochRecord], now_ms: u64) -> Result<Vec<Op>> {
        if sealed.is_empty() {
            return Ok(Vec::new());
        }
        self.load_log(now_ms).await?;
        let log = self.log.take().unwrap_or_default();
        let ops = self.compaction_of(&log, sealed, now_ms);
        self.log = Some(log);
        let (ops, compaction) = ops?;
        self.compaction = Some(compaction);
        Ok(ops)
    }

    fn compaction_of(&mut self, log: &Log, sealed: &[EpochRecord], now_ms: u64) -> Result<(Vec<Op>, Compaction)> {
        let schedule = self.settings.schedule;
        let live: Vec<PageId> = self.capture.tracker.live().into_iter().map(|live| live.page).collect();
        let ids = sealed
            .iter()
            .flat_map(|record| record.footprints.iter().chain(&record.rest))
            .map(|footprint| footprint.id.as_str())
            .collect();
        let current = self.epoch_at(now_ms);
        let needed = Needed::new(&log.batches, &live, ids, schedule, current, !log.damaged.is_empty());
        let mut ops = Vec::new();
        let mut removed = BTreeSet::new();
        let mut survivors: Vec<Event> = Vec::new();
        for batch in &log.batches {
            let kept = batch.events.iter().filter(|event| needed.keeps(event)).count();
            if kept == batch.events.len() && kept > 0 {
                continue;
            }
            survivors.extend(batch.events.iter().filter(|event| needed.keeps(event)).cloned());
            ops.push(Op::Delete { collection: Collection::Events, key: batch.key.clone() });
            removed.insert(batch.key.clone());
        }
        let mut added = Vec::new();
        for events in survivors.chunks(REWRITTEN) {
            let batch = Batch { length_ms: schedule.length_ms, events: events.to_vec(), names: SiteNames::default() };
            let (key, batch_ops) = self.batch_ops(&batch, now_ms)?;
            ops.extend(batch_ops);
            added.push((key, batch));
        }
        let used: BTreeSet<SegmentId> = log
            .batches
            .iter()
            .map(|batch| &batch.key)
            .filter(|key| !removed.contains(*key))
            .chain(&log.damaged)
            .filter_map(|key| segment_of(key))
            .collect();
        let running = self.capture.running.as_ref().map(|running| running.segment.id);
        let segments: Vec<SegmentId> =
            log.segments.iter().filter(|id| !used.contains(*id) && Some(**id) != running).copied().collect();
        for id in &segments {
            ops.push(Op::Delete { collection: Collection::Segments, key: id.to_vec() });
        }
        let tariff = self.settings.tariff.clone();
        let summaries: Vec<Summary> = sealed.iter().map(|record| Summary::new(record, &schedule, &tariff)).collect();
        ops.extend(self.index_ops(&log.summaries, &summaries)?);
        Ok((ops, Compaction { removed, added, segments, summaries }))
    }

    /// Follows a compaction whose transaction is through.
    pub(crate) fn compacted(&mut self, compaction: Compaction) {
        for (key, batch) in compaction.added {
            self.batch_stored(key, batch);
        }
        let Some(log) = &mut self.log else { return };
        log.batches.retain(|batch| !compaction.removed.contains(&batch.key));
        for id in &compaction.segments {
            log.segments.remove(id);
        }
        log.summaries.extend(compaction.summaries.into_iter().map(|summary| (summary.epoch, summary)));
        log.changed();
    }

    /// Counts the points anew from the footprints, and stores the total if it was another.
    pub(crate) async fn recount(&mut self, now_ms: u64) -> Result<u64> {
        self.flush(now_ms).await?;
        let total = self.counted_points(now_ms).await?;
        if total != self.points {
            self.store.commit(vec![points_op(total)]).await?;
            self.points = total;
        }
        Ok(total)
    }

    /// Points in all, from the footprints.
    pub(crate) async fn counted_points(&mut self, now_ms: u64) -> Result<u64> {
        self.open_epochs(now_ms).await?;
        let Some(log) = &self.log else { return Ok(0) };
        let sealed: u64 = log.summaries.values().map(|summary| summary.points).sum();
        let open = log.folded.iter().flatten().filter(|(epoch, _)| !log.summaries.contains_key(epoch));
        Ok(sealed + open.map(|(_, footprints)| points(footprints, &self.settings.tariff)).sum::<u64>())
    }
}

/// Pages of the index that some summaries belong to.
pub(crate) fn pages_of(summaries: &[Summary]) -> BTreeSet<u64> {
    summaries.iter().map(|summary| page_of(summary.start_ms)).collect()
}
