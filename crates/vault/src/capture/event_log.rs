//! The open log: sealed events as read once the vault is open, and what is left of them when epochs are closed.

use std::collections::{BTreeMap, BTreeSet};

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::event::{Event, PageId};
use ashiato_core::footprint::fold::fold;
use ashiato_core::footprint::footprint::Footprint;

use crate::capture::error::CaptureError;
use crate::capture::intake::{Batch, Intake, Stored};
use crate::capture::rules::SiteNames;
use crate::capture::settings::Settings;
use crate::keys::entropy::Entropy;
use crate::keys::segment::{Segment, SegmentId};
use crate::keys::user_key::{CaptureKey, VaultKeys};
use crate::store::formats::{self, v1};
use crate::store::records::{RecordError, Records};
use crate::store::{Collection, Op, Store};

/// Events that a compaction writes into one batch.
const REWRITTEN: usize = 256;

/// A batch as read.
struct Held {
    key: Vec<u8>,
    events: Vec<Event>,
    /// Whether its attention stands in closed epochs already.
    carried: bool,
}

/// What is to be folded: the log, and what waits to be sealed.
pub(crate) struct Logged<'a> {
    /// The log.
    pub(crate) log: &'a EventLog,
    /// Events that wait.
    pub(crate) pending: &'a [Event],
}

/// Everything read of events that no closed epoch has taken in yet.
#[derive(Default)]
pub(crate) struct Read {
    batches: Vec<Held>,
    /// Keys of batches that can't be opened. They are not deleted, because the mirror may still hold an undamaged copy.
    damaged: Vec<Vec<u8>>,
    segments: BTreeSet<SegmentId>,
}

/// The log of events, in memory from its first reading after the unlock until the lock.
#[derive(Default)]
pub(crate) struct EventLog {
    read: Option<Read>,
}

/// The changes of a compaction to the log in memory, applied after its transaction has completed.
pub(crate) struct Compaction {
    removed: BTreeSet<Vec<u8>>,
    added: Vec<Stored>,
    segments: Vec<SegmentId>,
}

fn segment_of(key: &[u8]) -> Option<SegmentId> {
    key.get(..16).and_then(|id| id.try_into().ok())
}

/// Puts events that were cut by epochs of another length into the present ones. Of pages whose attention stands in closed
/// epochs already they say that the page was counted before, and hold nothing of the epoch that runs on; what a damaged
/// store left of others goes to the epoch it began in, as far as that holds it.
fn adapt(events: &mut [Event], carried: bool, length_ms: u64, schedule: &EpochSchedule) {
    if length_ms == schedule.length_ms {
        return;
    }
    for event in events {
        match event {
            Event::Attended { epoch, started_at, .. } if carried => {
                *epoch = Epoch(schedule.epoch_at(*started_at).0.saturating_sub(1));
            }
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

/// Takes an event among those that are carried: of one page and epoch the one with most attention.
fn carry(carried: &mut Vec<Event>, event: &Event) {
    let Event::Attended { page, epoch, attention_ms, .. } = event else { return };
    let same =
        |known: &&mut Event| matches!(known, Event::Attended { page: p, epoch: e, .. } if (p, e) == (page, epoch));
    match carried.iter_mut().find(same) {
        Some(Event::Attended { attention_ms: known, .. }) => *known = (*known).max(*attention_ms),
        _ => carried.push(event.clone()),
    }
}

/// Which of a log's events are still needed once some epochs are closed.
struct Needed<'a> {
    closed: &'a BTreeSet<String>,
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
        closed: &'a BTreeSet<String>,
        schedule: EpochSchedule,
        current: Epoch,
        orphans_stay: bool,
    ) -> Self {
        let events = || batches.iter().flat_map(|batch| batch.events.iter().map(|event| (event, batch.carried)));
        let mut needed = Self { closed, schedule, alive: live.iter().collect(), orphans_stay, opened: BTreeSet::new() };
        let mut withdrawn = BTreeSet::new();
        for (event, carried) in events() {
            match event {
                Event::Opened { page, draft, at } => {
                    needed.opened.insert(page);
                    let epoch = schedule.epoch_at(*at);
                    let open = draft.action != Action::Visit && !needed.is_closed(page, epoch);
                    if open || epoch >= current {
                        needed.alive.insert(page);
                    }
                }
                Event::Attended { page, epoch, attention_ms, .. } => {
                    if !carried && *attention_ms > 0 && !needed.is_closed(page, *epoch) {
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

    fn is_closed(&self, page: &PageId, epoch: Epoch) -> bool {
        self.closed.contains(&page.footprint_id(epoch))
    }

    fn fate(&self, event: &Event, carried: bool) -> Fate {
        let page = event.page();
        if !self.opened.contains(page) && self.orphans_stay {
            return Fate::Kept;
        }
        if !self.alive.contains(page) {
            return Fate::Dropped;
        }
        let closed = match event {
            Event::Attended { epoch, .. } => !carried && self.is_closed(page, *epoch),
            Event::Opened { draft, at, .. } => {
                draft.action != Action::Visit && self.is_closed(page, self.schedule.epoch_at(*at))
            }
            _ => false,
        };
        match event {
            // Without it the page would be counted as a visit in its next epoch again, and could not be found in this
            // one if it were withdrawn.
            Event::Attended { attention_ms, .. } if closed && *attention_ms > 0 => Fate::Carried,
            _ if closed => Fate::Dropped,
            _ => Fate::Kept,
        }
    }
}

/// What becomes of an event when epochs are closed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is still needed.
    Kept,
    /// Its attention is in a closed epoch; it goes on saying that its page was counted, and where.
    Carried,
    /// It is not needed any more.
    Dropped,
}

impl Read {
    /// Reads every batch that can be opened, in the present epochs; gives the names of sites that lay among them too.
    ///
    /// # Errors
    /// [`RecordError::Store`]. A damaged segment or batch is no error.
    pub(crate) async fn from_store<S: Store>(
        records: &Records<S>,
        keys: &VaultKeys,
        schedule: &EpochSchedule,
    ) -> Result<(Self, SiteNames), RecordError> {
        let mut read = Self::default();
        let mut segments: BTreeMap<SegmentId, Segment> = BTreeMap::new();
        let mut last = None;
        loop {
            let entries = records.page(Collection::Segments, &mut last).await?;
            if entries.is_empty() {
                break;
            }
            for (id, record) in &entries {
                // A damaged segment is counted through its batches, none of which can be opened.
                if let Ok(segment) = Segment::open(keys, id, record) {
                    read.segments.insert(segment.id);
                    segments.insert(segment.id, segment);
                }
            }
        }
        let mut names = SiteNames::default();
        let mut last = None;
        loop {
            let entries = records.page(Collection::Events, &mut last).await?;
            if entries.is_empty() {
                break;
            }
            for (key, sealed) in entries {
                let segment = segment_of(&key).and_then(|id| segments.get(&id));
                let text = segment.and_then(|segment| segment.open_batch(&key, &sealed).ok());
                match text.and_then(|text| formats::read::<v1::Batch>(&text).ok()).map(Batch::from) {
                    Some(mut batch) => {
                        adapt(&mut batch.events, batch.carried, batch.length_ms, schedule);
                        names.add(batch.names);
                        read.batches.push(Held { key, events: batch.events, carried: batch.carried });
                    }
                    None => read.damaged.push(key),
                }
            }
        }
        Ok((read, names))
    }
}

impl EventLog {
    /// Whether the log is in memory.
    pub(crate) fn is_read(&self) -> bool {
        self.read.is_some()
    }

    /// Keeps what was read.
    pub(crate) fn hold(&mut self, read: Read) {
        self.read = Some(read);
    }

    /// Forgets what was read.
    pub(crate) fn forget(&mut self) {
        self.read = None;
    }

    /// Takes in a batch that was stored just now.
    pub(crate) fn push(&mut self, stored: Stored) {
        let Some(read) = &mut self.read else { return };
        read.segments.extend(segment_of(&stored.key));
        let carried = stored.batch.carried;
        read.batches.push(Held { key: stored.key, events: stored.batch.events, carried });
    }

    fn batches(&self) -> impl Iterator<Item = &Held> {
        self.read.iter().flat_map(|read| &read.batches)
    }

    /// The footprints of each epoch that closed epochs do not hold already.
    pub(crate) fn fold(logged: Logged<'_>, schedule: &EpochSchedule) -> BTreeMap<Epoch, Vec<Footprint>> {
        let mut carried: BTreeMap<String, u64> = BTreeMap::new();
        for event in logged.log.batches().filter(|batch| batch.carried).flat_map(|batch| &batch.events) {
            if let Event::Attended { page, epoch, attention_ms, .. } = event {
                let held = carried.entry(page.footprint_id(*epoch)).or_default();
                *held = (*held).max(*attention_ms);
            }
        }
        let events = logged.log.batches().flat_map(|batch| &batch.events).chain(logged.pending);
        let mut epochs = fold(events.cloned(), schedule);
        for footprints in epochs.values_mut() {
            footprints.retain(|footprint| carried.get(&footprint.id).is_none_or(|held| footprint.attention_ms > *held));
        }
        epochs.retain(|_, footprints| !footprints.is_empty());
        epochs
    }

    /// Footprints of pages that were withdrawn, by the epochs that they may have been closed in.
    pub(crate) fn withdrawn(logged: &Logged<'_>) -> BTreeMap<Epoch, BTreeSet<String>> {
        let events = || logged.log.batches().flat_map(|batch| &batch.events).chain(logged.pending);
        let pages: BTreeSet<&PageId> =
            events().filter(|event| matches!(event, Event::Withdrawn { .. })).map(Event::page).collect();
        let mut epochs: BTreeMap<Epoch, BTreeSet<String>> = BTreeMap::new();
        for event in events().filter(|event| pages.contains(event.page())) {
            if let Event::Attended { page, epoch, .. } = event {
                epochs.entry(*epoch).or_default().insert(page.footprint_id(*epoch));
            }
        }
        epochs
    }

    /// Batches that can't be opened.
    pub(crate) fn damaged(&self) -> u64 {
        self.read.as_ref().map_or(0, |read| read.damaged.len() as u64)
    }

    /// The changes that drop the events of closed epochs, whose footprints have these ids; open pages carry over. They
    /// belong in one transaction with the epochs' records, which [`EventLog::compacted`] follows.
    ///
    /// # Errors
    /// Those of [`Intake::seal`].
    pub(crate) fn compaction(
        &self,
        closed: &BTreeSet<String>,
        intake: &mut Intake,
        settings: &Settings,
        capture: CaptureKey,
        entropy: &mut dyn Entropy,
        now_ms: u64,
    ) -> Result<(Vec<Op>, Compaction), CaptureError> {
        let nothing = Read::default();
        let read = self.read.as_ref().unwrap_or(&nothing);
        let schedule = settings.schedule();
        let live: Vec<PageId> = intake.live().into_iter().map(|live| live.page).collect();
        let current = settings.epoch_at(now_ms);
        let needed = Needed::new(&read.batches, &live, closed, schedule, current, !read.damaged.is_empty());
        let mut ops = Vec::new();
        let mut removed = BTreeSet::new();
        let (mut survivors, mut carried): (Vec<Event>, Vec<Event>) = (Vec::new(), Vec::new());
        for batch in &read.batches {
            let fates: Vec<Fate> = batch.events.iter().map(|event| needed.fate(event, batch.carried)).collect();
            if !fates.is_empty() && fates.iter().all(|fate| *fate == Fate::Kept) {
                continue;
            }
            for (event, fate) in batch.events.iter().zip(fates) {
                match fate {
                    Fate::Kept if !batch.carried => survivors.push(event.clone()),
                    Fate::Kept | Fate::Carried => carry(&mut carried, event),
                    Fate::Dropped => {}
                }
            }
            ops.push(Op::Delete { collection: Collection::Events, key: batch.key.clone() });
            removed.insert(batch.key.clone());
        }
        let mut added = Vec::new();
        let parts = survivors.chunks(REWRITTEN).map(|events| (events, false));
        for (events, carried) in parts.chain(carried.chunks(REWRITTEN).map(|events| (events, true))) {
            let (length_ms, names) = (schedule.length_ms, SiteNames::default());
            let batch = Batch { length_ms, events: events.to_vec(), carried, names };
            let (key, batch_ops) = intake.seal(&batch, capture, entropy, now_ms)?;
            ops.extend(batch_ops);
            added.push(Stored { key, batch });
        }
        let used: BTreeSet<SegmentId> = read
            .batches
            .iter()
            .map(|batch| &batch.key)
            .filter(|key| !removed.contains(*key))
            .chain(&read.damaged)
            .filter_map(|key| segment_of(key))
            .collect();
        let running = intake.segment();
        let segments: Vec<SegmentId> =
            read.segments.iter().filter(|id| !used.contains(*id) && Some(**id) != running).copied().collect();
        for id in &segments {
            ops.push(Op::Delete { collection: Collection::Segments, key: id.to_vec() });
        }
        Ok((ops, Compaction { removed, added, segments }))
    }

    /// Applies a compaction to the log in memory after its transaction has completed.
    pub(crate) fn compacted(&mut self, compaction: Compaction, intake: &mut Intake) {
        for stored in compaction.added {
            intake.segment_stored();
            self.push(stored);
        }
        let Some(read) = &mut self.read else { return };
        read.batches.retain(|batch| !compaction.removed.contains(&batch.key));
        for id in &compaction.segments {
            read.segments.remove(id);
        }
    }
}
